//! Small images of every kind, forged.

use image_format::{
    Compression,
    forge::{Archive, ImageSpec, compress, metadata_yaml, qcow2},
};

fn metadata() -> String {
    metadata_yaml(&ImageSpec::new("x86_64", 1_700_000_000).property("os", "Tiny"))
}

/// A unified container image, plain tar; `note` makes it differ from others.
pub(crate) fn unified(note: &str) -> Vec<u8> {
    Archive::new()
        .file("metadata.yaml", 0o644, metadata().as_bytes())
        .dir("rootfs/", 0o755)
        .file("rootfs/etc/note", 0o644, note.as_bytes())
        .finish()
}

pub(crate) fn unified_xz(note: &str) -> Vec<u8> {
    compress(Compression::Xz, &unified(note))
}

/// A unified container image whose metadata tells no properties at all.
pub(crate) fn without_properties() -> Vec<u8> {
    Archive::new()
        .file("metadata.yaml", 0o644, b"architecture: x86_64\ncreation_date: 1700000000\n")
        .dir("rootfs/", 0o755)
        .finish()
}

/// A unified image of a virtual machine, plain tar.
pub(crate) fn unified_vm() -> Vec<u8> {
    Archive::new()
        .file("metadata.yaml", 0o644, metadata().as_bytes())
        .file("rootfs.img", 0o644, &disk())
        .finish()
}

pub(crate) fn metadata_tarball() -> Vec<u8> {
    compress(Compression::Gzip, &Archive::new().file("metadata.yaml", 0o644, metadata().as_bytes()).finish())
}

pub(crate) fn rootfs_tarball() -> Vec<u8> {
    compress(
        Compression::Gzip,
        &Archive::new().dir("etc/", 0o755).file("etc/note", 0o644, b"rootfs").finish(),
    )
}

pub(crate) fn disk() -> Vec<u8> {
    qcow2(1 << 20)
}

pub(crate) fn without_metadata() -> Vec<u8> {
    rootfs_tarball()
}

/// A tar whose first bytes Incus could read as a request: the name of its first member is chosen so.
pub(crate) fn mistakable() -> Vec<u8> {
    Archive::new()
        .file("{", 0o644, b"x")
        .file("metadata.yaml", 0o644, metadata().as_bytes())
        .dir("rootfs/", 0o755)
        .finish()
}

/// A unified image, plain tar, too large to be read through before it goes on: 72 MiB.
pub(crate) fn large(note: &str) -> Vec<u8> {
    let content: Vec<u8> =
        (0..18u32 << 20).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    Archive::new()
        .file("metadata.yaml", 0o644, metadata().as_bytes())
        .dir("rootfs/", 0o755)
        .file("rootfs/etc/note", 0o644, note.as_bytes())
        .file("rootfs/large", 0o644, &content)
        .finish()
}
