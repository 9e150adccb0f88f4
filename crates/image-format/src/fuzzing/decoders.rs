//! The decompressors, each fed any bytes.

use super::{check_words, digest, extend_digest, limits, pieces};
use crate::decode::Decoder;
use crate::{Compression, Fault};

/// Plain bytes looked at before the rest is given up. A few bytes can stand for any number.
const ENOUGH: usize = 4 << 20;

/// A .gz file of any bytes.
pub fn gzip(data: &[u8]) {
    decoder(Compression::Gzip, data);
}

/// A .bz2 file of any bytes.
pub fn bzip2(data: &[u8]) {
    decoder(Compression::Bzip2, data);
}

/// An .lz4 file of any bytes.
pub fn lz4(data: &[u8]) {
    decoder(Compression::Lz4, data);
}

/// An .lzma file of any bytes.
pub fn lzma(data: &[u8]) {
    decoder(Compression::Lzma, data);
}

/// An .xz file of any bytes.
pub fn xz(data: &[u8]) {
    decoder(Compression::Xz, data);
}

/// A .zst file of any bytes.
pub fn zstd(data: &[u8]) {
    decoder(Compression::Zstd, data);
}

fn decoder(compression: Compression, data: &[u8]) {
    let whole = decompress(compression, std::iter::once(data));
    assert_eq!(decompress(compression, pieces(data)), whole, "the pieces changed what came out");
}

/// What came out, and how it ended.
#[derive(Debug, PartialEq, Eq)]
struct Plain {
    length: usize,
    content: u64,
    /// None where enough came out.
    end: Option<Result<(), Fault>>,
}

fn decompress<'a>(compression: Compression, pieces: impl Iterator<Item = &'a [u8]>) -> Plain {
    let mut decoder = Decoder::new(compression, &limits());
    let mut plain = Plain { length: 0, content: digest(&[]), end: None };
    let end = feed(&mut decoder, pieces, &mut plain);
    if plain.length < ENOUGH {
        if let Err(fault) = &end {
            check_words(fault);
        }
        plain.end = Some(end);
    }
    plain
}

fn feed<'a>(
    decoder: &mut Decoder,
    mut pieces: impl Iterator<Item = &'a [u8]>,
    plain: &mut Plain,
) -> Result<(), Fault> {
    let mut sink = |bytes: &[u8]| {
        let bytes = bytes.get(..ENOUGH - plain.length).unwrap_or(bytes);
        plain.length += bytes.len();
        plain.content = extend_digest(plain.content, bytes);
        // Any fault ends it.
        if plain.length < ENOUGH { Ok(()) } else { Err(Fault::Unrecognised) }
    };
    pieces.try_for_each(|piece| decoder.push(piece, &mut sink))?;
    decoder.end(&mut sink)
}
