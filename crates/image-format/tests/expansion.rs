//! Archives out of which far more comes than went in.

#![allow(clippy::panic, reason = "that is how a helper fails a test")]

mod common;

use common::*;
use image_format::forge::{Archive, compress};
use image_format::{Compression, Fault, Finding, Inspector, Limit, Limits, Verdict};

const COMPRESSED: [Compression; 6] = [
    Compression::Bzip2,
    Compression::Gzip,
    Compression::Lz4,
    Compression::Lzma,
    Compression::Xz,
    Compression::Zstd,
];

/// More than the small limits allow, in a few hundred bytes.
const ZEROS: usize = 2 << 20;

fn inspect_small_in_steps(file: &[u8], step: usize) -> Verdict {
    let limits = Limits { window: 32 << 20, ..Limits::small_for_tests() };
    let mut inspector = Inspector::new(limits);
    file.chunks(step).for_each(|piece| inspector.push(piece));
    inspector.end();
    inspector.verdict()
}

#[test]
fn a_bomb_in_front_of_metadata_is_given_up() {
    let tar = Archive::new()
        .file("zeros", 0o644, &vec![0; ZEROS])
        .file("metadata.yaml", 0o644, yaml().as_bytes())
        .dir("rootfs", 0o755)
        .finish();
    for compression in COMPRESSED {
        let file = compress(compression, &tar);
        for step in [1, 1000, file.len()] {
            let verdict = inspect_small_in_steps(&file, step);
            let expansion =
                matches!(verdict, Verdict::Refused(Fault::LimitReached { limit: Limit::Expansion, .. }));
            assert!(expansion, "{compression:?} {verdict:?}");
        }
        assert!(matches!(inspect(&file), Verdict::Known(_)), "{compression:?} under the usual limits");
    }
}

#[test]
fn a_bomb_behind_it_ends_the_check_and_not_the_image() {
    let head = || {
        let mut archive = with_metadata();
        archive.dir("rootfs", 0o755).file("rootfs/zeros", 0o644, &vec![0; ZEROS]);
        archive
    };
    let whole = head().finish();
    // Damage that a check to the end would find.
    let cut = head().finish_without_end();
    let cut = &cut[..cut.len() - 512];
    for compression in COMPRESSED {
        for tar in [whole.as_slice(), cut] {
            let file = compress(compression, tar);
            for step in [1, 1000, file.len()] {
                let Verdict::Known(report) = inspect_small_in_steps(&file, step) else {
                    panic!("{compression:?} not known")
                };
                assert_eq!(report.findings, [Finding::CheckedInPart], "{compression:?}");
            }
        }
        assert!(known(&compress(compression, &whole)).findings.is_empty(), "{compression:?}");
        assert_eq!(code(&inspect(&compress(compression, cut))), "truncated", "{compression:?}");
    }
}

#[test]
fn an_uncompressed_archive_knows_no_proportion() {
    let tar = with_metadata().dir("rootfs", 0o755).file("rootfs/zeros", 0o644, &vec![0; ZEROS]).finish();
    let Verdict::Known(report) = inspect_small_in_steps(&tar, 4096) else { panic!("not known") };
    assert!(report.findings.is_empty());
}
