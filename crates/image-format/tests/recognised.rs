//! What is no image is named, so that its owner can be told what to do with it.

mod common;

use common::*;
use image_format::forge::{Archive, ImageSpec, compress, metadata_yaml, qcow2};
use image_format::{Compression, Fault, Inspector, Limits, Verdict};

const ALL: [Compression; 7] = [
    Compression::None,
    Compression::Bzip2,
    Compression::Gzip,
    Compression::Lz4,
    Compression::Lzma,
    Compression::Xz,
    Compression::Zstd,
];

/// Bytes that mean nothing, with marks at their places.
fn marked(marks: &[(usize, &[u8])], length: usize) -> Vec<u8> {
    let mut file = vec![0x90; length];
    for (place, mark) in marks {
        file[*place..*place + mark.len()].copy_from_slice(mark);
    }
    file
}

fn at(place: usize, mark: &[u8], length: usize) -> Vec<u8> {
    marked(&[(place, mark)], length)
}

#[test]
fn formats_are_told_by_their_marks() {
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("zip", at(0, b"PK\x03\x04", 100)),
        ("iso", at(32769, b"CD001", 40_000)),
        ("iso", marked(&[(32769, b"BEA01"), (510, b"\x55\xaa")], 40_000)),
        ("vmdk", at(0, b"KDMV", 600)),
        ("vmdk", at(0, b"COWD", 600)),
        ("vmdk-descriptor", b"# Disk DescriptorFile\nversion=1\n".to_vec()),
        ("vhd", at(0, b"conectix", 600)),
        ("vhdx", at(0, b"vhdxfile", 600)),
        ("vdi", at(64, b"\x7f\x10\xda\xbe", 600)),
        ("mbr-disk", at(510, b"\x55\xaa", 40_000)),
        ("gpt-disk", marked(&[(510, b"\x55\xaa"), (512, b"EFI PART")], 40_000)),
        ("gpt-disk", marked(&[(510, b"\x55\xaa"), (4096, b"EFI PART")], 40_000)),
        ("gpt-disk", marked(&[(450, b"\xee"), (510, b"\x55\xaa")], 40_000)),
        ("file-system", at(1080, b"\x53\xef", 40_000)),
        ("file-system", at(0, b"XFSB", 600)),
        ("file-system", at(65_600, b"_BHRfS_M", 70_000)),
        ("file-system", marked(&[(54, b"FAT12"), (510, b"\x55\xaa")], 40_000)),
        ("wim", at(0, b"MSWIM\0\0\0", 600)),
        ("package", at(0, b"!<arch>\ndebian-binary   ", 600)),
        ("other-archive", at(0, b"070701", 600)),
        ("other-archive", at(0, b"7z\xbc\xaf\x27\x1c", 600)),
        ("other-compression", at(0, b"LZIP\x01", 600)),
        ("program", at(0, b"\x7fELF", 600)),
        ("other-format", at(0, b"%PDF-", 600)),
        ("other-format", at(0, b"VMA\0", 600)),
        ("squashfs-version", at(0, b"sqsh", 600)),
        ("unrecognised", vec![0; 40_000]),
        ("unrecognised", vec![0x90; 30]),
        ("ambiguous", marked(&[(0, b"hsqs"), (257, b"ustar")], 600)),
        ("corrupt", at(0, b"BZh91AY", 600)),
        ("corrupt", at(0, b"\x04\x22\x4d\x18", 600)),
        ("corrupt", at(0, b"\x5d\0\0\0\x04\xff\xff\xff\xff\xff\xff\xff\xff", 600)),
    ];
    for (expected, file) in cases {
        for step in [1 << 20, 700, 1] {
            assert_eq!(code(&inspect_in_steps(&file, step)), expected, "{:?}", &file[..file.len().min(16)]);
        }
    }
}

#[test]
fn texts_are_told_by_their_content() {
    let digest = "0123456789abcdef".repeat(4);
    let yaml = metadata_yaml(&ImageSpec::new("x86_64", 1));
    let cases = [
        ("text", "é".repeat(400)),
        ("text", "{\"a\": 1}".to_owned()),
        ("html", "<html>not found</html>\n".to_owned()),
        ("html", "\u{feff}\n <!DOCTYPE HTML PUBLIC>\n".to_owned()),
        ("checksum-file", format!("{digest}  image.tar.xz\n")),
        ("checksum-file", format!("# made by hand\nSHA256 (image.qcow2) = {digest}\n")),
        ("checksum-file", format!("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{digest} *a\n")),
        ("signature", "-----BEGIN PGP SIGNATURE-----\n\niQIz\n".to_owned()),
        ("bare-metadata", yaml),
    ];
    for (expected, text) in cases {
        assert_eq!(code(&inspect(text.as_bytes())), expected, "{text}");
    }
}

#[test]
fn a_zip_tells_what_it_holds_where_its_beginning_shows_it() {
    let entry = |name: &str, content: &[u8]| {
        let mut entry = b"PK\x03\x04".to_vec();
        entry.resize(18, 0);
        entry.extend((content.len() as u32).to_le_bytes());
        entry.resize(26, 0);
        entry.extend((name.len() as u16).to_le_bytes());
        entry.extend([0, 0]);
        [entry.as_slice(), name.as_bytes(), content].concat()
    };
    let holds = |file: &[u8]| match inspect(file) {
        Verdict::Refused(Fault::Zip { holds }) => holds,
        other => panic!("{other:?}"),
    };
    let disk = [entry("README", b"text"), entry("Disk.VMDK", b"KDMV")].concat();
    assert_eq!(holds(&disk).as_deref(), Some("Disk.VMDK"));
    assert_eq!(holds(&entry("README", b"text")), None);
    assert_eq!(holds(&disk[..60]), None);
}

/// A file, a directory of that name, or one with content after a colon.
fn archive(entries: &[&str]) -> Vec<u8> {
    let mut archive = Archive::new();
    for entry in entries {
        let (name, content) = entry.split_once('=').unwrap_or((entry, ""));
        if name.ends_with('/') {
            archive.dir(name, 0o755)
        } else {
            archive.file(name, 0o644, content.as_bytes())
        };
    }
    archive.finish()
}

#[test]
fn archives_of_other_kinds_are_told_by_their_entries() {
    let digest = "0123456789abcdef".repeat(4);
    let blob = format!("blobs/sha256/{digest}");
    let (config, layer) = (format!("{digest}.json"), format!("{digest}/layer.tar"));
    let cases: Vec<(&str, Vec<&str>)> = vec![
        ("ova", vec!["machine.ovf=<xml/>", "machine-disk1.vmdk=KDMV"]),
        ("oci-layout", vec!["blobs/", "blobs/sha256/", &blob, "index.json={}", "oci-layout={}"]),
        ("oci-layout", vec!["./oci-layout={}", "./index.json={}"]),
        ("docker-save", vec![&config, &layer, "manifest.json=[]", "repositories={}"]),
        ("docker-save", vec!["blobs/", &blob, "index.json={}", "manifest.json=[]", "oci-layout={}"]),
        ("instance-backup", vec!["backup/index.yaml=name: c1\ntype: container\n", "backup/container/"]),
        ("instance-backup", vec!["backup/index.yaml=name: v1\ntype: virtual-machine\n"]),
        ("instance-backup", vec!["backup/index.yaml=name: old\n"]),
        ("instance-backup", vec!["backup/container/rootfs/"]),
        ("volume-backup", vec!["backup/index.yaml=name: v\ntype: custom\nconfig:\n  type: container\n"]),
        ("bucket-backup", vec!["backup/index.yaml=type: bucket\n"]),
        ("lxc-metadata", vec!["config=x", "config-user=x", "create-message=x", "templates/"]),
        ("nested-metadata", vec!["image/", "image/metadata.yaml=x", "image/rootfs/"]),
        ("missing-metadata", vec!["rootfs/", "rootfs/etc/"]),
        ("missing-metadata", vec!["rootfs.img=x"]),
        // Their likes within an image or a root file system mean nothing.
        ("known", vec!["etc/", "backup/index.yaml=type: custom\n", "srv/oci-layout", "home/a/metadata.yaml"]),
    ];
    for (expected, entries) in cases {
        // A disk of one byte is not looked at before metadata.yaml is missed.
        let expected = if entries == ["rootfs.img=x"] { "raw-disk" } else { expected };
        for compression in ALL {
            let file = compress(compression, &archive(&entries));
            assert_eq!(code(&inspect(&file)), expected, "{entries:?} {compression:?}");
        }
    }
}

#[test]
fn such_an_archive_is_told_as_early_as_it_is_certain() {
    for first in ["backup/index.yaml", "machine.ovf"] {
        let file = Archive::new().file(first, 0o644, b"x").file("rest", 0o644, &noise(50_000)).finish();
        let mut inspector = Inspector::new(Limits::default());
        inspector.push(&file[..2048]);
        assert!(inspector.settled(), "{first}");
    }
}

#[test]
fn what_is_inside_of_a_compression_is_named() {
    let zeros = |place: usize, mark: &[u8]| {
        let mut file = vec![0; 70_000];
        file[place..place + mark.len()].copy_from_slice(mark);
        file
    };
    let cases = [
        ("a qcow2 disk", qcow2(DISK_SIZE)),
        ("a raw disk", zeros(510, b"\x55\xaa")),
        ("optical disc", zeros(32769, b"CD001")),
        ("a squashfs file system", squashfs()),
        ("a file system", zeros(1080, b"\x53\xef")),
        ("a virtual machine's disk", at(0, b"KDMV", 700)),
        ("other than a tar archive", compress(Compression::Gzip, &container())),
        ("a text", b"just text".to_vec()),
        ("not a tar archive", at(0, b"nonsense", 700)),
        ("is empty", Vec::new()),
        ("is empty", vec![0; 70_000]),
    ];
    for (expected, content) in cases {
        for compression in &ALL[1..] {
            let Verdict::Refused(fault) = inspect(&compress(*compression, &content)) else {
                panic!("{expected}")
            };
            assert!(fault.sentence().contains(expected), "{compression:?}: {fault}");
        }
    }
}

#[test]
fn archives_that_make_no_image_are_named() {
    let yaml = yaml();
    let cases = [
        ("no-rootfs", with_metadata().file("rootfs.qcow2", 0o644, &qcow2(DISK_SIZE)).finish()),
        ("raw-disk", with_metadata().file("rootfs.img", 0o644, &[0; 4096]).finish()),
        ("empty-disk", with_metadata().file("rootfs.img", 0o644, b"").finish()),
        ("rootfs-link", with_metadata().symlink("rootfs.img", "/dev/sda").finish()),
        ("rootfs-link", with_metadata().symlink("./rootfs", "/").finish()),
        ("raw-disk", with_metadata().header(b'4', "rootfs.img", 0).finish()),
        ("entry-leads-out", with_metadata().dir("rootfs", 0o755).file("rootfs/../../x", 0o644, b"").finish()),
        (
            "entry-leads-out",
            with_metadata().dir("rootfs", 0o755).hard_link("rootfs/x", "rootfs/../../y").finish(),
        ),
        ("duplicate-metadata", with_metadata().file("./metadata.yaml", 0o644, yaml.as_bytes()).finish()),
        ("bad-metadata", Archive::new().symlink("metadata.yaml", "x").finish()),
        ("bad-metadata", Archive::new().file("metadata.yaml", 0o644, b"a: [").finish()),
    ];
    for (expected, tar) in cases {
        for compression in ALL {
            assert_eq!(code(&inspect(&compress(compression, &tar))), expected, "{compression:?}");
        }
    }
}

#[test]
fn an_old_tar_is_told_unless_it_is_compressed() {
    let mut old = container();
    // Every header without its mark, and its checksum for that.
    let mut place = 0;
    while old.get(place).is_some_and(|&byte| byte != 0) {
        let size = std::str::from_utf8(&old[place + 124..place + 135]).unwrap();
        let size = usize::from_str_radix(size, 8).unwrap();
        let header = &mut old[place..place + 512];
        header[257..265].fill(0);
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        place += 512 + size.next_multiple_of(512);
    }
    assert_eq!(code(&inspect(&old)), "old-tar");
    assert_eq!(code(&inspect(&compress(Compression::Gzip, &old))), "known");
}
