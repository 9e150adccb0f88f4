//! What is found in squashfs files, good, cut, lying and mutated.
#![allow(clippy::panic, clippy::unwrap_used, reason = "that is how a helper fails a test")]

mod common;

use common::*;
use image_format::forge::{Squashfs, SquashfsCompression, elf, qcow2};
use image_format::{Content, Explorer, Fault, InstanceType, Limits, Report, RootfsFormat, Verdict};
use proptest::prelude::*;

const ALL: [SquashfsCompression; 4] = [
    SquashfsCompression::Stored,
    SquashfsCompression::Gzip,
    SquashfsCompression::Xz,
    SquashfsCompression::Zstd,
];

/// A root file system with /bin being a link, as it is today.
fn root(architecture: &str) -> Squashfs {
    let mut root = Squashfs::new();
    root.dir("etc").symlink("bin", "usr/bin").symlink("usr/bin/sh", "/usr/./lib/../bin//dash");
    root.dir("usr/lib").file("usr/bin/dash", &[elf(architecture), noise(5000)].concat());
    root
}

fn image() -> Squashfs {
    let mut image = Squashfs::new();
    image.file("metadata.yaml", yaml().as_bytes()).file("templates/hostname.tpl", b"x");
    image
}

fn gzip(squashfs: &Squashfs) -> Vec<u8> {
    squashfs.finish(SquashfsCompression::Gzip, 17)
}

fn architecture(file: &[u8]) -> Option<String> {
    match explore(file).unwrap().content {
        Content::Rootfs { format: RootfsFormat::Squashfs, architecture } => architecture,
        other => panic!("{other:?}"),
    }
}

fn fault_code(file: &[u8]) -> &'static str {
    explore(file).map_or_else(|fault| fault.code(), |_| "good")
}

fn instance_type(file: &[u8]) -> InstanceType {
    match explore(file).unwrap().content {
        Content::Unified { metadata, instance_type } => {
            assert_eq!(metadata.properties["os"], "Tiny");
            instance_type
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_root_file_system_tells_its_architecture_in_any_compression() {
    for compression in ALL {
        for block_log in [12, 17, 20] {
            let file = root("aarch64").finish(compression, block_log);
            assert_eq!(architecture(&file).as_deref(), Some("aarch64"), "{compression:?} {block_log}");
        }
    }
}

#[test]
fn an_image_is_typed_by_its_rootfs() {
    for compression in ALL {
        let container = image().dir("rootfs").file("rootfs/etc/motd", b"hello").finish(compression, 12);
        assert_eq!(instance_type(&container), InstanceType::Container);
        let machine = image().file("rootfs.img", &qcow2(1 << 30)).finish(compression, 12);
        assert_eq!(instance_type(&machine), InstanceType::VirtualMachine);
        let part = image().finish(compression, 12);
        assert!(matches!(explore(&part).unwrap().content, Content::Metadata { .. }));
    }
}

#[test]
fn metadata_longer_than_a_block_and_a_fragment_is_read_whole() {
    let long = format!("{}# {}\n", yaml(), "long ".repeat(40_000));
    for compression in ALL {
        let mut image = image();
        image.file("metadata.yaml", long.as_bytes()).dir("rootfs");
        assert_eq!(instance_type(&image.finish(compression, 12)), InstanceType::Container);
    }
}

#[test]
fn the_rules_for_archives_hold() {
    let with = |build: &dyn Fn(&mut Squashfs)| {
        let mut image = image();
        build(&mut image);
        gzip(&image)
    };
    assert_eq!(fault_code(&with(&|image| _ = image.file("rootfs.img", b"raw disk").dir("x"))), "raw-disk");
    assert_eq!(fault_code(&with(&|image| _ = image.file("rootfs.qcow2", &qcow2(1 << 20)))), "no-rootfs");
    assert_eq!(
        fault_code(&with(&|image| _ = image.file("metadata.yaml", b"{").dir("rootfs"))),
        "bad-metadata"
    );
    assert_eq!(
        fault_code(&with(&|image| _ = image.symlink("metadata.yaml", "a").file("a", b"b"))),
        "bad-metadata"
    );
    let huge = vec![b'#'; Limits::default().metadata_yaml + 1];
    assert_eq!(fault_code(&with(&|image| _ = image.file("metadata.yaml", &huge))), "limit-reached");
    assert_eq!(fault_code(&gzip(Squashfs::new().dir("rootfs/etc"))), "missing-metadata");
    assert_eq!(fault_code(&gzip(&Squashfs::new())), "empty-archive");
}

#[test]
fn a_root_file_system_may_have_what_an_image_has() {
    // A directory of that name is nothing to wonder at beside /etc and /usr.
    assert_eq!(architecture(&gzip(root("x86_64").dir("rootfs"))).as_deref(), Some("x86_64"));
    let Content::Metadata { .. } =
        explore(&gzip(root("x86_64").file("metadata.yaml", yaml().as_bytes()))).unwrap().content
    else {
        panic!("Incus takes it for metadata");
    };
}

#[test]
fn programs_that_lead_nowhere_tell_nothing() {
    let circle = gzip(Squashfs::new().dir("etc").symlink("bin", "sbin").symlink("sbin", "/bin"));
    assert_eq!(architecture(&circle), None);
    let deep = gzip(Squashfs::new().symlink("usr/bin", "../".repeat(60).as_str()).dir("etc"));
    assert_eq!(architecture(&deep), None);
    let script =
        gzip(Squashfs::new().file("bin/sh", b"#!/bin/busybox sh\n").file("sbin/init", &elf("riscv64")));
    assert_eq!(architecture(&script).as_deref(), Some("riscv64"));
    let outside = gzip(Squashfs::new().symlink("bin/sh", "../../../usr/sh").file("usr/sh", &elf("s390x")));
    assert_eq!(architecture(&outside).as_deref(), Some("s390x"));
}

#[test]
fn a_program_is_found_in_a_large_directory() {
    let mut root = root("x86_64");
    (0..3000).for_each(|n| _ = root.file(&format!("usr/bin/a-program-of-a-long-name-{n}"), b""));
    for compression in ALL {
        assert_eq!(architecture(&root.finish(compression, 17)).as_deref(), Some("x86_64"));
    }
}

#[test]
fn a_root_of_very_many_entries_is_left_alone() {
    let mut root = root("x86_64");
    (0..5000).for_each(|n| _ = root.file(&format!("{n}"), b""));
    assert_eq!(architecture(&gzip(&root)), None);
}

#[test]
fn a_compression_that_is_not_read_is_left_alone() {
    let mut file = gzip(&root("x86_64"));
    file[20] = 3;
    assert_eq!(architecture(&file), None);
}

#[test]
fn a_cut_file_is_truncated_at_once() {
    let file = root("x86_64").finish(SquashfsCompression::Stored, 17);
    for end in [600, 4000, file.len() - 4096] {
        assert_eq!(explore(&file[..end]), Err(Fault::Truncated));
    }
}

#[test]
fn fewer_bytes_than_wanted_mean_a_cut_file() {
    let file = root("x86_64").finish(SquashfsCompression::Stored, 17);
    let Verdict::Known(report) = inspect_head(&file) else { panic!("a squashfs") };
    let mut explorer = Explorer::new(&report, &[], file.len() as u64, &Limits::default()).unwrap();
    assert_eq!(explorer.wants(), Some(0..file.len() as u64));
    explorer.give(&file[..50]);
    assert_eq!((explorer.wants(), explorer.finish()), (None, Err(Fault::Truncated)));
}

#[test]
fn what_was_known_stands_when_nothing_is_given() {
    let file = gzip(&root("x86_64"));
    let Verdict::Known(report) = inspect_head(&file) else { panic!("a squashfs") };
    let explorer = Explorer::new(&report, &[], file.len() as u64, &Limits::default()).unwrap();
    assert_eq!(explorer.finish(), Ok(report));
}

#[test]
fn there_is_nothing_to_look_into_in_archives() {
    let report: Report = known(&container());
    assert!(Explorer::new(&report, &[], 1 << 20, &Limits::default()).is_none());
}

proptest! {
    #[test]
    fn damage_never_takes_it_down(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        superblock in any::<bool>(),
        compression in prop::sample::select(&ALL[..]),
        unified in any::<bool>(),
    ) {
        let mut file = if unified {
            image().file("rootfs.img", &qcow2(1 << 30)).finish(compression, 12)
        } else {
            root("x86_64").finish(compression, 12)
        };
        // Anywhere behind the mark, or in the superblock, where damage leads astray.
        let end = if superblock { 96 } else { file.len() };
        for (place, byte) in changes {
            file[4 + place.index(end - 4)] = byte;
        }
        let first = explore(&file);
        prop_assert_eq!(first, explore(&file));
    }

    #[test]
    fn what_was_at_hand_changes_no_answer(head in 0..9000_usize, compression in prop::sample::select(&ALL[..])) {
        let file = root("x86_64").finish(compression, 12);
        let Verdict::Known(report) = inspect_head(&file) else { panic!("a squashfs") };
        let head = &file[..head.min(file.len())];
        let mut explorer = Explorer::new(&report, head, file.len() as u64, &Limits::default()).unwrap();
        while let Some(range) = explorer.wants() {
            // More than wanted does no harm.
            explorer.give(&file[range.start as usize..]);
        }
        prop_assert_eq!(explorer.finish(), explore(&file));
    }
}
