//! The marks of formats that people drop and that are no image's.

use super::zip;
use crate::Fault;
use crate::tar::is_header;

/// Where ISO 9660 and UDF have their mark (ECMA-119, 8.1.2).
const ISO_MARK_AT: usize = 16 * 2048 + 1;
const ISO_MARKS: [&[u8]; 3] = [b"CD001", b"BEA01", b"NSR02"];
/// Where btrfs has its mark, after 64 KiB left free.
const BTRFS_MARK_AT: usize = (64 << 10) + 64;
const BTRFS_MARK: &[u8] = b"_BHRfS_M";
/// As many bytes as the furthest mark needs.
pub(super) const DISTANT: usize = BTRFS_MARK_AT + BTRFS_MARK.len();

/// The place of a mark, the mark, and what has it.
type Mark = (usize, &'static [u8], fn() -> Fault);

/// Marks near the start.
const MARKS: &[Mark] = &[
    (0, b"PK\x03\x04", || Fault::Zip { holds: None }),
    (0, b"PK\x05\x06", || Fault::Zip { holds: None }),
    (0, b"KDMV", || Fault::Vmdk),
    (0, b"COWD", || Fault::Vmdk),
    (0, b"# Disk DescriptorFile", || Fault::VmdkDescriptor),
    (0, b"conectix", || Fault::Vhd),
    (0, b"vhdxfile", || Fault::Vhdx),
    (64, b"\x7f\x10\xda\xbe", || Fault::Vdi),
    (0, b"MSWIM\0\0\0", || Fault::Wim),
    (0, b"!<arch>\ndebian-binary", || package("a Debian package")),
    (0, b"\xed\xab\xee\xdb", || package("an RPM package")),
    (0, b"!<arch>\n", || other("a static library")),
    (0, b"7z\xbc\xaf\x27\x1c", || archive("a 7-Zip archive")),
    (0, b"Rar!\x1a\x07", || archive("a RAR archive")),
    (0, b"MSCF\0\0\0\0", || archive("a cabinet archive")),
    (0, b"07070", || archive("a cpio archive")),
    (0, b"\xc7\x71", || archive("a cpio archive")),
    (0, b"\x71\xc7", || archive("a cpio archive")),
    (0, b"LZIP", || compression("lzip")),
    (0, b"\x89LZO\0\r\n\x1a\n", || compression("lzop")),
    (0, b"\x1f\x9d", || compression("compress")),
    (0, b"\x7fELF", || Fault::Program),
    (0, b"%PDF-", || other("a PDF document")),
    (0, b"LUKS\xba\xbe", || other("an encrypted disk (LUKS)")),
    (0, b"\x3a\xff\x26\xed", || other("a sparse image for Android")),
    (0, b"VMA\0", || other("a backup of a virtual machine of Proxmox VE")),
    (0, b"XFSB", || file_system("an XFS file system")),
    (0, b"sqsh", || Fault::SquashfsVersion { version: 3 }),
];

/// Marks further in, in the order in which they count.
const DISTANT_MARKS: &[Mark] = &[
    (512, b"EFI PART", || Fault::GptDisk),
    (4096, b"EFI PART", || Fault::GptDisk),
    (BTRFS_MARK_AT, BTRFS_MARK, || file_system("a btrfs file system")),
    (1080, b"\x53\xef", || file_system("an ext4 file system")),
    (1024, b"\xe2\xe1\xf5\xe0", || file_system("an EROFS file system")),
    (1024, b"\x10\x20\xf5\xf2", || file_system("an F2FS file system")),
    (3, b"NTFS    ", || file_system("an NTFS file system")),
    (54, b"FAT1", || file_system("a FAT file system")),
    (82, b"FAT32", || file_system("a FAT file system")),
    (512, b"LABELONE", || other("a volume of LVM")),
];

/// Looks for a mark near the start of the file.
pub(super) fn by_mark(head: &[u8]) -> Option<Fault> {
    let fault = find(head, MARKS)?;
    Some(if matches!(fault, Fault::Zip { .. }) { Fault::Zip { holds: zip::holds(head) } } else { fault })
}

/// Looks at what stands further in, or is told by no mark at all.
pub(super) fn by_distant_mark(head: &[u8]) -> Fault {
    // A disc to start a machine from has a partition table too.
    if ISO_MARKS.iter().any(|mark| at(head, ISO_MARK_AT).starts_with(mark)) {
        return Fault::Iso;
    }
    if let Some(fault) = find(head, DISTANT_MARKS) {
        return fault;
    }
    if at(head, 510).starts_with(b"\x55\xaa") {
        // The type of the first partition when the table is only there to keep old programs from a GUID one.
        return if at(head, 450).first() == Some(&0xee) { Fault::GptDisk } else { Fault::MbrDisk };
    }
    if head.first_chunk().is_some_and(is_header) { Fault::OldTar } else { Fault::Unrecognised }
}

fn find(head: &[u8], marks: &[Mark]) -> Option<Fault> {
    marks.iter().find(|(place, mark, _)| at(head, *place).starts_with(mark)).map(|(.., fault)| fault())
}

fn at(head: &[u8], place: usize) -> &[u8] {
    head.get(place..).unwrap_or_default()
}

fn archive(name: &str) -> Fault {
    Fault::OtherArchive { name: name.to_owned() }
}

fn compression(name: &str) -> Fault {
    Fault::OtherCompression { name: name.to_owned() }
}

fn file_system(name: &str) -> Fault {
    Fault::FileSystem { name: name.to_owned() }
}

fn package(name: &str) -> Fault {
    Fault::Package { name: name.to_owned() }
}

fn other(name: &str) -> Fault {
    Fault::OtherFormat { name: name.to_owned() }
}
