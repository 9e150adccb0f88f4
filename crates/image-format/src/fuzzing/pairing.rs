//! Any files dropped together.

use std::collections::BTreeMap;

use crate::{Compression, Content, InstanceType, Metadata, PairFault, Pairing, Report, RootfsFormat, pair};

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
    let mirrored = pair(&reversed).map(|pairing| match pairing {
        Pairing::Unified { file, instance_type } => Pairing::Unified { file: place(file), instance_type },
        Pairing::Split { metadata, rootfs, instance_type } => {
            Pairing::Split { metadata: place(metadata), rootfs: place(rootfs), instance_type }
        }
    });
    assert_eq!(mirrored, told, "the order of the files counts");
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
        2 => Content::Rootfs { format, architecture: None },
        _ => Content::Disk { virtual_size: u64::from(byte), architecture: None },
    };
    Report { compression: Compression::None, content, findings: Vec::new() }
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
