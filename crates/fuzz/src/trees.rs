//! The first files of what is looked into out of order, and of what people drop as folders and forms.

use image_format::forge::{Squashfs, SquashfsCompression, elf, qcow2_with};

/// The unit in which a sparse disk is told, in bytes.
const SECTOR: usize = 512;

/// Squashfs files: a root file system and a whole image, in some compressions and sizes of blocks.
pub(crate) fn file_systems() -> Vec<Vec<u8>> {
    let mut root = Squashfs::new();
    root.dir("etc").file("usr/bin/env", &elf("x86_64")).symlink("bin", "usr/bin");
    root.file("etc/os-release", &b"NAME=Tiny\n".repeat(600));
    let mut image = Squashfs::new();
    image.file("metadata.yaml", b"architecture: x86_64\ncreation_date: 1\nproperties: {os: Tiny}\n");
    image.dir("rootfs/etc").file("templates/a.tpl", b"{{ container.name }}");
    [SquashfsCompression::Gzip, SquashfsCompression::Xz, SquashfsCompression::Zstd]
        .into_iter()
        .flat_map(|compression| [root.finish(compression, 12), image.finish(compression, 17)])
        .collect()
}

/// qcow2 disks with a partition table, as records of a sector's place and its content.
pub(crate) fn sparse_disks() -> Vec<Vec<u8>> {
    let mut content = vec![0; 64 * SECTOR];
    let marks: [(usize, &[u8]); 6] = [
        (450, b"\xef\0\0\0\x20\0\0\0\x20\0\0\0"),
        (510, b"\x55\xaa"),
        (512, b"EFI PART\0\0\x01\0\x5c\0\0\0"),
        (584, b"\x02\0\0\0\0\0\0\0"),
        (592, b"\x04\0\0\0\x80\0\0\0"),
        (1024, b"\x28\x73\x2a\xc1\x1f\xf8\xd2\x11\xba\x4b\0\xa0\xc9\x3e\xc9\x3b"),
    ];
    for (place, bytes) in marks {
        if let Some(field) = content.get_mut(place..place + bytes.len()) {
            field.copy_from_slice(bytes);
        }
    }
    [false, true].map(|compressed| sparse(&qcow2_with(1 << 24, &content, compressed))).to_vec()
}

/// A file's size and path in each line.
pub(crate) fn folders() -> Vec<Vec<u8>> {
    let drops = [
        "1vm/metadata.yaml\n9vm/rootfs.img\n3vm/templates/a.tpl\n4vm/.DS_Store\n",
        "1c/metadata.yaml\n9c/rootfs.squashfs\n3c/templates/a.tpl\n",
        "1c/metadata.yaml\n9c/rootfs/etc/passwd\n",
        "1root/etc/passwd\n2root/bin/sh\n3image.tar.xz\n",
        "1a/b/metadata.yaml\n2a/rootfs.tar\n3metadata.yaml\n",
    ];
    drops.map(|text| text.as_bytes().to_vec()).to_vec()
}

/// Forms, and names that a form is begun from.
pub(crate) fn forms() -> Vec<Vec<u8>> {
    let forms = [
        "amd64\nDebian\n13\ncloud\nDebian \"13\"",
        "aarch64\n a: b\n# c\n\n%d",
        "debian-12-genericcloud-amd64.qcow2",
        "alpine-minirootfs-3.22.1-x86_64.tar.gz",
        "Fedora-Cloud-Base-42.x86_64",
    ];
    forms.map(|text| text.as_bytes().to_vec()).to_vec()
}

fn sparse(file: &[u8]) -> Vec<u8> {
    let sectors = file.chunks(SECTOR).enumerate().filter(|(_, sector)| sector.iter().any(|&byte| byte != 0));
    let place = |number: usize| u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes();
    sectors.flat_map(|(number, sector)| [&place(number)[..], sector].concat()).collect()
}
