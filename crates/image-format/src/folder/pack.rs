//! Packs one folder: its headers and paddings, and its files in between.

use super::{FolderEntry, FolderFault, Folders, Packed, Piece};
use crate::pair::unpacked_name;
use crate::tar::write::{self, DIRECTORY, NewEntry, REGULAR};
use crate::{Limits, ordered};

/// The largest template, in bytes. They are small texts that Incus reads into memory.
const TEMPLATE: u64 = 1 << 20;

/// What a folder of an image holds, as places in the list of entries.
#[derive(Default)]
struct Parts {
    metadata: Option<usize>,
    templates: Vec<usize>,
    /// Files named as a rootfs or disk.
    rootfs: Vec<usize>,
    others: Vec<usize>,
}

/// Packs the folder at `path`, to which `files` belong, and says what became of each of them.
pub(super) fn pack(
    path: &str,
    entries: &[FolderEntry<'_>],
    files: &[usize],
    sorted: &mut Folders,
) -> Result<(), FolderFault> {
    let mut parts = Parts::of(path, entries, files)?;
    if parts.rootfs.is_empty() && parts.others.len() == 1 {
        // Whatever its name, nothing else can be meant.
        parts.rootfs.append(&mut parts.others);
    }
    let inside = |place: usize| inside(path, entries, place);
    let mut archive = Writer { entries, pieces: Vec::new(), bytes: Vec::new(), size: 0 };
    if let Some(metadata) = parts.metadata {
        archive.file("metadata.yaml", metadata);
    }
    if !parts.templates.is_empty() {
        archive.directory("templates/");
    }
    for &template in &parts.templates {
        archive.file(inside(template), template);
    }
    let path = match parts.rootfs.as_slice() {
        [] => return Err(FolderFault::NoRootfs),
        [disk] if inside(*disk) == "rootfs.img" => {
            archive.file("rootfs.img", *disk);
            format!("{}.tar", if path.is_empty() { "image" } else { path })
        }
        rootfs => {
            rootfs.iter().for_each(|&place| sorted.take(place));
            format!("{path}{}metadata.tar", if path.is_empty() { "" } else { "/" })
        }
    };
    sorted.packed.push(archive.finish(path));
    parts.others.iter().for_each(|&place| sorted.pass_over(place));
    Ok(())
}

impl Parts {
    fn of(path: &str, entries: &[FolderEntry<'_>], files: &[usize]) -> Result<Self, FolderFault> {
        let mut parts = Self::default();
        for &place in files {
            let name = inside(path, entries, place);
            let size = entries.get(place).map_or(0, |it| it.size);
            let most = Limits::default().metadata_yaml as u64;
            let twice = |other: &usize| inside(path, entries, *other) == name;
            if parts.metadata.iter().chain(&parts.templates).any(twice) {
                // Of two folders of one name, from different places.
                parts.others.push(place);
            } else if name == "metadata.yaml" {
                if size > most {
                    return Err(FolderFault::MetadataTooLarge { most });
                }
                parts.metadata = Some(place);
            } else if name.starts_with("rootfs/") {
                return Err(FolderFault::UnpackedRootfs);
            } else if name.starts_with("templates/") {
                if size > TEMPLATE {
                    return Err(FolderFault::TemplateTooLarge { name: name.to_owned(), most: TEMPLATE });
                }
                ordered::insert(&mut parts.templates, place, |&it| inside(path, entries, it));
            } else if is_rootfs(name) {
                parts.rootfs.push(place);
            } else {
                parts.others.push(place);
            }
        }
        Ok(parts)
    }
}

/// Whether a path from an image's folder on is that of a part of it.
pub(super) fn is_part(name: &str) -> bool {
    name == "metadata.yaml"
        || name.starts_with("rootfs/")
        || name.starts_with("templates/")
        || is_rootfs(name)
}

fn is_rootfs(name: &str) -> bool {
    !name.contains('/') && matches!(unpacked_name(name).as_str(), "rootfs" | "root" | "disk")
}

/// The path of an entry from the folder on.
fn inside<'a>(folder: &str, entries: &[FolderEntry<'a>], place: usize) -> &'a str {
    let path = entries.get(place).map_or("", |it| it.path);
    path.strip_prefix(folder).map_or(path, |rest| rest.strip_prefix('/').unwrap_or(rest))
}

/// An archive whose files stay where they are.
struct Writer<'a> {
    entries: &'a [FolderEntry<'a>],
    pieces: Vec<Piece>,
    /// Not yet a piece.
    bytes: Vec<u8>,
    size: u64,
}

impl Writer<'_> {
    fn directory(&mut self, name: &str) {
        write::header(&mut self.bytes, NewEntry { mode: 0o755, ..NewEntry::new(DIRECTORY, name, 0) });
    }

    fn file(&mut self, name: &str, place: usize) {
        let size = self.entries.get(place).map_or(0, |it| it.size);
        write::header(&mut self.bytes, NewEntry::new(REGULAR, name, size));
        self.flush();
        self.pieces.push(Piece::File(place));
        self.size = self.size.saturating_add(size);
        write::pad(&mut self.bytes, size);
    }

    fn flush(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        self.size = self.size.saturating_add(bytes.len() as u64);
        self.pieces.push(Piece::Bytes(bytes));
    }

    fn finish(mut self, path: String) -> Packed {
        write::end(&mut self.bytes);
        self.flush();
        Packed { path, pieces: self.pieces, size: self.size }
    }
}
