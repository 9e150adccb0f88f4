//! Decompressors that are pushed: compressed bytes in, plain bytes out to a callback, nothing waited for.
//!
//! Each holds a window of bounded size. Checksums are verified where the format has them.

mod budget;
mod bzip2;
mod gzip;
mod lz4;
mod lzma;
#[cfg(test)]
mod tests;
mod xz;
mod zstd;

use budget::Budget;

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
    budget: Budget,
}

enum Format {
    Stored,
    Bzip2(Box<bzip2::Bzip2>),
    Gzip(Box<gzip::Gzip>),
    Lz4(Box<lz4::Lz4>),
    Lzma(Box<lzma::Lzma>),
    Xz(Box<xz::Xz>),
    Zstd(Box<zstd::Zstd>),
}

impl Decoder {
    pub(crate) fn new(compression: Compression, limits: &Limits) -> Self {
        let format = match compression {
            Compression::None => Format::Stored,
            Compression::Bzip2 => Format::Bzip2(Box::new(bzip2::Bzip2::new())),
            Compression::Gzip => Format::Gzip(Box::new(gzip::Gzip::new())),
            Compression::Lz4 => Format::Lz4(Box::new(lz4::Lz4::new())),
            Compression::Lzma => Format::Lzma(Box::new(lzma::Lzma::new(limits))),
            Compression::Xz => Format::Xz(Box::new(xz::Xz::new(limits))),
            Compression::Zstd => Format::Zstd(Box::new(zstd::Zstd::new(limits))),
        };
        Self { format, held: Vec::new(), budget: Budget::new(limits) }
    }

    /// Takes the next bytes of the file.
    ///
    /// Fails with [`Limit::Expansion`](crate::Limit::Expansion) as soon as the plain bytes are out of proportion.
    pub(crate) fn push(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Fault> {
        if let Format::Stored = self.format {
            return sink(bytes);
        }
        let mut rest = bytes;
        while self.held.len() + rest.len() >= PIECE {
            let (taken, after) = rest.split_at(PIECE - self.held.len());
            rest = after;
            if self.held.is_empty() {
                self.format.push(taken, &mut self.budget, sink)?;
            } else {
                self.held.extend_from_slice(taken);
                self.format.push(&self.held, &mut self.budget, sink)?;
                self.held.clear();
            }
        }
        self.held.extend_from_slice(rest);
        Ok(())
    }

    /// The file ends here: a fault if its compression does not.
    pub(crate) fn end(&mut self, sink: &mut Sink<'_>) -> Result<(), Fault> {
        self.format.push(&self.held, &mut self.budget, sink)?;
        self.held.clear();
        let sink = &mut self.budget.watch(sink);
        match &mut self.format {
            Format::Stored => Ok(()),
            Format::Bzip2(bzip2) => bzip2.end(),
            Format::Gzip(gzip) => gzip.end(),
            Format::Lz4(lz4) => lz4.end(),
            Format::Lzma(lzma) => lzma.end(sink),
            Format::Xz(xz) => xz.end(sink),
            Format::Zstd(zstd) => zstd.end(),
        }
    }
}

impl Format {
    fn push(&mut self, piece: &[u8], budget: &mut Budget, sink: &mut Sink<'_>) -> Result<(), Fault> {
        budget.earn(piece.len());
        let sink = &mut budget.watch(sink);
        match self {
            Self::Stored => sink(piece),
            Self::Bzip2(bzip2) => bzip2.push(piece, budget, sink),
            Self::Gzip(gzip) => gzip.push(piece, sink),
            Self::Lz4(lz4) => lz4.push(piece, sink),
            Self::Lzma(lzma) => lzma.push(piece, sink),
            Self::Xz(xz) => xz.push(piece, sink),
            Self::Zstd(zstd) => zstd.push(piece, sink),
        }
    }
}

/// What a decoder of LZMA may hold, in KiB: the window and, generously, what it needs besides.
fn memory_kib(limits: &Limits) -> u32 {
    const OVERHEAD_KIB: u64 = 1024;
    u32::try_from((limits.window / 1024).saturating_add(OVERHEAD_KIB)).unwrap_or(u32::MAX - 1)
}
