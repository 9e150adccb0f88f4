//! Dropped folders, packed without their bytes.
#![allow(clippy::panic, clippy::unwrap_used, reason = "that is how a helper fails a test")]

mod common;

use common::*;
use image_format::forge::qcow2;
use image_format::{
    Content, Dropped, FolderEntry, FolderFault, Folders, InstanceType, Packed, Pairing, Piece, arrange,
    folders,
};
use proptest::prelude::*;

type File = (&'static str, Vec<u8>);

fn sorted(files: &[File]) -> Folders {
    folders(&entries(files)).unwrap()
}

fn entries(files: &[File]) -> Vec<FolderEntry<'static>> {
    files.iter().map(|(path, bytes)| FolderEntry { path, size: bytes.len() as u64 }).collect()
}

/// The archive as a browser would put it together.
fn assemble(packed: &Packed, files: &[File]) -> Vec<u8> {
    let mut archive = Vec::new();
    for piece in &packed.pieces {
        match piece {
            Piece::Bytes(bytes) => archive.extend_from_slice(bytes),
            Piece::File(place) => archive.extend_from_slice(&files[*place].1),
        }
    }
    assert_eq!(archive.len() as u64, packed.size);
    archive
}

fn refusals(files: &[File]) -> Vec<(String, &'static str)> {
    sorted(files).refused.iter().map(|it| (it.path.clone(), it.why.code())).collect()
}

fn described(path: &'static str) -> File {
    (path, yaml().into_bytes())
}

fn small(path: &'static str) -> File {
    (path, b"x".to_vec())
}

#[test]
fn metadata_and_rootfs_img_become_a_unified_virtual_machine() {
    let files = [
        ("vm/rootfs.img", qcow2(DISK_SIZE)),
        small("vm/.DS_Store"),
        small("vm/templates/b.tpl"),
        small("vm/templates/a.tpl"),
        described("vm/metadata.yaml"),
        small("vm/README"),
    ];
    let sorted = sorted(&files);
    let [packed] = sorted.packed.as_slice() else { panic!("{sorted:?}") };
    assert_eq!(packed.path, "vm.tar");
    let order: Vec<_> = packed
        .pieces
        .iter()
        .filter_map(|it| if let Piece::File(place) = it { Some(*place) } else { None })
        .collect();
    assert_eq!(order, [4, 3, 2, 0]);
    assert_eq!(sorted.passed_over, [1, 5]);
    assert!(sorted.files.is_empty() && sorted.refused.is_empty());
    let report = known(&assemble(packed, &files));
    let Content::Unified { instance_type, metadata } = report.content else { panic!("{report:?}") };
    assert_eq!((instance_type, metadata.properties["os"].as_str()), (InstanceType::VirtualMachine, "Tiny"));
}

#[test]
fn metadata_and_another_rootfs_become_a_split_image() {
    for (path, rootfs, instance_type) in [
        ("c/rootfs.squashfs", squashfs(), InstanceType::Container),
        ("c/rootfs", squashfs(), InstanceType::Container),
        ("c/rootfs.tar", rootfs_tarball(), InstanceType::Container),
        ("c/disk.qcow2", qcow2(DISK_SIZE), InstanceType::VirtualMachine),
        ("c/my-system.qcow2", qcow2(DISK_SIZE), InstanceType::VirtualMachine),
    ] {
        let files = [described("c/metadata.yaml"), (path, rootfs)];
        let sorted = sorted(&files);
        assert_eq!((sorted.files.as_slice(), sorted.packed.len()), ([1].as_slice(), 1), "{path}");
        let packed = &sorted.packed[0];
        assert_eq!(packed.path, "c/metadata.tar");
        let reports = [known(&assemble(packed, &files)), known(&files[1].1)];
        let dropped =
            [Dropped { path: &packed.path, report: &reports[0] }, Dropped { path, report: &reports[1] }];
        let images = arrange(&dropped).images;
        assert_eq!(images, [Pairing::Split { metadata: 0, rootfs: 1, instance_type }], "{path}");
    }
}

#[test]
fn two_roots_share_the_metadata() {
    let files = [
        described("x/metadata.yaml"),
        ("x/rootfs.squashfs", squashfs()),
        ("x/rootfs.img", qcow2(DISK_SIZE)),
        small("x/SHA256SUMS"),
    ];
    let sorted = sorted(&files);
    assert_eq!((sorted.files.as_slice(), sorted.passed_over.as_slice()), ([1, 2].as_slice(), [3].as_slice()));
    assert_eq!(sorted.packed[0].path, "x/metadata.tar");
}

#[test]
fn an_unpacked_root_file_system_is_refused() {
    let files = [described("a/metadata.yaml"), small("a/rootfs/etc/passwd"), small("a/rootfs/bin/sh")];
    assert_eq!(refusals(&files), [("a".to_owned(), "unpacked-rootfs")]);
    let bare =
        [small("sys/etc/passwd"), small("sys/usr/lib/x"), small("sys/jail/etc/passwd"), small("other/file")];
    assert_eq!(refusals(&bare), [("sys".to_owned(), "unpacked-rootfs")]);
    assert_eq!(sorted(&bare).files, [3]);
    let advice = FolderFault::UnpackedRootfs.advice();
    assert!(
        advice.contains("sudo tar --numeric-owner --xattrs -cJf image.tar.xz metadata.yaml templates rootfs")
    );
}

#[test]
fn a_folder_without_metadata_is_taken_file_by_file() {
    let files = [small("d/meta-0a.tar.xz"), small("d/0a.squashfs"), small("d/e/x.tar"), small("d/Thumbs.db")];
    let sorted = sorted(&files);
    assert_eq!(
        (sorted.files.as_slice(), sorted.passed_over.as_slice()),
        ([0, 1, 2].as_slice(), [3].as_slice())
    );
    assert!(sorted.packed.is_empty() && sorted.refused.is_empty());
}

#[test]
fn every_folder_with_metadata_is_an_image_of_its_own() {
    let files = [
        described("all/one/metadata.yaml"),
        ("all/one/rootfs.img", qcow2(DISK_SIZE)),
        described("all/two/metadata.yaml"),
        ("all/two/rootfs.img", qcow2(DISK_SIZE)),
        described("all/two/templates/metadata.yaml"),
        described("all/three/metadata.yaml"),
        small("all/whole.tar"),
    ];
    let sorted = sorted(&files);
    let paths: Vec<_> = sorted.packed.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, ["all/one.tar", "all/two.tar"]);
    assert_eq!(sorted.files, [6]);
    assert_eq!(refusals(&files), [("all/three".to_owned(), "no-rootfs")]);
}

#[test]
fn files_without_a_folder_are_packed_too() {
    let files = [described("metadata.yaml"), ("rootfs.img", qcow2(DISK_SIZE))];
    assert_eq!(sorted(&files).packed[0].path, "image.tar");
    let files = [described("metadata.yaml"), ("rootfs.squashfs", squashfs())];
    assert_eq!(sorted(&files).packed[0].path, "metadata.tar");
}

#[test]
fn sizes_and_numbers_are_bounded() {
    let code = |entries: &[FolderEntry<'_>]| {
        folders(entries)
            .map_or_else(|fault| fault.code(), |it| it.refused.first().map_or("good", |it| it.why.code()))
    };
    let sized = |path: &'static str, size| {
        [FolderEntry { path, size }, FolderEntry { path: "a/rootfs.img", size: 1 }]
    };
    assert_eq!(code(&sized("a/metadata.yaml", 1 << 20)), "good");
    assert_eq!(code(&sized("a/metadata.yaml", (1 << 20) + 1)), "metadata-too-large");
    let template = |size| {
        let [metadata, rootfs] = sized("a/metadata.yaml", 9);
        [metadata, rootfs, FolderEntry { path: "a/templates/t", size }]
    };
    assert_eq!(code(&template(1 << 20)), "good");
    assert_eq!(code(&template((1 << 20) + 1)), "template-too-large");
    assert_eq!(code(&vec![FolderEntry { path: "a/b", size: 1 }; 10_000]), "good");
    assert_eq!(code(&vec![FolderEntry { path: "a/b", size: 1 }; 10_001]), "too-many-files");
    assert_eq!(code(&[FolderEntry { path: &"a".repeat(4096), size: 1 }]), "good");
    for path in ["", "/a", "a//b", "a/", "../a", "a/../b", "./a", "a\0b", &"a".repeat(4097)] {
        assert_eq!(code(&[FolderEntry { path, size: 1 }]), "bad-path", "{path:?}");
    }
}

#[test]
fn a_disk_larger_than_ustar_can_tell_gets_a_pax_record() {
    let size = 9 << 30;
    let entries =
        [FolderEntry { path: "a/metadata.yaml", size: 9 }, FolderEntry { path: "a/rootfs.img", size }];
    let sorted = folders(&entries).unwrap();
    let [.., Piece::Bytes(header), Piece::File(1), Piece::Bytes(end)] = sorted.packed[0].pieces.as_slice()
    else {
        panic!("{sorted:?}")
    };
    assert!(String::from_utf8_lossy(header).contains(" size=9663676416\n"));
    assert_eq!(end.len(), 1024);
    assert!(sorted.packed[0].size > size);
}

#[test]
fn faults_have_words_and_stable_codes() {
    let name = "templates/x".to_owned();
    for fault in [
        FolderFault::TooManyFiles { most: 1 },
        FolderFault::BadPath,
        FolderFault::UnpackedRootfs,
        FolderFault::NoRootfs,
        FolderFault::MetadataTooLarge { most: 1 },
        FolderFault::TemplateTooLarge { name, most: 1 },
    ] {
        let json = serde_json::to_value(&fault).unwrap();
        assert_eq!(json["code"], fault.code());
        assert_eq!(serde_json::from_value::<FolderFault>(json).unwrap(), fault);
        let words = fault.explain();
        assert!(words.sentence.ends_with('.') && words.advice.ends_with('.'), "{words:?}");
    }
}

fn paths() -> impl Strategy<Value = Vec<String>> {
    let folder = prop::sample::select(vec!["", "a/", "a/b/", "c/templates/", "c/", "c/rootfs/", "d/etc/"]);
    let name = prop::sample::select(vec![
        "metadata.yaml",
        "rootfs.img",
        "rootfs",
        "disk.qcow2",
        "passwd",
        ".DS_Store",
        "x",
        "templates",
    ]);
    let path = (folder, name).prop_map(|(folder, name)| format!("{folder}{name}"));
    prop::collection::btree_set(path, 0..16)
        .prop_map(|paths| paths.into_iter().collect::<Vec<_>>())
        .prop_shuffle()
}

proptest! {
    #[test]
    fn every_file_is_in_one_place(paths in paths()) {
        let entries: Vec<_> = paths.iter().map(|path| FolderEntry { path, size: 600 }).collect();
        let sorted = folders(&entries).unwrap();
        let mut uses = vec![0; paths.len()];
        let pieces = sorted.packed.iter().flat_map(|it| &it.pieces);
        let packed = pieces.filter_map(|it| if let Piece::File(place) = it { Some(place) } else { None });
        packed.chain(&sorted.files).chain(&sorted.passed_over).for_each(|&place| uses[place] += 1);
        for (path, uses) in paths.iter().zip(uses) {
            let refused = sorted.refused.iter().any(|it| it.path.is_empty() || path.starts_with(&format!("{}/", it.path)));
            prop_assert!(uses == 1 || uses == 0 && refused, "{path} {uses}: {sorted:?}");
        }
    }

    #[test]
    fn the_order_of_the_files_changes_no_byte(paths in paths()) {
        let bytes = |paths: &[String]| {
            let entries: Vec<_> = paths.iter().map(|path| FolderEntry { path, size: path.len() as u64 }).collect();
            let sorted = folders(&entries).unwrap();
            let of = |piece: &Piece| match piece {
                Piece::Bytes(bytes) => bytes.clone(),
                Piece::File(place) => paths[*place].clone().into_bytes(),
            };
            sorted.packed.iter().map(|it| (it.path.clone(), it.pieces.iter().flat_map(of).collect::<Vec<_>>())).collect::<Vec<_>>()
        };
        let mut other = paths.clone();
        other.sort();
        prop_assert_eq!(bytes(&paths), bytes(&other));
    }
}
