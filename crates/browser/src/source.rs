//! A file to read: one that was dropped, or one made of pieces of others, and how to get at its bytes.

use image_format::FingerprintHasher;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

use crate::{facts::Named, fault::DropFault, reader::ByteReader};

/// The bytes at each end of a file by which it is known again: 1 MiB.
const END: u64 = 1 << 20;

/// A file as it was when it was dropped.
#[derive(Debug, Clone)]
pub struct Source {
    blob: Blob,
    /// The dropped files whose bytes are in it.
    files: Vec<File>,
    /// Its name and its size in bytes.
    pub named: Named,
}

/// What a file is made of.
pub enum Part {
    /// Bytes of our own.
    Bytes(Vec<u8>),
    /// A whole dropped file.
    File(File),
}

impl Source {
    /// Remembers name and size of a file.
    #[must_use]
    pub fn new(file: File) -> Self {
        let named = Named { name: file.name(), size: size(&file), identity: String::new() };
        Self { blob: file.clone().into(), files: vec![file], named }
    }

    /// A file called `name` made of parts in their order. The dropped ones among them are referred to, not read.
    ///
    /// # Errors
    /// [`DropFault::Internal`] when the browser cannot join them.
    pub fn of_parts(name: &str, parts: Vec<Part>) -> Result<Self, DropFault> {
        let pieces = Array::new();
        let mut files = Vec::new();
        for part in parts {
            match part {
                Part::Bytes(bytes) => pieces.push(&Uint8Array::from(bytes.as_slice())),
                Part::File(file) => {
                    let length = pieces.push(&file);
                    files.push(file);
                    length
                }
            };
        }
        let blob = Blob::new_with_blob_sequence(&pieces)
            .map_err(|_| DropFault::Internal("files could not be joined"))?;
        let named = Named { name: name.to_owned(), size: size(&blob), identity: String::new() };
        Ok(Self { blob, files, named })
    }

    /// The bytes from `start` to before `end`, as a reference the browser can send.
    ///
    /// # Errors
    /// The browser's reason when it cannot make one.
    #[expect(clippy::cast_precision_loss, reason = "offsets lie within a size the browser told as a double")]
    pub fn slice(&self, start: u64, end: u64) -> Result<Blob, JsValue> {
        self.blob.slice_with_f64_and_f64(start as f64, end as f64)
    }

    /// The dropped file itself, where that is what the bytes from `start` to before `end` are.
    #[must_use]
    pub fn whole(&self, start: u64, end: u64) -> Option<&File> {
        match self.files.as_slice() {
            [file] if start == 0 && end == self.named.size && size(file) == end => Some(file),
            _ => None,
        }
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

    /// The bytes from `start` to before `end`, few enough to be held. Fewer come where the file is shorter.
    ///
    /// # Errors
    /// [`DropFault::Unreadable`] when the browser cannot read them.
    pub async fn read(&self, start: u64, end: u64) -> Result<Vec<u8>, DropFault> {
        let part = self.slice(start, end).map_err(|_| self.unreadable())?;
        let bytes = JsFuture::from(part.array_buffer()).await.map_err(|_| self.unreadable())?;
        Ok(Uint8Array::new(&bytes).to_vec())
    }

    /// Computes by what the file is known again when it is dropped once more: its size and the SHA-256 of its ends.
    ///
    /// # Errors
    /// [`DropFault::Unreadable`] when the browser cannot read them.
    pub async fn identify(&mut self) -> Result<(), DropFault> {
        let size = self.named.size;
        let mut hasher = FingerprintHasher::new();
        let head = END.min(size);
        for (start, end) in [(0, head), (head.max(size.saturating_sub(END)), size)] {
            hasher.update(&self.read(start, end).await?);
        }
        self.named.identity = format!("{size}:{}", hasher.finish());
        Ok(())
    }

    /// Whether the browser still reads the file: it does not once a file it is made of was changed or moved.
    pub async fn readable(&self) -> bool {
        for file in &self.files {
            let last = file.slice_with_f64_and_f64(file.size() - 1.0, file.size());
            let Ok(mut reader) = last.and_then(|last| ByteReader::of_blob(&last)) else { return false };
            if reader.next().await.is_err() {
                return false;
            }
        }
        true
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

/// The size of a file in bytes, as the browser tells it.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a size is a whole number below 2^53"
)]
pub fn size(file: &Blob) -> u64 {
    file.size() as u64
}
