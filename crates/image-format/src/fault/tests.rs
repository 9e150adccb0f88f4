//! Every fault has its code, its words and its place.

use super::*;
use std::collections::BTreeSet;

fn all() -> Vec<Fault> {
    let text = || "x\n\u{7}y".to_owned();
    let mut all = vec![
        Fault::Empty,
        Fault::Text,
        Fault::Html,
        Fault::ChecksumFile,
        Fault::Signature,
        Fault::BareMetadata,
        Fault::Zip { holds: Some(text()) },
        Fault::OtherArchive { name: text() },
        Fault::OtherCompression { name: text() },
        Fault::OldTar,
        Fault::Iso,
        Fault::Vmdk,
        Fault::VmdkDescriptor,
        Fault::Vhd,
        Fault::Vhdx,
        Fault::Vdi,
        Fault::MbrDisk,
        Fault::GptDisk,
        Fault::FileSystem { name: text() },
        Fault::Wim,
        Fault::Package { name: format!("y{}", text()) },
        Fault::Program,
        Fault::OtherFormat { name: format!("z{}", text()) },
        Fault::Unrecognised,
        Fault::Ova,
        Fault::OciLayout,
        Fault::DockerSave,
        Fault::InstanceBackup,
        Fault::VolumeBackup,
        Fault::BucketBackup,
        Fault::LxcMetadata,
        Fault::NestedMetadata { found: text() },
        Fault::RootfsLink,
        Fault::EntryLeadsOut { name: text() },
        Fault::EmptyDisk,
        Fault::Ambiguous,
        Fault::RequestLike,
        Fault::Truncated,
        Fault::Corrupt { part: Part::Tar, detail: text() },
        Fault::NotAnArchive,
        Fault::EmptyArchive,
        Fault::MissingMetadata,
        Fault::MissingArchitecture,
        Fault::UnknownArchitecture { name: text() },
        Fault::MissingCreationDate,
        Fault::BadMetadata { detail: text() },
        Fault::TemplateLeadsOut { path: text() },
        Fault::DuplicateMetadata,
        Fault::NoRootfs { found: text() },
        Fault::RawDisk,
        Fault::SquashfsVersion { version: 3 },
        Fault::SquashfsCompressor { id: 9 },
        Fault::DiskVersion { version: 4 },
        Fault::DiskBackingFile,
        Fault::DiskDataFile,
        Fault::DiskEncrypted,
        Fault::DiskFeatures,
    ];
    let limits = [
        Limit::MetadataYaml,
        Limit::Name,
        Limit::PaxHeader,
        Limit::Entries,
        Limit::Window,
        Limit::XzBlocks,
        Limit::Expansion,
        Limit::Properties,
        Limit::Property,
    ];
    let insides = [
        Inside::Qcow2,
        Inside::RawDisk,
        Inside::OtherDisk,
        Inside::Iso,
        Inside::Squashfs,
        Inside::FileSystem,
        Inside::Archive,
        Inside::Text,
    ];
    all.extend(insides.map(|what| Fault::Compressed { what }));
    all.extend(limits.map(|limit| Fault::LimitReached { limit, most: 1 << 27 }));
    all
}

#[test]
fn codes_are_what_serde_writes_and_read_back() {
    for fault in all() {
        let json = serde_json::to_value(&fault).unwrap();
        assert_eq!(json["code"], fault.code());
        assert_eq!(serde_json::from_value::<Fault>(json).unwrap(), fault);
    }
}

#[test]
fn every_fault_has_its_own_plain_sentence_and_advice() {
    let sentences: BTreeSet<_> = all().iter().map(Fault::sentence).collect();
    assert_eq!(sentences.len(), all().len());
    for words in all().iter().map(Fault::explain) {
        for text in [&words.sentence, &words.advice] {
            assert!(text.ends_with('.') && !text.chars().any(char::is_control), "{text:?}");
        }
    }
}

#[test]
fn the_detail_of_damage_is_for_the_log_alone() {
    let fault = Fault::Corrupt { part: Part::Zstd, detail: "wrong checksum".to_owned() };
    assert!(!fault.sentence().contains("checksum"));
    assert!(fault.to_string().starts_with("corrupt: ") && fault.to_string().contains("wrong checksum"));
}

#[test]
fn what_incus_would_do_follows_from_who_can_act() {
    for fault in all() {
        match fault.kind() {
            FaultKind::NotAnImage => assert_eq!(fault.incus(), Outcome::Refuses, "{fault}"),
            FaultKind::Beyond => assert_eq!(fault.incus(), Outcome::Accepts, "{fault}"),
            FaultKind::Damaged | FaultKind::Faulty => {}
        }
    }
}
