//! Packs dropped folders as `incus image import DIR` does, without copying a file.

use std::collections::{BTreeMap, BTreeSet};

mod fault;
mod pack;

pub use fault::FolderFault;

use crate::pair::{file_name, parent};

/// The most files looked at in one drop.
const ENTRIES: usize = 10_000;
/// The longest path, in bytes: Linux's own bound.
const PATH: usize = 4096;

/// A file somewhere in a dropped folder. Its bytes are not needed yet.
#[derive(Debug, Clone, Copy)]
pub struct FolderEntry<'a> {
    /// From the folder that was dropped down to the file, with `/` in between.
    pub path: &'a str,
    /// In bytes. What is packed says so in a header: reading another number of bytes later damages the archive.
    pub size: u64,
}

/// What dropped folders hold; the numbers are places in the list given to [`folders()`].
///
/// Every file is in a packed archive, taken as it is, below a refused folder, or passed over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folders {
    /// Archives to be made. Each takes part in the further sorting as a file of its path would.
    pub packed: Vec<Packed>,
    /// Files to be taken as if they had been dropped side by side, in their order.
    pub files: Vec<usize>,
    /// Folders that are an image's and cannot be packed.
    pub refused: Vec<RefusedFolder>,
    /// Files that belong to no image: those that desktops leave behind, and what stands beside an image's own files.
    pub passed_over: Vec<usize>,
}

/// An uncompressed tar archive made of whole files and what stands between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// Where the archive would lie. For a unified image it is the folder's path with `.tar`; for the metadata of a split
    /// image it lies in the folder, beside its rootfs.
    pub path: String,
    /// What it consists of, one after the other.
    pub pieces: Vec<Piece>,
    /// Its length in bytes.
    pub size: u64,
}

/// A part of a [`Packed`] archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Headers and padding.
    Bytes(Vec<u8>),
    /// All bytes of a file, by its place.
    File(usize),
}

/// A folder with a metadata.yaml that makes no image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedFolder {
    /// Its path; empty where metadata.yaml was not in a folder.
    pub path: String,
    /// Why.
    pub why: FolderFault,
}

/// Finds the images in dropped folders: a folder with a metadata.yaml is one image's, and what is in no such folder
/// is taken file by file. Nothing is read; the same entries give the same bytes.
///
/// With `rootfs.img` as its only rootfs, a folder becomes a unified image of metadata.yaml, templates and disk, as Incus
/// packs it. With another rootfs, metadata.yaml and templates become the metadata tarball of a split image.
///
/// # Errors
/// A [`FolderFault`] about the drop as a whole: more than 10,000 files, or a path that is too long or leads out.
pub fn folders(entries: &[FolderEntry<'_>]) -> Result<Folders, FolderFault> {
    if entries.len() > ENTRIES {
        return Err(FolderFault::TooManyFiles { most: ENTRIES });
    }
    if entries.iter().any(|it| !is_plain(it.path)) {
        return Err(FolderFault::BadPath);
    }
    let mut sorted = Folders::default();
    let mut images: BTreeMap<&str, Vec<usize>> = image_folders(entries);
    for (place, entry) in entries.iter().enumerate() {
        let home = ancestors(entry.path).filter(|it| images.contains_key(it)).last();
        if is_litter(entry.path) {
            sorted.passed_over.push(place);
        } else if let Some(files) = home.and_then(|home| images.get_mut(home)) {
            files.push(place);
        } else {
            sorted.files.push(place);
        }
    }
    refuse_unpacked(entries, &mut sorted);
    for (path, files) in images {
        if let Err(why) = pack::pack(path, entries, &files, &mut sorted) {
            sorted.refused.push(RefusedFolder { path: path.to_owned(), why });
        }
    }
    sorted.passed_over.sort_unstable();
    sorted.files.sort_unstable();
    Ok(sorted)
}

/// The folders with a metadata.yaml that are not inside another such folder.
fn image_folders<'a>(entries: &[FolderEntry<'a>]) -> BTreeMap<&'a str, Vec<usize>> {
    let described = |path: &str| file_name(path) == "metadata.yaml" && !is_litter(path);
    let folders = entries.iter().filter(|it| described(it.path)).map(|it| parent(it.path));
    outermost(&folders.collect()).into_iter().map(|it| (it, Vec::new())).collect()
}

/// Refuses unpacked root file systems without a metadata.yaml beside them, instead of taking their files one by one.
fn refuse_unpacked(entries: &[FolderEntry<'_>], sorted: &mut Folders) {
    let paths = sorted.files.iter().filter_map(|&place| entries.get(place)).map(|it| it.path);
    let roots = outermost(&paths.filter_map(|it| it.strip_suffix("/etc/passwd")).collect());
    let is_below = |path: &str| ancestors(path).any(|it| roots.contains(it));
    sorted.files.retain(|&place| entries.get(place).is_some_and(|it| !is_below(it.path)));
    let refusal = |root: &&str| RefusedFolder { path: (*root).to_owned(), why: FolderFault::UnpackedRootfs };
    sorted.refused.extend(roots.iter().map(refusal));
}

/// Those of the folders that are in none of the others.
fn outermost<'a>(folders: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
    let is_outer = |path: &&str| path.is_empty() || !ancestors(path).any(|it| folders.contains(it));
    folders.iter().copied().filter(is_outer).collect()
}

/// The folders a path is in, the innermost first.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(parent(path)), |it| (!it.is_empty()).then(|| parent(it)))
}

/// Whether a path is short and leads from the dropped folder downwards.
fn is_plain(path: &str) -> bool {
    path.len() <= PATH
        && !path.contains('\0')
        && path.split('/').all(|name| !name.is_empty() && name != "." && name != "..")
}

/// Files that desktops put into every folder.
fn is_litter(path: &str) -> bool {
    let name = file_name(path);
    name.starts_with("._")
        || matches!(
            name,
            ".DS_Store" | ".directory" | ".localized" | "Thumbs.db" | "ehthumbs.db" | "desktop.ini"
        )
        || path.split('/').any(|name| name == "__MACOSX")
}
