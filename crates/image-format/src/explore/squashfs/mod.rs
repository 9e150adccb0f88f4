//! What a squashfs holds, version 4.0 (Linux's fs/squashfs/squashfs_fs.h and its documentation in Documentation/).
//!
//! ```text
//! superblock -> root inode -> its listing -> metadata.yaml, rootfs.img, or a program's first bytes
//! ```

mod blocks;
mod contents;
mod directory;
mod inode;
mod path;

use self::blocks::Blocks;
use self::directory::Entry;
use self::inode::{File, Inode, InodeRef};
use super::Stop;
use super::source::Source;
use crate::layout::Layout;
use crate::squashfs::{SUPERBLOCK_LENGTH, superblock};
use crate::tar::{self, Visitor};
use crate::{Content, Fault, Finding, Limits, Part, Report, RootfsFormat, disk, elf};

/// Where a program stands in about every root file system. The first that is found tells the architecture.
const PROGRAMS: [&[u8]; 8] = [
    b"bin/sh",
    b"usr/bin/sh",
    b"bin/bash",
    b"bin/busybox",
    b"sbin/init",
    b"usr/lib/systemd/systemd",
    b"usr/bin/env",
    b"usr/bin/bash",
];
/// What is in the root of a root file system, and not in that of an image.
const SYSTEM: [&[u8]; 4] = [b"bin", b"etc", b"sbin", b"usr"];

/// Makes the report of a squashfs better.
pub(super) async fn look_into(source: Source, report: Report, limits: Limits) -> Result<Report, Fault> {
    let mut known = report;
    match walk(source, &mut known, &limits).await {
        Err(Stop::Refused(fault)) => Err(fault),
        Err(Stop::Enough) | Ok(()) => Ok(known),
    }
}

async fn walk(mut source: Source, report: &mut Report, limits: &Limits) -> Result<(), Stop> {
    let superblock = superblock(&source.read(0, SUPERBLOCK_LENGTH).await?)?;
    if superblock.bytes_used > source.size() {
        return Err(Fault::Truncated.into());
    }
    let mut blocks = Blocks::new(source, superblock);
    let root = InodeRef::unpack(superblock.root_inode);
    let Inode::Directory(directory) = blocks.inode(root).await? else {
        return Err(corrupt("the root is no directory").into());
    };
    let entries = blocks.list(directory, None).await?;
    let has = |name: &[u8]| entries.iter().any(|entry| entry.name == name);
    let image = has(b"metadata.yaml") || !SYSTEM.into_iter().any(has);
    if image {
        let (content, findings) = image_content(&mut blocks, &entries, limits).await?;
        if !matches!(content, Content::Rootfs { .. }) {
            report.content = content;
            report.findings = findings;
            return Ok(());
        }
    }
    for program in PROGRAMS {
        if let Some(file) = blocks.find(root, program).await? {
            let head = blocks.content(&file, elf::HEADER_LENGTH).await?;
            if let Some(architecture) = elf::architecture(&head) {
                let architecture = Some(architecture.to_owned());
                report.content = Content::Rootfs { format: RootfsFormat::Squashfs, architecture };
                return Ok(());
            }
        }
    }
    Ok(())
}

/// What the entries of the root make of it by the rules for archives: Incus reads a squashfs through `sqfs2tar`.
///
/// Only the root is looked at, so that nothing is said of what may be missing further in.
async fn image_content(
    blocks: &mut Blocks,
    entries: &[Entry],
    limits: &Limits,
) -> Result<(Content, Vec<Finding>), Stop> {
    let mut layout = Layout::new(*limits);
    for entry in entries {
        let inode = if entry.name == b"metadata.yaml" || entry.name.starts_with(b"rootfs") {
            blocks.inode(entry.inode).await?
        } else {
            Inode::Other
        };
        let mut name = entry.name.clone();
        if let Inode::Directory(_) = inode {
            name.push(b'/');
        }
        let kind = match inode {
            Inode::File(_) => tar::EntryKind::Regular,
            Inode::Directory(_) => tar::EntryKind::Directory,
            Inode::Symlink(_) => tar::EntryKind::SymbolicLink,
            Inode::Other => tar::EntryKind::Fifo,
        };
        layout.entry(tar::Entry { name: &name, kind, target: b"", sparse: false, position: 0 })?;
        if let Inode::File(file) = inode {
            layout.content(&blocks.content(&file, looked_at(&entry.name, &file, limits)).await?)?;
        }
        layout.entry_end()?;
    }
    Ok((layout.finish()?, layout.findings(false)))
}

/// How much of a file the rules for archives look at, in bytes.
fn looked_at(name: &[u8], file: &File, limits: &Limits) -> usize {
    match name {
        // One more than is accepted shows that it is too long.
        b"metadata.yaml" => usize::try_from(file.size).unwrap_or(usize::MAX).min(limits.metadata_yaml + 1),
        b"rootfs.img" => disk::HEADER_LENGTH,
        _ => 0,
    }
}

fn corrupt(detail: &str) -> Fault {
    Fault::Corrupt { part: Part::Squashfs, detail: detail.to_owned() }
}
