//! Why a file cannot be imported, and what its owner can do.

use serde::{Deserialize, Serialize};

use crate::{
    explanation::Explanation,
    plain::{shortened, shown},
};

mod code;
mod kind;
mod words;

pub use kind::{FaultKind, Outcome};

/// Why a file is refused. Every one is for the person who brought the file to mend.
///
/// Serialised with its [`code`](Self::code) in the field `code`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[error("{code}: {sentence}{detail}", code = self.code(), sentence = self.sentence(), detail = self.log_detail())]
pub enum Fault {
    /// The file has no bytes.
    Empty,
    /// Text, whatever the file's name says.
    Text,
    /// A web page, as a download leaves it that went to an error page.
    Html,
    /// A list of checksums.
    ChecksumFile,
    /// An armoured PGP signature or key.
    Signature,
    /// A metadata.yaml that is not in an archive.
    BareMetadata,
    /// A ZIP archive.
    Zip {
        /// The first file in it that looks like a disk or an image.
        holds: Option<String>,
    },
    /// An archive that is neither tar nor ZIP.
    OtherArchive {
        /// The format's name, with its article.
        name: String,
    },
    /// A compression Incus does not read.
    OtherCompression {
        /// The compression's name.
        name: String,
    },
    /// A tar archive in the format of before 1988, whose mark Incus does not find.
    OldTar,
    /// An ISO 9660 or UDF image of an optical disc.
    Iso,
    /// A VMDK disk, of VMware.
    Vmdk,
    /// The text that describes a VMDK disk kept in other files.
    VmdkDescriptor,
    /// A VHD disk that grows as it is filled. One of a fixed size is a raw disk but for its end.
    Vhd,
    /// A VHDX disk, of Hyper-V.
    Vhdx,
    /// A VDI disk, of VirtualBox.
    Vdi,
    /// A raw disk with an MBR partition table.
    MbrDisk,
    /// A raw disk with a GUID partition table.
    GptDisk,
    /// A file system that is no squashfs.
    FileSystem {
        /// The file system's name, with its article.
        name: String,
    },
    /// A Windows installation image.
    Wim,
    /// A software package.
    Package {
        /// The format's name, with its article.
        name: String,
    },
    /// A program or library.
    Program,
    /// A format that is known and is no image's.
    OtherFormat {
        /// The format's name, with its article.
        name: String,
    },
    /// No format this crate knows.
    Unrecognised,
    /// A virtual appliance: a tar archive of a machine's description and its disks.
    Ova,
    /// Application container images in the OCI layout.
    OciLayout,
    /// Application container images as `docker save` writes them.
    DockerSave,
    /// The backup of an instance, as `incus export` writes it.
    InstanceBackup,
    /// The backup of a custom storage volume.
    VolumeBackup,
    /// The backup of a storage bucket.
    BucketBackup,
    /// The metadata of an image for LXC without Incus.
    LxcMetadata,
    /// Compressed, and what is inside should not be.
    Compressed {
        /// What is inside.
        what: Inside,
    },
    /// The beginning is that of two formats at once, and versions of Incus differ in which they see.
    Ambiguous,
    /// A unified image whose beginning Incus could take for a request.
    RequestLike,
    /// The file ends too early.
    Truncated,
    /// The bytes break the rules of their format, or a checksum is wrong.
    Corrupt {
        /// The part that is damaged.
        part: Part,
        /// What is wrong, for the log.
        detail: String,
    },
    /// Compressed, and what is inside is not a tar archive.
    NotAnArchive,
    /// A tar archive without entries.
    EmptyArchive,
    /// A rootfs laid out as in a unified image, but no metadata.yaml.
    MissingMetadata,
    /// metadata.yaml is not at the top of the archive, and no other is.
    NestedMetadata {
        /// The entry.
        found: String,
    },
    /// metadata.yaml has no `architecture`.
    MissingArchitecture,
    /// metadata.yaml names an architecture Incus does not know.
    UnknownArchitecture {
        /// What it names.
        name: String,
    },
    /// metadata.yaml has no `creation_date`, or 0.
    MissingCreationDate,
    /// metadata.yaml cannot be read as Incus reads it.
    BadMetadata {
        /// What is wrong in it.
        detail: String,
    },
    /// metadata.yaml has a template that leads out of the image's templates or of the instance's root file system.
    /// Incus would read or write elsewhere.
    TemplateLeadsOut {
        /// The file it is to write.
        path: String,
    },
    /// metadata.yaml stands in the archive more than once.
    DuplicateMetadata,
    /// metadata.yaml and a rootfs of another name than Incus looks for.
    NoRootfs {
        /// The entry that looks like the rootfs.
        found: String,
    },
    /// The rootfs of a unified image is a link.
    RootfsLink,
    /// An entry of the archive has `..` in its name, or is a hard link to what is out of the image. tar unpacks neither.
    EntryLeadsOut {
        /// The entry.
        name: String,
    },
    /// The rootfs.img of a unified image is empty.
    EmptyDisk,
    /// The rootfs.img of a unified image is no qcow2 disk. Incus imports it and fails to create an instance.
    RawDisk,
    /// A squashfs of another version than the one Linux and its tools read, 4.0.
    SquashfsVersion {
        /// The major version.
        version: u16,
    },
    /// A squashfs compressed in a way Linux and its tools do not know.
    SquashfsCompressor {
        /// The compressor's number.
        id: u16,
    },
    /// A qcow2 disk of a version QEMU does not know.
    DiskVersion {
        /// The version.
        version: u32,
    },
    /// A qcow2 disk that needs another file below it.
    DiskBackingFile,
    /// A qcow2 disk that keeps its content in another file.
    DiskDataFile,
    /// An encrypted qcow2 disk.
    DiskEncrypted,
    /// A qcow2 disk that needs features of QEMU this crate does not know, or is marked as damaged.
    DiskFeatures,
    /// The file asks for more than the stated bound of something.
    LimitReached {
        /// Of what.
        limit: Limit,
        /// The largest amount accepted, in bytes or pieces.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        most: u64,
    },
}

/// What is inside of a compressed file that is no archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Inside {
    /// A qcow2 disk.
    Qcow2,
    /// A raw disk with a partition table.
    RawDisk,
    /// A disk in a format of another product.
    OtherDisk,
    /// The image of an optical disc.
    Iso,
    /// A squashfs file system.
    Squashfs,
    /// Another file system.
    FileSystem,
    /// An archive of another kind than tar, or something that is compressed once more.
    Archive,
    /// Text.
    Text,
}

/// The part of a file that is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Part {
    /// The bzip2 stream.
    Bzip2,
    /// The gzip stream.
    Gzip,
    /// The LZ4 frame.
    Lz4,
    /// The .lzma stream.
    Lzma,
    /// The .xz stream.
    Xz,
    /// The zstd stream.
    Zstd,
    /// The tar archive.
    Tar,
    /// The qcow2 header.
    Qcow2,
    /// The squashfs superblock.
    Squashfs,
}

/// A bound a file went over; see [`Limits`](crate::Limits).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Limit {
    /// The size of metadata.yaml, in bytes.
    MetadataYaml,
    /// The length of a name in the archive, in bytes.
    Name,
    /// The size of a pax header, in bytes.
    PaxHeader,
    /// The number of entries in the archive.
    Entries,
    /// The memory for decompressing, in bytes.
    Window,
    /// The number of blocks of an .xz file.
    XzBlocks,
    /// What comes out of the compression before metadata.yaml and the rootfs, in bytes.
    Expansion,
    /// The number of properties.
    Properties,
    /// The length of one property, in bytes.
    Property,
}

impl Fault {
    /// All of it in words.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let told = Explanation::new(self.code(), self.sentence(), self.advice());
        match self {
            Self::Zip { holds: Some(name) }
            | Self::NestedMetadata { found: name }
            | Self::UnknownArchitecture { name }
            | Self::TemplateLeadsOut { path: name }
            | Self::NoRootfs { found: name }
            | Self::EntryLeadsOut { name } => told.with("name", &shown(name)),
            Self::OtherArchive { name }
            | Self::OtherCompression { name }
            | Self::FileSystem { name }
            | Self::Package { name }
            | Self::OtherFormat { name } => told.with("format", &shown(name)),
            Self::Compressed { what } => told.with("what", what.key()),
            Self::Corrupt { part, .. } => told.with("part", part.key()),
            Self::BadMetadata { detail } => told.with("detail", &shortened(detail, 160)),
            Self::SquashfsVersion { version } => told.with("number", &version.to_string()),
            Self::DiskVersion { version } => told.with("number", &version.to_string()),
            Self::SquashfsCompressor { id } => told.with("number", &id.to_string()),
            Self::LimitReached { limit, most } => {
                told.with("limit", limit.key()).with("most", &most.to_string())
            }
            _ => told,
        }
    }

    /// What only the log is told, after a separator.
    fn log_detail(&self) -> String {
        if let Self::Corrupt { detail, .. } = self {
            format!(" ({})", shortened(detail, 256))
        } else {
            String::new()
        }
    }
}

#[cfg(test)]
mod tests;
