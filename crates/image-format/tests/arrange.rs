//! Which images the files of a drop make.

use std::collections::{BTreeMap, BTreeSet};

use image_format::{
    Arrangement, Compression, Content, Dropped, InstanceType, Metadata, PairFault, Pairing, Report,
    RootfsFormat, arrange,
};
use proptest::prelude::*;

fn report(content: Content) -> Report {
    Report { compression: Compression::None, content, findings: Vec::new() }
}

fn described(architecture: &str) -> Metadata {
    Metadata {
        architecture: architecture.to_owned(),
        creation_date: 1,
        expiry_date: None,
        properties: BTreeMap::new(),
        properties_present: true,
        templates: Vec::new(),
    }
}

/// `u`nified, `m`etadata, `r`ootfs or `d`isk, with an architecture after a colon.
fn part(kind: &str) -> Report {
    let (kind, architecture) = kind.split_once(':').map_or((kind, None), |(kind, it)| (kind, Some(it)));
    let metadata = described(architecture.unwrap_or("x86_64"));
    let architecture = architecture.map(str::to_owned);
    report(match kind {
        "u" => Content::Unified { metadata, instance_type: InstanceType::Container },
        "m" => Content::Metadata { metadata },
        "r" => Content::Rootfs { format: RootfsFormat::Squashfs, architecture },
        _ => Content::Disk { virtual_size: 1, architecture },
    })
}

/// The outcome by names: each image as its files' names joined, each file left over with its code.
fn outcome(files: &[(&str, &str)]) -> (BTreeSet<String>, BTreeSet<String>) {
    let reports: Vec<Report> = files.iter().map(|(_, kind)| part(kind)).collect();
    let dropped: Vec<Dropped<'_>> =
        files.iter().zip(&reports).map(|((path, _), report)| Dropped { path, report }).collect();
    named(&arrange(&dropped), &dropped)
}

fn named(arrangement: &Arrangement, dropped: &[Dropped<'_>]) -> (BTreeSet<String>, BTreeSet<String>) {
    let images = arrangement.images.iter().map(|image| match *image {
        Pairing::Unified { file, .. } => dropped[file].path.to_owned(),
        Pairing::Split { metadata, rootfs, instance_type } => {
            let disk = matches!(dropped[rootfs].report.content, Content::Disk { .. });
            assert_eq!(disk, instance_type == InstanceType::VirtualMachine);
            format!("{}+{}", dropped[metadata].path, dropped[rootfs].path)
        }
    });
    let left = arrangement.left_over.iter().map(|it| format!("{}: {}", dropped[it.file].path, it.why.code()));
    (images.collect(), left.collect())
}

fn check(files: &[(&str, &str)], images: &[&str], left_over: &[&str]) {
    let set = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(outcome(files), (set(images), set(left_over)), "{files:?}");
}

#[test]
fn whole_images_stand_by_themselves() {
    check(&[("a", "u"), ("b", "u"), ("f/a", "u")], &["a", "b", "f/a"], &[]);
}

#[test]
fn one_metadata_and_one_part_belong_together_whatever_their_names() {
    check(&[("x.xz", "m"), ("y.img", "d")], &["x.xz+y.img"], &[]);
    check(&[("y.squashfs", "r"), ("x.xz", "m"), ("z", "u")], &["x.xz+y.squashfs", "z"], &[]);
}

#[test]
fn a_container_and_a_virtual_machine_share_metadata() {
    let published = [("incus.tar.xz", "m"), ("rootfs.squashfs", "r"), ("disk.qcow2", "d")];
    check(&published, &["incus.tar.xz+rootfs.squashfs", "incus.tar.xz+disk.qcow2"], &[]);
    check(&[("m", "m"), ("a", "r"), ("b", "d")], &["m+a", "m+b"], &[]);
    // By its name, the disk is another system's.
    let other = [("incus.tar.xz", "m"), ("rootfs.squashfs", "r"), ("debian-13.qcow2", "d")];
    check(&other, &["incus.tar.xz+rootfs.squashfs"], &["debian-13.qcow2: disk-alone"]);
}

#[test]
fn several_images_are_told_apart_by_their_names() {
    let files = [
        ("meta-0a.tar.xz", "m"),
        ("0a.squashfs", "r"),
        ("meta-0b.tar.xz", "m"),
        ("0b.qcow2", "d"),
        ("0c", "m"),
        ("0c.rootfs", "r"),
        ("debian-13-incus.tar.xz", "m"),
        ("debian-13-rootfs.squashfs", "r"),
    ];
    let images = [
        "meta-0a.tar.xz+0a.squashfs",
        "meta-0b.tar.xz+0b.qcow2",
        "0c+0c.rootfs",
        "debian-13-incus.tar.xz+debian-13-rootfs.squashfs",
    ];
    check(&files, &images, &[]);
}

#[test]
fn folders_are_looked_at_one_by_one() {
    let files = [
        ("a/incus.tar.xz", "m"),
        ("a/rootfs.squashfs", "r"),
        ("b/incus.tar.xz", "m"),
        ("b/rootfs.squashfs", "r"),
    ];
    check(&files, &["a/incus.tar.xz+a/rootfs.squashfs", "b/incus.tar.xz+b/rootfs.squashfs"], &[]);
    check(&[("a/m", "m"), ("b/r", "r")], &[], &["a/m: metadata-alone", "b/r: rootfs-alone"]);
}

#[test]
fn what_lacks_its_other_part_says_which() {
    check(&[("m", "m")], &[], &["m: metadata-alone"]);
    check(&[("r", "r"), ("d", "d")], &[], &["r: rootfs-alone", "d: disk-alone"]);
    assert!(PairFault::RootfsAlone.wrappable() && PairFault::DiskAlone.wrappable());
    assert!(!PairFault::MetadataAlone.wrappable() && !PairFault::SeveralFit.wrappable());
}

#[test]
fn what_fits_in_more_than_one_way_is_not_guessed() {
    check(
        &[("m", "m"), ("a.squashfs", "r"), ("b.squashfs", "r")],
        &[],
        &["m: several-fit", "a.squashfs: several-fit", "b.squashfs: several-fit"],
    );
    check(
        &[("a.xz", "m"), ("b.xz", "m"), ("c", "r")],
        &[],
        &["a.xz: several-fit", "b.xz: several-fit", "c: several-fit"],
    );
    // The servers publish the same root twice; the disk is clear.
    let twice = [("incus.tar.xz", "m"), ("rootfs.squashfs", "r"), ("root.tar.xz", "r"), ("disk.qcow2", "d")];
    check(
        &twice,
        &["incus.tar.xz+disk.qcow2"],
        &["rootfs.squashfs: several-fit", "root.tar.xz: several-fit"],
    );
    // One pair is clear; that the rest is a pair too would be a guess.
    let rest = [("a.tar.xz", "m"), ("a.qcow2", "d"), ("b.tar.xz", "m"), ("c.qcow2", "d")];
    check(&rest, &["a.tar.xz+a.qcow2"], &["b.tar.xz: several-fit", "c.qcow2: several-fit"]);
    let nameless = [("a.tar.xz", "m"), ("a.qcow2", "d"), ("metadata.tar.xz", "m"), ("c.qcow2", "d")];
    check(&nameless, &["a.tar.xz+a.qcow2", "metadata.tar.xz+c.qcow2"], &[]);
}

#[test]
fn architectures_tell_apart_and_keep_apart() {
    check(&[("m", "m:x86_64"), ("d", "d:aarch64")], &[], &["m: other-architecture", "d: other-architecture"]);
    check(&[("m", "m:x86_64"), ("a", "d:x86_64"), ("b", "d:aarch64")], &["m+a"], &["b: disk-alone"]);
    let two = [
        ("incus.tar.xz", "m:x86_64"),
        ("metadata.tar.xz", "m:aarch64"),
        ("disk.qcow2", "d:aarch64"),
        ("root.qcow2", "d:x86_64"),
    ];
    check(&two, &["incus.tar.xz+root.qcow2", "metadata.tar.xz+disk.qcow2"], &[]);
}

#[test]
fn the_same_file_twice_counts_once() {
    check(&[("a", "u"), ("a", "u")], &["a"], &["a: duplicate"]);
    check(&[("m", "m"), ("r", "r"), ("m", "m"), ("r", "r")], &["m+r"], &["m: duplicate", "r: duplicate"]);
}

#[test]
fn too_many_files_are_left_over() {
    let unified = part("u");
    let paths: Vec<String> = (0..4097).map(|count| count.to_string()).collect();
    let dropped: Vec<Dropped<'_>> = paths.iter().map(|path| Dropped { path, report: &unified }).collect();
    assert_eq!(arrange(&dropped[1..]).images.len(), 4096);
    let all = arrange(&dropped);
    assert!(all.images.is_empty() && all.left_over.len() == 4097);
}

fn files() -> impl Strategy<Value = Vec<(String, &'static str)>> {
    let folder = prop::sample::select(vec!["", "a/", "b/c/"]);
    let stem = prop::sample::select(vec!["", "x", "y-13", "meta-x", "rootfs", "incus", "\u{e9}"]);
    let ending = prop::sample::select(vec!["", ".tar.xz", ".squashfs", ".qcow2", ".rootfs"]);
    let path = (folder, stem, ending).prop_map(|(folder, stem, ending)| format!("{folder}{stem}{ending}"));
    let kind = prop::sample::select(vec![
        "u",
        "m",
        "m",
        "m:aarch64",
        "r",
        "r:aarch64",
        "r:x86_64",
        "d",
        "d:aarch64",
    ]);
    prop::collection::vec((path, kind), 0..14)
}

proptest! {
    #[test]
    fn every_file_is_in_one_place(files in files()) {
        let reports: Vec<Report> = files.iter().map(|(_, kind)| part(kind)).collect();
        let dropped: Vec<Dropped<'_>> =
            files.iter().zip(&reports).map(|((path, _), report)| Dropped { path, report }).collect();
        let arrangement = arrange(&dropped);
        let mut uses = vec![Vec::new(); files.len()];
        for image in &arrangement.images {
            match *image {
                Pairing::Unified { file, .. } => uses[file].push("whole"),
                Pairing::Split { metadata, rootfs, instance_type } => {
                    uses[metadata].push(instance_type.part_name());
                    uses[rootfs].push("part");
                }
            }
        }
        for left in &arrangement.left_over {
            uses[left.file].push("left over");
        }
        for (uses, report) in uses.iter().zip(&reports) {
            let shared = matches!(report.content, Content::Metadata { .. })
                && uses.iter().all(|it| it.starts_with("rootfs"))
                && uses.iter().collect::<BTreeSet<_>>().len() == uses.len();
            prop_assert!(uses.len() == 1 || uses.len() == 2 && shared, "{uses:?}");
        }
    }

    #[test]
    fn the_order_of_the_files_changes_nothing(files in files(), rotation in 0_usize..14, turn: bool) {
        let files: Vec<(&str, &str)> = files.iter().map(|(path, kind)| (path.as_str(), *kind)).collect();
        let mut other = files.clone();
        other.rotate_left(rotation.min(files.len()));
        if turn {
            other.reverse();
        }
        prop_assert_eq!(outcome(&files), outcome(&other));
    }

    #[test]
    fn any_names_do(paths in prop::collection::vec(".*", 0..6)) {
        let unified = part("m");
        let dropped: Vec<Dropped<'_>> = paths.iter().map(|path| Dropped { path, report: &unified }).collect();
        let arrangement = arrange(&dropped);
        prop_assert_eq!(arrangement.left_over.len(), paths.len());
    }
}
