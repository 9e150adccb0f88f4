//! Why files do not make an image, and what their owner can do.

use serde::{Deserialize, Serialize};

use crate::Explanation;

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
    /// A metadata tarball and a rootfs or disk, each for another architecture.
    OtherArchitecture,
    /// It fits several files equally well, or none better than another.
    SeveralFit,
    /// The same file of the same name is there already.
    Duplicate,
    /// More files than an image has, or than are sorted at once.
    TooManyFiles,
}

impl PairFault {
    /// All of it in words.
    #[must_use]
    pub fn explain(self) -> Explanation {
        Explanation::new(self.code(), self.sentence(), self.advice())
    }

    /// Whether the file becomes an image with a metadata tarball written for it by
    /// [`metadata_tarball`](crate::metadata_tarball).
    #[must_use]
    pub const fn wrappable(self) -> bool {
        matches!(self, Self::RootfsAlone | Self::DiskAlone)
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
            Self::OtherArchitecture => "other-architecture",
            Self::SeveralFit => "several-fit",
            Self::Duplicate => "duplicate",
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
            Self::OtherArchitecture => "The metadata names another architecture than the root file system or disk is for.",
            Self::SeveralFit => "Neither contents nor names tell which of these files belong together.",
            Self::Duplicate => "This file was dropped twice.",
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
            Self::OtherArchitecture => "Drop the metadata together with the root file system or disk that it was made for.",
            Self::SeveralFit => "Drop the metadata and the root file system or disk of each image by themselves.",
            Self::Duplicate => "Nothing needs to be done: the first one counts.",
            Self::UnifiedAndPart => "Drop the whole image alone, or the part together with its own partner.",
        }
        .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [PairFault; 12] = [
        PairFault::NoFile,
        PairFault::RootfsAlone,
        PairFault::DiskAlone,
        PairFault::MetadataAlone,
        PairFault::TwoUnified,
        PairFault::TwoRootfs,
        PairFault::TwoMetadata,
        PairFault::UnifiedAndPart,
        PairFault::OtherArchitecture,
        PairFault::SeveralFit,
        PairFault::Duplicate,
        PairFault::TooManyFiles,
    ];

    #[test]
    fn codes_are_what_serde_writes() {
        for fault in ALL {
            assert_eq!(serde_json::to_value(fault).unwrap()["code"], fault.code());
        }
    }
}
