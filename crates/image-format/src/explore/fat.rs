//! Finds the boot loaders in an EFI system partition, which is a FAT file system (Microsoft's FAT specification, and
//! the UEFI specification, 3.5.1.1 and 13.3).

use super::number::{le16, le32};
use super::partitions::Votes;
use super::{Stop, qcow2::Disk};

/// An entry of a directory, in bytes.
const ENTRY: usize = 32;
const DIRECTORY: u8 = 0x10;
/// Marks the file system's own name, and the pieces of long names.
const LABEL: u8 = 0x08;
/// As much of a directory as is looked at, in bytes.
const LISTING: u64 = 64 << 10;
/// Fewer clusters than these make it FAT12 and FAT16.
const FAT12_CLUSTERS: u32 = 4085;
const FAT16_CLUSTERS: u32 = 65525;

/// The loaders that firmware starts from a disk it does not know, by their short names.
///
/// Two have longer names, BOOTRISCV64.EFI and BOOTLOONGARCH64.EFI, of which the first six letters stand in the short.
const LOADERS: [(&[u8], &str); 6] = [
    (b"BOOTX64 ", "x86_64"),
    (b"BOOTAA64", "aarch64"),
    (b"BOOTIA32", "i686"),
    (b"BOOTARM ", "armv7l"),
    (b"BOOTRI", "riscv64"),
    (b"BOOTLO", "loongarch64"),
];

/// Where things are in the file system; places in bytes from the disk's beginning.
struct Fat {
    table: u64,
    /// The root directory of FAT12 and FAT16, and its length in bytes.
    root: u64,
    root_length: u64,
    /// The first cluster of the root directory of FAT32.
    root_cluster: u32,
    /// The place of cluster 2, the first there is.
    data: u64,
    /// In bytes.
    cluster: u64,
    clusters: u32,
}

/// Adds the architectures of the loaders in the partition that begins at `start`; none where it is no FAT.
pub(super) async fn loaders(disk: &mut Disk, start: u64, votes: &mut Votes) -> Result<(), Stop> {
    let Some(fat) = Fat::parse(start, &disk.read(start, 512).await?) else { return Ok(()) };
    let root = fat.list(disk, fat.root_cluster).await?;
    let Some(efi) = fat.directory(&root, b"EFI        ") else { return Ok(()) };
    let efi = fat.list(disk, efi).await?;
    let Some(boot) = fat.directory(&efi, b"BOOT       ") else { return Ok(()) };
    for entry in entries(&fat.list(disk, boot).await?) {
        let loader =
            LOADERS.iter().find(|(name, _)| entry.starts_with(name) && entry.get(8..11) == Some(b"EFI"));
        if let Some((_, architecture)) = loader {
            votes.add(architecture);
        }
    }
    Ok(())
}

impl Fat {
    fn parse(start: u64, boot: &[u8]) -> Option<Self> {
        let sector = u64::from(le16(boot, 11));
        let &[.., per_cluster, _, _, tables] = boot.get(..17)? else { return None };
        let wide = |short: u16, long: usize| if short == 0 { le32(boot, long) } else { short.into() };
        let (reserved, table) = (le16(boot, 14), wide(le16(boot, 22), 36));
        let cluster = sector * u64::from(per_cluster);
        let good = matches!(sector, 512 | 1024 | 2048 | 4096) && per_cluster.is_power_of_two();
        if !good || cluster > LISTING || table == 0 {
            return None;
        }
        let root_length = u64::from(le16(boot, 17)) * ENTRY as u64;
        // Sectors, each number below 2^41.
        let root = u64::from(reserved) + u64::from(tables) * u64::from(table);
        let data = root + root_length.div_ceil(sector);
        let all = u64::from(wide(le16(boot, 19), 32));
        let clusters = all.checked_sub(data)? / u64::from(per_cluster);
        Some(Self {
            table: start.checked_add(u64::from(reserved) * sector)?,
            root: start.checked_add(root * sector)?,
            root_length,
            root_cluster: if clusters < FAT16_CLUSTERS.into() { 0 } else { le32(boot, 44) },
            data: start.checked_add(data * sector)?,
            cluster,
            clusters: u32::try_from(clusters).ok()?,
        })
    }

    /// The entries of the directory that begins in the cluster; 0 stands for the root directory.
    async fn list(&self, disk: &mut Disk, first: u32) -> Result<Vec<u8>, Stop> {
        if first == 0 {
            // At most 64 KiB.
            return disk.read(self.root, self.root_length.min(LISTING) as usize).await;
        }
        let mut listing = Vec::new();
        let mut cluster = first;
        for _ in 0..LISTING / self.cluster {
            let Some(number) = cluster.checked_sub(2).filter(|&number| number < self.clusters) else { break };
            let place = self.data.saturating_add(u64::from(number) * self.cluster);
            // At most 64 KiB.
            listing.extend(disk.read(place, self.cluster as usize).await?);
            cluster = self.next(disk, cluster).await?;
        }
        Ok(listing)
    }

    /// The cluster behind one, by the table, in which entries have 12, 16 or 32 bits.
    async fn next(&self, disk: &mut Disk, cluster: u32) -> Result<u32, Stop> {
        let cluster = u64::from(cluster);
        Ok(if self.clusters < FAT12_CLUSTERS {
            let pair = le16(&disk.read(self.table + cluster * 3 / 2, 2).await?, 0);
            u32::from(if cluster % 2 == 0 { pair & 0xfff } else { pair >> 4 })
        } else if self.clusters < FAT16_CLUSTERS {
            le16(&disk.read(self.table + cluster * 2, 2).await?, 0).into()
        } else {
            le32(&disk.read(self.table + cluster * 4, 4).await?, 0) & 0x0fff_ffff
        })
    }

    /// The first cluster of the directory of that name in the listing.
    fn directory(&self, listing: &[u8], name: &[u8; 11]) -> Option<u32> {
        let entry = entries(listing)
            .find(|entry| entry.starts_with(name) && le16(entry, 11) as u8 & DIRECTORY != 0)?;
        let high = if self.clusters < FAT16_CLUSTERS { 0 } else { le16(entry, 20) };
        let cluster = u32::from(high) << 16 | u32::from(le16(entry, 26));
        (cluster != 0).then_some(cluster)
    }
}

/// The short names and what belongs to them, up to the mark of the listing's end.
fn entries(listing: &[u8]) -> impl Iterator<Item = &[u8]> {
    let entries = listing.chunks_exact(ENTRY).take_while(|entry| entry.first() != Some(&0));
    entries.filter(|entry| entry.first() != Some(&0xe5) && le16(entry, 11) as u8 & LABEL == 0)
}
