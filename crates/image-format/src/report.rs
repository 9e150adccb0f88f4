//! What a file turned out to be.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Compression, Fault, Finding};

/// What the bytes seen so far say of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Verdict {
    /// Not enough bytes yet.
    Undecided,
    /// A part of an image, or a whole one.
    Known(Report),
    /// Nothing Incus could make an instance of; more bytes change nothing.
    Refused(Fault),
}

/// A file that belongs to an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Report {
    /// How the file as a whole is compressed; [`Compression::None`] for squashfs and qcow2, which compress inside.
    pub compression: Compression,
    /// Which part of an image it is.
    pub content: Content,
    /// What is worth knowing of it besides, in the order it was found. More may come up until the file's end.
    pub findings: Vec<Finding>,
}

/// Which part of an image a file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Content {
    /// A unified image: metadata.yaml and the rootfs in one archive.
    Unified {
        /// Its metadata.yaml.
        metadata: Metadata,
        /// Told by the name of the rootfs in the archive.
        instance_type: InstanceType,
    },
    /// The metadata tarball of a split image: metadata.yaml and no rootfs.
    Metadata {
        /// Its metadata.yaml.
        metadata: Metadata,
    },
    /// The rootfs of a split container image.
    Rootfs {
        /// How the root file system is packed.
        format: RootfsFormat,
        /// The canonical name of the architecture its programs are for, where one was seen.
        architecture: Option<String>,
    },
    /// The disk of a split virtual machine image, in the qcow2 format.
    Disk {
        /// The size of the disk the machine will see, in bytes.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        virtual_size: u64,
        /// The canonical name of the architecture it boots on, where its partition table tells.
        architecture: Option<String>,
    },
}

/// How a container's root file system is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum RootfsFormat {
    /// A squashfs file system, version 4.
    Squashfs,
    /// A tar archive without metadata.yaml.
    Tarball,
}

/// What an image's instances are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum InstanceType {
    /// A system container.
    Container,
    /// A virtual machine.
    VirtualMachine,
}

impl InstanceType {
    /// The name Incus wants on the second part of a split image. That name alone tells it the type.
    #[must_use]
    pub const fn part_name(self) -> &'static str {
        match self {
            Self::Container => "rootfs",
            Self::VirtualMachine => "rootfs.img",
        }
    }
}

/// What metadata.yaml says of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Metadata {
    /// The canonical name, as Incus stores it: `x86_64` where the file says `amd64`.
    pub architecture: String,
    /// Seconds of the epoch, never 0. Incus shows no date for a negative one.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub creation_date: i64,
    /// Seconds of the epoch; none where the file has no such key or 0.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub expiry_date: Option<i64>,
    /// Such as `os`, `release`, `variant` and `description`.
    pub properties: BTreeMap<String, String>,
    /// Whether the file has the key `properties` with a mapping, be it an empty one.
    ///
    /// Where it has not, Incus must not be given properties together with the image; they are set afterwards.
    pub properties_present: bool,
    /// What writes files into the image's instances, in the order of their paths.
    pub templates: Vec<Template>,
}

/// One rule of metadata.yaml's `templates`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Template {
    /// The file in the instance.
    pub path: String,
    /// When the file is written: `create`, `copy`, `start`, and what older images say.
    pub when: Vec<String>,
    /// Whether only a file that is missing is written.
    pub create_only: bool,
    /// The name of the template in the image's directory `templates`.
    pub template: String,
    /// What the template may use besides the instance's own properties.
    pub properties: BTreeMap<String, String>,
    /// The owner as it stands in the file; none where it does not.
    pub uid: Option<String>,
    /// The group as it stands in the file; none where it does not.
    pub gid: Option<String>,
    /// The permissions as they stand in the file; none where they do not.
    pub mode: Option<String>,
}
