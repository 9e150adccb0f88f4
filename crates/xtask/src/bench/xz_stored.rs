//! A large tar.xz, made as fast as the disk takes it: the head compressed as xz does it, the noise after it stored.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context as _, Result};
use image_format::Compression;
use image_format::forge::compress;

use super::large_image;

/// The most an LZMA2 chunk stores, in bytes.
const CHUNK: usize = 1 << 16;
/// What comes before the noise: compressed in an .xz stream of its own. Streams may follow each other in a file (the
/// .xz file format, 1.1).
const HEAD: usize = 1 << 20;

/// The magic bytes of an .xz stream, and its flags: no check (2.1.1).
const START: [u8; 8] = [0xfd, b'7', b'z', b'X', b'Z', 0, 0, 0];
/// A block's header but for its checksum: 12 bytes in all, one filter, LZMA2 with a dictionary of 64 KiB (3.1).
const BLOCK: [u8; 8] = [2, 0, 0x21, 1, 8, 0, 0, 0];

/// Writes a container image with one file of `size` bytes to `path`.
pub(super) fn write(path: &Path, size: u64) -> Result<()> {
    let file = File::create(path).with_context(|| format!("cannot make {}", path.display()))?;
    let mut out = Stored::new(BufWriter::with_capacity(1 << 20, file));
    large_image::write_to(&mut out, size)?;
    out.finish()?.flush().context("the disk is full?")
}

/// Writes what it is given as such a file.
struct Stored<W: Write> {
    out: W,
    /// Until there are [`HEAD`] bytes, and after them up to a chunk.
    waiting: Vec<u8>,
    begun: bool,
    /// Bytes of the second stream's block, stored and as they were.
    stored: u64,
    plain: u64,
}

impl<W: Write> Stored<W> {
    fn new(out: W) -> Self {
        Self { out, waiting: Vec::new(), begun: false, stored: 0, plain: 0 }
    }

    /// Compresses the head and opens the second stream.
    fn begin(&mut self) -> std::io::Result<()> {
        self.out.write_all(&compress(Compression::Xz, &self.waiting))?;
        self.waiting.clear();
        self.begun = true;
        self.out.write_all(&START)?;
        self.out.write_all(&crc32(&START[6..]).to_le_bytes())?;
        self.out.write_all(&BLOCK)?;
        self.out.write_all(&crc32(&BLOCK).to_le_bytes())
    }

    /// One chunk of LZMA2, uncompressed; the first resets the dictionary.
    fn store(&mut self) -> std::io::Result<()> {
        let Some(last) = self.waiting.len().checked_sub(1) else { return Ok(()) };
        let [.., high, low] = last.to_be_bytes();
        let control = if self.plain == 0 { 1 } else { 2 };
        self.out.write_all(&[control, high, low])?;
        self.out.write_all(&self.waiting)?;
        self.stored += 3 + self.waiting.len() as u64;
        self.plain += self.waiting.len() as u64;
        self.waiting.clear();
        Ok(())
    }

    /// Ends the block, then the index and the footer (4 and 2.1.2).
    fn finish(mut self) -> Result<W> {
        if !self.begun {
            self.begin()?;
        }
        self.store()?;
        self.stored += 1;
        let padding = self.stored.next_multiple_of(4) - self.stored;
        self.out.write_all(&[0; 4][..1 + usize::try_from(padding)?])?;
        // The index knows the block by its size without padding: header, data, no check.
        let mut index = vec![0, 1];
        index.extend(varied(12 + self.stored));
        index.extend(varied(self.plain));
        index.resize(index.len().next_multiple_of(4), 0);
        index.extend(crc32(&index).to_le_bytes());
        self.out.write_all(&index)?;
        let words = u32::try_from(index.len() / 4 - 1)?;
        let backward = [&words.to_le_bytes()[..], &START[6..]].concat();
        self.out.write_all(&crc32(&backward).to_le_bytes())?;
        self.out.write_all(&backward)?;
        self.out.write_all(b"YZ")?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Stored<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let room = if self.begun { CHUNK } else { HEAD } - self.waiting.len();
        let now = bytes.get(..room.min(bytes.len())).unwrap_or_default();
        self.waiting.extend(now);
        if now.len() == room {
            if self.begun { self.store()? } else { self.begin()? }
        }
        Ok(now.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// A number in groups of seven bits, the lowest first (1.2).
fn varied(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            bytes.push(low & 0x7f);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

/// The CRC32 of IEEE 802.3, as .xz has it; of a few bytes.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for &byte in bytes {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use image_format::{Content, Inspector, Limits, Verdict};

    use super::*;

    #[test]
    fn checksums_are_the_common_ones() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn the_file_is_an_image_to_its_very_end() {
        for size in [0, 5, 3 * CHUNK as u64 + 1, HEAD as u64 + CHUNK as u64] {
            let mut out = Stored::new(Vec::new());
            large_image::write_to(&mut out, size).expect("memory takes it");
            let file = out.finish().expect("memory takes it");
            let mut inspector = Inspector::new(Limits::default());
            inspector.push(&file);
            inspector.end();
            let Verdict::Known(report) = inspector.verdict() else { panic!("{:?}", inspector.verdict()) };
            assert_eq!(report.compression, Compression::Xz);
            assert!(matches!(report.content, Content::Unified { .. }), "size {size}");
        }
    }
}
