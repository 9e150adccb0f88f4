//! The images of a product document, as Incus would offer them.

use std::collections::BTreeMap;

use image_format::{Fingerprint, InstanceType};

use crate::ItemPath;

/// An image that a server offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// As the document says: the item's own SHA-256 for a unified image, the combined one for a split image.
    pub fingerprint: Fingerprint,
    /// What its instances are. Before 7.1 Incus takes every unified image for a container.
    pub instance_type: InstanceType,
    /// The canonical name, such as `x86_64`. The server's own name for it is the property `architecture`.
    pub architecture: &'static str,
    /// The aliases that lead to this image on a machine of its architecture, and those of them with `/` and the
    /// server's name of the architecture at the end, which lead to it everywhere. The newest version of a product has
    /// them, and of its roots the one that Incus prefers; older ones have none.
    pub aliases: Vec<String>,
    /// The operating system, such as `Debian`. Empty, here and below, where the document says nothing.
    pub os: String,
    /// The release, such as `bookworm`.
    pub release: String,
    /// The release as the description has it.
    pub release_title: String,
    /// The variant, such as `cloud`.
    pub variant: String,
    /// The version's name, which begins with its day.
    pub serial: String,
    /// The version's label, such as `daily`.
    pub label: String,
    /// The sentence that Incus makes: os, release title, architecture, label and version.
    pub description: String,
    /// The beginning of the day in the version's name, in seconds since 1970. None for one before that.
    pub created: Option<u64>,
    /// The day on which support ends, in the same way.
    pub expires: Option<u64>,
    /// The properties that the image has in Incus; those of its metadata.yaml are not used when it comes this way.
    pub properties: BTreeMap<String, String>,
    /// Its files together, in bytes, as announced.
    pub size: u64,
    /// What is to be fetched.
    pub files: ListedFiles,
}

/// The file or files of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListedFiles {
    /// One archive with all of it.
    Unified(Item),
    /// Metadata tarball and root.
    Split {
        /// The tarball with metadata.yaml.
        metadata: Item,
        /// The root file system, or the disk.
        rootfs: Item,
    },
}

/// A file of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Where it is, relative to the server's base.
    pub path: ItemPath,
    /// Its size in bytes, at most 2^63 - 1. A claim: Incus compares it with a budget and shows it, nothing more.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: [u8; 32],
}
