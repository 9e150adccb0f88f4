//! Why a file cannot be imported, and what its owner can do.

use serde::{Deserialize, Serialize};

use crate::plain::shortened;

mod words;

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
    /// A ZIP archive.
    Zip,
    /// An ISO 9660 or UDF image of an optical disc.
    Iso,
    /// A format that is known and is no image's.
    OtherFormat {
        /// The format's name, with its article.
        name: String,
    },
    /// No format this crate knows.
    Unrecognised,
    /// A compression Incus reads and this crate does not look into yet.
    UnreadableCompression {
        /// The compression's name.
        name: String,
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

/// A refusal in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Explanation {
    /// A stable name in kebab-case, for programs and translations.
    pub code: String,
    /// What is the matter, in one plain sentence.
    pub sentence: String,
    /// What to do about it.
    pub advice: String,
}

impl Fault {
    /// All of it in words.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        Explanation { code: self.code().to_owned(), sentence: self.sentence(), advice: self.advice() }
    }

    /// A stable name in kebab-case, for programs and translations.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Text => "text",
            Self::Zip => "zip",
            Self::Iso => "iso",
            Self::OtherFormat { .. } => "other-format",
            Self::Unrecognised => "unrecognised",
            Self::UnreadableCompression { .. } => "unreadable-compression",
            Self::Ambiguous => "ambiguous",
            Self::RequestLike => "request-like",
            Self::Truncated => "truncated",
            Self::Corrupt { .. } => "corrupt",
            Self::NotAnArchive => "not-an-archive",
            Self::EmptyArchive => "empty-archive",
            Self::MissingMetadata => "missing-metadata",
            Self::MissingArchitecture => "missing-architecture",
            Self::UnknownArchitecture { .. } => "unknown-architecture",
            Self::MissingCreationDate => "missing-creation-date",
            Self::BadMetadata { .. } => "bad-metadata",
            Self::TemplateLeadsOut { .. } => "template-leads-out",
            Self::DuplicateMetadata => "duplicate-metadata",
            Self::NoRootfs { .. } => "no-rootfs",
            Self::RawDisk => "raw-disk",
            Self::SquashfsVersion { .. } => "squashfs-version",
            Self::SquashfsCompressor { .. } => "squashfs-compressor",
            Self::DiskVersion { .. } => "disk-version",
            Self::DiskBackingFile => "disk-backing-file",
            Self::DiskDataFile => "disk-data-file",
            Self::DiskEncrypted => "disk-encrypted",
            Self::DiskFeatures => "disk-features",
            Self::LimitReached { .. } => "limit-reached",
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
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn all() -> Vec<Fault> {
        let text = || "x\n\u{7}y".to_owned();
        let mut all = vec![
            Fault::Empty,
            Fault::Text,
            Fault::Zip,
            Fault::Iso,
            Fault::OtherFormat { name: text() },
            Fault::Unrecognised,
            Fault::UnreadableCompression { name: text() },
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
}
