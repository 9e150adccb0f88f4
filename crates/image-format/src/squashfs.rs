//! The superblock of a squashfs file system, version 4 (Linux's fs/squashfs/squashfs_fs.h).

use crate::{Fault, Part};

/// The first bytes.
pub(crate) const MAGIC: [u8; 4] = *b"hsqs";

/// How many bytes of the file the file system takes, from the beginning of the file. The file may be longer: it is
/// filled up to whole blocks.
///
/// # Errors
/// Another version, or fields that contradict each other.
pub(crate) fn bytes_used(head: &[u8]) -> Result<u64, Fault> {
    let version = u16::from_le_bytes(bytes_at(head, 28)?);
    if version != 4 {
        return Err(corrupt(format!("version {version}")));
    }
    let block_size = u32::from_le_bytes(bytes_at(head, 12)?);
    let block_log = u16::from_le_bytes(bytes_at(head, 22)?);
    if 1_u32.checked_shl(block_log.into()) != Some(block_size) {
        return Err(corrupt(format!("block size {block_size} and its logarithm {block_log}")));
    }
    bytes_at(head, 40).map(u64::from_le_bytes)
}

fn bytes_at<const N: usize>(head: &[u8], place: usize) -> Result<[u8; N], Fault> {
    head.get(place..).and_then(<[u8]>::first_chunk).copied().ok_or(Fault::Truncated)
}

fn corrupt(detail: String) -> Fault {
    Fault::Corrupt { part: Part::Squashfs, detail }
}
