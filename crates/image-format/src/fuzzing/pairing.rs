//! Any files dropped together.

use std::collections::BTreeMap;

use crate::{
    Arrangement, Compression, Content, Dropped, InstanceType, Metadata, PairFault, Pairing, Report,
    RootfsFormat, arrange, pair,
};

/// As many files as bytes, each byte saying what one of them is. The order they come in changes nothing.
pub fn pairing(data: &[u8]) {
    let files: Vec<Report> = data.iter().take(16).map(|&byte| report(byte)).collect();
    let told = pair(&files);
    match &told {
        Ok(pairing) => check(&files, *pairing),
        Err(fault) => check_words(*fault),
    }
    let reversed: Vec<Report> = files.iter().rev().cloned().collect();
    let place = |it: usize| files.len() - 1 - it;
    let mirrored = pair(&reversed).map(|it| moved(it, place));
    assert_eq!(mirrored, told, "the order of the files counts");
}

/// A file for each two bytes: what it is, and where it lies under which name. Every one is in an image or left over, and
/// the order they come in changes nothing.
pub fn arrangement(data: &[u8]) {
    let (pairs, _) = data.as_chunks::<2>();
    let named: Vec<(String, Report)> =
        pairs.iter().take(24).map(|[kind, name]| (path(*name), report(*kind))).collect();
    let dropped: Vec<Dropped<'_>> =
        named.iter().map(|(path, report)| Dropped { path: path.as_str(), report }).collect();
    let told = arrange(&dropped);
    let reports: Vec<Report> = named.iter().map(|(_, report)| report.clone()).collect();
    let mut used = vec![0_usize; dropped.len()];
    let mut see = |place: usize| used.get_mut(place).into_iter().for_each(|count| *count += 1);
    for pairing in &told.images {
        check(&reports, *pairing);
        places(*pairing).into_iter().for_each(&mut see);
    }
    for left in &told.left_over {
        check_words(left.why);
        see(left.file);
    }
    for (file, count) in used.iter().enumerate() {
        let shared = matches!(reports.get(file).map(|it| &it.content), Some(Content::Metadata { .. }));
        assert!(*count == 1 || (shared && *count > 1), "file {file} is used {count} times");
        let left = told.left_over.iter().any(|it| it.file == file);
        assert!(!left || *count == 1, "file {file} is left over and in an image");
    }
    let doubled = told.left_over.iter().any(|it| it.why == PairFault::Duplicate);
    if !doubled {
        let reversed: Vec<Dropped<'_>> = dropped.iter().rev().copied().collect();
        let place = |it: usize| dropped.len() - 1 - it;
        let mirrored = arrange(&reversed);
        let mirrored = Arrangement {
            images: mirrored.images.into_iter().map(|it| moved(it, place)).collect(),
            left_over: mirrored
                .left_over
                .into_iter()
                .map(|mut it| {
                    it.file = place(it.file);
                    it
                })
                .collect(),
        };
        assert_eq!(in_order(mirrored), in_order(told), "the order of the files counts");
    }
}

fn in_order(mut told: Arrangement) -> Arrangement {
    told.images.sort_by_key(|it| places(*it));
    told.left_over.sort_by_key(|it| it.file);
    told
}

fn places(pairing: Pairing) -> Vec<usize> {
    match pairing {
        Pairing::Unified { file, .. } => vec![file],
        Pairing::Split { metadata, rootfs, .. } => vec![metadata, rootfs],
    }
}

fn moved(pairing: Pairing, place: impl Fn(usize) -> usize) -> Pairing {
    match pairing {
        Pairing::Unified { file, instance_type } => Pairing::Unified { file: place(file), instance_type },
        Pairing::Split { metadata, rootfs, instance_type } => {
            Pairing::Split { metadata: place(metadata), rootfs: place(rootfs), instance_type }
        }
    }
}

/// In one of two folders, under names as published images have them.
fn path(byte: u8) -> String {
    let pick = |names: &[&'static str], number: u8| {
        names.get(usize::from(number) % names.len()).copied().unwrap_or_default()
    };
    let folder = pick(&["", "a/"], byte);
    let stem = pick(&["debian", "debian-arm64", "debian.12", "alpine", ""], byte / 2);
    let ending = pick(
        &[
            ".tar.xz",
            ".rootfs",
            "-meta.tar.gz",
            ".qcow2",
            "-rootfs.tar",
            ".squashfs",
            "",
            "incus.tar.xz",
            "meta-",
            "rootfs.img",
        ],
        byte / 10,
    );
    if ending == "meta-" { format!("{folder}{ending}{stem}") } else { format!("{folder}{stem}{ending}") }
}

fn check(files: &[Report], pairing: Pairing) {
    let content = |place: usize| files.get(place).map(|file| &file.content);
    match pairing {
        Pairing::Unified { file, instance_type } => {
            assert!(
                matches!(content(file), Some(Content::Unified { instance_type: own, .. }) if *own == instance_type)
            );
        }
        Pairing::Split { metadata, rootfs, instance_type } => {
            assert!(matches!(content(metadata), Some(Content::Metadata { .. })));
            assert!(match instance_type {
                InstanceType::Container => matches!(content(rootfs), Some(Content::Rootfs { .. })),
                InstanceType::VirtualMachine => matches!(content(rootfs), Some(Content::Disk { .. })),
            });
        }
    }
}

fn check_words(fault: PairFault) {
    let words = fault.explain();
    assert!(words.sentence.ends_with('.') && words.advice.ends_with('.'));
}

fn report(byte: u8) -> Report {
    let instance_type = if byte & 8 == 0 { InstanceType::Container } else { InstanceType::VirtualMachine };
    let format = if byte & 8 == 0 { RootfsFormat::Tarball } else { RootfsFormat::Squashfs };
    let content = match byte % 4 {
        0 => Content::Unified { metadata: metadata(byte), instance_type },
        1 => Content::Metadata { metadata: metadata(byte) },
        2 => Content::Rootfs { format, architecture: architecture(byte) },
        _ => Content::Disk { virtual_size: u64::from(byte), architecture: architecture(byte) },
    };
    Report { compression: Compression::None, content, findings: Vec::new() }
}

/// What a rootfs or disk tells of it, if it does.
fn architecture(byte: u8) -> Option<String> {
    match byte >> 5 {
        0..4 => None,
        4 | 5 => Some("x86_64".to_owned()),
        _ => Some("aarch64".to_owned()),
    }
}

fn metadata(byte: u8) -> Metadata {
    Metadata {
        architecture: if byte & 16 == 0 { "x86_64" } else { "aarch64" }.to_owned(),
        creation_date: 1,
        expiry_date: None,
        properties: BTreeMap::new(),
        properties_present: true,
        templates: Vec::new(),
    }
}
