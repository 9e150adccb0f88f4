//! What the entries of an archive make of it: the rules by which Incus types an image.

use std::mem;

use crate::tar::{Entry, EntryKind, Visitor};
use crate::{Content, Fault, Finding, InstanceType, Limit, Limits, Metadata, RootfsFormat, disk, metadata};

mod notes;
mod programs;
mod recognise;
mod templates;

use notes::Notes;
use programs::Programs;
use recognise::{Recogniser, backup_kind};
use templates::Templates;

/// As much of a backup's index as is looked at, in bytes.
const BACKUP_INDEX: usize = 64 << 10;

/// Gathers the facts as the entries go by.
///
/// Incus reads on until it has seen metadata.yaml and a rootfs, and the last rootfs seen by then tells the type.
pub(crate) struct Layout {
    limits: Limits,
    /// Whether Incus would take the beginning of the file for a request.
    request_like: bool,
    current: Current,
    entries: bool,
    metadata: Option<Metadata>,
    /// The type the rootfs seen so far stands for; fixed once there is metadata.
    rootfs: Option<InstanceType>,
    /// A file at the top that seems to be a rootfs, under a name Incus does not look for.
    stray: Option<String>,
    recogniser: Recogniser,
    programs: Programs,
    templates: Templates,
    notes: Notes,
}

/// The entry whose content goes by.
enum Current {
    Other,
    MetadataYaml(Vec<u8>),
    /// The beginning of rootfs.img.
    Disk(Vec<u8>),
    /// The beginning of a backup's index.
    BackupIndex(Vec<u8>),
}

impl Layout {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            request_like: false,
            current: Current::Other,
            entries: false,
            metadata: None,
            rootfs: None,
            stray: None,
            recogniser: Recogniser::default(),
            programs: Programs::default(),
            templates: Templates::default(),
            notes: Notes::default(),
        }
    }

    /// Says whether Incus would take the beginning of the file for a request. That is a fault of a unified image; the
    /// parts of a split one are wrapped, so that their beginning is not the request's.
    pub(crate) fn with_request_like(self, request_like: bool) -> Self {
        Self { request_like, ..self }
    }

    /// The unified image, once both its parts were seen, and of a disk the header.
    pub(crate) fn unified(&self) -> Option<Content> {
        let (metadata, instance_type) = self.both_parts()?;
        Some(Content::Unified { metadata: metadata.clone(), instance_type })
    }

    fn both_parts(&self) -> Option<(&Metadata, InstanceType)> {
        if let Current::Disk(_) = self.current {
            return None;
        }
        self.metadata.as_ref().zip(self.rootfs)
    }

    /// What the archive is, now that all its entries were seen.
    pub(crate) fn finish(&self) -> Result<Content, Fault> {
        if let Some(unified) = self.unified() {
            return Ok(unified);
        }
        match (&self.metadata, self.rootfs, &self.stray) {
            (None, None, _) if !self.entries => Err(Fault::EmptyArchive),
            (None, None, _) => {
                self.recogniser.finish()?;
                let architecture = self.programs.architecture().map(str::to_owned);
                Ok(Content::Rootfs { format: RootfsFormat::Tarball, architecture })
            }
            (None, Some(_), _) => Err(Fault::MissingMetadata),
            (Some(_), None, Some(found)) => Err(Fault::NoRootfs { found: found.clone() }),
            (Some(metadata), ..) => Ok(Content::Metadata { metadata: metadata.clone() }),
        }
    }

    /// What is worth knowing besides; `ended` if all entries were seen.
    pub(crate) fn findings(&self, ended: bool) -> Vec<Finding> {
        self.notes.findings(self.metadata.as_ref(), self.rootfs, &self.programs, &self.templates, ended)
    }

    /// Checked after each step, so that this counts before whatever is wrong with the next.
    fn check_request(&self) -> Result<(), Fault> {
        if self.request_like && self.both_parts().is_some() { Err(Fault::RequestLike) } else { Ok(()) }
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
        if !entry.is_file() || entry.sparse {
            return Err(Fault::BadMetadata { detail: "it is not a regular file".to_owned() });
        }
        self.notes.metadata_at(entry.position);
        self.current = Current::MetadataYaml(Vec::new());
        Ok(())
    }

    fn begin_disk(&mut self, entry: Entry<'_>) -> Result<(), Fault> {
        if matches!(entry.kind, EntryKind::SymbolicLink | EntryKind::HardLink) {
            return Err(Fault::RootfsLink);
        }
        if !entry.is_file() {
            return Err(Fault::RawDisk);
        }
        self.rootfs_seen(InstanceType::VirtualMachine);
        // What stands first in a file stored without its holes need not be what the disk begins with.
        if entry.sparse {
            self.notes.sparse_disk();
        } else {
            self.current = Current::Disk(Vec::new());
        }
        Ok(())
    }

    fn begin_other(&mut self, name: &[u8], entry: Entry<'_>) -> Result<(), Fault> {
        if self.metadata.is_none() {
            self.recogniser.see(name)?;
        }
        if !entry.is_file() {
            return Ok(());
        }
        self.templates.see(name);
        if self.metadata.is_none() && self.recogniser.is_backup_index(name) && !entry.sparse {
            self.current = Current::BackupIndex(Vec::new());
        } else if name.starts_with(b"rootfs.") && !name.contains(&b'/') {
            self.stray = Some(String::from_utf8_lossy(name).into_owned());
        } else if !entry.sparse {
            self.programs.begin(name);
        }
        Ok(())
    }

    fn begin(&mut self, entry: Entry<'_>) -> Result<(), Fault> {
        self.entries = true;
        check_path(entry)?;
        let name = entry.name.strip_prefix(b"./").unwrap_or(entry.name);
        self.notes.entry(name, entry);
        if name == b"metadata.yaml" {
            return self.begin_metadata(entry);
        }
        if name == b"rootfs.img" {
            return self.begin_disk(entry);
        }
        if name == b"rootfs" && entry.kind == EntryKind::SymbolicLink {
            return Err(Fault::RootfsLink);
        }
        if name.starts_with(b"rootfs/") {
            self.rootfs_seen(InstanceType::Container);
        }
        self.begin_other(name, entry)
    }

    fn finish_entry(&mut self) -> Result<(), Fault> {
        self.programs.end();
        match mem::replace(&mut self.current, Current::Other) {
            Current::Other => {}
            Current::MetadataYaml(yaml) => {
                let metadata = metadata::parse(&yaml, &self.limits)?;
                self.notes.metadata(&metadata);
                self.metadata = Some(metadata);
            }
            Current::Disk(head) if head.is_empty() => return Err(Fault::EmptyDisk),
            Current::Disk(head) if head.starts_with(&disk::MAGIC) => {
                disk::header(&head)?;
            }
            Current::Disk(_) => return Err(Fault::RawDisk),
            Current::BackupIndex(index) => return Err(backup_kind(&index)),
        }
        Ok(())
    }
}

impl Visitor for Layout {
    fn entry(&mut self, entry: Entry<'_>) -> Result<(), Fault> {
        self.begin(entry)?;
        self.check_request()
    }

    fn content(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        match &mut self.current {
            Current::Other => {
                self.programs.content(bytes);
                Ok(())
            }
            Current::MetadataYaml(yaml) => {
                let most = self.limits.metadata_yaml;
                if fill(yaml, bytes, most) < bytes.len() {
                    return Err(Fault::LimitReached { limit: Limit::MetadataYaml, most: most as u64 });
                }
                Ok(())
            }
            Current::Disk(head) => {
                fill(head, bytes, disk::HEADER_LENGTH);
                if head.len() < disk::HEADER_LENGTH { Ok(()) } else { self.entry_end() }
            }
            Current::BackupIndex(index) => {
                fill(index, bytes, BACKUP_INDEX);
                if index.len() < BACKUP_INDEX { Ok(()) } else { self.entry_end() }
            }
        }
    }

    fn entry_end(&mut self) -> Result<(), Fault> {
        self.finish_entry()?;
        self.check_request()
    }
}

/// Appends what there is room for up to `most` bytes in all; how many bytes that was.
fn fill(held: &mut Vec<u8>, bytes: &[u8], most: usize) -> usize {
    let taken = bytes.get(..most.saturating_sub(held.len())).unwrap_or(bytes);
    held.extend_from_slice(taken);
    taken.len()
}

/// tar refuses to unpack a name with `..` in it, and with that the whole image. In what a hard link points to it takes
/// away what is before the last `..`, so that a file of the image may be found all the same.
fn check_path(entry: Entry<'_>) -> Result<(), Fault> {
    let leads_up = components(entry.name).any(|it| it == b"..");
    if leads_up || (entry.kind == EntryKind::HardLink && leaves(entry.target)) {
        return Err(Fault::EntryLeadsOut {
            name: String::from_utf8_lossy(entry.name).chars().take(512).collect(),
        });
    }
    Ok(())
}

/// Whether a path leads above where it starts.
fn leaves(path: &[u8]) -> bool {
    let mut depth = 0_u64;
    components(path).any(|component| {
        if component == b".." && depth == 0 {
            return true;
        }
        depth = if component == b".." { depth - 1 } else { depth + 1 };
        false
    })
}

fn components(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.split(|&byte| byte == b'/').filter(|it| !matches!(*it, b"" | b"."))
}
