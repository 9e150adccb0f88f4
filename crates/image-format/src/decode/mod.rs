//! Decompressors that are pushed: compressed bytes in, plain bytes out to a callback, nothing waited for.
//!
//! Each holds a window of bounded size. Checksums are verified where the format has them.

mod gzip;
mod xz;
mod zstd;

use crate::{Compression, Fault, Limits};

/// Takes plain bytes in their order; a fault ends the decompression.
pub(crate) type Sink<'a> = dyn FnMut(&[u8]) -> Result<(), Fault> + 'a;

/// Plain bytes handed on at once, at most.
const OUTPUT: usize = 64 << 10;

/// Compressed bytes given to a decompressor at once, but for a file's last.
///
/// How much comes out of damaged bytes before the damage is noticed depends on how they are cut. So they are always
/// cut at the same places, and a file has the same fault however it was pushed.
const PIECE: usize = 4 << 10;

/// A decompressor for one of the [`Compression`]s. After a fault it must not be used again.
pub(crate) struct Decoder {
    format: Format,
    /// The beginning of a piece.
    held: Vec<u8>,
}

enum Format {
    Stored,
    Gzip(Box<gzip::Gzip>),
    Xz(Box<xz::Xz>),
    Zstd(Box<zstd::Zstd>),
}

impl Decoder {
    pub(crate) fn new(compression: Compression, limits: &Limits) -> Self {
        let format = match compression {
            Compression::None => Format::Stored,
            Compression::Gzip => Format::Gzip(Box::new(gzip::Gzip::new())),
            Compression::Xz => Format::Xz(Box::new(xz::Xz::new(limits))),
            Compression::Zstd => Format::Zstd(Box::new(zstd::Zstd::new(limits))),
        };
        Self { format, held: Vec::new() }
    }

    /// Takes the next bytes of the file.
    pub(crate) fn push(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Fault> {
        if let Format::Stored = self.format {
            return sink(bytes);
        }
        let mut rest = bytes;
        while self.held.len() + rest.len() >= PIECE {
            let (taken, after) = rest.split_at(PIECE - self.held.len());
            rest = after;
            if self.held.is_empty() {
                self.format.push(taken, sink)?;
            } else {
                self.held.extend_from_slice(taken);
                self.format.push(&self.held, sink)?;
                self.held.clear();
            }
        }
        self.held.extend_from_slice(rest);
        Ok(())
    }

    /// The file ends here: a fault if its compression does not.
    pub(crate) fn end(&mut self, sink: &mut Sink<'_>) -> Result<(), Fault> {
        self.format.push(&self.held, sink)?;
        self.held.clear();
        match &mut self.format {
            Format::Stored => Ok(()),
            Format::Gzip(gzip) => gzip.end(),
            Format::Xz(xz) => xz.end(sink),
            Format::Zstd(zstd) => zstd.end(),
        }
    }
}

impl Format {
    fn push(&mut self, piece: &[u8], sink: &mut Sink<'_>) -> Result<(), Fault> {
        match self {
            Self::Stored => sink(piece),
            Self::Gzip(gzip) => gzip.push(piece, sink),
            Self::Xz(xz) => xz.push(piece, sink),
            Self::Zstd(zstd) => zstd.push(piece, sink),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forge::compress;
    use proptest::prelude::*;

    const ALL: [Compression; 4] = [Compression::None, Compression::Gzip, Compression::Xz, Compression::Zstd];

    fn decompress(compression: Compression, bytes: &[u8], step: usize) -> Result<Vec<u8>, Fault> {
        let mut decoder = Decoder::new(compression, &Limits::default());
        let mut plain = Vec::new();
        let mut sink = |out: &[u8]| {
            plain.extend_from_slice(out);
            Ok(())
        };
        for piece in bytes.chunks(step) {
            decoder.push(piece, &mut sink)?;
        }
        decoder.end(&mut sink)?;
        Ok(plain)
    }

    #[test]
    fn two_streams_in_a_row_are_one() {
        for compression in ALL {
            let mut file = compress(compression, b"first ");
            file.extend(compress(compression, b"second"));
            assert_eq!(decompress(compression, &file, 7).unwrap(), b"first second", "{compression:?}");
        }
    }

    #[test]
    fn every_cut_is_told_as_truncated() {
        for compression in [Compression::Gzip, Compression::Xz, Compression::Zstd] {
            let file = compress(compression, &b"some content ".repeat(100));
            for end in 1..file.len() {
                assert_eq!(
                    decompress(compression, &file[..end], 64),
                    Err(Fault::Truncated),
                    "{compression:?} cut at {end} of {}",
                    file.len()
                );
            }
        }
    }

    #[test]
    fn a_changed_checksum_is_found() {
        for (compression, from_end) in [(Compression::Gzip, 8), (Compression::Zstd, 4)] {
            let mut file = compress(compression, b"some content");
            let at = file.len() - from_end;
            file[at] ^= 1;
            let fault = decompress(compression, &file, 64).unwrap_err();
            assert_eq!(fault.code(), "corrupt", "{compression:?} {fault}");
        }
    }

    #[test]
    fn zeros_after_gzip_and_xz_are_padding() {
        for compression in [Compression::Gzip, Compression::Xz] {
            let mut file = compress(compression, b"content");
            file.extend([0; 512]);
            assert_eq!(decompress(compression, &file, 5).unwrap(), b"content", "{compression:?}");
        }
    }

    #[test]
    fn other_bytes_after_the_stream_are_damage() {
        for compression in [Compression::Gzip, Compression::Xz, Compression::Zstd] {
            let mut file = compress(compression, b"content");
            file.extend(b"something else altogether");
            let fault = decompress(compression, &file, 5).unwrap_err();
            assert_eq!(fault.code(), "corrupt", "{compression:?} {fault}");
        }
    }

    proptest! {
        #[test]
        fn what_was_compressed_comes_out(
            plain in proptest::collection::vec(any::<u8>(), 0..3000),
            repeats in 1..60_usize,
            step in 1..5000_usize,
        ) {
            let plain = plain.repeat(repeats);
            for compression in ALL {
                let file = compress(compression, &plain);
                prop_assert_eq!(decompress(compression, &file, step), Ok(plain.clone()));
            }
        }
    }
}
