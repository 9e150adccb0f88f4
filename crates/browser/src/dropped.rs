//! What was dropped: files, and folders of which images can be made.

use image_format::{FolderEntry, Folders, Packed, Piece, RefusedFolder, folders};
use web_sys::File;

use crate::{
    fault::DropFault,
    inspect::Candidate,
    messages::Sorted,
    source::{Part, Source, size},
};

/// A dropped file.
#[derive(Debug, Clone)]
pub struct Dropped {
    /// The file.
    pub file: File,
    /// Its name, with the folders it was dropped in, as in `folder/name`.
    pub path: String,
}

/// What is made of the dropped files before one of them is read.
pub struct Planned {
    /// The files to look into, some perhaps made of others.
    pub candidates: Vec<Candidate>,
    /// The folders that cannot become an image.
    pub refused: Vec<Sorted>,
    /// The paths of the files that are not looked into.
    pub passed_over: Vec<String>,
}

/// Plans what to look into. No file is read.
///
/// # Errors
/// [`DropFault::Refused`] when the drop as a whole cannot be taken, [`DropFault::Internal`] when the browser cannot join
/// files.
pub fn plan(dropped: &[Dropped]) -> Result<Planned, DropFault> {
    let entries: Vec<_> =
        dropped.iter().map(|it| FolderEntry { path: &it.path, size: size(&it.file) }).collect();
    let folders = folders(&entries).map_err(|fault| DropFault::Refused(fault.explain()))?;
    let refused = refused(dropped, &folders);
    let mut candidates = Vec::new();
    for Packed { path, pieces, .. } in folders.packed {
        candidates.push(packed(dropped, path, pieces)?);
    }
    let files = folders.files.into_iter().filter_map(|at| Some((at, dropped.get(at)?)));
    candidates.extend(
        files.map(|(at, it)| Candidate::new(Source::new(it.file.clone()), it.path.clone(), vec![at])),
    );
    let passed_over = folders.passed_over.iter().filter_map(|&at| Some(dropped.get(at)?.path.clone()));
    Ok(Planned { candidates, refused, passed_over: passed_over.collect() })
}

/// An archive of whole files and what stands between them.
fn packed(dropped: &[Dropped], path: String, pieces: Vec<Piece>) -> Result<Candidate, DropFault> {
    let mut files = Vec::new();
    let mut parts = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Bytes(bytes) => parts.push(Part::Bytes(bytes)),
            Piece::File(at) => {
                parts.extend(dropped.get(at).map(|it| Part::File(it.file.clone())));
                files.push(at);
            }
        }
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    Ok(Candidate::new(Source::of_parts(name, parts)?, path, files))
}

/// Each refused folder with the files below it. They are those that play no other part.
fn refused(dropped: &[Dropped], folders: &Folders) -> Vec<Sorted> {
    if folders.refused.is_empty() {
        return Vec::new();
    }
    let packed = folders.packed.iter().flat_map(|it| &it.pieces);
    let packed = packed.filter_map(|piece| if let Piece::File(at) = piece { Some(at) } else { None });
    let mut placed = vec![false; dropped.len()];
    for &at in packed.chain(&folders.files).chain(&folders.passed_over) {
        if let Some(placed) = placed.get_mut(at) {
            *placed = true;
        }
    }
    let refused = |folder: &RefusedFolder| {
        let below = |path: &str| {
            folder.path.is_empty()
                || path.strip_prefix(&folder.path).is_some_and(|rest| rest.starts_with('/'))
        };
        let files = dropped.iter().zip(&placed).enumerate();
        let files = files.filter(|(_, (it, placed))| !**placed && below(&it.path)).map(|(at, _)| at);
        Sorted { files: files.collect(), trouble: Some(folder.why.explain()) }
    };
    folders.refused.iter().map(refused).collect()
}
