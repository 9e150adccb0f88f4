//! What is found on qcow2 disks, good, cut, lying and mutated.
#![allow(clippy::panic, clippy::unwrap_used, reason = "that is how a helper fails a test")]

mod common;

use std::sync::LazyLock;

use common::*;
use image_format::forge::{qcow2, qcow2_with};
use image_format::{Content, Explorer, Fault, Limits, Verdict};
use proptest::prelude::*;

const SIZE: u64 = 1 << 30;
const CLUSTER: usize = 1 << 16;
/// Where the forged EFI system partition begins, in sectors.
const EFI_START: u64 = 2048;

const EFI_SYSTEM: u128 = 0xc12a7328_f81f_11d2_ba4b_00a0c93ec93b;
const LINUX: u128 = 0x0fc63daf_8483_4772_8e79_3d69d8477de4;
const BIOS_BOOT: u128 = 0x21686148_6449_6e6f_744e_656564454649;
const ROOT_ARM64: u128 = 0xb921b045_1df0_41c3_af44_4c6f280d3fae;
const ROOT_X86_64: u128 = 0x4f68bce3_e8cd_4db1_96e7_fbcaf984b709;

fn put(disk: &mut Vec<u8>, place: u64, bytes: &[u8]) {
    let place = usize::try_from(place).unwrap();
    disk.resize(disk.len().max(place + bytes.len()), 0);
    disk[place..place + bytes.len()].copy_from_slice(bytes);
}

/// A disk with a GPT of these types, all of which begin where the EFI system partition does.
fn gpt(types: &[u128], sector: u64) -> Vec<u8> {
    let mut disk = Vec::new();
    put(&mut disk, 450, &[0xee]);
    put(&mut disk, 510, &[0x55, 0xaa]);
    put(&mut disk, sector, b"EFI PART");
    put(&mut disk, sector + 72, &2_u64.to_le_bytes());
    put(&mut disk, sector + 80, &128_u32.to_le_bytes());
    put(&mut disk, sector + 84, &128_u32.to_le_bytes());
    for (entry, kind) in (2 * sector..).step_by(128).zip(types) {
        put(&mut disk, entry, &((kind >> 96) as u32).to_le_bytes());
        put(&mut disk, entry + 4, &((kind >> 80) as u16).to_le_bytes());
        put(&mut disk, entry + 6, &((kind >> 64) as u16).to_le_bytes());
        put(&mut disk, entry + 8, &(*kind as u64).to_be_bytes());
        put(&mut disk, entry + 32, &EFI_START.to_le_bytes());
    }
    disk
}

/// A FAT with so many clusters of one sector each, whose /EFI/BOOT is two clusters long and holds these short names.
fn fat(clusters: u32, names: &[&[u8; 11]]) -> Vec<u8> {
    let (bits, root_entries) = match clusters {
        0..4085 => (12, 16_u16),
        4085..65525 => (16, 16),
        _ => (32, 0),
    };
    let table_sectors = (clusters + 2) * bits / 8 / 512 + 1;
    let all = 1 + table_sectors + u32::from(root_entries) / 16 + clusters;
    let mut disk = Vec::new();
    put(&mut disk, 11, &512_u16.to_le_bytes());
    put(&mut disk, 13, &[1, 1, 0, 1]);
    put(&mut disk, 17, &root_entries.to_le_bytes());
    put(&mut disk, 32, &all.to_le_bytes());
    put(&mut disk, 36, &table_sectors.to_le_bytes());
    put(&mut disk, 44, &2_u32.to_le_bytes());
    if bits < 32 {
        put(&mut disk, 22, &(table_sectors as u16).to_le_bytes());
    }
    // Cluster 2 is the root of FAT32, 3 is /EFI, and /EFI/BOOT goes on from 5 in 9.
    let link = match bits {
        12 => (512 + 7, &[0x90, 0x00][..]),
        16 => (512 + 10, &[9, 0][..]),
        _ => (512 + 20, &[9, 0, 0, 0xf0][..]),
    };
    put(&mut disk, link.0, link.1);
    let data = u64::from(1 + table_sectors + u32::from(root_entries) / 16) * 512;
    let cluster = |number: u64| data + (number - 2) * 512;
    let root = if bits == 32 { cluster(2) } else { data - 512 };
    let directory = |name: &[u8; 11], at: u8| [&name[..], &[0x10], &[0; 14], &[at, 0, 0, 0, 0, 0]].concat();
    put(&mut disk, root, &[&b"EFI        \x08"[..], &[0; 20]].concat());
    put(&mut disk, root + 32, &directory(b"EFI        ", 3));
    put(&mut disk, cluster(3), &directory(b"BOOT       ", 5));
    for entry in 0..16 {
        put(&mut disk, cluster(5) + entry * 32, &[&[0xe5], &b"OOTX64 EFI"[..], &[0; 21]].concat());
    }
    for (entry, name) in (cluster(9)..).step_by(32).zip(names) {
        put(&mut disk, entry, &[&name[..], &[0x20], &[0; 20]].concat());
    }
    disk
}

fn efi(clusters: u32, names: &[&[u8; 11]]) -> Vec<u8> {
    let mut disk = gpt(&[EFI_SYSTEM, LINUX], 512);
    put(&mut disk, EFI_START * 512, &fat(clusters, names));
    disk
}

fn architecture(file: &[u8]) -> Option<String> {
    match explore(file).unwrap().content {
        Content::Disk { virtual_size, architecture } => {
            assert_eq!(virtual_size, SIZE);
            architecture
        }
        other => panic!("{other:?}"),
    }
}

fn of(content: &[u8]) -> Option<String> {
    let [plain, packed] =
        [false, true].map(|compressed| architecture(&qcow2_with(SIZE, content, compressed)));
    assert_eq!(plain, packed);
    plain
}

#[test]
fn types_of_partitions_tell_the_architecture() {
    for sector in [512, 4096] {
        assert_eq!(of(&gpt(&[LINUX, ROOT_ARM64], sector)).as_deref(), Some("aarch64"), "{sector}");
    }
    assert_eq!(of(&gpt(&[LINUX, BIOS_BOOT], 512)).as_deref(), Some("x86_64"));
    assert_eq!(of(&gpt(&[BIOS_BOOT, ROOT_ARM64], 512)).as_deref(), Some("aarch64"));
    assert_eq!(of(&gpt(&[ROOT_X86_64, ROOT_ARM64], 512)), None);
    assert_eq!(of(&gpt(&[LINUX], 512)), None);
}

#[test]
fn loaders_in_the_efi_system_partition_tell_it_in_any_fat() {
    for clusters in [2000, 5000, 70_000] {
        let one = |name: &[u8; 11]| of(&efi(clusters, &[b"FBX64   EFI", name]));
        assert_eq!(one(b"BOOTAA64EFI").as_deref(), Some("aarch64"), "{clusters}");
        assert_eq!(one(b"BOOTX64 EFI").as_deref(), Some("x86_64"));
        assert_eq!(one(b"BOOTRI~1EFI").as_deref(), Some("riscv64"));
        assert_eq!(one(b"BOOTLO~1EFI").as_deref(), Some("loongarch64"));
        assert_eq!(one(b"BOOTX64 TXT"), None);
    }
    assert_eq!(of(&efi(5000, &[b"BOOTIA32EFI", b"BOOTX64 EFI"])).as_deref(), Some("x86_64"));
    assert_eq!(of(&efi(5000, &[b"BOOTAA64EFI", b"BOOTX64 EFI"])), None);
}

#[test]
fn a_master_boot_record_tells_of_a_pc_or_of_an_efi_system_partition() {
    let mut disk = vec![0; 512];
    put(&mut disk, 510, &[0x55, 0xaa]);
    put(&mut disk, 446 + 4, &[0x83]);
    assert_eq!(of(&disk), None);
    put(&mut disk, 0, &[0xeb, 0x63, 0x90]);
    assert_eq!(of(&disk).as_deref(), Some("x86_64"));
    put(&mut disk, 462 + 4, &[0xef]);
    put(&mut disk, 462 + 8, &(EFI_START as u32).to_le_bytes());
    put(&mut disk, EFI_START * 512, &fat(5000, &[b"BOOTAA64EFI"]));
    assert_eq!(of(&disk).as_deref(), Some("aarch64"));
    // A file system without partitions, whose boot sector has the same mark.
    put(&mut disk, 446, &[0x12]);
    assert_eq!(of(&disk), None);
}

#[test]
fn an_empty_disk_tells_nothing() {
    assert_eq!(architecture(&qcow2(SIZE)), None);
    assert_eq!(of(&[]), None);
}

#[test]
fn a_cut_disk_is_truncated_wherever_it_is_cut() {
    let mut content = gpt(&[ROOT_ARM64], 512);
    content.resize(6 * CLUSTER, 0);
    put(&mut content, 4 * CLUSTER as u64, &noise(2 * CLUSTER));
    for compressed in [false, true] {
        let disk = qcow2_with(SIZE, &content, compressed);
        for end in (600..disk.len() - CLUSTER).step_by(CLUSTER / 2) {
            assert_eq!(explore(&disk[..end]), Err(Fault::Truncated), "{end} of {}", disk.len());
        }
        // The last cluster need not be whole.
        assert_eq!(architecture(&disk[..disk.len() - CLUSTER + 1]).as_deref(), Some("aarch64"));
    }
}

#[test]
fn tables_that_lie_are_damage() {
    let good = qcow2_with(SIZE, &gpt(&[ROOT_ARM64], 512), false);
    let (l1, l2) = (3 * CLUSTER, 4 * CLUSTER);
    let changed = |place: usize, byte: u8| {
        let mut disk = good.clone();
        disk[place] = byte;
        explore(&disk).map_or_else(|fault| fault.code(), |_| "good")
    };
    assert_eq!(changed(l1 + 6, 2), "corrupt");
    assert_eq!(changed(l2 + 6, 2), "corrupt");
    assert_eq!(changed(l1 + 2, 1), "truncated");
    assert_eq!(changed(l2 + 2, 1), "truncated");
    // A second L2 table that is the first: no harm in reading.
    assert_eq!(changed(l1 + 8 + 5, 4), "good");
    // A cluster of zeros may have any place.
    let mut disk = good.clone();
    (disk[l2 + 2], disk[l2 + 7]) = (1, 1);
    assert_eq!(architecture(&disk), None);
}

#[test]
fn a_compressed_cluster_that_is_none_is_damage() {
    let content = [gpt(&[ROOT_ARM64], 512), vec![7; 3 * CLUSTER]].concat();
    let mut disk = qcow2_with(SIZE, &content, true);
    disk[5 * CLUSTER..5 * CLUSTER + 200].fill(0xff);
    assert_eq!(explore(&disk).unwrap_err().code(), "corrupt");
}

/// Disks to be damaged: plain and compressed ones, with FAT12 and FAT16.
static DAMAGED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let kinds = [(2000, false), (2000, true), (5000, false), (5000, true)];
    kinds
        .map(|(clusters, compressed)| qcow2_with(SIZE, &efi(clusters, &[b"BOOTAA64EFI"]), compressed))
        .to_vec()
});

proptest! {
    #[test]
    fn damage_never_takes_it_down(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        region in 0..5_usize,
        good in prop::sample::select(&*DAMAGED),
    ) {
        let mut disk = good;
        // The header, the tables, the partition table, the FAT with its directories.
        let (start, length) = [
            (4, 108),
            (3 * CLUSTER, 16),
            (4 * CLUSTER, 17 * 8),
            (5 * CLUSTER, 2048),
            (6 * CLUSTER, disk.len() - 6 * CLUSTER),
        ][region];
        for (place, byte) in changes {
            disk[start + place.index(length)] = byte;
        }
        let first = explore(&disk);
        prop_assert_eq!(first, explore(&disk));
    }

    #[test]
    fn what_was_at_hand_changes_no_answer(head in 0..80_000_usize) {
        let disk = &DAMAGED[1];
        let Verdict::Known(report) = inspect_head(disk) else { panic!("a disk") };
        let mut explorer =
            Explorer::new(&report, &disk[..head], disk.len() as u64, &Limits::default()).unwrap();
        while let Some(range) = explorer.wants() {
            explorer.give(&disk[range.start as usize..]);
        }
        prop_assert_eq!(explorer.finish(), explore(disk));
    }
}
