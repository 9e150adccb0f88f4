//! Images that a machine can launch, and others that it can only have.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use image_format::{
    Compression,
    forge::{Archive, ImageSpec, compress, metadata_yaml, qcow2},
};
use upload_proto::api::Role;

use crate::depot::{NewImage, tests::samples::image};

/// The first process: waits, and leaves when Incus asks it to.
const INIT: &str = "#!/bin/sh\ntrap 'exit 0' PWR TERM\nwhile :; do sleep 3600 & wait $!; done\n";
const APPLETS: [&str; 4] = ["sh", "cat", "sleep", "true"];

/// A container of one program, in one file.
pub(super) fn container(dir: &Path, variant: &str) -> NewImage {
    let bytes = system(metadata(std::env::consts::ARCH, variant), "rootfs/");
    image(dir, &[(Role::Unified, "busybox.tar.xz", compress(Compression::Xz, &bytes))])
}

/// An image for another architecture than this machine's.
pub(super) fn foreign(dir: &Path, variant: &str) -> NewImage {
    let bytes = metadata("s390x", variant).dir("rootfs", 0o755).finish();
    image(dir, &[(Role::Unified, "foreign.tar", bytes)])
}

/// The same container in two files, its rootfs an archive.
pub(super) fn split_archive(dir: &Path, variant: &str) -> NewImage {
    let rootfs = compress(Compression::Xz, &system(Archive::new(), ""));
    split(dir, variant, rootfs)
}

/// The same container in two files, its rootfs a squashfs.
pub(super) fn split_squashfs(dir: &Path, variant: &str) -> NewImage {
    let path = dir.join(format!("{variant}.squashfs"));
    let mut child = Command::new("mksquashfs")
        .arg("-")
        .arg(&path)
        .args(["-tar", "-noappend", "-no-progress", "-quiet", "-root-mode", "755"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&system(Archive::new(), "")).unwrap();
    assert!(child.wait().unwrap().success());
    split(dir, variant, fs::read(path).unwrap())
}

/// A virtual machine with an empty disk, in two files.
pub(super) fn machine(dir: &Path, variant: &str) -> NewImage {
    split(dir, variant, qcow2(64 << 20))
}

/// The same in one file.
pub(super) fn unified_machine(dir: &Path, variant: &str) -> NewImage {
    let bytes =
        metadata(std::env::consts::ARCH, variant).file("rootfs.img", 0o644, &qcow2(64 << 20)).finish();
    image(dir, &[(Role::Unified, "machine.tar", bytes)])
}

fn split(dir: &Path, variant: &str, rootfs: Vec<u8>) -> NewImage {
    let metadata = compress(Compression::Xz, &metadata(std::env::consts::ARCH, variant).finish());
    image(dir, &[(Role::Metadata, "meta.tar.xz", metadata), (Role::Rootfs, "rootfs", rootfs)])
}

fn metadata(architecture: &str, variant: &str) -> Archive {
    let spec = ImageSpec::new(architecture, 1_704_067_200)
        .property("os", "Busybox")
        .property("release", "1.0")
        .property("variant", variant);
    let mut archive = Archive::new();
    archive.file("metadata.yaml", 0o644, metadata_yaml(&spec).as_bytes());
    archive
}

fn system(mut archive: Archive, prefix: &str) -> Vec<u8> {
    if !prefix.is_empty() {
        archive.dir(prefix, 0o755);
    }
    for name in ["bin", "sbin", "etc", "dev", "proc", "sys", "run", "root", "tmp"] {
        archive.dir(&format!("{prefix}{name}"), 0o755);
    }
    archive.file(&format!("{prefix}bin/busybox"), 0o755, &fs::read("/bin/busybox").unwrap());
    for applet in APPLETS {
        archive.symlink(&format!("{prefix}bin/{applet}"), "busybox");
    }
    archive.file(&format!("{prefix}sbin/init"), 0o755, INIT.as_bytes());
    archive.file(&format!("{prefix}etc/greeting"), 0o644, b"hello from the depot\n");
    archive.finish()
}
