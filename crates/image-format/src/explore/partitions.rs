//! The architecture of the system on a disk, by its partition table and what its firmware would start.

use super::number::{be64, le16, le32, le64};
use super::qcow2::Disk;
use super::{Stop, fat};

/// The first bytes of a GPT header (UEFI specification, 5.3.2).
const GPT: &[u8] = b"EFI PART";
const GPT_HEADER_LENGTH: usize = 92;
/// Entries of a GPT that are looked at; the usual table has 128.
const GPT_ENTRIES: u32 = 256;
/// Lengths an entry may have, in bytes.
const GPT_ENTRY_LENGTHS: std::ops::RangeInclusive<u32> = 128..=512;
/// The four entries of a partition table in the master boot record.
const MBR_ENTRIES: [usize; 4] = [446, 462, 478, 494];
/// The type of an EFI system partition there.
const MBR_EFI_SYSTEM: u8 = 0xef;

/// An EFI system partition.
const EFI_SYSTEM: u128 = 0xc12a7328_f81f_11d2_ba4b_00a0c93ec93b;
/// Holds what a PC's BIOS starts.
const BIOS_BOOT: u128 = 0x21686148_6449_6e6f_744e_656564454649;
/// Holds what the firmware of a POWER machine starts.
const PREP_BOOT: u128 = 0x9e1a2d38_c612_4316_aa26_8b49521e5a8b;

/// Root and /usr partitions (the Discoverable Partitions Specification), of the machines Incus knows.
const SYSTEMS: [(u128, &str); 20] = [
    (0x4f68bce3_e8cd_4db1_96e7_fbcaf984b709, "x86_64"),
    (0x8484680c_9521_48c6_9c11_b0720656f69e, "x86_64"),
    (0xb921b045_1df0_41c3_af44_4c6f280d3fae, "aarch64"),
    (0xb0e01050_ee5f_4390_949a_9101b17104e9, "aarch64"),
    (0x44479540_f297_41b2_9af7_d131d5f0458a, "i686"),
    (0x75250d76_8cc6_458e_bd66_bd47cc81a812, "i686"),
    (0x69dad710_2ce4_4e3c_b16c_21a1d49abed3, "armv7l"),
    (0x7d0359a3_02b3_4f0a_865c_654403e70625, "armv7l"),
    (0x912ade1d_a839_4913_8964_a10eee08fbd2, "ppc64"),
    (0x2c9739e2_f068_46b3_9fd0_01c5a9afbcca, "ppc64"),
    (0xc31c45e6_3f39_412e_80fb_4809c4980599, "ppc64le"),
    (0x15bb03af_77e7_4d4a_b12b_c0d084f7491c, "ppc64le"),
    (0x5eead9a9_fe09_4a1e_a1d7_520d00531306, "s390x"),
    (0x8a4f5770_50aa_4ed3_874a_99b710db6fea, "s390x"),
    (0x60d5a7fe_8e7d_435c_b714_3dd8162144e1, "riscv32"),
    (0xb933fb22_5c3f_4f91_af90_e2bb0fa50702, "riscv32"),
    (0x72ec70a6_cf74_40e6_bd49_4bda08e8f224, "riscv64"),
    (0xbeaec34b_8442_439b_a40b_984381ed097d, "riscv64"),
    (0x77055800_792c_4f94_b39a_98c91b762bb6, "loongarch64"),
    (0xe611c702_575c_4cbe_9a46_434fa0bf7e3f, "loongarch64"),
];

/// What a partition table says.
#[derive(Default)]
struct Table {
    /// By the types of the partitions.
    system: Votes,
    /// Where EFI system partitions begin, in bytes.
    efi: Vec<u64>,
    /// By what there is for an older kind of firmware: good enough where nothing else tells.
    firmware: Option<&'static str>,
}

/// Architectures that were found, which need not agree.
#[derive(Default)]
pub(super) struct Votes(Vec<&'static str>);

impl Votes {
    pub(super) fn add(&mut self, architecture: &'static str) {
        if !self.0.contains(&architecture) {
            self.0.push(architecture);
        }
    }

    /// The one they agree on. A machine of 64 bits may have what one of 32 bits needs, too.
    fn agreed(&self) -> Option<&'static str> {
        match self.0.as_slice() {
            [one] => Some(one),
            ["x86_64", "i686"] | ["i686", "x86_64"] => Some("x86_64"),
            ["aarch64", "armv7l"] | ["armv7l", "aarch64"] => Some("aarch64"),
            _ => None,
        }
    }
}

/// The canonical name of the architecture the disk boots on; None where nothing tells, or two things contradict.
pub(super) async fn architecture(disk: &mut Disk) -> Result<Option<&'static str>, Stop> {
    let first = disk.read(0, 512).await?;
    let mut table = Table::default();
    if !read_gpt(disk, &mut table).await? {
        read_mbr(&first, &mut table);
    }
    if let Some(system) = table.system.agreed() {
        return Ok(Some(system));
    }
    let mut loaders = Votes::default();
    for start in table.efi {
        fat::loaders(disk, start, &mut loaders).await?;
    }
    Ok(loaders.agreed().or(table.firmware))
}

/// Whether there is a GPT, in sectors of either size.
async fn read_gpt(disk: &mut Disk, table: &mut Table) -> Result<bool, Stop> {
    for sector in [512, 4096] {
        let header = disk.read(sector, GPT_HEADER_LENGTH).await?;
        let (entries, length) = (le32(&header, 80).min(GPT_ENTRIES), le32(&header, 84));
        if !header.starts_with(GPT) || !GPT_ENTRY_LENGTHS.contains(&length) {
            continue;
        }
        let start = le64(&header, 72).saturating_mul(sector);
        // At most 128 KiB.
        let bytes = disk.read(start, (entries * length) as usize).await?;
        for entry in bytes.chunks_exact(length as usize) {
            let kind = guid(entry);
            if let Some((_, system)) = SYSTEMS.iter().find(|(known, _)| *known == kind) {
                table.system.add(system);
            }
            match kind {
                EFI_SYSTEM if table.efi.len() < MBR_ENTRIES.len() => {
                    table.efi.push(le64(entry, 32).saturating_mul(sector));
                }
                BIOS_BOOT => table.firmware = Some("x86_64"),
                PREP_BOOT => table.firmware = Some("ppc64le"),
                _ => {}
            }
        }
        return Ok(true);
    }
    Ok(false)
}

fn read_mbr(first: &[u8], table: &mut Table) {
    if le16(first, 510) != 0xaa55 {
        return;
    }
    let entries = MBR_ENTRIES.into_iter().filter_map(|place| first.get(place..place + 16));
    let mut partitions = false;
    for entry in entries {
        let &[status, _, _, _, kind, ..] = entry else { continue };
        // All else is no partition table: the mark stands in the boot sector of a file system, too.
        if status & 0x7f != 0 {
            return;
        }
        partitions |= kind != 0;
        if kind == MBR_EFI_SYSTEM {
            table.efi.push(u64::from(le32(entry, 8)) * 512);
        }
    }
    if partitions && is_pc_code(first) {
        table.firmware = Some("x86_64");
    }
}

/// Whether a BIOS would run it: how the boot code of Windows, GRUB, syslinux and the BSDs begins. Where no BIOS is meant
/// to, there are zeros.
fn is_pc_code(first: &[u8]) -> bool {
    // A short jump; cli; xor ax, ax in its two forms; mov ax.
    matches!(first, [0xeb, _, 0x90, ..] | [0xfa, ..] | [0x31 | 0x33, 0xc0, ..] | [0xb8, ..])
}

/// A type, whose first three numbers are stored with the lowest byte first.
fn guid(entry: &[u8]) -> u128 {
    u128::from(le32(entry, 0)) << 96
        | u128::from(le16(entry, 4)) << 80
        | u128::from(le16(entry, 6)) << 64
        | u128::from(be64(entry, 8))
}
