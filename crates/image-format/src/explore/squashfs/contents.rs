//! The content of files: whole blocks, and the end in a fragment, which several files share.

use super::blocks::{Blocks, Cursor};
use super::corrupt;
use super::inode::File;
use crate::explore::Stop;
use crate::explore::number::{le32, le64};

/// Set in the length of a block that is stored as it is.
const STORED: u32 = 1 << 24;
/// What the fragment table says of one fragment, in bytes.
const FRAGMENT_LENGTH: u32 = 16;
/// Fragments in one block of the table.
const FRAGMENTS: u32 = (8 << 10) / FRAGMENT_LENGTH;

impl Blocks {
    /// The first bytes of a file, `most` at most.
    pub(super) async fn content(&mut self, file: &File, most: usize) -> Result<Vec<u8>, Stop> {
        let most = usize::try_from(file.size).unwrap_or(usize::MAX).min(most);
        let block_size = self.superblock.block_size as usize;
        let mut content = Vec::new();
        let mut lengths = file.lengths;
        let mut place = file.start;
        while content.len() < most {
            let left = file.size.saturating_sub(content.len() as u64);
            let expected = usize::try_from(left).unwrap_or(usize::MAX).min(block_size);
            if let Some((number, offset)) = file.fragment
                && expected < block_size
            {
                content.extend(self.fragment(number, offset, expected).await?);
                break;
            }
            let length = le32(&self.take(&mut lengths, 4).await?, 0);
            content.extend(self.data_block(place, length, expected).await?);
            place = place.saturating_add((length & !STORED).into());
        }
        content.truncate(most);
        Ok(content)
    }

    /// A block of data that stands for `expected` bytes at least.
    async fn data_block(&mut self, place: u64, length: u32, expected: usize) -> Result<Vec<u8>, Stop> {
        let stored = (length & !STORED) as usize;
        let block_size = self.superblock.block_size as usize;
        if stored > block_size {
            return Err(corrupt("a block of data that is too long").into());
        }
        if stored == 0 {
            // A hole.
            return Ok(vec![0; expected]);
        }
        let bytes = self.read(place, stored).await?;
        let mut block = if length & STORED == 0 { self.unpacked(&bytes, block_size)? } else { bytes };
        if block.len() < expected {
            return Err(corrupt("a block of data that is too short").into());
        }
        block.truncate(expected);
        Ok(block)
    }

    async fn fragment(&mut self, number: u32, offset: u32, length: usize) -> Result<Vec<u8>, Stop> {
        if number >= self.superblock.fragment_count {
            return Err(corrupt("a fragment that is not there").into());
        }
        // The table's beginning is a list of the places of its blocks.
        let index = self.superblock.fragment_table.saturating_add(u64::from(number / FRAGMENTS) * 8);
        let block = le64(&self.read(index, 8).await?, 0);
        let mut cursor = Cursor { block, offset: (number % FRAGMENTS * FRAGMENT_LENGTH) as usize };
        let fragment = self.take(&mut cursor, FRAGMENT_LENGTH as usize).await?;
        let end = (offset as usize).saturating_add(length);
        if end > self.superblock.block_size as usize {
            return Err(corrupt("a place beyond its fragment").into());
        }
        let block = self.data_block(le64(&fragment, 0), le32(&fragment, 8), end).await?;
        Ok(block.get(offset as usize..).unwrap_or_default().to_vec())
    }
}
