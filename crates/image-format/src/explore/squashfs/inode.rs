//! The inodes: what a name stands for.

use super::blocks::{Blocks, Cursor};
use super::corrupt;
use crate::explore::Stop;
use crate::explore::number::{le16, le32, le64};

/// What stands at the beginning of every inode, in bytes.
const HEADER_LENGTH: usize = 16;
/// Where there is no fragment.
const NO_FRAGMENT: u32 = u32::MAX;
/// The longest target of a link that Linux takes, in bytes.
const TARGET: u32 = 4096;
/// An empty listing has this length: it counts two entries that are not there.
const EMPTY_LISTING: u32 = 3;

/// Where an inode is: a block of the inode table, by its distance from the table's beginning, and the place in it.
#[derive(Clone, Copy)]
pub(super) struct InodeRef {
    pub(super) block: u64,
    pub(super) offset: u16,
}

impl InodeRef {
    /// As the superblock has it: the place in the block in the lower 16 bits.
    pub(super) const fn unpack(packed: u64) -> Self {
        Self { block: packed >> 16, offset: packed as u16 }
    }
}

/// What a name stands for.
pub(super) enum Inode {
    Directory(Directory),
    File(File),
    /// Where the link leads.
    Symlink(Vec<u8>),
    Other,
}

/// Where a listing stands.
#[derive(Clone, Copy)]
pub(super) struct Directory {
    pub(super) listing: Cursor,
    /// In bytes.
    pub(super) length: u32,
}

/// Where a file's content stands.
pub(super) struct File {
    pub(super) size: u64,
    /// The place of its first block in the file.
    pub(super) start: u64,
    /// The fragment that holds its end, by number, and the place in it.
    pub(super) fragment: Option<(u32, u32)>,
    /// The lengths of its blocks stand here.
    pub(super) lengths: Cursor,
}

impl Blocks {
    pub(super) async fn inode(&mut self, place: InodeRef) -> Result<Inode, Stop> {
        let block = self.superblock.inode_table.saturating_add(place.block);
        let mut cursor = Cursor { block, offset: usize::from(place.offset) };
        let header = self.take(&mut cursor, HEADER_LENGTH).await?;
        let at = &mut cursor;
        Ok(match le16(&header, 0) {
            1 => {
                let rest = self.take(at, 16).await?;
                self.directory(le32(&rest, 0), le16(&rest, 10), le16(&rest, 8).into())
            }
            8 => {
                let rest = self.take(at, 24).await?;
                self.directory(le32(&rest, 8), le16(&rest, 18), le32(&rest, 4))
            }
            2 => {
                let rest = self.take(at, 16).await?;
                let fragment = fragment(le32(&rest, 4), le32(&rest, 8));
                let (size, start) = (le32(&rest, 12).into(), le32(&rest, 0).into());
                Inode::File(File { size, start, fragment, lengths: cursor })
            }
            9 => {
                let rest = self.take(at, 40).await?;
                let fragment = fragment(le32(&rest, 28), le32(&rest, 32));
                let (size, start) = (le64(&rest, 8), le64(&rest, 0));
                Inode::File(File { size, start, fragment, lengths: cursor })
            }
            3 | 10 => {
                let length = le32(&self.take(at, 8).await?, 4);
                if length > TARGET {
                    return Err(corrupt("a link with too long a target").into());
                }
                Inode::Symlink(self.take(at, length as usize).await?)
            }
            4..=7 | 11..=14 => Inode::Other,
            _ => return Err(corrupt("an inode of unknown type").into()),
        })
    }

    fn directory(&self, block: u32, offset: u16, length: u32) -> Inode {
        let block = self.superblock.directory_table.saturating_add(block.into());
        let listing = Cursor { block, offset: offset.into() };
        Inode::Directory(Directory { listing, length: length.saturating_sub(EMPTY_LISTING) })
    }
}

fn fragment(number: u32, offset: u32) -> Option<(u32, u32)> {
    (number != NO_FRAGMENT).then_some((number, offset))
}
