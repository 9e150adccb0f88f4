//! The metadata blocks, in which inodes, listings and tables stand: 8 KiB each, packed one behind the other.

use super::corrupt;
use crate::explore::Stop;
use crate::explore::number::le16;
use crate::explore::source::Source;
use crate::explore::unpack::{Packing, unpack};
use crate::squashfs::{Compressor, Superblock};

/// What a metadata block holds, but for the last of a table, in bytes.
const SIZE: usize = 8 << 10;
/// Set in the length of a block that is stored as it is.
const STORED: u16 = 1 << 15;
/// Blocks that are kept.
const KEPT: usize = 16;
/// Blocks that are unpacked in all.
const BLOCKS: u32 = 2048;
/// Entries of directories that are looked at in all.
const ENTRIES: u32 = 256 << 10;

/// A place in the metadata.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor {
    /// The place of a block in the file.
    pub(super) block: u64,
    /// The place in what the block holds.
    pub(super) offset: usize,
}

/// The file system, to be read by cursors.
pub(super) struct Blocks {
    pub(super) source: Source,
    pub(super) superblock: Superblock,
    kept: Vec<Block>,
    /// The one to be replaced next.
    oldest: usize,
    /// Blocks that may still be unpacked.
    left: u32,
    /// Entries of directories that may still be looked at.
    pub(super) entries_left: u32,
}

struct Block {
    place: u64,
    /// The place of the block behind it.
    next: u64,
    bytes: Vec<u8>,
}

impl Blocks {
    pub(super) const fn new(source: Source, superblock: Superblock) -> Self {
        Self { source, superblock, kept: Vec::new(), oldest: 0, left: BLOCKS, entries_left: ENTRIES }
    }

    /// The next `length` bytes, over the borders of blocks; `length` is bounded by the caller, to some KiB.
    pub(super) async fn take(&mut self, cursor: &mut Cursor, length: usize) -> Result<Vec<u8>, Stop> {
        let mut taken = Vec::new();
        while taken.len() < length {
            let block = self.block(cursor.block).await?;
            let rest = block.bytes.get(cursor.offset..).ok_or_else(|| corrupt("a place beyond its block"))?;
            let part = rest.get(..length - taken.len()).unwrap_or(rest);
            taken.extend_from_slice(part);
            cursor.offset += part.len();
            if taken.len() < length {
                *cursor = Cursor { block: block.next, offset: 0 };
            }
        }
        Ok(taken)
    }

    async fn block(&mut self, place: u64) -> Result<&Block, Stop> {
        let slot = match self.kept.iter().position(|block| block.place == place) {
            Some(slot) => slot,
            None => {
                let block = self.load(place).await?;
                self.keep(block)
            }
        };
        self.kept.get(slot).ok_or(Stop::Enough)
    }

    async fn load(&mut self, place: u64) -> Result<Block, Stop> {
        self.left = self.left.checked_sub(1).ok_or(Stop::Enough)?;
        let header = le16(&self.read(place, 2).await?, 0);
        let length = usize::from(header & !STORED);
        if length == 0 || length > SIZE {
            return Err(corrupt("a metadata block of invalid length").into());
        }
        let stored = self.read(place.saturating_add(2), length).await?;
        let bytes = if header & STORED == 0 { self.unpacked(&stored, SIZE)? } else { stored };
        if bytes.is_empty() {
            return Err(corrupt("an empty metadata block").into());
        }
        Ok(Block { place, next: place.saturating_add(2 + length as u64), bytes })
    }

    fn keep(&mut self, block: Block) -> usize {
        if self.kept.len() < KEPT {
            self.kept.push(block);
            return self.kept.len() - 1;
        }
        let slot = self.oldest;
        if let Some(kept) = self.kept.get_mut(slot) {
            *kept = block;
        }
        self.oldest = (slot + 1) % KEPT;
        slot
    }

    /// Bytes as they are in the file; all of it must stand within the file system.
    pub(super) async fn read(&mut self, place: u64, length: usize) -> Result<Vec<u8>, Stop> {
        if place.checked_add(length as u64).is_none_or(|end| end > self.superblock.bytes_used) {
            return Err(corrupt("a place beyond the end").into());
        }
        self.source.read(place, length).await
    }

    /// What a block of at most `most` bytes holds.
    pub(super) fn unpacked(&self, packed: &[u8], most: usize) -> Result<Vec<u8>, Stop> {
        let packing = match self.superblock.compressor {
            Compressor::Gzip => Packing::Zlib,
            Compressor::Lzma => Packing::Lzma,
            Compressor::Xz => Packing::Xz,
            Compressor::Lz4 => Packing::Lz4,
            Compressor::Zstd => Packing::Zstd,
            // No well-kept crate reads it.
            Compressor::Lzo => return Err(Stop::Enough),
        };
        unpack(packing, packed, most).ok_or_else(|| corrupt("a block that does not decompress").into())
    }
}
