//! Compresses forged archives.

use std::io::{Result, Write};

use bzip2::write::BzEncoder;
use flate2::GzBuilder;
use lz4_flex::frame::{FrameEncoder, FrameInfo};
use lzma_rust2::{LzmaOptions, LzmaWriter, XzOptions, XzWriter};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use crate::Compression;

/// Compresses `bytes`; the same bytes give the same result, as no time or name is stored.
#[must_use]
pub fn compress(compression: Compression, bytes: &[u8]) -> Vec<u8> {
    match compression {
        Compression::None => bytes.to_vec(),
        Compression::Bzip2 => infallible(bzip2(bytes)),
        Compression::Gzip => infallible(gzip(bytes)),
        Compression::Lz4 => infallible(lz4(bytes)),
        Compression::Lzma => infallible(lzma(bytes)),
        Compression::Xz => infallible(xz(bytes)),
        Compression::Zstd => compress_to_vec(bytes, CompressionLevel::Fastest),
    }
}

fn bzip2(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = BzEncoder::new(Vec::new(), bzip2::Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// As the program lz4 does: independent blocks, a checksum of the content.
fn lz4(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = FrameEncoder::with_frame_info(FrameInfo::new().content_checksum(true), Vec::new());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// As the program lzma does: the size is not told, a mark ends the stream.
fn lzma(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = LzmaWriter::new_use_header(Vec::new(), &LzmaOptions::with_preset(1), None)?;
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn xz(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = XzWriter::new(Vec::new(), XzOptions::with_preset(6))?;
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[expect(clippy::expect_used, reason = "a Vec takes every write, and the settings are constants")]
fn infallible(result: Result<Vec<u8>>) -> Vec<u8> {
    result.expect("compressing into memory cannot fail")
}
