//! A dropped file: what it was called, how large it was, and how to get at its bytes.

use wasm_bindgen::JsValue;
use web_sys::{Blob, File};

use crate::{facts::Named, fault::DropFault, reader::ByteReader};

/// A dropped file, as it was when it was dropped.
#[derive(Debug, Clone)]
pub struct Source {
    file: File,
    /// Its name and its size in bytes.
    pub named: Named,
}

impl Source {
    /// Remembers name and size of a file.
    #[must_use]
    pub fn new(file: File) -> Self {
        let named = Named { name: file.name(), size: size(&file) };
        Self { file, named }
    }

    /// The bytes from `start` to before `end`, as a reference the browser can send.
    ///
    /// # Errors
    /// The browser's reason when it cannot make one.
    #[expect(clippy::cast_precision_loss, reason = "offsets lie within a size the browser told as a double")]
    pub fn slice(&self, start: u64, end: u64) -> Result<Blob, JsValue> {
        self.file.slice_with_f64_and_f64(start as f64, end as f64)
    }

    /// Reads the file from `start` to its end.
    ///
    /// # Errors
    /// [`DropFault::Unreadable`] when the browser gives no reader.
    pub fn read_from(&self, start: u64) -> Result<ByteReader, DropFault> {
        self.slice(start, self.named.size)
            .and_then(|part| ByteReader::of_blob(&part))
            .map_err(|_| self.unreadable())
    }

    /// Whether the browser still reads the file: it does not once the file was changed or moved.
    pub async fn readable(&self) -> bool {
        match self.read_from(self.named.size.saturating_sub(1)) {
            Ok(mut reader) => reader.next().await.is_ok(),
            Err(_) => false,
        }
    }

    /// The file cannot be read.
    #[must_use]
    pub fn unreadable(&self) -> DropFault {
        DropFault::Unreadable { name: self.named.name.clone() }
    }

    /// The file is no longer what was dropped.
    #[must_use]
    pub fn changed(&self) -> DropFault {
        DropFault::Changed { name: self.named.name.clone() }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a size is a whole number below 2^53"
)]
fn size(file: &Blob) -> u64 {
    file.size() as u64
}
