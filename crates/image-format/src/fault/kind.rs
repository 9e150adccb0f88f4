//! Who can act on a fault, and what Incus would do with such a file.

use serde::{Deserialize, Serialize};

use super::Fault;

/// Who can act on a [`Fault`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum FaultKind {
    /// The file is something else. Whoever brought it can take another way with it, or bring another file.
    NotAnImage,
    /// The file was an image, or a part of one. Whoever brought it can fetch it again.
    Damaged,
    /// The image was made wrong. Its maker can make it again; whoever brought it can mend it by hand.
    Faulty,
    /// The file goes over a bound of this program. Incus itself might take it.
    Beyond,
}

/// What Incus does with a file that has a [`Fault`], given in the role it claims: a disk or a squashfs as the rootfs of a
/// split image with good metadata, all else as a unified image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Outcome {
    /// The import fails, with words such as `Unsupported compression` or `Metadata tarball is missing metadata.yaml`.
    Refuses,
    /// The import succeeds, and the first instance cannot be created or started.
    AcceptsThenFails,
    /// The import succeeds, and instances start, at least with some versions.
    Accepts,
}

impl Fault {
    /// Who can act on it.
    #[must_use]
    pub const fn kind(&self) -> FaultKind {
        match self {
            Self::Empty | Self::Truncated | Self::Corrupt { .. } => FaultKind::Damaged,
            Self::Ambiguous
            | Self::RequestLike
            | Self::EmptyArchive
            | Self::MissingMetadata
            | Self::NestedMetadata { .. }
            | Self::MissingArchitecture
            | Self::UnknownArchitecture { .. }
            | Self::MissingCreationDate
            | Self::BadMetadata { .. }
            | Self::TemplateLeadsOut { .. }
            | Self::DuplicateMetadata
            | Self::NoRootfs { .. }
            | Self::RootfsLink
            | Self::EntryLeadsOut { .. }
            | Self::EmptyDisk
            | Self::RawDisk
            | Self::SquashfsVersion { .. }
            | Self::SquashfsCompressor { .. }
            | Self::DiskVersion { .. }
            | Self::DiskBackingFile
            | Self::DiskDataFile
            | Self::DiskEncrypted
            | Self::DiskFeatures => FaultKind::Faulty,
            Self::LimitReached { .. } => FaultKind::Beyond,
            _ => FaultKind::NotAnImage,
        }
    }

    /// What Incus does with such a file, as observed with 6.0.4 and read in 7.3.
    #[must_use]
    pub const fn incus(&self) -> Outcome {
        match self {
            // It reads no further than metadata.yaml and the first entry of the rootfs; what unpacks the image, and
            // qemu-img, read it all.
            Self::Truncated
            | Self::Corrupt { .. }
            | Self::TemplateLeadsOut { .. }
            // Unless it stands for a directory and nothing else is there: then the type is not seen, and it refuses.
            | Self::RootfsLink
            | Self::EntryLeadsOut { .. }
            | Self::EmptyDisk
            | Self::RawDisk
            | Self::SquashfsVersion { .. }
            | Self::SquashfsCompressor { .. }
            | Self::DiskVersion { .. }
            | Self::DiskBackingFile
            | Self::DiskDataFile
            | Self::DiskEncrypted
            | Self::DiskFeatures => Outcome::AcceptsThenFails,
            // Versions differ in what they see first; the last metadata.yaml is unpacked over the first, which was
            // read; and the bounds are this program's own.
            Self::Ambiguous | Self::DuplicateMetadata | Self::LimitReached { .. } => Outcome::Accepts,
            _ => Outcome::Refuses,
        }
    }
}
