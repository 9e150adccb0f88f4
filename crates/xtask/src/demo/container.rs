//! A container image of one program: busybox, its applets, and a first process that ends when it is told to.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use image_format::Compression;
use image_format::forge::{Archive, compress};

use super::folder::Folder;
use super::metadata::{self, CREATION_DATE};
use crate::exec::{capture, shown};

const BUSYBOX: &str = "/bin/busybox";
const DESCRIPTION: &str = "Busybox container";

/// The first process: waits, collects what ends, and leaves on SIGPWR (by which Incus asks for a stop) or SIGTERM.
const INIT: &str = "\
#!/bin/sh
trap 'exit 0' PWR TERM
hostname -F /etc/hostname
while :; do
    sleep 3600 &
    wait $!
done
";

const FOLDERS: [(&str, u32); 12] = [
    ("bin", 0o755),
    ("sbin", 0o755),
    ("etc", 0o755),
    ("dev", 0o755),
    ("proc", 0o555),
    ("sys", 0o555),
    ("run", 0o755),
    ("root", 0o700),
    ("mnt", 0o755),
    ("usr", 0o755),
    ("var", 0o755),
    ("tmp", 0o1777),
];

/// Writes the container image unified in every compression and split in both forms. Returns the unified `.tar.xz`.
pub(super) fn write(folder: &mut Folder) -> Result<Vec<u8>> {
    let mut unified = Archive::new();
    unified.file("metadata.yaml", 0o644, metadata::yaml(DESCRIPTION).as_bytes());
    let unified = system(unified, "rootfs/")?;
    folder.add("busybox-container.tar", &unified, "container, unified, not compressed")?;
    folder.add(
        "busybox-container.tar.gz",
        &compress(Compression::Gzip, &unified),
        "container, unified, gzip",
    )?;
    let xz = compress(Compression::Xz, &unified);
    folder.add("busybox-container.tar.xz", &xz, "container, unified, xz")?;
    folder.add(
        "busybox-container.tar.zst",
        &compress(Compression::Zstd, &unified),
        "container, unified, zstd",
    )?;
    write_split(folder)?;
    Ok(xz)
}

fn write_split(folder: &mut Folder) -> Result<()> {
    let metadata = compress(Compression::Xz, &metadata::archive(DESCRIPTION));
    let rootfs = system(Archive::new(), "")?;
    folder.add("busybox-split.metadata.tar.xz", &metadata, "container, split: metadata for either rootfs")?;
    folder.add(
        "busybox-split.rootfs.tar.xz",
        &compress(Compression::Xz, &rootfs),
        "container, split: rootfs, tar",
    )?;
    folder.add("busybox-split.rootfs.squashfs", &squashfs(&rootfs)?, "container, split: rootfs, squashfs")
}

/// Adds the whole file system below `prefix`.
fn system(mut archive: Archive, prefix: &str) -> Result<Vec<u8>> {
    let busybox = std::fs::read(BUSYBOX).with_context(|| format!("cannot read {BUSYBOX}"))?;
    if !prefix.is_empty() {
        archive.dir(prefix, 0o755);
    }
    for (name, mode) in FOLDERS {
        archive.dir(&format!("{prefix}{name}"), mode);
    }
    archive.file(&format!("{prefix}bin/busybox"), 0o755, &busybox);
    for applet in applets()? {
        archive.symlink(&format!("{prefix}bin/{applet}"), "busybox");
    }
    archive.file(&format!("{prefix}sbin/init"), 0o755, INIT.as_bytes());
    archive.file(&format!("{prefix}etc/hostname"), 0o644, b"busybox\n");
    archive.file(&format!("{prefix}etc/passwd"), 0o644, b"root:x:0:0:root:/root:/bin/sh\n");
    archive.file(&format!("{prefix}etc/group"), 0o644, b"root:x:0:\n");
    Ok(archive.finish())
}

/// What this busybox can be called as, sorted.
fn applets() -> Result<Vec<String>> {
    let list = capture(Command::new(BUSYBOX).arg("--list"))?;
    let mut names: Vec<String> = list
        .lines()
        .map(str::trim)
        .filter(|name| !name.is_empty() && *name != "busybox")
        .map(str::to_owned)
        .collect();
    names.sort();
    if !names.iter().any(|name| name == "sh") {
        bail!("{BUSYBOX} has no shell");
    }
    Ok(names)
}

/// The tar archive as a squashfs with nothing in it that differs from run to run.
fn squashfs(rootfs: &[u8]) -> Result<Vec<u8>> {
    let place = tempfile::tempdir()?;
    let file = place.path().join("rootfs.squashfs");
    let mut command = mksquashfs(&file);
    let mut child = command.spawn().with_context(|| format!("cannot start `{}`", shown(&command)))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(rootfs).context("mksquashfs stopped reading")?;
    }
    if !child.wait()?.success() {
        bail!("`{}` failed", shown(&command));
    }
    std::fs::read(&file).context("mksquashfs wrote nothing")
}

fn mksquashfs(file: &Path) -> Command {
    let date = CREATION_DATE.to_string();
    let mut command = Command::new("mksquashfs");
    command.arg("-").arg(file).args([
        "-tar",
        "-comp",
        "xz",
        "-noappend",
        "-no-progress",
        "-quiet",
        "-no-exports",
    ]);
    command.args([
        "-processors",
        "1",
        "-mkfs-time",
        &date,
        "-root-mode",
        "755",
        "-root-uid",
        "0",
        "-root-gid",
        "0",
    ]);
    // A tar stream has no entry for the root itself, so that it would get the time of the run.
    command.args(["-all-time", &date]);
    // Two ways to say the time are an error to mksquashfs.
    command.env_remove("SOURCE_DATE_EPOCH").stdin(Stdio::piped()).stdout(Stdio::null());
    command
}
