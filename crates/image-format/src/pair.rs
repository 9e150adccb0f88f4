//! Makes one image of the files dropped together.

use serde::{Deserialize, Serialize};

use crate::{Content, Explanation, InstanceType, Report};

/// The image that some files make; the numbers are places in the list given to [`pair()`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Pairing {
    /// One file is the whole image.
    Unified {
        /// Its place.
        file: usize,
        /// What its instances are.
        instance_type: InstanceType,
    },
    /// Two files, sent to Incus in the order metadata, rootfs.
    Split {
        /// The place of the metadata tarball.
        metadata: usize,
        /// The place of the root file system or disk.
        rootfs: usize,
        /// What the image's instances are.
        instance_type: InstanceType,
    },
}

/// Why some files do not make one image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[error("{}: {}", self.code(), self.sentence())]
pub enum PairFault {
    /// No file at all.
    NoFile,
    /// A container's root file system without its metadata.
    RootfsAlone,
    /// A virtual machine's disk without its metadata.
    DiskAlone,
    /// The metadata of a split image without its rootfs.
    MetadataAlone,
    /// Two unified images.
    TwoUnified,
    /// Two root file systems or disks.
    TwoRootfs,
    /// Two metadata tarballs.
    TwoMetadata,
    /// A unified image and a part of a split one.
    UnifiedAndPart,
    /// More files than an image has.
    TooManyFiles,
}

/// The part a file can play.
#[derive(Clone, Copy)]
enum Role {
    Unified(InstanceType),
    Metadata,
    Rootfs(InstanceType),
}

impl Role {
    const fn of(report: &Report) -> Self {
        match report.content {
            Content::Unified { instance_type, .. } => Self::Unified(instance_type),
            Content::Metadata { .. } => Self::Metadata,
            Content::Rootfs { .. } => Self::Rootfs(InstanceType::Container),
            Content::Disk { .. } => Self::Rootfs(InstanceType::VirtualMachine),
        }
    }
}

/// Finds the image that these files make, in whatever order they come, by their content alone.
///
/// # Errors
/// A [`PairFault`] where they are not exactly one unified image or the two parts of a split one.
pub fn pair(files: &[Report]) -> Result<Pairing, PairFault> {
    match files {
        [] => Err(PairFault::NoFile),
        [file] => match Role::of(file) {
            Role::Unified(instance_type) => Ok(Pairing::Unified { file: 0, instance_type }),
            Role::Metadata => Err(PairFault::MetadataAlone),
            Role::Rootfs(InstanceType::Container) => Err(PairFault::RootfsAlone),
            Role::Rootfs(InstanceType::VirtualMachine) => Err(PairFault::DiskAlone),
        },
        [first, second] => match (Role::of(first), Role::of(second)) {
            (Role::Metadata, Role::Rootfs(instance_type)) => {
                Ok(Pairing::Split { metadata: 0, rootfs: 1, instance_type })
            }
            (Role::Rootfs(instance_type), Role::Metadata) => {
                Ok(Pairing::Split { metadata: 1, rootfs: 0, instance_type })
            }
            (Role::Unified(_), Role::Unified(_)) => Err(PairFault::TwoUnified),
            (Role::Metadata, Role::Metadata) => Err(PairFault::TwoMetadata),
            (Role::Rootfs(_), Role::Rootfs(_)) => Err(PairFault::TwoRootfs),
            (Role::Unified(_), _) | (_, Role::Unified(_)) => Err(PairFault::UnifiedAndPart),
        },
        _ => Err(PairFault::TooManyFiles),
    }
}

impl PairFault {
    /// All of it in words.
    #[must_use]
    pub fn explain(self) -> Explanation {
        Explanation { code: self.code().to_owned(), sentence: self.sentence(), advice: self.advice() }
    }

    /// A stable name in kebab-case, for programs and translations.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoFile => "no-file",
            Self::RootfsAlone => "rootfs-alone",
            Self::DiskAlone => "disk-alone",
            Self::MetadataAlone => "metadata-alone",
            Self::TwoUnified => "two-unified",
            Self::TwoRootfs => "two-rootfs",
            Self::TwoMetadata => "two-metadata",
            Self::UnifiedAndPart => "unified-and-part",
            Self::TooManyFiles => "too-many-files",
        }
    }

    /// What is the matter, in one plain sentence.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Self::NoFile => "There is no file.",
            Self::RootfsAlone => "This is the root file system of a container image; its metadata is missing.",
            Self::DiskAlone => "This is the disk of a virtual machine image; its metadata is missing.",
            Self::MetadataAlone => "This is the metadata of a split image; its root file system or disk is missing.",
            Self::TwoUnified => "These are two whole images.",
            Self::TwoRootfs => "These are two root file systems or disks; a split image has one, and its metadata.",
            Self::TwoMetadata => "These are the metadata of two images; a split image has one, and its root file system or disk.",
            Self::UnifiedAndPart => "One file is a whole image already, the other a part of a split image.",
            Self::TooManyFiles => "These are more files than one image has.",
        }
        .into()
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(self) -> String {
        match self {
            Self::NoFile => "Drop a unified image, or the two files of a split image.",
            Self::RootfsAlone | Self::DiskAlone => "Drop it together with its metadata tarball (the archive that holds metadata.yaml).",
            Self::MetadataAlone => "Drop it together with the squashfs or tar file of a container, or the qcow2 disk of a virtual machine.",
            Self::TwoUnified | Self::TooManyFiles => "Drop one image at a time.",
            Self::TwoRootfs => "Drop one of them together with its metadata tarball.",
            Self::TwoMetadata => "Drop one of them together with its root file system or disk.",
            Self::UnifiedAndPart => "Drop the whole image alone, or the part together with its own partner.",
        }
        .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Compression, Metadata, RootfsFormat};
    use std::collections::BTreeMap;

    const ALL: [PairFault; 9] = [
        PairFault::NoFile,
        PairFault::RootfsAlone,
        PairFault::DiskAlone,
        PairFault::MetadataAlone,
        PairFault::TwoUnified,
        PairFault::TwoRootfs,
        PairFault::TwoMetadata,
        PairFault::UnifiedAndPart,
        PairFault::TooManyFiles,
    ];

    fn report(content: Content) -> Report {
        Report { compression: Compression::None, content, findings: Vec::new() }
    }

    fn metadata_yaml() -> Metadata {
        Metadata {
            architecture: "x86_64".to_owned(),
            creation_date: 1,
            expiry_date: None,
            properties: BTreeMap::new(),
            properties_present: true,
            templates: BTreeMap::new(),
        }
    }

    fn unified() -> Report {
        report(Content::Unified { metadata: metadata_yaml(), instance_type: InstanceType::Container })
    }

    fn metadata() -> Report {
        report(Content::Metadata { metadata: metadata_yaml() })
    }

    fn rootfs() -> Report {
        report(Content::Rootfs { format: RootfsFormat::Squashfs, architecture: None })
    }

    fn disk() -> Report {
        report(Content::Disk { virtual_size: 1, architecture: None })
    }

    #[test]
    fn the_parts_of_a_split_image_pair_in_any_order() {
        for (part, instance_type) in
            [(rootfs(), InstanceType::Container), (disk(), InstanceType::VirtualMachine)]
        {
            let forth = pair(&[metadata(), part.clone()]);
            assert_eq!(forth, Ok(Pairing::Split { metadata: 0, rootfs: 1, instance_type }));
            let back = pair(&[part, metadata()]);
            assert_eq!(back, Ok(Pairing::Split { metadata: 1, rootfs: 0, instance_type }));
        }
        let alone = Pairing::Unified { file: 0, instance_type: InstanceType::Container };
        assert_eq!(pair(&[unified()]), Ok(alone));
    }

    #[test]
    fn all_else_is_told_apart() {
        let cases = [
            (PairFault::NoFile, vec![]),
            (PairFault::RootfsAlone, vec![rootfs()]),
            (PairFault::DiskAlone, vec![disk()]),
            (PairFault::MetadataAlone, vec![metadata()]),
            (PairFault::TwoUnified, vec![unified(), unified()]),
            (PairFault::TwoRootfs, vec![rootfs(), disk()]),
            (PairFault::TwoMetadata, vec![metadata(), metadata()]),
            (PairFault::UnifiedAndPart, vec![unified(), disk()]),
            (PairFault::UnifiedAndPart, vec![metadata(), unified()]),
            (PairFault::TooManyFiles, vec![metadata(), rootfs(), disk()]),
        ];
        for (expected, files) in cases {
            assert_eq!(pair(&files), Err(expected));
        }
    }

    #[test]
    fn codes_are_what_serde_writes() {
        for fault in ALL {
            assert_eq!(serde_json::to_value(fault).unwrap()["code"], fault.code());
        }
    }
}
