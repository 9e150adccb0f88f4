//! Writes an empty qcow2 disk (QEMU's docs/interop/qcow2.rst).

const CLUSTER_BITS: u32 = 16;
const CLUSTER: u64 = 1 << CLUSTER_BITS;
const HEADER_LENGTH: u32 = 104;
/// What one entry of the L1 table covers: an L2 table of 8-byte entries, a cluster each.
const L1_ENTRY_COVERS: u64 = CLUSTER / 8 * CLUSTER;
/// Refcounts of 16 bits.
const REFCOUNT_ORDER: u32 = 4;
/// QEMU's largest L1 table is 32 MiB.
const VIRTUAL_SIZE_MAX: u64 = (32 << 20) / 8 * L1_ENTRY_COVERS;

/// An empty qcow2 disk, version 3, of `virtual_size` bytes: rounded up to whole sectors of 512 bytes, at least one, and cut
/// to the 2 PiB that QEMU opens.
#[must_use]
pub fn qcow2(virtual_size: u64) -> Vec<u8> {
    let virtual_size = virtual_size.clamp(1, VIRTUAL_SIZE_MAX).next_multiple_of(512);
    let l1_entries = virtual_size.div_ceil(L1_ENTRY_COVERS);
    let l1_clusters = (l1_entries * 8).div_ceil(CLUSTER).max(1);
    // Clusters: the header, the refcount table, one refcount block, the L1 table.
    let clusters = 3 + l1_clusters;

    let mut disk = Vec::new();
    disk.extend_from_slice(b"QFI\xfb");
    put32(&mut disk, 3); // version
    put64(&mut disk, 0); // no backing file
    put32(&mut disk, 0);
    put32(&mut disk, CLUSTER_BITS);
    put64(&mut disk, virtual_size);
    put32(&mut disk, 0); // not encrypted
    put32(&mut disk, u32::try_from(l1_entries).unwrap_or(u32::MAX));
    put64(&mut disk, 3 * CLUSTER); // L1 table
    put64(&mut disk, CLUSTER); // refcount table
    put32(&mut disk, 1); // of one cluster
    put32(&mut disk, 0); // no snapshots
    put64(&mut disk, 0);
    put64(&mut disk, 0); // incompatible, compatible and autoclear features
    put64(&mut disk, 0);
    put64(&mut disk, 0);
    put32(&mut disk, REFCOUNT_ORDER);
    put32(&mut disk, HEADER_LENGTH);

    pad(&mut disk, CLUSTER);
    put64(&mut disk, 2 * CLUSTER); // the one refcount block
    pad(&mut disk, 2 * CLUSTER);
    for _ in 0..clusters {
        disk.extend_from_slice(&1u16.to_be_bytes());
    }
    pad(&mut disk, clusters * CLUSTER);
    disk
}

fn put32(disk: &mut Vec<u8>, value: u32) {
    disk.extend_from_slice(&value.to_be_bytes());
}

fn put64(disk: &mut Vec<u8>, value: u64) {
    disk.extend_from_slice(&value.to_be_bytes());
}

/// Fills with zeros up to `length` bytes, which is at most 35 MiB here.
fn pad(disk: &mut Vec<u8>, length: u64) {
    disk.resize(usize::try_from(length).unwrap_or(disk.len()), 0);
}
