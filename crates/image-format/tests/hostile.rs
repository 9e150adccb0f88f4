//! Files made to cost memory or time, or to break the machine.

mod common;

use common::*;
use image_format::forge::{Archive, compress};
use image_format::{Compression, Fault, Inspector, Limit, Limits, Verdict};
use proptest::prelude::*;

fn limit(verdict: &Verdict) -> Option<Limit> {
    match verdict {
        Verdict::Refused(Fault::LimitReached { limit, .. }) => Some(*limit),
        Verdict::Refused(_) | Verdict::Known(_) | Verdict::Undecided => None,
    }
}

#[test]
fn each_bound_of_an_archive_is_met_exactly() {
    let small = Limits::small_for_tests();
    let yaml = |length: usize| {
        let yaml = format!("{:length$}", yaml());
        Archive::new().file("metadata.yaml", 0o644, yaml.as_bytes()).finish()
    };
    let entries = |count: u64| {
        let mut archive = Archive::new();
        (0..count).for_each(|n| _ = archive.file(&format!("{n}"), 0o644, b""));
        archive.finish()
    };
    let extension = |kind: u8, length: usize| {
        let content = if kind == b'x' {
            let rest = length - "1000 comment=\n".len() - usize::from(length > 9999);
            format!("{length} comment={}\n", "c".repeat(rest)).into_bytes()
        } else {
            vec![b'n'; length]
        };
        Archive::new()
            .header(kind, "extension", length as u64)
            .content(&content)
            .file("f", 0o644, b"")
            .finish()
    };
    let cases = [
        (Limit::MetadataYaml, yaml(small.metadata_yaml), yaml(small.metadata_yaml + 1)),
        (Limit::Entries, entries(small.entries), entries(small.entries + 1)),
        (Limit::Name, extension(b'L', small.name), extension(b'L', small.name + 1)),
        (Limit::Name, extension(b'K', small.name), extension(b'K', small.name + 1)),
        (Limit::PaxHeader, extension(b'x', small.pax_header), extension(b'x', small.pax_header + 1)),
    ];
    for (expected, within, beyond) in cases {
        assert!(
            matches!(inspect_small(&within), Verdict::Known(_)),
            "{expected:?} {:?}",
            inspect_small(&within)
        );
        assert_eq!(limit(&inspect_small(&beyond)), Some(expected));
    }
}

#[test]
fn a_window_beyond_the_bound_is_given_up_before_it_is_allocated() {
    // Frame header: no single segment, a window of 2^41 bytes; then a block of one repeated byte.
    let zstd = [&b"\x28\xb5\x2f\xfd\x00\xf8\x03\x00\x00x"[..], &[0; 600]].concat();
    assert_eq!(limit(&inspect(&zstd)), Some(Limit::Window));
    // A single segment of 2^40 bytes.
    let zstd = [&b"\x28\xb5\x2f\xfd\xe0\0\0\0\0\0\x01\0\0\x03\x00\x00x"[..], &[0; 600]].concat();
    assert_eq!(limit(&inspect(&zstd)), Some(Limit::Window));
    // The forged dictionary of 8 MiB is more than the small bound.
    assert_eq!(limit(&inspect_small(&compress(Compression::Xz, &container()))), Some(Limit::Window));
}

#[test]
fn an_xz_file_of_very_many_blocks_is_given_up() {
    let file = compress(Compression::Xz, &container());
    let stream = compress(Compression::Xz, &[0; 1024]);
    let verdict = |streams: usize| {
        let mut inspector = Inspector::new(Limits { xz_blocks: 10, ..Limits::default() });
        inspector.push(&file);
        inspector.push(&stream.repeat(streams - 1));
        inspector.end();
        inspector.verdict()
    };
    assert!(matches!(verdict(10), Verdict::Known(_)));
    assert_eq!(limit(&verdict(11)), Some(Limit::XzBlocks));
}

#[test]
fn sizes_that_lie_are_truncated_or_corrupt() {
    let yaml = yaml();
    let endless = Archive::new().header(b'0', "metadata.yaml", 1 << 40).content(yaml.as_bytes()).finish();
    assert_eq!(code(&inspect(&endless)), "truncated");
    let huge = Archive::new().pax(b'x', &[("size", &u64::MAX.to_string())]).file("f", 0o644, b"").finish();
    assert_eq!(code(&inspect(&huge)), "truncated");
    let beyond = Archive::new().pax(b'x', &[("size", "99999999999999999999")]).file("f", 0o644, b"").finish();
    assert_eq!(code(&inspect(&beyond)), "corrupt");
    let orphan = Archive::new().pax(b'x', &[("path", "f")]).finish();
    assert_eq!(code(&inspect(&orphan)), "corrupt");
}

#[test]
fn what_a_file_says_is_shown_only_in_part() {
    let evil = format!("\u{1b}]0;{}\u{202e}", "A".repeat(5000));
    let spec = image_format::forge::ImageSpec::new(&evil, 1);
    let tar = Archive::new()
        .file("metadata.yaml", 0o644, image_format::forge::metadata_yaml(&spec).as_bytes())
        .dir("rootfs", 0o755)
        .finish();
    let Verdict::Refused(fault) = inspect(&tar) else { panic!("not refused") };
    let sentence = fault.sentence();
    assert!(sentence.chars().count() < 200, "{sentence}");
    assert!(!sentence.contains(['\u{1b}', '\u{202e}']), "{sentence:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Headers with valid checksums and anything else in them.
    #[test]
    fn made_up_headers(
        blocks in proptest::collection::vec((proptest::collection::vec((0..512_usize, any::<u8>()), 0..8), "[xgLKS0-7]"), 1..6),
        yaml in "[ -~\n]{0,200}",
    ) {
        let mut archive = Archive::new();
        for (changes, kind) in blocks {
            let mut header = Archive::new().header(kind.as_bytes()[0], "metadata.yaml", 200).finish_without_end();
            changes.into_iter().filter(|(place, _)| !(148..156).contains(place)).for_each(|(place, byte)| header[place] = byte);
            header[148..156].fill(b' ');
            let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
            header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
            archive.raw(&header).content(yaml.as_bytes());
        }
        let verdict = inspect(&archive.finish());
        prop_assert_ne!(&verdict, &Verdict::Undecided);
    }

    /// Any metadata.yaml is read or refused, and what is refused can be put in words.
    #[test]
    fn made_up_metadata(lines in proptest::collection::vec("(architecture|creation_date|properties|templates|a): [ -~é\t]{0,30}", 0..6)) {
        let tar = Archive::new().file("metadata.yaml", 0o644, lines.join("\n").as_bytes()).dir("rootfs", 0o755).finish();
        if let Verdict::Refused(fault) = inspect(&tar) {
            let words = fault.explain();
            prop_assert!(words.sentence.ends_with('.') && !words.sentence.contains('\n'), "{}", words.sentence);
        }
    }

    /// Compressed blocks that begin well and go on wrong.
    #[test]
    fn changed_compressed_bytes(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        compression in proptest::sample::select(vec![Compression::Bzip2, Compression::Gzip, Compression::Lz4, Compression::Lzma, Compression::Xz, Compression::Zstd]),
    ) {
        let mut file = compress(compression, &container());
        for (place, byte) in changes {
            let place = place.index(file.len());
            file[place] = byte;
        }
        prop_assert_ne!(inspect(&file), Verdict::Undecided);
    }
}
