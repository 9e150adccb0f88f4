//! Writes a qcow2 disk with something on it (QEMU's docs/interop/qcow2.rst).

use std::io::{Result, Write};

use flate2::write::DeflateEncoder;

use super::qcow2;

const CLUSTER: usize = 1 << 16;
const COMPRESSED: u64 = 1 << 62;
/// The one place that tells of a cluster.
const COPIED: u64 = 1 << 63;
/// The length of a compressed cluster, in sectors of 512 bytes, stands above its place.
const SECTORS_SHIFT: u32 = 70 - 16;
/// What an L1 entry covers: this forge fills no more than the first.
const CONTENT_MAX: usize = CLUSTER / 8 * CLUSTER;

/// A qcow2 disk of `virtual_size` bytes, as of [`qcow2()`], that begins with `content`: at most its first 512 MiB. Clusters of
/// zeros are left out. The others are compressed where that is asked for and makes them shorter.
#[must_use]
pub fn qcow2_with(virtual_size: u64, content: &[u8], compressed: bool) -> Vec<u8> {
    let mut disk = qcow2(virtual_size);
    let l1 = number(&disk, 40);
    let table = disk.len();
    disk.resize(table + CLUSTER, 0);
    set(&mut disk, l1, table as u64 | COPIED);
    for (index, piece) in content.get(..CONTENT_MAX).unwrap_or(content).chunks(CLUSTER).enumerate() {
        if piece.iter().all(|&byte| byte == 0) {
            continue;
        }
        let mut plain = piece.to_vec();
        plain.resize(CLUSTER, 0);
        let place = disk.len();
        let packed = deflate(&plain);
        let entry = if compressed && packed.len() < plain.len() {
            disk.extend_from_slice(&packed);
            place as u64 | COMPRESSED | (((packed.len() as u64 - 1) / 512) << SECTORS_SHIFT)
        } else {
            disk.extend_from_slice(&plain);
            place as u64 | COPIED
        };
        disk.resize(place + CLUSTER, 0);
        set(&mut disk, table + index * 8, entry);
    }
    for cluster in 0..disk.len() / CLUSTER {
        // The first refcount block, of 16 bits each.
        let place = 2 * CLUSTER + cluster * 2 + 1;
        if let Some(count) = disk.get_mut(place).filter(|_| cluster < CLUSTER / 2) {
            *count = 1;
        }
    }
    disk
}

#[expect(clippy::expect_used, reason = "a Vec takes every write")]
fn deflate(plain: &[u8]) -> Vec<u8> {
    let packed: Result<_> = (|| {
        let mut encoder = DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(plain)?;
        encoder.finish()
    })();
    packed.expect("compressing into memory cannot fail")
}

fn number(disk: &[u8], place: usize) -> usize {
    let bytes = disk.get(place..).and_then(<[u8]>::first_chunk).copied().unwrap_or_default();
    u64::from_be_bytes(bytes) as usize
}

fn set(disk: &mut [u8], place: usize, value: u64) {
    if let Some(bytes) = disk.get_mut(place..place + 8) {
        bytes.copy_from_slice(&value.to_be_bytes());
    }
}
