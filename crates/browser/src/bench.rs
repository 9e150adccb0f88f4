//! What measurements call, in a module built for them alone.

use image_format::FingerprintHasher;
use js_sys::Uint8Array;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::File;

use crate::{hash, host::Cancel, inspect::Candidate, source::Source};

/// The bytes copied at a time, as [`crate::reader`] does it.
const PIECE: u32 = 128 << 10;

/// Hashes what is in memory.
#[wasm_bindgen]
pub struct BenchHasher {
    hasher: FingerprintHasher,
    twin: bool,
    piece: Vec<u8>,
}

#[wasm_bindgen]
impl BenchHasher {
    /// A hasher over the kernel that the worker uses, or over its scalar twin.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(twin: bool) -> Self {
        Self { hasher: FingerprintHasher::new(), twin, piece: Vec::new() }
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &Uint8Array) {
        let mut start = 0;
        while start < bytes.length() {
            let piece = bytes.subarray(start, start.saturating_add(PIECE));
            self.piece.resize(piece.length() as usize, 0);
            piece.copy_to(&mut self.piece);
            if self.twin {
                self.hasher.update_by_twin(&self.piece);
            } else {
                self.hasher.update(&self.piece);
            }
            start = start.saturating_add(PIECE);
        }
    }

    /// The fingerprint of all the bytes.
    #[must_use]
    pub fn finish(self) -> String {
        let fingerprint = if self.twin { self.hasher.finish_by_twin() } else { self.hasher.finish() };
        fingerprint.to_string()
    }
}

/// Reads and hashes a file as a drop's only one is.
///
/// # Errors
/// A text when it cannot be read.
#[wasm_bindgen(js_name = benchFile)]
pub async fn bench_file(file: File) -> Result<String, JsValue> {
    let text = |fault: crate::fault::DropFault| JsValue::from_str(&fault.to_string());
    let cancel = Cancel::new().map_err(text)?;
    let mut candidates = [Candidate::new(Source::new(file), String::new(), Vec::new())];
    let fingerprint = hash::fingerprint(&mut candidates, &cancel, |_, _| Ok(())).await.map_err(text)?;
    Ok(fingerprint.to_string())
}
