//! What the entries of an archive make of it: the rules by which Incus types an image.

use std::mem;

use crate::tar::{Entry, Visitor};
use crate::{Content, Fault, InstanceType, Limit, Limits, Metadata, RootfsFormat, disk, metadata};

/// Gathers the facts as the entries go by.
///
/// Incus reads on until it has seen metadata.yaml and a rootfs, and the last rootfs seen by then tells the type.
pub(crate) struct Layout {
    limits: Limits,
    current: Current,
    entries: bool,
    metadata: Option<Metadata>,
    /// The type the rootfs seen so far stands for; fixed once there is metadata.
    rootfs: Option<InstanceType>,
    /// A file at the top that seems to be a rootfs, under a name Incus does not look for.
    stray: Option<String>,
}

/// The entry whose content goes by.
enum Current {
    Other,
    MetadataYaml(Vec<u8>),
    /// The beginning of rootfs.img.
    Disk(Vec<u8>),
}

impl Layout {
    pub(crate) const fn new(limits: Limits) -> Self {
        Self { limits, current: Current::Other, entries: false, metadata: None, rootfs: None, stray: None }
    }

    /// The unified image, once both its parts were seen, and of a disk the header.
    pub(crate) fn unified(&self) -> Option<Content> {
        if let Current::Disk(_) = self.current {
            return None;
        }
        let (metadata, instance_type) = self.metadata.clone().zip(self.rootfs)?;
        Some(Content::Unified { metadata, instance_type })
    }

    /// What the archive is, now that all its entries were seen.
    pub(crate) fn finish(&self) -> Result<Content, Fault> {
        if let Some(unified) = self.unified() {
            return Ok(unified);
        }
        match (&self.metadata, self.rootfs, &self.stray) {
            (None, None, _) if !self.entries => Err(Fault::EmptyArchive),
            (None, None, _) => Ok(Content::Rootfs { format: RootfsFormat::Tarball, architecture: None }),
            (None, Some(_), _) => Err(Fault::MissingMetadata),
            (Some(_), None, Some(found)) => Err(Fault::NoRootfs { found: found.clone() }),
            (Some(metadata), ..) => Ok(Content::Metadata { metadata: metadata.clone() }),
        }
    }

    fn rootfs_seen(&mut self, instance_type: InstanceType) {
        if self.metadata.is_none() || self.rootfs.is_none() {
            self.rootfs = Some(instance_type);
        }
    }

    fn begin_metadata(&mut self, entry: Entry<'_>) -> Result<(), Fault> {
        if self.metadata.is_some() {
            return Err(Fault::DuplicateMetadata);
        }
        if !entry.regular || entry.sparse {
            return Err(Fault::BadMetadata { detail: "it is not a regular file".to_owned() });
        }
        self.current = Current::MetadataYaml(Vec::new());
        Ok(())
    }

    fn begin_disk(&mut self, entry: Entry<'_>) -> Result<(), Fault> {
        if !entry.regular {
            return Err(Fault::RawDisk);
        }
        self.rootfs_seen(InstanceType::VirtualMachine);
        // What stands first in a file stored without its holes need not be what the disk begins with.
        if !entry.sparse {
            self.current = Current::Disk(Vec::new());
        }
        Ok(())
    }
}

impl Visitor for Layout {
    fn entry(&mut self, entry: Entry<'_>) -> Result<(), Fault> {
        self.entries = true;
        let name = entry.name.strip_prefix(b"./").unwrap_or(entry.name);
        if name == b"metadata.yaml" {
            self.begin_metadata(entry)?;
        } else if name == b"rootfs.img" {
            self.begin_disk(entry)?;
        } else if name.starts_with(b"rootfs/") {
            self.rootfs_seen(InstanceType::Container);
        } else if entry.regular && name.starts_with(b"rootfs.") && !name.contains(&b'/') {
            self.stray = Some(String::from_utf8_lossy(name).into_owned());
        }
        Ok(())
    }

    fn content(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        match &mut self.current {
            Current::Other => Ok(()),
            Current::MetadataYaml(yaml) => {
                let most = self.limits.metadata_yaml;
                let room = most - yaml.len().min(most);
                yaml.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
                if bytes.len() > room {
                    return Err(Fault::LimitReached { limit: Limit::MetadataYaml, most: most as u64 });
                }
                Ok(())
            }
            Current::Disk(head) => {
                let room = disk::HEADER_LENGTH - head.len().min(disk::HEADER_LENGTH);
                head.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
                if head.len() < disk::HEADER_LENGTH {
                    return Ok(());
                }
                self.entry_end()
            }
        }
    }

    fn entry_end(&mut self) -> Result<(), Fault> {
        match mem::replace(&mut self.current, Current::Other) {
            Current::Other => {}
            Current::MetadataYaml(yaml) => self.metadata = Some(metadata::parse(&yaml, &self.limits)?),
            Current::Disk(head) if head.starts_with(&disk::MAGIC) => {
                disk::header(&head)?;
            }
            Current::Disk(_) => return Err(Fault::RawDisk),
        }
        Ok(())
    }
}
