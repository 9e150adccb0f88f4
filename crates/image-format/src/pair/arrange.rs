//! Sorts any set of dropped files into images.

use serde::{Deserialize, Serialize};

use super::folder::Folder;
use super::stem::parent;
use super::{PairFault, Pairing, Role};
use crate::{Report, ordered};

/// The most files sorted at once. The work grows with the square of their number.
const FILES: usize = 4096;

/// A dropped file as far as sorting goes.
#[derive(Debug, Clone, Copy)]
pub struct Dropped<'a> {
    /// Its name, with `/` between the names of the folders it came in and before it.
    pub path: &'a str,
    /// What it is.
    pub report: &'a Report,
}

/// The images that some files make; the numbers are places in the list given to [`arrange()`].
///
/// Every file is in an image or left over. Only a metadata tarball is ever in two: a container and a virtual machine
/// of the same system share it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Arrangement {
    /// The images, in the order of their first files.
    pub images: Vec<Pairing>,
    /// The files of no image, in their order.
    pub left_over: Vec<LeftOver>,
}

/// A file that is in no image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct LeftOver {
    /// Its place.
    pub file: usize,
    /// Why.
    pub why: PairFault,
}

/// Finds the images that these files make, in whatever order they come.
///
/// Whole images stand by themselves. The parts of split ones are sought in the same folder: a metadata tarball and
/// the only rootfs or disk belong together; several are told apart by what their names share, as the names of published
/// and exported images do, and by their architectures. What fits in more than one way is left over, not guessed.
///
/// More than 4096 files are all left over.
#[must_use]
pub fn arrange(files: &[Dropped<'_>]) -> Arrangement {
    let mut sorted = Arrangement::default();
    if files.len() > FILES {
        let left = |file| LeftOver { file, why: PairFault::TooManyFiles };
        sorted.left_over = (0..files.len()).map(left).collect();
        return sorted;
    }
    let mut folders: Vec<(&str, Folder<'_>)> = Vec::new();
    for (file, dropped) in files.iter().enumerate() {
        let is_same = |it: &Dropped<'_>| it.path == dropped.path && it.report == dropped.report;
        if files.iter().take(file).any(is_same) {
            sorted.leave(file, PairFault::Duplicate);
            continue;
        }
        if let Role::Unified(instance_type) = Role::of(dropped.report) {
            sorted.add(Pairing::Unified { file, instance_type });
            continue;
        }
        let path = parent(dropped.path);
        let known = folders.iter_mut().find(|(known, _)| *known == path);
        if let Some((_, folder)) = known {
            folder.add(file, dropped);
        } else {
            let mut folder = Folder::default();
            folder.add(file, dropped);
            folders.push((path, folder));
        }
    }
    for (_, folder) in folders {
        let matched = folder.matched();
        for (metadata, rootfs, instance_type) in matched.pairs {
            sorted.add(Pairing::Split { metadata, rootfs, instance_type });
        }
        for (file, why) in matched.left_over {
            sorted.leave(file, why);
        }
    }
    sorted
}

impl Arrangement {
    fn add(&mut self, image: Pairing) {
        ordered::insert(&mut self.images, image, Pairing::files);
    }

    fn leave(&mut self, file: usize, why: PairFault) {
        ordered::insert(&mut self.left_over, LeftOver { file, why }, |it| it.file);
    }
}

impl Pairing {
    /// The places of its files, the first one in the list before the other.
    fn files(&self) -> (usize, usize) {
        match *self {
            Self::Unified { file, .. } => (file, file),
            Self::Split { metadata, rootfs, .. } => (metadata.min(rootfs), metadata.max(rootfs)),
        }
    }
}
