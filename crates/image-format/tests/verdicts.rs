//! What every kind of file turns out to be.
#![allow(clippy::panic, reason = "that is how a helper fails a test")]

mod common;

use common::*;
use image_format::forge::{Archive, compress, qcow2};
use image_format::{Compression, Content, Fault, InstanceType, Limits, RootfsFormat, Verdict};
use image_format::{Inspector, tail_fault};

const ALL: [Compression; 7] = [
    Compression::None,
    Compression::Bzip2,
    Compression::Gzip,
    Compression::Lz4,
    Compression::Lzma,
    Compression::Xz,
    Compression::Zstd,
];

fn instance_type(file: &[u8]) -> InstanceType {
    match known(file).content {
        Content::Unified { instance_type, metadata } => {
            assert_eq!(metadata.properties["os"], "Tiny");
            instance_type
        }
        other => panic!("not unified: {other:?}"),
    }
}

fn refusal(file: &[u8]) -> Fault {
    match inspect(file) {
        Verdict::Refused(fault) => fault,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn unified_images_in_every_compression() {
    for compression in ALL {
        let file = compress(compression, &container());
        assert_eq!(known(&file).compression, compression);
        assert_eq!(instance_type(&file), InstanceType::Container);
        assert_eq!(instance_type(&compress(compression, &virtual_machine())), InstanceType::VirtualMachine);
    }
}

#[test]
fn the_parts_of_split_images() {
    for compression in ALL {
        let metadata = known(&compress(compression, &metadata_tarball())).content;
        assert!(matches!(metadata, Content::Metadata { .. }), "{metadata:?}");
        let rootfs = known(&compress(compression, &rootfs_tarball())).content;
        assert_eq!(rootfs, Content::Rootfs { format: RootfsFormat::Tarball, architecture: None });
    }
    assert_eq!(
        known(&squashfs()).content,
        Content::Rootfs { format: RootfsFormat::Squashfs, architecture: None }
    );
    assert_eq!(
        known(&qcow2(DISK_SIZE)).content,
        Content::Disk { virtual_size: DISK_SIZE, architecture: None }
    );
}

#[test]
fn names_may_begin_with_a_dot_and_metadata_may_come_last() {
    let yaml = yaml();
    let dotted =
        Archive::new().file("./metadata.yaml", 0o644, yaml.as_bytes()).dir("./rootfs", 0o755).finish();
    assert_eq!(instance_type(&dotted), InstanceType::Container);
    let late = Archive::new().dir("rootfs", 0o755).file("metadata.yaml", 0o644, yaml.as_bytes()).finish();
    assert_eq!(instance_type(&late), InstanceType::Container);
    let disk = qcow2(DISK_SIZE);
    let late = Archive::new()
        .file("./rootfs.img", 0o644, &disk)
        .file("./metadata.yaml", 0o644, yaml.as_bytes())
        .finish();
    assert_eq!(instance_type(&late), InstanceType::VirtualMachine);
}

#[test]
fn with_both_kinds_of_rootfs_the_last_before_metadata_or_the_first_after_it_counts() {
    let disk = qcow2(DISK_SIZE);
    let after = with_metadata().dir("rootfs", 0o755).file("rootfs.img", 0o644, &disk).finish();
    assert_eq!(instance_type(&after), InstanceType::Container);
    let before = Archive::new()
        .dir("rootfs", 0o755)
        .file("rootfs.img", 0o644, &disk)
        .file("metadata.yaml", 0o644, yaml().as_bytes())
        .finish();
    assert_eq!(instance_type(&before), InstanceType::VirtualMachine);
}

#[test]
fn a_head_settles_what_a_file_is() {
    let noise = noise(20_000);
    let container = with_metadata().file("rootfs/noise", 0o644, &noise).finish();
    let machine = with_metadata().file("rootfs.img", 0o644, &[qcow2(DISK_SIZE), noise].concat()).finish();
    for file in ALL.iter().flat_map(|it| [compress(*it, &container), compress(*it, &machine)]) {
        let mut inspector = Inspector::new(Limits::default());
        let settled = file.chunks(64).position(|piece| {
            inspector.push(piece);
            inspector.settled()
        });
        // These come out by whole blocks, of which the file is one.
        let blocks = [Compression::Bzip2, Compression::Lz4, Compression::Zstd];
        let at_end = blocks.contains(&known(&file).compression);
        assert!(at_end || settled.unwrap() * 64 < file.len() / 2, "settled at {settled:?} of {}", file.len());
        assert!(at_end || matches!(inspector.verdict(), Verdict::Known(_)));
    }
}

#[test]
fn damage_after_that_is_still_found() {
    for compression in [Compression::Gzip, Compression::Xz] {
        let file = compress(compression, &container());
        let cut = &file[..file.len() - 3];
        assert_eq!(refusal(cut), Fault::Truncated, "{compression:?}");
        let mut changed = file.clone();
        let middle = changed.len() * 3 / 4;
        changed[middle] ^= 0x55;
        assert!(matches!(inspect(&changed), Verdict::Refused(_)), "{compression:?}");
    }
    let plain = container();
    assert_eq!(refusal(&plain[..plain.len() - 1100]), Fault::Truncated);
    let mut changed = plain;
    let last_header = changed.len() - 1024 - 512 - 512;
    changed[last_header] ^= 1;
    assert_eq!(refusal(&changed).code(), "corrupt");
}

#[test]
fn an_archive_may_end_without_its_blocks_of_zeros() {
    let file = with_metadata().dir("rootfs", 0o755).finish_without_end();
    assert_eq!(instance_type(&file), InstanceType::Container);
    let lone = with_metadata().dir("rootfs", 0o755).raw(&[0; 512]).finish_without_end();
    assert_eq!(instance_type(&lone), InstanceType::Container);
    let after_lone = with_metadata().raw(&[0; 512]).dir("rootfs", 0o755).finish();
    assert_eq!(refusal(&after_lone).code(), "corrupt");
}

#[test]
fn a_unified_image_must_not_begin_like_a_request() {
    for first in ["{", "{\"a\":1}", " \t{x", "null", "  null", "[null]", "\"a\""] {
        let image = Archive::new()
            .file(first, 0o644, b"")
            .file("metadata.yaml", 0o644, yaml().as_bytes())
            .dir("rootfs", 0o755)
            .finish();
        assert_eq!(refusal(&image), Fault::RequestLike, "{first}");
        assert_eq!(instance_type(&compress(Compression::Gzip, &image)), InstanceType::Container, "{first}");
        let metadata =
            Archive::new().file(first, 0o644, b"").file("metadata.yaml", 0o644, yaml().as_bytes()).finish();
        assert!(matches!(known(&metadata).content, Content::Metadata { .. }), "{first}");
    }
    let harmless = Archive::new()
        .file("1-nullify", 0o644, b"")
        .file("metadata.yaml", 0o644, yaml().as_bytes())
        .dir("rootfs", 0o755)
        .finish();
    assert_eq!(instance_type(&harmless), InstanceType::Container);
}

#[test]
fn a_squashfs_must_be_there_to_its_end() {
    let file = squashfs();
    assert!(matches!(inspect(&file[..4000]), Verdict::Known(_)));
    assert_eq!(refusal(&file[..3999]), Fault::Truncated);
    let mut other_version = file;
    other_version[28] = 3;
    assert_eq!(refusal(&other_version), Fault::SquashfsVersion { version: 3 });
}

#[test]
fn the_tail_of_an_xz_file_shows_that_it_is_cut() {
    let file = compress(Compression::Xz, &container());
    let report = known(&file);
    assert_eq!(tail_fault(&report, &file), None);
    assert_eq!(tail_fault(&report, &[&file[..], &[0; 8]].concat()), None);
    assert_eq!(tail_fault(&report, &[0; 1024]), None);
    assert_eq!(tail_fault(&report, b""), None);
    assert_eq!(tail_fault(&report, &file[..file.len() - 1]), Some(Fault::Truncated));
    assert_eq!(tail_fault(&report, &file[..file.len() / 2]), Some(Fault::Truncated));
    assert_eq!(tail_fault(&known(&compress(Compression::Gzip, &container())), b"cut"), None);
}

#[test]
fn nothing_changes_after_the_end() {
    let mut inspector = Inspector::new(Limits::default());
    inspector.push(&container());
    inspector.end();
    let verdict = inspector.verdict();
    inspector.push(b"more");
    inspector.end();
    assert_eq!(inspector.verdict(), verdict);
}
