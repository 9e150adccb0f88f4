//! Decompresses one block, all of it at once, into a bound.

use std::io::Read;

use flate2::{Decompress, FlushDecompress};
use lzma_rust2::{Action, LzmaStream, StreamResult, XzStream};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

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

/// What lzma and xz may hold, in KiB: a dictionary as large as a block of squashfs can be, which is 1 MiB, generously.
const MEMORY_KIB: u32 = 4096;

/// The first bytes of what is packed, `most` at most; for lz4 `most` must not be less than all of it.
///
/// None for damage. Checksums are looked at only where the decoder does so by itself.
pub(super) fn unpack(packing: Packing, packed: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut plain = vec![0; most];
    let length = match packing {
        Packing::Deflate => inflate(false, packed, &mut plain),
        Packing::Zlib => inflate(true, packed, &mut plain),
        Packing::Lzma => {
            let mut stream = LzmaStream::new_mem_limit(MEMORY_KIB, None);
            drive(packed, &mut plain, &mut |from, to, action| stream.process(from, to, action).ok())
        }
        Packing::Xz => {
            let mut stream = XzStream::new_mem_limit(false, MEMORY_KIB);
            drive(packed, &mut plain, &mut |from, to, action| stream.process(from, to, action).ok())
        }
        Packing::Lz4 => lz4_flex::block::decompress_into(packed, &mut plain).ok(),
        Packing::Zstd => zstd(packed, &mut plain),
    }?;
    plain.truncate(length);
    Some(plain)
}

fn inflate(header: bool, packed: &[u8], plain: &mut [u8]) -> Option<usize> {
    let mut stream = Decompress::new(header);
    stream.decompress(packed, plain, FlushDecompress::Finish).ok()?;
    usize::try_from(stream.total_out()).ok()
}

type Process<'a> = dyn FnMut(&[u8], &mut [u8], Action) -> Option<StreamResult> + 'a;

fn drive(packed: &[u8], plain: &mut [u8], process: &mut Process<'_>) -> Option<usize> {
    let (mut taken, mut made) = (0, 0);
    loop {
        let step = process(packed.get(taken..)?, plain.get_mut(made..)?, Action::Finish)?;
        taken += step.bytes_consumed;
        made += step.bytes_produced;
        if made == plain.len() || step.bytes_consumed + step.bytes_produced == 0 {
            return Some(made);
        }
    }
}

fn zstd(packed: &[u8], plain: &mut [u8]) -> Option<usize> {
    let mut rest = packed;
    let mut decoder = FrameDecoder::new();
    // A block is one frame, whose window is no larger than the block, or the least an encoder takes.
    decoder.set_max_window_size((plain.len() as u64).next_power_of_two().max(1 << 20));
    decoder.init(&mut rest).ok()?;
    let mut made = 0;
    while made < plain.len() {
        if !decoder.is_finished() {
            // One at a time: a few bytes can be made to stand for gigabytes.
            decoder.decode_blocks(&mut rest, BlockDecodingStrategy::UptoBlocks(1)).ok()?;
        }
        let more = decoder.read(plain.get_mut(made..)?).ok()?;
        made += more;
        if more == 0 && decoder.is_finished() {
            break;
        }
    }
    Some(made)
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
        assert_eq!(unpack(Packing::Lzma, b"\xff\xff\xff\xff\xff", 100), None);
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
