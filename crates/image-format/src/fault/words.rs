//! The sentences and advice of a [`Fault`].

use super::{Fault, Limit, Part};
use crate::plain::{quoted, shortened};

impl Fault {
    /// What is the matter, in one plain sentence. What it quotes from the file is short and printable.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Empty => "The file is empty.".into(),
            Self::Text => "The file is plain text, not an image.".into(),
            Self::Zip => "The file is a ZIP archive, not an image.".into(),
            Self::Iso => "The file is the image of an optical disc (ISO), not an Incus image.".into(),
            Self::OtherFormat { name } => format!("The file is {}, not an image.", shortened(name, 64)),
            Self::Unrecognised => "The file is of no format that Incus images come in.".into(),
            Self::UnreadableCompression { name } => format!(
                "The file is compressed with {}, which Incus reads but this version does not look into yet.",
                shortened(name, 16)
            ),
            Self::Ambiguous => "The beginning of the file fits two formats at once.".into(),
            Self::RequestLike => "The beginning of the file could be mistaken for a request to Incus.".into(),
            Self::Truncated => "The file is cut off: it ends before the end of its content.".into(),
            Self::Corrupt { part, .. } => format!("The file is damaged: its {} is not valid.", part.name()),
            Self::NotAnArchive => "The file is compressed, but what is inside is not a tar archive.".into(),
            Self::EmptyArchive => "The archive is empty.".into(),
            Self::MissingMetadata => "The archive has no metadata.yaml.".into(),
            Self::MissingArchitecture => "The image's metadata.yaml does not name an architecture.".into(),
            Self::UnknownArchitecture { name } => {
                format!("The image's metadata.yaml names the architecture {}, which Incus does not know.", quoted(name))
            }
            Self::MissingCreationDate => "The image's metadata.yaml has no creation date.".into(),
            Self::BadMetadata { detail } => {
                format!("The image's metadata.yaml is not valid: {}.", shortened(detail.trim_end_matches('.'), 160))
            }
            Self::TemplateLeadsOut { path } => {
                format!("A template of the image leads out of it: the one for {}.", quoted(path))
            }
            Self::DuplicateMetadata => "The archive has more than one metadata.yaml.".into(),
            Self::NoRootfs { found } => {
                format!("The archive has no rootfs under a name Incus looks for; it has {}.", quoted(found))
            }
            Self::RawDisk => "The rootfs.img in the archive is not a qcow2 disk, so no virtual machine could start from it.".into(),
            Self::SquashfsVersion { version } => {
                format!("The file is squashfs of version {version}, which is not supported.")
            }
            Self::SquashfsCompressor { id } => {
                format!("The squashfs is compressed in an unknown way (number {id}).")
            }
            Self::DiskVersion { version } => format!("The disk is qcow2 of version {version}, which is not supported."),
            Self::DiskBackingFile => "The disk is only the difference to another disk file, which is not part of it.".into(),
            Self::DiskDataFile => "The disk keeps its content in another file, which is not part of it.".into(),
            Self::DiskEncrypted => "The disk is encrypted.".into(),
            Self::DiskFeatures => "The disk is marked as damaged or needs unknown features of QEMU.".into(),
            Self::LimitReached { limit, most } => limit.sentence(*most),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> String {
        match self {
            Self::Empty | Self::Truncated | Self::Corrupt { .. } => {
                "Download or export the file again, and compare its checksum with the publisher's."
            }
            Self::Text => "If it was downloaded, it may be an error page or a checksum file: look into it and download the image again.",
            Self::Zip => "Unpack it and drop the image files that are inside.",
            Self::Iso => "Import it as a custom storage volume of type ISO and attach that to a virtual machine.",
            Self::OtherFormat { .. } | Self::Unrecognised | Self::EmptyArchive => {
                "Drop a unified image (a tar archive), or the metadata and the rootfs of a split image."
            }
            Self::UnreadableCompression { .. } => "Compress the archive with xz, gzip or zstd instead.",
            Self::Ambiguous | Self::RequestLike => "Pack the image again with tar, and compress it.",
            Self::NotAnArchive => "If a disk or a file system is inside, decompress it and drop that together with its metadata.",
            Self::MissingMetadata => "Put a metadata.yaml at the top of the archive, best as its first entry.",
            Self::MissingArchitecture => "Add a line such as “architecture: x86_64” to metadata.yaml and pack the image again.",
            Self::UnknownArchitecture { .. } => "Use a name such as x86_64 or aarch64 in metadata.yaml and pack the image again.",
            Self::MissingCreationDate => {
                "Add “creation_date:” with the seconds since 1970 as a whole number to metadata.yaml and pack the image again."
            }
            Self::BadMetadata { .. } => "Correct metadata.yaml and pack the image again.",
            Self::TemplateLeadsOut { .. } => {
                "Name a file in the image's own directory templates, without “..”, and pack the image again."
            }
            Self::DuplicateMetadata => "Pack the image again with one metadata.yaml.",
            Self::NoRootfs { .. } => "Name it rootfs.img if it is a virtual machine's qcow2 disk, or put the file system in a directory rootfs.",
            Self::RawDisk => "Convert the disk with “qemu-img convert -O qcow2” and pack the image again.",
            Self::SquashfsVersion { .. } | Self::SquashfsCompressor { .. } => {
                "Make it again with a current mksquashfs, compressed with xz, zstd or gzip."
            }
            Self::DiskVersion { .. } | Self::DiskFeatures => "Convert the disk with “qemu-img convert -O qcow2” to a current qcow2 file.",
            Self::DiskBackingFile | Self::DiskDataFile => "Convert it with “qemu-img convert -O qcow2” where the other file is at hand: that makes one whole disk.",
            Self::DiskEncrypted => "Convert it to an unencrypted qcow2 file with “qemu-img convert”.",
            Self::LimitReached { limit, .. } => limit.advice(),
        }
        .into()
    }
}

impl Part {
    /// Its name in a sentence.
    const fn name(self) -> &'static str {
        match self {
            Self::Bzip2 => "bzip2 compression",
            Self::Gzip => "gzip compression",
            Self::Lz4 => "lz4 compression",
            Self::Lzma => "lzma compression",
            Self::Xz => "xz compression",
            Self::Zstd => "zstd compression",
            Self::Tar => "tar archive",
            Self::Qcow2 => "qcow2 disk",
            Self::Squashfs => "squashfs file system",
        }
    }
}

impl Limit {
    fn sentence(self, most: u64) -> String {
        match self {
            Self::MetadataYaml => format!("The image's metadata.yaml is larger than {most} bytes."),
            Self::Name => format!("The archive has a file name longer than {most} bytes."),
            Self::PaxHeader => format!("The archive has an extended header larger than {most} bytes."),
            Self::Entries => format!("The archive has more than {most} entries."),
            Self::Window => {
                format!("Decompressing the file needs more than {} MiB of memory.", most.div_ceil(1 << 20))
            }
            Self::XzBlocks => format!("The file is compressed in more than {most} blocks."),
            Self::Expansion => {
                "What is unpacked before metadata.yaml appears is out of all proportion to the file.".into()
            }
            Self::Properties => format!("The image's metadata.yaml has more than {most} properties."),
            Self::Property => format!("The image's metadata.yaml has a property longer than {most} bytes."),
        }
    }

    const fn advice(self) -> &'static str {
        match self {
            Self::Window => {
                "Compress the archive again with a smaller dictionary or window, such as “xz -9” or “zstd -19”."
            }
            Self::XzBlocks => "Compress the archive again with larger blocks, such as “xz -9”.",
            Self::Expansion => "Pack the image again with metadata.yaml first.",
            Self::MetadataYaml | Self::Properties | Self::Property => {
                "Shorten metadata.yaml and pack the image again."
            }
            Self::Name | Self::PaxHeader | Self::Entries => "Pack the image again without what is too large.",
        }
    }
}
