//! The same bytes give the same verdict however they are cut, whole, changed or made up.

mod common;

use common::*;
use image_format::forge::{Archive, compress, elf, qcow2};
use image_format::{Compression, Inspector, Limits, Verdict};
use proptest::prelude::*;

const ALL: [Compression; 7] = [
    Compression::None,
    Compression::Bzip2,
    Compression::Gzip,
    Compression::Lz4,
    Compression::Lzma,
    Compression::Xz,
    Compression::Zstd,
];

/// The verdict after all the bytes and, asked beforehand, without the end.
fn verdicts(file: &[u8], cuts: &[usize]) -> (Verdict, Verdict) {
    let mut inspector = Inspector::new(Limits::default());
    let mut rest = file;
    for cut in cuts.iter().cycle().take_while(|_| !cuts.is_empty()) {
        if rest.is_empty() {
            break;
        }
        let (piece, after) = rest.split_at((*cut).clamp(1, rest.len()));
        inspector.push(piece);
        rest = after;
    }
    inspector.push(rest);
    let open = inspector.verdict();
    inspector.end();
    (open, inspector.verdict())
}

fn files() -> Vec<Vec<u8>> {
    let archives = [container(), virtual_machine(), metadata_tarball(), rootfs_tarball()];
    let mut files: Vec<_> =
        archives.iter().flat_map(|tar| ALL.map(|compression| compress(compression, tar))).collect();
    files.extend(more_files());
    files.push(squashfs());
    files.push(b"text".to_vec());
    files
}

/// Archives with something to note in them, and other kinds of archives.
fn more_files() -> Vec<Vec<u8>> {
    let rules = yaml() + "templates: {/a: {template: a.tpl}}\n";
    let noted = Archive::new()
        .file("metadata.yaml", 0o644, rules.as_bytes())
        .file("rootfs/bin/sh", 0o755, &elf("aarch64"))
        .header(b'3', "rootfs/dev/null", 0)
        .file("/absolute", 0o644, b"x")
        .finish();
    let backup = Archive::new().file("backup/index.yaml", 0o644, b"name: a\ntype: custom\n").finish();
    let docker = Archive::new().file("index.json", 0o644, b"{}").file("oci-layout", 0o644, b"{}").finish();
    let leads_out = with_metadata().dir("rootfs", 0o755).hard_link("rootfs/x", "../y").finish();
    // With two faults: the one that comes first counts, also where one look finds both.
    let request_and_more = Archive::new()
        .file("{", 0o644, b"")
        .file("metadata.yaml", 0o644, yaml().as_bytes())
        .dir("rootfs", 0o755)
        .dir("..", 0o755)
        .finish();
    let all =
        [noted, backup, docker, leads_out, request_and_more, qcow2(1 << 30), b"compressed text".to_vec()];
    all.iter().flat_map(|it| [compress(Compression::None, it), compress(Compression::Gzip, it)]).collect()
}

/// Compressed archives that end at once, without an entry or without metadata, and are damaged in what comes after that.
/// The other compressions give nothing before they have a whole block.
fn damaged_behind_the_end() -> Vec<Vec<u8>> {
    let without_metadata = Archive::new().dir("rootfs", 0o755).finish();
    // That zeros are no other format is known after 64 KiB of them.
    let archives = [vec![0; 80 << 10], without_metadata];
    let followed = archives.map(|archive| [archive, noise(20_000)].concat());
    let damaged = |(archive, compression): (&Vec<u8>, Compression)| {
        let mut file = compress(compression, archive);
        let late = file.len() - 12_000;
        file[late..late + 4000].fill(0x55);
        file
    };
    followed
        .iter()
        .flat_map(|archive| [Compression::Gzip, Compression::Lzma, Compression::Xz].map(|it| (archive, it)))
        .map(damaged)
        .collect()
}

#[test]
fn what_is_wrong_with_an_archive_counts_before_damage_behind_it() {
    for file in damaged_behind_the_end() {
        let (open, verdict) = verdicts(&file, &[1]);
        assert_eq!((&open, &verdict), (&verdicts(&file, &[]).0, &verdict), "{:?}", &file[..4]);
        let Verdict::Refused(fault) = verdict else { panic!("{verdict:?}") };
        assert!(["empty-archive", "missing-metadata"].contains(&fault.code()), "{fault}");
    }
}

#[test]
fn byte_by_byte_is_as_at_once() {
    for file in files() {
        // The disks are mostly zeros after their first kilobytes.
        let file = &file[..file.len().min(40_000)];
        assert_eq!(verdicts(file, &[1]), verdicts(file, &[]), "{:?}", &file[..4]);
    }
}

fn changed_file() -> impl Strategy<Value = Vec<u8>> {
    let changes = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    let cut = proptest::option::weighted(0.2, any::<prop::sample::Index>());
    (proptest::sample::select(files()), changes, cut).prop_map(|(mut file, changes, cut)| {
        for (place, byte) in changes {
            // Near the start, where the structure is.
            let place = place.index(file.len().min(6000));
            file[place] = byte;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        file
    })
}

/// A file of several kilobytes in every compression, with text to look back to and noise that is stored.
fn large_files() -> Vec<Vec<u8>> {
    let text: String = (0..2000).map(|n| format!("line {} of {}\n", n * 7919 % 977, n % 13)).collect();
    let tar = with_metadata()
        .file("rootfs/text", 0o644, text.as_bytes())
        .file("rootfs/noise", 0o644, &noise(6000))
        .finish();
    ALL.map(|compression| compress(compression, &tar)).to_vec()
}

fn changed_large_file() -> impl Strategy<Value = Vec<u8>> {
    let changes = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..3);
    (proptest::sample::select(large_files()), changes).prop_map(|(mut file, changes)| {
        for (place, byte) in changes {
            let place = place.index(file.len());
            file[place] = byte;
        }
        file
    })
}

/// Tar archives whose headers are broken, inside a whole compression.
fn changed_archive() -> impl Strategy<Value = Vec<u8>> {
    let changes = proptest::collection::vec((0..3000_usize, any::<u8>()), 0..4);
    (changes, proptest::sample::select(ALL.to_vec())).prop_map(|(changes, compression)| {
        let mut tar = container();
        for (place, byte) in changes {
            tar[place] = byte;
        }
        compress(compression, &tar)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn changed_files(file in changed_file(), cuts in proptest::collection::vec(1..5000_usize, 1..8)) {
        prop_assert_eq!(verdicts(&file, &cuts), verdicts(&file, &[]));
    }

    #[test]
    fn changed_large_files(file in changed_large_file(), cuts in proptest::collection::vec(1..900_usize, 1..8)) {
        prop_assert_eq!(verdicts(&file, &cuts), verdicts(&file, &[]));
    }

    #[test]
    fn changed_archives(file in changed_archive(), cuts in proptest::collection::vec(1..900_usize, 1..8)) {
        prop_assert_eq!(verdicts(&file, &cuts), verdicts(&file, &[]));
    }

    #[test]
    fn made_up_files(
        mark in proptest::sample::select(vec![&b""[..], b"BZh9", b"\x1f\x8b\x08\0", b"\x04\x22\x4d\x18", b"\x5d\0\0\x80", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"hsqs", b"QFI\xfb"]),
        bytes in proptest::collection::vec(any::<u8>(), 0..2000),
        cuts in proptest::collection::vec(1..300_usize, 1..4),
    ) {
        let file = [mark, &bytes].concat();
        let (_, verdict) = verdicts(&file, &cuts);
        prop_assert_ne!(&verdict, &Verdict::Undecided);
        prop_assert_eq!(verdict, verdicts(&file, &[]).1);
    }
}
