//! Disks of virtual machines and root file systems of containers, in unified images and as parts of split ones.

use image_format::Compression;
use image_format::forge::compress;
use incus_client::InstanceType::{Container, VirtualMachine};

use super::tools::{gzip, squashfs, xz};
use super::{
    Case, Files, Reach, changed, container, cut, disk, imported, marked, rootfs_tar, split, with_metadata,
};

pub(super) fn cases() -> Vec<Case> {
    let metadata = |name: &str| with_metadata(name).finish();
    let mut cases = vec![
        split("split container, squashfs", metadata("a"), squashfs(&rootfs_tar(), "gzip"), Container),
        split("split container, squashfs by zstd", metadata("b"), squashfs(&rootfs_tar(), "zstd"), Container),
        split("split container, .tar", metadata("c"), rootfs_tar(), Container),
        split("split container, .tar.gz", metadata("d"), gzip(&rootfs_tar()), Container),
        split("split container, .tar.xz", xz(&metadata("e")), xz(&rootfs_tar()), Container),
        split("split container, rootfs of text", metadata("f"), b"not a rootfs\n".repeat(50), Container),
        split(
            "split container, rootfs of an ISO image",
            metadata("g"),
            marked(40_000, &[(32_769, b"CD001")]),
            Container,
        ),
        split("split container, squashfs without its end", metadata("h"), short_squashfs(), Container),
        split("split container, .tar.gz without its end", metadata("i"), short_gzip(), Container),
        split("split container, rootfs is a whole image", metadata("j"), container("whole"), Container),
        split("split container, rootfs without bytes", metadata("k"), Vec::new(), Container),
        split("split container, metadata is a whole image", container("l"), rootfs_tar(), Container),
        split(
            "split container, metadata without metadata.yaml",
            rootfs_tar(),
            squashfs(&rootfs_tar(), "gzip"),
            Container,
        ),
    ];
    for (name, disk) in disks() {
        let image = with_metadata(&format!("unified {name}")).file("rootfs.img", 0o644, &disk).finish();
        cases.push(imported(&format!("virtual machine, {name}"), image));
        let files = Files::Split { metadata: metadata(name), rootfs: disk, sent_as: VirtualMachine };
        cases.push(Case { name: format!("split virtual machine, {name}"), files, reach: Reach::Import });
    }
    cases
}

fn disks() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("qcow2 version 3", disk()),
        ("qcow2 version 2", changed(disk(), 4, &[0, 0, 0, 2])),
        ("qcow2 version 4", changed(disk(), 4, &[0, 0, 0, 4])),
        ("qcow2 with a backing file", changed(changed(disk(), 8, &200_u64.to_be_bytes()), 16, &[0, 0, 0, 4])),
        ("qcow2 with an external data file", changed(disk(), 72, &4_u64.to_be_bytes())),
        ("qcow2, encrypted", changed(disk(), 32, &[0, 0, 0, 2])),
        ("qcow2 marked as damaged", changed(disk(), 72, &2_u64.to_be_bytes())),
        ("qcow2 header without its end", cut(disk(), 60)),
        ("a raw disk", marked(8192, &[(510, b"\x55\xaa"), (512, b"EFI PART")])),
        ("a VMDK disk", marked(8192, &[(0, b"KDMV\x01\0\0\0")])),
        ("no bytes", Vec::new()),
    ]
}

fn short_squashfs() -> Vec<u8> {
    let whole = squashfs(&container("inside"), "gzip");
    let length = whole.len() / 2;
    cut(whole, length)
}

fn short_gzip() -> Vec<u8> {
    let whole = compress(Compression::Gzip, &container("inside"));
    let length = whole.len() / 2;
    cut(whole, length)
}
