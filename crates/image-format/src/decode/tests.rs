//! Every format: round trips, streams in a row, cuts, damage and bombs.

use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};
use lzma_rust2::{LzmaOptions, LzmaWriter};
use proptest::prelude::*;
use std::io::Write as _;
use twox_hash::XxHash32;

use super::*;
use crate::Limit;
use crate::forge::compress;

const COMPRESSED: [Compression; 6] = [
    Compression::Bzip2,
    Compression::Gzip,
    Compression::Lz4,
    Compression::Lzma,
    Compression::Xz,
    Compression::Zstd,
];

/// The plain bytes as far as they came out, and how it ended.
fn run(compression: Compression, bytes: &[u8], step: usize, limits: &Limits) -> (Vec<u8>, Result<(), Fault>) {
    let mut decoder = Decoder::new(compression, limits);
    let mut plain = Vec::new();
    let mut sink = |out: &[u8]| {
        plain.extend_from_slice(out);
        Ok(())
    };
    let pushed = bytes.chunks(step).try_for_each(|piece| decoder.push(piece, &mut sink));
    let end = pushed.and_then(|()| decoder.end(&mut sink));
    (plain, end)
}

fn decompress(compression: Compression, bytes: &[u8], step: usize) -> Result<Vec<u8>, Fault> {
    let (plain, end) = run(compression, bytes, step, &Limits::default());
    end.map(|()| plain)
}

fn lines(count: usize) -> Vec<u8> {
    (0..count).flat_map(|n| format!("line {n} of {}\n", n * 7919 % 977).into_bytes()).collect()
}

/// A frame of linked blocks with every checksum there is.
fn lz4_linked(plain: &[u8]) -> Vec<u8> {
    let info = FrameInfo::new()
        .block_mode(BlockMode::Linked)
        .block_size(BlockSize::Max64KB)
        .block_checksums(true)
        .content_checksum(true)
        .content_size(Some(plain.len() as u64));
    let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

fn lzma_of_known_size(plain: &[u8]) -> Vec<u8> {
    let options = LzmaOptions::with_preset(1);
    let size = Some(plain.len() as u64);
    let mut encoder = LzmaWriter::new_use_header(Vec::new(), &options, size).unwrap();
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

fn bytes_of_hex(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn files_of_the_usual_programs() {
    let files = [
        (
            Compression::Bzip2,
            "425a6839314159265359613c2df9000005118040000a4584002000310c0823d4d1910bd3955b20d227578bb9229c2848309e16fc80",
        ),
        (Compression::Lzma, "5d00008000ffffffffffffffff00341949ee8de95095f23234c9bd5f1497c4cac1fff29b0000"),
        (
            Compression::Lz4,
            "04224d187440bd110000006868656c6c6f20060070636f6e74656e742d811654000000009969251c",
        ),
        (Compression::Zstd, "28b52ffd04689d00006868656c6c6f20636f6e74656e740100e14a1117491a2c"),
    ];
    for (compression, hex) in files {
        let plain = decompress(compression, &bytes_of_hex(hex), 3).unwrap();
        assert_eq!(plain, b"hello hello hello content", "{compression:?}");
    }
}

#[test]
fn two_streams_in_a_row_are_one() {
    for compression in COMPRESSED.into_iter().filter(|it| *it != Compression::Lzma) {
        let mut file = compress(compression, b"first ");
        file.extend(compress(compression, b"second"));
        assert_eq!(decompress(compression, &file, 7).unwrap(), b"first second", "{compression:?}");
    }
}

#[test]
fn nothing_in_it_is_no_damage() {
    for compression in COMPRESSED {
        assert_eq!(decompress(compression, &compress(compression, b""), 7).unwrap(), b"", "{compression:?}");
    }
}

#[test]
fn every_cut_is_told_as_truncated() {
    let plain = b"some content ".repeat(100);
    let mut files: Vec<_> = COMPRESSED.map(|it| (it, compress(it, &plain))).into();
    files.push((Compression::Lz4, lz4_linked(&plain)));
    files.push((Compression::Lzma, lzma_of_known_size(&plain)));
    for (compression, file) in files {
        for end in 1..file.len() {
            let fault = decompress(compression, &file[..end], 64).unwrap_err();
            assert_eq!(fault, Fault::Truncated, "{compression:?} cut at {end} of {}", file.len());
        }
    }
}

#[test]
fn a_changed_checksum_is_found() {
    let places = [
        (Compression::Bzip2, 4),
        (Compression::Gzip, 8),
        (Compression::Lz4, 4),
        (Compression::Xz, 9),
        (Compression::Zstd, 4),
    ];
    for (compression, from_end) in places {
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
fn other_bytes_after_the_stream_are_damage_but_to_bzip2() {
    for compression in COMPRESSED {
        for tail in [&b"something else altogether"[..], b"BZx", &[0; 9]] {
            let padding = matches!(compression, Compression::Gzip | Compression::Xz) && tail[0] == 0;
            let file = [&compress(compression, b"content"), tail].concat();
            let result = decompress(compression, &file, 5);
            if compression == Compression::Bzip2 {
                assert_eq!(result.unwrap(), b"content", "{tail:?}");
            } else if !padding {
                // As short as this one, it may be the beginning of something.
                let code = result.unwrap_err().code();
                assert!(
                    code == "corrupt" || (code == "truncated" && tail.len() < 4),
                    "{compression:?} {tail:?}"
                );
            }
        }
    }
    // The beginning of another stream and no more.
    let file = [&compress(Compression::Bzip2, b"content"), &b"BZh"[..]].concat();
    assert_eq!(decompress(Compression::Bzip2, &file, 5), Err(Fault::Truncated));
}

#[test]
fn frames_to_skip_are_skipped() {
    let skipped = b"\x5a\x2a\x4d\x18\x05\0\0\0zzzzz";
    for compression in [Compression::Lz4, Compression::Zstd] {
        let frame = compress(compression, b"content");
        let file = [&frame, &skipped[..], &frame, skipped].concat();
        assert_eq!(decompress(compression, &file, 3).unwrap(), b"contentcontent", "{compression:?}");
        assert_eq!(decompress(compression, &file[..file.len() - 1], 3), Err(Fault::Truncated));
    }
}

#[test]
fn an_lz4_frame_that_cannot_be_read_is_refused() {
    let good = lz4_linked(b"content");
    // Version, reserved bits of both bytes, the size of blocks, a dictionary, the header's checksum.
    for (place, bit) in [(4, 0x80), (4, 0x02), (5, 0x80), (5, 0x40), (4, 0x01), (14, 0x10)] {
        let mut file = good.clone();
        file[place] ^= bit;
        let fault = decompress(Compression::Lz4, &[&file, &[0; 16][..]].concat(), 4096).unwrap_err();
        assert_eq!(fault.code(), "corrupt", "bit {bit:#x} of byte {place}: {fault}");
    }
}

#[test]
fn an_lz4_frame_of_another_size_than_it_says_is_damage() {
    for change in [1, 0xFF] {
        let mut file = lz4_linked(b"content");
        file[6] = file[6].wrapping_add(change);
        file[14] = (XxHash32::oneshot(0, &file[4..14]) >> 8) as u8;
        assert_eq!(decompress(Compression::Lz4, &file, 64).unwrap_err().code(), "corrupt");
    }
}

#[test]
fn a_dictionary_of_lzma_beyond_the_bound_is_given_up() {
    let mut file = compress(Compression::Lzma, b"content");
    file[1..5].copy_from_slice(&(1_u32 << 31).to_le_bytes());
    let most = Limits::default().window;
    let fault = Fault::LimitReached { limit: Limit::Window, most };
    assert_eq!(decompress(Compression::Lzma, &file, 64), Err(fault));
}

#[test]
fn the_budget_is_met_exactly() {
    // A stored frame of zstd's: 4 + 2 bytes of header, 3 of block header, one byte repeated.
    let block = |size: u32| {
        let header = (size << 3 | 0b011).to_le_bytes();
        [&b"\x28\xb5\x2f\xfd\x00\x58"[..], &header[..3], b"x"].concat()
    };
    let limits = |search_base| Limits { search_base, search_ratio: 2, ..Limits::default() };
    let file = block(1000);
    assert_eq!(run(Compression::Zstd, &file, 99, &limits(980)).1, Ok(()));
    let fault = Fault::LimitReached { limit: Limit::Expansion, most: 999 };
    assert_eq!(run(Compression::Zstd, &file, 99, &limits(979)).1, Err(fault));
}

#[test]
fn very_many_streams_are_stopped_by_the_budget() {
    let file = compress(Compression::Bzip2, b"x").repeat(1000);
    let (plain, end) = run(Compression::Bzip2, &file, 4096, &Limits::default());
    assert!(matches!(end, Err(Fault::LimitReached { limit: Limit::Expansion, .. })), "{end:?}");
    assert!(plain.len() < 100);
    let file = compress(Compression::Bzip2, b"x").repeat(30);
    assert_eq!(decompress(Compression::Bzip2, &file, 4096).unwrap().len(), 30);
}

#[test]
fn a_bomb_of_any_format_is_stopped_by_the_budget() {
    let bomb = vec![0; 40 << 20];
    for compression in COMPRESSED {
        let file = compress(compression, &bomb);
        let (plain, end) = run(compression, &file, 64 << 10, &Limits::default());
        assert!(
            matches!(end, Err(Fault::LimitReached { limit: Limit::Expansion, .. })),
            "{compression:?} {} {end:?}",
            file.len()
        );
        let allowed = (32 << 20) + 50 * file.len() + BLOCK_MOST;
        assert!(plain.len() <= allowed, "{compression:?} {}", plain.len());
    }
}

/// The most that comes out at once.
const BLOCK_MOST: usize = 128 << 10;

fn changed_file() -> impl Strategy<Value = (Compression, Vec<u8>)> {
    let plain = lines(2000);
    let mut files: Vec<_> = COMPRESSED.map(|it| (it, compress(it, &plain))).into();
    files.push((Compression::Lz4, lz4_linked(&lines(9000))));
    files.push((Compression::Lzma, lzma_of_known_size(&plain)));
    files.push((Compression::Xz, compress(Compression::Xz, b"short ").repeat(30)));
    let changes = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4);
    (proptest::sample::select(files), changes).prop_map(|((compression, mut file), changes)| {
        for (place, byte) in changes {
            let place = place.index(file.len());
            file[place] ^= byte;
        }
        (compression, file)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn what_was_compressed_comes_out(
        plain in proptest::collection::vec(any::<u8>(), 0..3000),
        repeats in 1..60_usize,
        step in 1..5000_usize,
    ) {
        let plain = plain.repeat(repeats);
        prop_assert_eq!(decompress(Compression::None, &plain, step), Ok(plain.clone()));
        for compression in COMPRESSED {
            let file = compress(compression, &plain);
            prop_assert_eq!(decompress(compression, &file, step), Ok(plain.clone()));
        }
        prop_assert_eq!(decompress(Compression::Lz4, &lz4_linked(&plain), step), Ok(plain.clone()));
        prop_assert_eq!(decompress(Compression::Lzma, &lzma_of_known_size(&plain), step), Ok(plain));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// What comes out before damage is noticed, and what is said of it, are the same for any chunking.
    #[test]
    fn changed_files_end_the_same_however_they_are_cut((compression, file) in changed_file(), step in 1..9000_usize) {
        let whole = run(compression, &file, file.len(), &Limits::default());
        prop_assert_eq!(&run(compression, &file, step, &Limits::default()), &whole);
        if let Err(fault) = whole.1 {
            let code = fault.code();
            prop_assert!(matches!(code, "corrupt" | "truncated" | "limit-reached"), "{compression:?} {fault}");
        }
    }

    #[test]
    fn anything_after_the_mark_ends(
        (compression, head) in proptest::sample::select(COMPRESSED.map(|it| (it, compress(it, b"content")[..14].to_vec())).to_vec()),
        bytes in proptest::collection::vec(any::<u8>(), 0..6000),
        kept in 3..14_usize,
        step in 1..5000_usize,
    ) {
        let file = [&head[..kept], &bytes].concat();
        let limits = Limits { search_base: 1 << 20, ..Limits::default() };
        let whole = run(compression, &file, file.len(), &limits);
        prop_assert_eq!(run(compression, &file, step, &limits), whole);
    }
}
