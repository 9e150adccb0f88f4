//! Compresses forged archives.

use std::io::{Result, Write};

use flate2::GzBuilder;
use lzma_rust2::{XzOptions, XzWriter};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use crate::Compression;

/// Compresses `bytes`; the same bytes give the same result, as no time or name is stored.
#[must_use]
pub fn compress(compression: Compression, bytes: &[u8]) -> Vec<u8> {
    match compression {
        Compression::None => bytes.to_vec(),
        Compression::Gzip => infallible(gzip(bytes)),
        Compression::Xz => infallible(xz(bytes)),
        Compression::Zstd => compress_to_vec(bytes, CompressionLevel::Fastest),
    }
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), flate2::Compression::default());
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
