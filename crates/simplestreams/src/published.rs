//! The images that somebody wants to serve.

use std::collections::BTreeMap;

use image_format::{Fingerprint, InstanceType};

use crate::Item;

/// An image to be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// SHA-256 of the file, or of metadata and root in a row.
    pub fingerprint: Fingerprint,
    /// What its instances are.
    pub instance_type: InstanceType,
    /// Any name that Incus knows, such as `amd64` or `x86_64`.
    pub architecture: String,
    /// The names it is to be found under, in order of importance. Incus adds each with `/` and the architecture.
    pub aliases: Vec<String>,
    /// Its properties. The documents have room for `os`, `release`, `release_title`, `variant`, `version`, `label` and
    /// `requirements.*`, and for `architecture` if it is a name of the one above; Incus makes `description`, `serial`
    /// and `type` itself, and learns of no others.
    pub properties: BTreeMap<String, String>,
    /// When it was made, in seconds since 1970. Incus keeps the day.
    pub created: u64,
    /// When its support ends, in seconds since 1970. Incus keeps the day, and tells 1970 from nothing no more than
    /// from never.
    pub expires: Option<u64>,
    /// What there is to fetch.
    pub files: PublishedFiles,
}

/// The file or files of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublishedFiles {
    /// One archive with all of it, compressed in any way that Incus reads.
    Unified(Item),
    /// Metadata tarball and root.
    Split {
        /// The tarball with metadata.yaml.
        metadata: Item,
        /// The root file system, or the disk.
        rootfs: Item,
        /// What the root is.
        rootfs_kind: RootfsKind,
    },
}

/// What the root of a split image is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RootfsKind {
    /// A squashfs, for containers.
    Squashfs,
    /// An archive, compressed in any way that Incus reads, for containers.
    Archive,
    /// A qcow2 disk, for virtual machines.
    Qcow2,
}

impl RootfsKind {
    /// What instances an image with such a root has.
    #[must_use]
    pub const fn instance_type(self) -> InstanceType {
        match self {
            Self::Squashfs | Self::Archive => InstanceType::Container,
            Self::Qcow2 => InstanceType::VirtualMachine,
        }
    }
}

/// Why something is not in the rendered documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Reason {
    /// The alias is empty, or has a comma, which parts aliases from one another and cannot be written otherwise.
    #[error("the alias cannot be written")]
    AliasSpelling,
    /// The alias, with or without the architecture at its end, leads to a newer image of the same type and
    /// architecture.
    #[error("the alias leads to a newer image")]
    AliasTaken,
    /// Incus knows no such architecture.
    #[error("the architecture is unknown to Incus")]
    Architecture,
    /// The files have more than 2^63 - 1 bytes; that number would make the whole document unreadable to Incus.
    #[error("the size cannot be written")]
    Size,
    /// A container with a disk, or a virtual machine without one: Incus goes by the root and would list the other type.
    #[error("the root does not fit the type")]
    Type,
    /// The file of a unified image has another SHA-256 than its fingerprint, by which Incus would list it.
    #[error("the file's hash is not the fingerprint")]
    Hash,
    /// An image before it has the same fingerprint. Incus finds neither by it when both are listed.
    #[error("the fingerprint is there already")]
    Again,
}
