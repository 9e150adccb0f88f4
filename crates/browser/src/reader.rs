//! Reads a stream of bytes into one reused buffer.
//!
//! A BYOB reader hands our own buffer back filled, which costs a third of what the default reader does on a file.
//! Browsers without one for files (Safari) get the default reader.
//!
//! A BYOB reader must be held from outside the read it waits for, as the module's table of objects does it. What only
//! the read itself refers to, Chromium collects as garbage, and the read never ends.

use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableStreamByobReader, ReadableStreamDefaultReader};

use crate::host::Breath;

/// The bytes asked for at a time: 1 MiB, where measurements flatten out.
pub const CHUNK: u32 = 1 << 20;

/// The bytes handed on at a time. What is copied into the module's memory is to be in the processor's cache still when
/// it is hashed.
const PIECE: u32 = 128 << 10;

/// Reads a stream to its end, piece by piece.
#[derive(Debug)]
pub struct ByteReader {
    source: Source,
    /// What the stream brought and was not handed on yet, from `taken` on.
    brought: Option<Uint8Array>,
    taken: u32,
    piece: Vec<u8>,
    /// Chunks that are there already follow one another without a break.
    breath: Breath,
}

#[derive(Debug)]
enum Source {
    /// The buffer travels to the stream and back.
    Byob { reader: ReadableStreamByobReader, buffer: ArrayBuffer },
    /// The stream brings buffers of its own.
    Default(ReadableStreamDefaultReader),
}

impl ByteReader {
    /// A reader of a file or a part of one.
    ///
    /// # Errors
    /// The browser's reason when it gives no reader at all.
    pub fn of_blob(blob: &Blob) -> Result<Self, JsValue> {
        Self::new(&blob.stream())
    }

    /// A reader of a stream no one else reads.
    ///
    /// # Errors
    /// The browser's reason when it gives no reader at all.
    pub fn new(stream: &ReadableStream) -> Result<Self, JsValue> {
        let source = match ReadableStreamByobReader::new(stream) {
            Ok(reader) => Source::Byob { reader, buffer: ArrayBuffer::new(CHUNK) },
            Err(_) => Source::Default(ReadableStreamDefaultReader::new(stream)?),
        };
        Ok(Self::from_source(source))
    }

    /// A reader that does without BYOB, as in browsers that lack it.
    ///
    /// # Errors
    /// The browser's reason when it gives no reader.
    pub fn without_byob(stream: &ReadableStream) -> Result<Self, JsValue> {
        Ok(Self::from_source(Source::Default(ReadableStreamDefaultReader::new(stream)?)))
    }

    fn from_source(source: Source) -> Self {
        Self { source, brought: None, taken: 0, piece: Vec::new(), breath: Breath::new() }
    }

    /// The next bytes, or `None` at the end. A piece is never empty, and at most [`CHUNK`] is read ahead of it.
    ///
    /// # Errors
    /// The browser's reason, for a file a `NotReadableError` when it was changed or moved.
    pub async fn next(&mut self) -> Result<Option<&[u8]>, JsValue> {
        if self.brought.is_none() && !self.bring().await? {
            return Ok(None);
        }
        self.hand_on();
        Ok(Some(&self.piece))
    }

    /// Asks the stream for a chunk; false at its end.
    async fn bring(&mut self) -> Result<bool, JsValue> {
        self.breath.take().await;
        while let Some(bytes) = self.source.next().await? {
            if bytes.length() > 0 {
                (self.brought, self.taken) = (Some(bytes), 0);
                return Ok(true);
            }
            self.source.take_back(&bytes);
        }
        Ok(false)
    }

    fn hand_on(&mut self) {
        let Some(bytes) = self.brought.take() else { return };
        let end = bytes.length().min(self.taken.saturating_add(PIECE));
        let piece = bytes.subarray(self.taken, end);
        self.piece.resize(piece.length() as usize, 0);
        piece.copy_to(&mut self.piece);
        if end < bytes.length() {
            (self.brought, self.taken) = (Some(bytes), end);
        } else {
            self.source.take_back(&bytes);
        }
    }

    /// Lets go of the stream before its end.
    pub async fn stop(self) {
        let cancelled = match &self.source {
            Source::Byob { reader, .. } => reader.cancel(),
            Source::Default(reader) => reader.cancel(),
        };
        // A stream that cannot be cancelled has ended by itself.
        let _ = JsFuture::from(cancelled).await;
    }
}

impl Source {
    async fn next(&mut self) -> Result<Option<Uint8Array>, JsValue> {
        let read = match self {
            Self::Byob { reader, buffer } => reader.read_with_array_buffer_view(&Uint8Array::new(buffer)),
            Self::Default(reader) => reader.read(),
        };
        let result = JsFuture::from(read).await?;
        if Reflect::get(&result, &"done".into())?.is_truthy() {
            return Ok(None);
        }
        Reflect::get(&result, &"value".into())?.dyn_into().map(Some)
    }

    /// Keeps the buffer that came back, for the next read.
    fn take_back(&mut self, bytes: &Uint8Array) {
        match self {
            Self::Byob { buffer, .. } => *buffer = bytes.buffer(),
            Self::Default(_) => {}
        }
    }
}
