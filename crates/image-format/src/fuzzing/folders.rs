//! Folders dropped with any names in them.

use crate::{FolderEntry, Inspector, Limits, Piece, Verdict, folders};

/// Files larger than this are not worth packing here.
const SIZE: u64 = 2000;

/// A file in each line: a byte that tells its size, and its path. What is packed is an archive that can be read, and
/// no file gets lost.
pub fn folder(data: &[u8]) {
    let lines = String::from_utf8_lossy(data);
    let entries: Vec<FolderEntry<'_>> = lines
        .lines()
        .take(40)
        .filter_map(|line| {
            let first = line.chars().next()?;
            let path = line.get(first.len_utf8()..)?;
            Some(FolderEntry { path, size: u64::from(u32::from(first)) * 37 % SIZE })
        })
        .collect();
    let sorted = match folders(&entries) {
        Ok(sorted) => sorted,
        Err(fault) => {
            assert!(fault.explain().sentence.ends_with('.'));
            return;
        }
    };
    let mut seen = vec![0_usize; entries.len()];
    let mut see = |place: usize| {
        let count = seen.get_mut(place);
        assert!(count.is_some(), "a place that is none");
        count.into_iter().for_each(|count| *count += 1);
    };
    sorted.files.iter().chain(&sorted.passed_over).for_each(|&place| see(place));
    for packed in &sorted.packed {
        let mut archive = Vec::new();
        for piece in &packed.pieces {
            match piece {
                Piece::Bytes(bytes) => archive.extend_from_slice(bytes),
                Piece::File(place) => {
                    see(*place);
                    let size = entries.get(*place).map_or(0, |it| it.size);
                    archive.resize(archive.len() + usize::try_from(size).unwrap_or(0), 0);
                }
            }
        }
        assert_eq!(archive.len() as u64, packed.size, "another size than was told");
        let mut inspector = Inspector::new(Limits::default());
        inspector.push(&archive);
        inspector.end();
        // Its files hold zeros, so it is no image; but an archive it is.
        if let Verdict::Refused(fault) = inspector.verdict() {
            assert!(!matches!(fault.code(), "corrupt" | "truncated" | "unrecognised" | "empty"), "{fault}");
        }
    }
    for refused in &sorted.refused {
        assert!(refused.why.explain().sentence.ends_with('.'));
    }
    let below = |path: &str| {
        sorted.refused.iter().any(|it| it.path.is_empty() || path.starts_with(&format!("{}/", it.path)))
    };
    for (entry, count) in entries.iter().zip(&seen) {
        assert!(*count == 1 || (*count == 0 && below(entry.path)), "{}: {count} times", entry.path);
    }
}
