//! The listings of directories.

use super::blocks::Blocks;
use super::corrupt;
use super::inode::{Directory, InodeRef};
use crate::explore::Stop;
use crate::explore::number::{le16, le32};

/// A header stands before up to this many entries, whose inodes are in one block.
const RUN: u32 = 256;
/// Entries of one directory that are kept.
const COLLECTED: usize = 4096;

/// A name in a directory.
pub(super) struct Entry {
    pub(super) name: Vec<u8>,
    pub(super) inode: InodeRef,
}

impl Blocks {
    /// The entries of a directory, up to [`COLLECTED`], or only the one called `wanted`.
    pub(super) async fn list(
        &mut self,
        directory: Directory,
        wanted: Option<&[u8]>,
    ) -> Result<Vec<Entry>, Stop> {
        let mut cursor = directory.listing;
        let mut left = directory.length;
        let mut entries = Vec::new();
        while left > 0 {
            let header = self.take(&mut cursor, 12).await?;
            left = less(left, 12)?;
            let run = le32(&header, 0);
            if run >= RUN {
                return Err(corrupt("a run of too many entries").into());
            }
            for _ in 0..=run {
                let entry = self.take(&mut cursor, 8).await?;
                let name = self.take(&mut cursor, usize::from(le16(&entry, 6)) + 1).await?;
                left = less(left, 8 + name.len())?;
                self.entries_left = self.entries_left.checked_sub(1).ok_or(Stop::Enough)?;
                let inode = InodeRef { block: le32(&header, 4).into(), offset: le16(&entry, 0) };
                if wanted.is_none_or(|wanted| wanted == name) {
                    entries.push(Entry { name, inode });
                    if wanted.is_some() {
                        return Ok(entries);
                    }
                    if entries.len() > COLLECTED {
                        return Err(Stop::Enough);
                    }
                }
            }
        }
        Ok(entries)
    }
}

fn less(left: u32, length: usize) -> Result<u32, Stop> {
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    left.checked_sub(length).ok_or_else(|| corrupt("an entry beyond its listing").into())
}
