//! Reads what is on a qcow2 disk (QEMU's docs/interop/qcow2.rst), and finds where its file is cut off.
//!
//! ```text
//! header -> L1 table -> L2 table -> cluster
//! ```
//! A damaged table is a fault; a disk whose content says nothing is a good disk.

use std::cmp::Reverse;

use super::number::{be32, be64};
use super::source::Source;
use super::unpack::{Packing, unpack};
use super::{Stop, partitions};
use crate::disk::{EXTENDED_L2, HEADER_LENGTH, Header, header};
use crate::{Content, Fault, Part, Report, ordered};

/// Where the content of an entry stands in the file; the bits around it are flags or reserved.
const OFFSET: u64 = 0x00ff_ffff_ffff_fe00;
const COMPRESSED: u64 = 1 << 62;
/// The cluster reads as zeros, whatever it has in the file.
const ZEROS: u64 = 1;
/// Subclusters of a cluster, in disks with extended L2 entries.
const SUBCLUSTERS: u64 = 32;
/// Entries of the L1 table that are looked at: 64 TiB of disk with the usual clusters.
const L1_ENTRIES: u32 = 128 << 10;
/// L2 tables that are looked through for clusters beyond the end of the file, and their length in bytes in all.
const L2_TABLES: usize = 16;
const L2_BYTES: usize = 2 << 20;

/// A disk to read in, as the machine would see it.
pub(super) struct Disk {
    source: Source,
    header: Header,
    /// The first entries of the L1 table.
    l1: Vec<u64>,
    /// The compressed cluster that was read last, with its entry.
    unpacked: Option<(u64, Vec<u8>)>,
}

/// What stands for a piece of the disk.
enum Stored {
    Zeros,
    Plain { place: u64 },
    Packed { entry: u64 },
}

/// Makes the report of a qcow2 disk better.
pub(super) async fn look_into(source: Source, report: Report) -> Result<Report, Fault> {
    let mut known = report;
    match walk(source, &mut known).await {
        Err(Stop::Refused(fault)) => Err(fault),
        Err(Stop::Enough) | Ok(()) => Ok(known),
    }
}

async fn walk(source: Source, report: &mut Report) -> Result<(), Stop> {
    let mut disk = Disk::open(source).await?;
    if let Some(found) = partitions::architecture(&mut disk).await?
        && let Content::Disk { architecture, .. } = &mut report.content
    {
        *architecture = Some(found.to_owned());
    }
    disk.check_end().await
}

impl Disk {
    async fn open(mut source: Source) -> Result<Self, Stop> {
        let length = usize::try_from(source.size()).unwrap_or(usize::MAX).min(HEADER_LENGTH);
        let header = header(&source.read(0, length).await?)?;
        let size = source.size();
        if header.refcount_table_offset >= size {
            return Err(Fault::Truncated.into());
        }
        let end = header.l1_table_offset.saturating_add(u64::from(header.l1_size) * 8);
        if end > size {
            return Err(Fault::Truncated.into());
        }
        let l1_length = header.l1_size.min(L1_ENTRIES) as usize * 8;
        let table = source.read(header.l1_table_offset, l1_length).await?;
        let l1: Vec<_> = (0..table.len() / 8).map(|index| be64(&table, index * 8) & OFFSET).collect();
        let cluster = 1_u64 << header.cluster_bits;
        if l1.iter().any(|place| place & (cluster - 1) != 0) {
            return Err(corrupt("an L2 table between clusters").into());
        }
        if l1.iter().any(|&place| place != 0 && place + cluster > size) {
            return Err(Fault::Truncated.into());
        }
        Ok(Self { source, header, l1, unpacked: None })
    }

    /// `length` bytes of the disk from `start`: zeros beyond its end. `length` is bounded by the caller, to some KiB.
    pub(super) async fn read(&mut self, start: u64, length: usize) -> Result<Vec<u8>, Stop> {
        let piece = if self.extended() { self.cluster() / SUBCLUSTERS } else { self.cluster() };
        let mut bytes = Vec::new();
        while bytes.len() < length {
            let place = start.saturating_add(bytes.len() as u64);
            let left = (length - bytes.len()) as u64;
            // At most `length`.
            let part = (piece - place % piece).min(left) as usize;
            match self.find(place).await? {
                Stored::Zeros => bytes.resize(bytes.len() + part, 0),
                Stored::Plain { place } => bytes.extend(self.plain(place, part).await?),
                Stored::Packed { entry } => {
                    let from = (place % self.cluster()) as usize;
                    let cluster = self.unpacked(entry).await?;
                    bytes.extend_from_slice(cluster.get(from..from + part).unwrap_or_default());
                    if cluster.len() < from + part {
                        return Err(corrupt("a compressed cluster that is too short").into());
                    }
                }
            }
        }
        Ok(bytes)
    }

    /// A file may end within its last cluster: what is not there reads as zeros.
    async fn plain(&mut self, place: u64, length: usize) -> Result<Vec<u8>, Stop> {
        if place >= self.source.size() {
            return Err(Fault::Truncated.into());
        }
        let there = usize::try_from(self.source.size() - place).unwrap_or(usize::MAX).min(length);
        let mut bytes = self.source.read(place, there).await?;
        bytes.resize(length, 0);
        Ok(bytes)
    }

    async fn find(&mut self, place: u64) -> Result<Stored, Stop> {
        if place >= self.header.virtual_size {
            return Ok(Stored::Zeros);
        }
        let index = place >> self.header.cluster_bits;
        let entries = self.cluster() / self.entry_length();
        let l1_index = usize::try_from(index / entries).unwrap_or(usize::MAX);
        let table = self.l1.get(l1_index).copied().ok_or(Stop::Enough)?;
        if table == 0 {
            return Ok(Stored::Zeros);
        }
        let length = self.entry_length();
        // At most 16.
        let bytes = self.source.read(table + index % entries * length, length as usize).await?;
        let entry = be64(&bytes, 0);
        if entry & COMPRESSED != 0 {
            return Ok(Stored::Packed { entry });
        }
        let within = place % self.cluster();
        let zeros = if self.extended() {
            // A bit for each subcluster that stands in the file, the lowest for the first.
            be32(&bytes, 12) >> (within / (self.cluster() / SUBCLUSTERS)) & 1 == 0
        } else {
            entry & ZEROS != 0
        };
        let cluster = entry & OFFSET;
        if zeros || cluster == 0 {
            return Ok(Stored::Zeros);
        }
        if cluster & (self.cluster() - 1) != 0 {
            return Err(corrupt("a cluster at an uneven place").into());
        }
        Ok(Stored::Plain { place: cluster + within })
    }

    async fn unpacked(&mut self, entry: u64) -> Result<&[u8], Stop> {
        if self.unpacked.as_ref().is_none_or(|(of, _)| *of != entry) {
            let place = self.packed_place(entry);
            if place >= self.source.size() {
                return Err(Fault::Truncated.into());
            }
            let bits = self.header.cluster_bits;
            let sectors = (entry & (COMPRESSED - 1)) >> (70 - bits);
            // It ends somewhere in the last of its sectors, which the file need not have to its end.
            let end = ((place & !511) + (sectors + 1) * 512).min(self.source.size());
            // At most two clusters of 2 MiB, as the number has so many bits.
            let packed = self.source.read(place, (end - place) as usize).await?;
            let packing = if self.header.compression_type == 0 { Packing::Deflate } else { Packing::Zstd };
            let plain = unpack(packing, &packed, 1 << bits)
                .ok_or_else(|| corrupt("a cluster that does not decompress"))?;
            self.unpacked = Some((entry, plain));
        }
        Ok(self.unpacked.as_ref().map(|(_, plain)| plain.as_slice()).unwrap_or_default())
    }

    /// The larger the clusters, the more bits tell a compressed one's length, and the fewer its place.
    const fn packed_place(&self, entry: u64) -> u64 {
        entry & ((1 << (70 - self.header.cluster_bits)) - 1)
    }

    /// Whether clusters stand beyond the end of the file, by the L2 tables that stand last in it: they were most likely
    /// the last to be written, and tell of the last clusters.
    async fn check_end(&mut self) -> Result<(), Stop> {
        // At most 2 MiB.
        let cluster = self.cluster() as usize;
        let most = L2_TABLES.min(L2_BYTES / cluster);
        let mut tables = Vec::new();
        for &table in self.l1.iter().filter(|&&table| table != 0) {
            ordered::insert(&mut tables, table, |&table| Reverse(table));
            tables.truncate(most);
        }
        for table in tables {
            let bytes = self.source.read(table, cluster).await?;
            let entries = bytes.chunks_exact(self.entry_length() as usize).map(|entry| be64(entry, 0));
            for entry in entries {
                let place = if entry & COMPRESSED != 0 {
                    self.packed_place(entry)
                } else if entry & ZEROS != 0 {
                    // It need not have what is not read.
                    continue;
                } else {
                    entry & OFFSET
                };
                if place >= self.source.size() {
                    return Err(Fault::Truncated.into());
                }
            }
        }
        Ok(())
    }

    const fn cluster(&self) -> u64 {
        1 << self.header.cluster_bits
    }

    const fn extended(&self) -> bool {
        self.header.incompatible_features & EXTENDED_L2 != 0
    }

    const fn entry_length(&self) -> u64 {
        if self.extended() { 16 } else { 8 }
    }
}

fn corrupt(detail: &str) -> Fault {
    Fault::Corrupt { part: Part::Qcow2, detail: detail.to_owned() }
}
