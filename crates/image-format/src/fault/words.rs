//! The sentences and advice of a [`Fault`].

use super::{Fault, Inside, Limit, Part};
use crate::plain::{quoted, shortened};

impl Fault {
    /// What is the matter, in one plain sentence. What it quotes from the file is short and printable.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Empty => "The file is empty.".into(),
            Self::Text => "The file is plain text, not an image.".into(),
            Self::Html => "The file is a web page, not an image.".into(),
            Self::ChecksumFile => "The file is a list of checksums, not an image.".into(),
            Self::Signature => "The file is a signature or a key, not an image.".into(),
            Self::BareMetadata => "The file is the text of a metadata.yaml, which Incus takes in an archive only.".into(),
            Self::Zip { holds: None } => "The file is a ZIP archive, not an image.".into(),
            Self::Zip { holds: Some(name) } => {
                format!("The file is a ZIP archive with {} in it, not an image.", quoted(name))
            }
            Self::OtherArchive { name } => {
                format!("The file is {}, which Incus does not read.", shortened(name, 64))
            }
            Self::OtherCompression { name } => {
                format!("The file is compressed with {}, which Incus does not read.", shortened(name, 64))
            }
            Self::OldTar => "The file is a tar archive in a format of before 1988, which Incus does not recognise.".into(),
            Self::Iso => "The file is the image of an optical disc (ISO), not an Incus image.".into(),
            Self::Vmdk => "The file is a VMDK disk, and a virtual machine's disk must be qcow2.".into(),
            Self::VmdkDescriptor => "The file only describes a VMDK disk; the disk itself is in other files.".into(),
            Self::Vhd => "The file is a VHD disk, and a virtual machine's disk must be qcow2.".into(),
            Self::Vhdx => "The file is a VHDX disk, and a virtual machine's disk must be qcow2.".into(),
            Self::Vdi => "The file is a VDI disk, and a virtual machine's disk must be qcow2.".into(),
            Self::MbrDisk => "The file is a raw disk with an MBR partition table, and a virtual machine's disk must be qcow2.".into(),
            Self::GptDisk => "The file is a raw disk with a GUID partition table, and a virtual machine's disk must be qcow2.".into(),
            Self::FileSystem { name } => {
                format!("The file is {}, and a root file system must be squashfs or a tar archive.", shortened(name, 64))
            }
            Self::Wim => "The file is a Windows installation image (WIM), not an Incus image.".into(),
            Self::Package { name } => format!("The file is {}, not an image.", shortened(name, 64)),
            Self::Program => "The file is a program, not an image.".into(),
            Self::OtherFormat { name } => format!("The file is {}, not an image.", shortened(name, 64)),
            Self::Unrecognised => "The file is of no format that Incus images come in.".into(),
            Self::Ova => "The file is a virtual appliance (OVA), not an Incus image.".into(),
            Self::OciLayout => "The file holds application container images in the OCI layout.".into(),
            Self::DockerSave => "The file holds application container images as “docker save” writes them.".into(),
            Self::InstanceBackup => "The file is the backup of an instance, not an image.".into(),
            Self::VolumeBackup => "The file is the backup of a storage volume, not an image.".into(),
            Self::BucketBackup => "The file is the backup of a storage bucket, not an image.".into(),
            Self::LxcMetadata => "The file is the metadata of an image for LXC, not for Incus.".into(),
            Self::Compressed { what } => format!("The file is {} that is compressed.", what.name()),
            Self::Ambiguous => "The beginning of the file fits two formats at once.".into(),
            Self::RequestLike => "The beginning of the file could be mistaken for a request to Incus.".into(),
            Self::Truncated => "The file is cut off: it ends before the end of its content.".into(),
            Self::Corrupt { part, .. } => format!("The file is damaged: its {} is not valid.", part.name()),
            Self::NotAnArchive => "The file is compressed, but what is inside is not a tar archive.".into(),
            Self::EmptyArchive => "The archive is empty.".into(),
            Self::MissingMetadata => "The archive has no metadata.yaml.".into(),
            Self::NestedMetadata { found } => {
                format!("The archive's metadata.yaml is not at the top of it, but at {}.", quoted(found))
            }
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
            Self::RootfsLink => "The rootfs in the archive is a link, not a directory or a disk.".into(),
            Self::EntryLeadsOut { name } => format!("An entry of the archive leads out of it: {}.", quoted(name)),
            Self::EmptyDisk => "The rootfs.img in the archive is empty.".into(),
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
            Self::Html => {
                "A download went to an error or log-in page instead of the file: open it to see which, and download the image again."
            }
            Self::ChecksumFile | Self::Signature => "Drop the image file that it belongs to.",
            Self::BareMetadata => "Drop the whole folder it comes from, or pack it with “tar -cf metadata.tar metadata.yaml”.",
            Self::Zip { .. } | Self::OtherArchive { .. } => "Unpack it and drop the image files that are inside.",
            Self::OtherCompression { .. } => "Decompress it, and compress the archive with xz, zstd or gzip instead.",
            Self::OldTar => "Unpack it, and pack it again with “tar --format=posix”.",
            Self::Iso => {
                "Import it as a custom storage volume with “incus storage volume import POOL FILE NAME --type=iso” and attach that to a virtual machine."
            }
            Self::Vmdk | Self::Vhd | Self::Vhdx | Self::Vdi | Self::MbrDisk | Self::GptDisk => {
                "Convert it with “qemu-img convert -O qcow2 FILE disk.qcow2” and drop the result, alone or with its metadata."
            }
            Self::VmdkDescriptor => {
                "Put it beside those files, convert it with “qemu-img convert -O qcow2 FILE disk.qcow2”, and drop the result."
            }
            Self::FileSystem { .. } => {
                "Mount it, and make a squashfs of its content with “mksquashfs MOUNTPOINT rootfs.squashfs”; or drop the whole disk it belongs to."
            }
            Self::Wim => "Install Windows in a virtual machine from its ISO, and publish that as an image with “incus publish”.",
            Self::Package { .. } | Self::Program => "Install it in an instance, and publish that as an image with “incus publish”.",
            Self::OtherFormat { .. } | Self::Unrecognised | Self::EmptyArchive => {
                "Drop a unified image (a tar archive), or the metadata and the rootfs of a split image."
            }
            Self::Ova => {
                "Unpack it with tar, convert the disk in it with “qemu-img convert -O qcow2”, and drop that; or use “incus-migrate”."
            }
            Self::OciLayout | Self::DockerSave => {
                "Push it to a registry, add that with “incus remote add NAME https://REGISTRY --protocol=oci”, and launch it from there."
            }
            Self::InstanceBackup => "Import it with “incus import FILE”.",
            Self::VolumeBackup => "Import it with “incus storage volume import POOL FILE”.",
            Self::BucketBackup => "Import it with “incus storage bucket import POOL FILE”.",
            Self::LxcMetadata => "Drop the root file system alone: metadata for Incus can be made for it.",
            Self::Compressed { what } => what.advice(),
            Self::Ambiguous | Self::RequestLike => "Pack the image again with tar, and compress it.",
            Self::NotAnArchive => "If a disk or a file system is inside, decompress it and drop that together with its metadata.",
            Self::MissingMetadata => "Put a metadata.yaml at the top of the archive, best as its first entry.",
            Self::NestedMetadata { .. } => {
                "Pack the image again from within that directory, so that metadata.yaml stands at the top."
            }
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
            Self::RootfsLink => "Put the file system itself, or the qcow2 disk, in its place and pack the image again.",
            Self::EntryLeadsOut { .. } => "Pack the image again without names that contain “..”.",
            Self::EmptyDisk => "Pack the image again with the virtual machine's qcow2 disk.",
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

impl Inside {
    /// Its name for translations.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Qcow2 => "qcow2",
            Self::RawDisk => "raw-disk",
            Self::OtherDisk => "other-disk",
            Self::Iso => "iso",
            Self::Squashfs => "squashfs",
            Self::FileSystem => "file-system",
            Self::Archive => "archive",
            Self::Text => "text",
        }
    }

    /// Its name in a sentence, with its article.
    const fn name(self) -> &'static str {
        match self {
            Self::Qcow2 => "a qcow2 disk",
            Self::RawDisk => "a raw disk",
            Self::OtherDisk => "a virtual machine's disk",
            Self::Iso => "the image of an optical disc (ISO)",
            Self::Squashfs => "a squashfs file system",
            Self::FileSystem => "a file system",
            Self::Archive => "something other than a tar archive",
            Self::Text => "a text",
        }
    }

    const fn advice(self) -> &'static str {
        match self {
            Self::Qcow2 | Self::Squashfs => {
                "Decompress it, as with “xz -d”, “gunzip” or “zstd -d”, and drop the result, alone or with its metadata."
            }
            Self::RawDisk | Self::OtherDisk => {
                "Decompress it, convert it with “qemu-img convert -O qcow2”, and drop the result."
            }
            Self::Iso => {
                "Decompress it, and import it with “incus storage volume import POOL FILE NAME --type=iso”."
            }
            Self::FileSystem => "Decompress it, and make a squashfs of its content with “mksquashfs”.",
            Self::Archive => "Decompress it and drop what is inside.",
            Self::Text => {
                "Look into it: it may be an error page or a checksum file. Download the image again."
            }
        }
    }
}

impl Part {
    /// Its name for translations.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Bzip2 => "bzip2",
            Self::Gzip => "gzip",
            Self::Lz4 => "lz4",
            Self::Lzma => "lzma",
            Self::Xz => "xz",
            Self::Zstd => "zstd",
            Self::Tar => "tar",
            Self::Qcow2 => "qcow2",
            Self::Squashfs => "squashfs",
        }
    }

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
    /// Its name for translations.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::MetadataYaml => "metadata-yaml",
            Self::Name => "name",
            Self::PaxHeader => "pax-header",
            Self::Entries => "entries",
            Self::Window => "window",
            Self::XzBlocks => "xz-blocks",
            Self::Expansion => "expansion",
            Self::Properties => "properties",
            Self::Property => "property",
        }
    }

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
