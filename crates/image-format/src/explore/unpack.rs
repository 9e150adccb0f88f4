//! Decompresses one block, all of it at once, into a bound.

use flate2::{Decompress, FlushDecompress};

use super::number::le64;
use crate::decode::Decoder;
use crate::{Compression, Fault, Limits};

/// How a block is compressed.
#[derive(Clone, Copy)]
pub(super) enum Packing {
    /// deflate without a header, as in qcow2.
    Deflate,
    /// deflate with zlib's header, which squashfs calls gzip.
    Zlib,
    Lzma,
    Xz,
    /// A bare block, without a frame.
    Lz4,
    Zstd,
}

/// What a decoder may look back at, in bytes: the largest block, which is a cluster of 2 MiB, and as much again.
const WINDOW: u64 = 4 << 20;

/// The first bytes of what is packed, `most` at most; for lz4 `most` must not be less than all of it.
///
/// None for damage. Checksums are looked at only where the decoder does so by itself.
pub(super) fn unpack(packing: Packing, packed: &[u8], most: usize) -> Option<Vec<u8>> {
    match packing {
        Packing::Deflate => inflate(false, packed, most),
        Packing::Zlib => inflate(true, packed, most),
        Packing::Lzma => {
            // Behind as much as its header tells, squashfs has the mark of an end, against the rules of the format.
            let told = usize::try_from(le64(packed, 5)).unwrap_or(most);
            decode(Compression::Lzma, packed, most.min(told))
        }
        Packing::Xz => decode(Compression::Xz, packed, most),
        Packing::Lz4 => lz4(packed, most),
        Packing::Zstd => decode(Compression::Zstd, packed, most),
    }
}

fn inflate(header: bool, packed: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut plain = vec![0; most];
    let mut stream = Decompress::new(header);
    stream.decompress(packed, &mut plain, FlushDecompress::Finish).ok()?;
    plain.truncate(usize::try_from(stream.total_out()).ok()?);
    Some(plain)
}

fn lz4(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut plain = vec![0; most];
    let made = lz4_flex::block::decompress_into(packed, &mut plain).ok()?;
    plain.truncate(made);
    Some(plain)
}

/// Decodes as much as is wanted. What comes behind that is of no interest: a cluster is filled up with anything.
fn decode(compression: Compression, packed: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    let mut sink = |bytes: &[u8]| {
        let room = most - plain.len().min(most);
        plain.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        // Any fault ends it.
        if plain.len() < most { Ok(()) } else { Err(Fault::Empty) }
    };
    let mut decoder = Decoder::new(compression, &Limits { window: WINDOW, ..Limits::default() });
    let result = decoder.push(packed, &mut sink).and_then(|()| decoder.end(&mut sink));
    (result.is_ok() || plain.len() == most).then_some(plain)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use lzma_rust2::{LzmaOptions, LzmaWriter};

    use super::*;

    #[test]
    fn a_bare_lz4_block_is_unpacked_into_its_bound() {
        // Five literals, four more of them from one byte back, and the last five literals.
        let block = b"\x50hello\x01\x00\x50world";
        assert_eq!(unpack(Packing::Lz4, block, 14).unwrap(), b"helloooooworld"[..]);
        assert_eq!(unpack(Packing::Lz4, block, 13), None);
        assert_eq!(unpack(Packing::Lz4, &block[..7], 14), None);
    }

    #[test]
    fn lzma_is_unpacked_as_far_as_it_is_wanted() {
        let plain = b"some content ".repeat(300);
        let options = LzmaOptions { dict_size: 1 << 16, ..LzmaOptions::with_preset(1) };
        let mut writer = LzmaWriter::new_use_header(Vec::new(), &options, Some(plain.len() as u64)).unwrap();
        writer.write_all(&plain).unwrap();
        let packed = writer.finish().unwrap();
        assert_eq!(unpack(Packing::Lzma, &packed, 8192).unwrap(), plain);
        assert_eq!(unpack(Packing::Lzma, &packed, 100).unwrap(), plain[..100]);
        assert_eq!(unpack(Packing::Lzma, &[0xff; 20], 100), None);
    }

    #[test]
    fn a_zstd_frame_of_gigabytes_is_unpacked_no_further_than_wanted() {
        // A window of 1 MiB, then blocks of 128 KiB of one repeated byte each.
        let bomb = [&b"\x28\xb5\x2f\xfd\x00\x50"[..], &b"\x02\x00\x10x".repeat(100_000)].concat();
        assert_eq!(unpack(Packing::Zstd, &bomb, 8192).unwrap(), vec![b'x'; 8192]);
        let wide = b"\x28\xb5\x2f\xfd\x00\xf8\x03\x00\x00x";
        assert_eq!(unpack(Packing::Zstd, wide, 8192), None);
    }
}
