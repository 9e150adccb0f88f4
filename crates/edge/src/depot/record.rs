//! What the depot knows of an image, in the form in which it is kept.

use std::{collections::BTreeMap, fmt};

use image_format::{Fingerprint, InstanceType, canonical_architecture};
use serde::{Deserialize, Serialize};
use upload_proto::api::Role;

/// The SHA-256 of one file. It is written as a fingerprint is, and of a unified image it is the fingerprint.
pub(crate) type Digest = Fingerprint;

/// The longest file name or source that is kept, in bytes.
pub(super) const LONGEST_TEXT: usize = 1024;

/// An image in the depot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    /// By which Incus knows it.
    pub fingerprint: Fingerprint,
    /// What its instances are.
    pub instance_type: InstanceType,
    /// The canonical name, such as `x86_64`.
    pub architecture: String,
    /// Properties, by name.
    pub properties: BTreeMap<String, String>,
    /// One file, or metadata and rootfs.
    pub files: Vec<KeptFile>,
    /// What the rootfs of a split image is; none of a unified one.
    pub rootfs: Option<RootfsKind>,
    /// Seconds of the epoch, of metadata.yaml.
    pub created_at: i64,
    /// Seconds of the epoch, of metadata.yaml; none where it does not expire.
    pub expires_at: Option<i64>,
    /// Seconds of the epoch.
    pub uploaded_at: i64,
    /// Whether everyone may read it.
    pub public: bool,
    /// Where it came from: `file`, the name of a remote, a URL.
    pub source: String,
}

/// One file of an image in the depot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptFile {
    /// Which part of the image it is.
    pub role: Role,
    /// The name it came with; may be empty.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: Digest,
}

/// How the rootfs of a split image is packed. Incus's list of images has another word for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RootfsKind {
    /// A squashfs.
    Squashfs,
    /// A tar archive, compressed or not.
    Archive,
    /// The disk of a virtual machine.
    Qcow2,
}

/// What makes a record one that must not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RecordFault {
    /// Neither one unified file nor a metadata and a rootfs.
    #[error("its files are not those of an image")]
    Files,
    /// The kind of the rootfs and the type of the instances do not go together.
    #[error("its rootfs and its type do not go together")]
    Rootfs,
    /// Not a canonical name of Incus's.
    #[error("its architecture is unknown")]
    Architecture,
    /// A unified image's file has the fingerprint for its digest.
    #[error("its file's digest is not its fingerprint")]
    Digest,
    /// A file name or a source longer than 1024 bytes.
    #[error("a text in it is too long")]
    TooLong,
}

impl Record {
    /// Bytes; of a split image the sum of both files.
    #[must_use]
    pub(crate) fn size(&self) -> u64 {
        self.files.iter().fold(0, |sum, file| sum.saturating_add(file.size))
    }

    /// The file that plays this part.
    #[must_use]
    pub(crate) fn file(&self, role: Role) -> Option<&KeptFile> {
        self.files.iter().find(|file| file.role == role)
    }

    /// The one file of a unified image.
    #[must_use]
    pub(crate) fn unified(&self) -> Option<&KeptFile> {
        self.file(Role::Unified)
    }

    /// Holds the record to its own rules: what was read back may be anything.
    pub(super) fn check(&self) -> Result<(), RecordFault> {
        let roles: Vec<Role> = self.files.iter().map(|file| file.role).collect();
        match (roles.as_slice(), self.rootfs, self.instance_type) {
            ([Role::Unified], None, _)
            | (
                [Role::Metadata, Role::Rootfs],
                Some(RootfsKind::Squashfs | RootfsKind::Archive),
                InstanceType::Container,
            )
            | ([Role::Metadata, Role::Rootfs], Some(RootfsKind::Qcow2), InstanceType::VirtualMachine) => {}
            ([Role::Unified] | [Role::Metadata, Role::Rootfs], ..) => return Err(RecordFault::Rootfs),
            _ => return Err(RecordFault::Files),
        }
        if canonical_architecture(&self.architecture) != Some(self.architecture.as_str()) {
            return Err(RecordFault::Architecture);
        }
        if self.unified().is_some_and(|file| file.sha256 != self.fingerprint) {
            return Err(RecordFault::Digest);
        }
        let long = |text: &str| text.len() > LONGEST_TEXT;
        if long(&self.source) || self.files.iter().any(|file| long(&file.name)) {
            return Err(RecordFault::TooLong);
        }
        Ok(())
    }
}

/// The name of a part: of its file on the disk, and in its address.
pub(super) const fn part_name(role: Role) -> &'static str {
    match role {
        Role::Unified => "unified",
        Role::Metadata => "metadata",
        Role::Rootfs => "rootfs",
    }
}

/// The part of that name.
pub(super) fn part_named(name: &str) -> Option<Role> {
    [Role::Unified, Role::Metadata, Role::Rootfs].into_iter().find(|role| part_name(*role) == name)
}

/// An alias: its name is its key in the depot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Alias {
    /// The image it names.
    pub target: Fingerprint,
    /// May be empty.
    pub description: String,
}

impl fmt::Display for RootfsKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Squashfs => "squashfs",
            Self::Archive => "archive",
            Self::Qcow2 => "qcow2",
        })
    }
}
