//! A virtual-machine image whose disk is empty: real to Incus's import, with nothing to boot.

use anyhow::Result;
use image_format::Compression;
use image_format::forge::{Archive, compress, qcow2};

use super::folder::Folder;
use super::metadata;

/// Size of the disk as the machine would see it, in bytes.
const DISK_SIZE: u64 = 64 << 20;
const DESCRIPTION: &str = "Empty virtual machine";

/// Writes the virtual machine unified and split.
pub(super) fn write(folder: &mut Folder) -> Result<()> {
    let disk = qcow2(DISK_SIZE);
    let metadata = compress(Compression::Xz, &metadata::archive(DESCRIPTION));
    let unified = Archive::new()
        .file("metadata.yaml", 0o644, metadata::yaml(DESCRIPTION).as_bytes())
        .file("rootfs.img", 0o644, &disk)
        .finish();
    folder.add("empty-vm.tar.xz", &compress(Compression::Xz, &unified), "virtual machine, unified, xz")?;
    folder.add("empty-vm-split.metadata.tar.xz", &metadata, "virtual machine, split: metadata")?;
    folder.add("empty-vm-split.disk.qcow2", &disk, "virtual machine, split: disk, qcow2")
}
