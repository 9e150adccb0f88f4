//! The superblock of a squashfs file system, version 4 (Linux's fs/squashfs/squashfs_fs.h).

use crate::{Fault, Part};

/// The first bytes.
pub(crate) const MAGIC: [u8; 4] = *b"hsqs";
/// The superblock's length in bytes.
pub(crate) const SUPERBLOCK_LENGTH: usize = 96;
/// Blocks of 4 KiB to 1 MiB.
const BLOCK_LOGS: std::ops::RangeInclusive<u16> = 12..=20;
/// What a block of the tables holds unpacked, in bytes.
const METADATA_BLOCK: u64 = 8 << 10;

/// How the blocks of a squashfs are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compressor {
    /// zlib streams (RFC 1950).
    Gzip,
    /// The .lzma format.
    Lzma,
    Lzo,
    /// The .xz format.
    Xz,
    /// Bare lz4 blocks.
    Lz4,
    /// zstd frames.
    Zstd,
}

/// What the superblock says. Places are in bytes from the file's beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "some are for looking into the file system, not for saying what it is")]
pub(crate) struct Superblock {
    pub(crate) compressor: Compressor,
    /// Of a file's data, a power of two from 4 KiB to 1 MiB.
    pub(crate) block_size: u32,
    pub(crate) flags: u16,
    pub(crate) inode_count: u32,
    pub(crate) fragment_count: u32,
    /// The place of the root directory's inode: its block from the inode table's start in the upper 48 bits, and
    /// from that block's unpacked start in the lower 16, which is below 8 KiB.
    pub(crate) root_inode: u64,
    /// How many bytes of the file the file system takes. The file may be longer: it is filled up to whole blocks.
    pub(crate) bytes_used: u64,
    pub(crate) id_table: u64,
    /// Below [`directory_table`](Self::directory_table).
    pub(crate) inode_table: u64,
    /// At most [`bytes_used`](Self::bytes_used).
    pub(crate) directory_table: u64,
    /// All ones where there is none.
    pub(crate) fragment_table: u64,
}

/// Reads the first [`SUPERBLOCK_LENGTH`] bytes of a file system.
///
/// # Errors
/// Another version, an unknown compressor, or fields that contradict each other: neither the kernel nor the tools
/// Incus unpacks with would open it.
pub(crate) fn superblock(head: &[u8]) -> Result<Superblock, Fault> {
    let version = u16_at(head, 28)?;
    if version != 4 || u16_at(head, 30)? != 0 {
        return Err(Fault::SquashfsVersion { version });
    }
    let block_size = u32_at(head, 12)?;
    let block_log = u16_at(head, 22)?;
    if !BLOCK_LOGS.contains(&block_log) || 1_u32 << block_log != block_size {
        return Err(corrupt("block size and its logarithm differ"));
    }
    let superblock = Superblock {
        compressor: compressor(u16_at(head, 20)?)?,
        block_size,
        flags: u16_at(head, 24)?,
        inode_count: u32_at(head, 4)?,
        fragment_count: u32_at(head, 16)?,
        root_inode: u64_at(head, 32)?,
        bytes_used: u64_at(head, 40)?,
        id_table: u64_at(head, 48)?,
        inode_table: u64_at(head, 64)?,
        directory_table: u64_at(head, 72)?,
        fragment_table: u64_at(head, 80)?,
    };
    superblock.check()?;
    Ok(superblock)
}

impl Superblock {
    /// What the kernel checks before it mounts (fs/squashfs/super.c).
    fn check(&self) -> Result<(), Fault> {
        if self.root_inode & 0xffff >= METADATA_BLOCK {
            return Err(corrupt("root inode outside of its block"));
        }
        let ordered = (SUPERBLOCK_LENGTH as u64) <= self.inode_table
            && self.inode_table < self.directory_table
            && self.directory_table <= self.bytes_used;
        if !ordered {
            return Err(corrupt("tables out of order"));
        }
        Ok(())
    }
}

fn compressor(id: u16) -> Result<Compressor, Fault> {
    Ok(match id {
        1 => Compressor::Gzip,
        2 => Compressor::Lzma,
        3 => Compressor::Lzo,
        4 => Compressor::Xz,
        5 => Compressor::Lz4,
        6 => Compressor::Zstd,
        _ => return Err(Fault::SquashfsCompressor { id }),
    })
}

fn u16_at(head: &[u8], place: usize) -> Result<u16, Fault> {
    bytes_at(head, place).map(u16::from_le_bytes)
}

fn u32_at(head: &[u8], place: usize) -> Result<u32, Fault> {
    bytes_at(head, place).map(u32::from_le_bytes)
}

fn u64_at(head: &[u8], place: usize) -> Result<u64, Fault> {
    bytes_at(head, place).map(u64::from_le_bytes)
}

fn bytes_at<const N: usize>(head: &[u8], place: usize) -> Result<[u8; N], Fault> {
    head.get(place..).and_then(<[u8]>::first_chunk).copied().ok_or(Fault::Truncated)
}

fn corrupt(detail: &str) -> Fault {
    Fault::Corrupt { part: Part::Squashfs, detail: detail.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Vec<u8> {
        let mut head = vec![0; SUPERBLOCK_LENGTH];
        head[..4].copy_from_slice(&MAGIC);
        head[12..16].copy_from_slice(&(1_u32 << 17).to_le_bytes());
        (head[20], head[22], head[28]) = (4, 17, 4);
        head[40..48].copy_from_slice(&4000_u64.to_le_bytes());
        head[64..72].copy_from_slice(&1000_u64.to_le_bytes());
        head[72..80].copy_from_slice(&2000_u64.to_le_bytes());
        head
    }

    fn changed(place: usize, byte: u8) -> Result<Superblock, Fault> {
        let mut head = head();
        head[place] = byte;
        superblock(&head)
    }

    #[test]
    fn its_fields_are_read() {
        let read = superblock(&head()).unwrap();
        assert_eq!((read.compressor, read.block_size, read.bytes_used), (Compressor::Xz, 128 << 10, 4000));
        assert_eq!((read.inode_table, read.directory_table), (1000, 2000));
    }

    #[test]
    fn what_no_tool_would_open_is_refused() {
        assert_eq!(changed(28, 3), Err(Fault::SquashfsVersion { version: 3 }));
        assert_eq!(changed(30, 1), Err(Fault::SquashfsVersion { version: 4 }));
        assert_eq!(changed(20, 7), Err(Fault::SquashfsCompressor { id: 7 }));
        for (place, byte) in [(12, 1), (22, 16), (22, 64), (33, 0x20), (73, 0), (73, 0xff), (65, 0xff)] {
            assert_eq!(changed(place, byte).unwrap_err().code(), "corrupt", "{place}");
        }
    }

    #[test]
    fn a_cut_superblock_is_truncated() {
        for end in 4..88 {
            assert_eq!(superblock(&head()[..end]), Err(Fault::Truncated), "{end}");
        }
    }
}
