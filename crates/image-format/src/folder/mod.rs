//! Packs dropped folders as `incus image import DIR` does, without copying a file.

mod fault;
mod pack;

pub use fault::FolderFault;

use crate::ordered;
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
    let described = |path: &str| file_name(path) == "metadata.yaml" && !is_litter(path);
    let images = outermost(entries.iter().filter(|it| described(it.path)).map(|it| parent(it.path)));
    let roots = outermost(entries.iter().filter_map(|it| it.path.strip_suffix("/etc/passwd")));
    let mut files = vec![Vec::new(); images.len()];
    // Beside a metadata.yaml that is in no folder, one other file can be its rootfs; more have nothing to do with it.
    let loose = |path: &str| {
        home(&images, path).and_then(|it| images.get(it)).is_some_and(|it| it.is_empty())
            && !pack::is_part(path)
    };
    let strangers = entries.iter().filter(|it| !is_litter(it.path) && loose(it.path)).count() > 1;
    for (place, entry) in entries.iter().enumerate() {
        if is_litter(entry.path) {
            sorted.pass_over(place);
        } else if strangers && loose(entry.path) {
            sorted.take(place);
        } else if let Some(files) = home(&images, entry.path).and_then(|image| files.get_mut(image)) {
            files.push(place);
        } else if home(&roots, entry.path).is_none() {
            sorted.take(place);
        }
    }
    for (path, files) in images.iter().zip(files) {
        if let Err(why) = pack::pack(path, entries, &files, &mut sorted) {
            sorted.refuse(path, why);
        }
    }
    // An unpacked root file system without a metadata.yaml beside it: its files are no images one by one either.
    let bare = roots.iter().filter(|root| !images.contains(root) && home(&images, root).is_none());
    bare.for_each(|root| sorted.refuse(root, FolderFault::UnpackedRootfs));
    Ok(sorted)
}

impl Folders {
    fn take(&mut self, place: usize) {
        ordered::insert(&mut self.files, place, |&it| it);
    }

    fn pass_over(&mut self, place: usize) {
        ordered::insert(&mut self.passed_over, place, |&it| it);
    }

    fn refuse(&mut self, path: &str, why: FolderFault) {
        self.refused.push(RefusedFolder { path: path.to_owned(), why });
    }
}

/// Those of the folders that are in none of the others, in order and each once. What is in no folder holds none.
fn outermost<'a>(folders: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut all: Vec<&str> = Vec::new();
    for folder in folders {
        if all.binary_search(&folder).is_err() {
            ordered::insert(&mut all, folder, |&it| it);
        }
    }
    all.iter()
        .filter(|it| home(&all, it).is_none_or(|own| all.get(own).is_some_and(|it| it.is_empty())))
        .copied()
        .collect()
}

/// Which of the folders, in order, a path is in.
fn home(folders: &[&str], path: &str) -> Option<usize> {
    ancestors(path).find_map(|it| folders.binary_search(&it).ok())
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
