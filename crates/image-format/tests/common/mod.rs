//! Files to inspect, and ways to inspect them.
#![allow(dead_code, reason = "each test binary uses some of it")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "that is how a helper fails a test")]

use image_format::forge::{Archive, ImageSpec, metadata_yaml, qcow2};
use image_format::{Explorer, Fault, Inspector, Limits, Report, Verdict};

pub(crate) const DISK_SIZE: u64 = 1 << 30;

/// Pushes a whole file in pieces of `step` bytes and ends it.
pub(crate) fn inspect_in_steps(file: &[u8], step: usize) -> Verdict {
    let mut inspector = Inspector::new(Limits::default());
    file.chunks(step).for_each(|piece| inspector.push(piece));
    inspector.end();
    inspector.verdict()
}

pub(crate) fn inspect(file: &[u8]) -> Verdict {
    inspect_in_steps(file, 64 << 10)
}

/// Inspects with the small limits.
pub(crate) fn inspect_small(file: &[u8]) -> Verdict {
    let mut inspector = Inspector::new(Limits::small_for_tests());
    inspector.push(file);
    inspector.end();
    inspector.verdict()
}

pub(crate) fn known(file: &[u8]) -> Report {
    match inspect(file) {
        Verdict::Known(report) => report,
        other => panic!("not known: {other:?}"),
    }
}

/// The code of the fault, or what else the verdict is.
pub(crate) fn code(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Known(_) => "known",
        Verdict::Undecided => "undecided",
        Verdict::Refused(fault) => fault.code(),
    }
}

pub(crate) fn yaml() -> String {
    metadata_yaml(&ImageSpec::new("x86_64", 1_700_000_000).property("os", "Tiny"))
}

pub(crate) fn with_metadata() -> Archive {
    let mut archive = Archive::new();
    archive.file("metadata.yaml", 0o644, yaml().as_bytes());
    archive
}

pub(crate) fn container() -> Vec<u8> {
    with_metadata()
        .dir("rootfs", 0o755)
        .file("rootfs/etc/motd", 0o644, &b"hello ".repeat(300))
        .symlink("rootfs/bin", "usr/bin")
        .file(&format!("rootfs/{}", "long/".repeat(40)), 0o644, b"x")
        .finish()
}

pub(crate) fn virtual_machine() -> Vec<u8> {
    with_metadata().file("rootfs.img", 0o644, &qcow2(DISK_SIZE)).finish()
}

pub(crate) fn metadata_tarball() -> Vec<u8> {
    with_metadata().file("templates/hostname.tpl", 0o644, b"{{ container.name }}").finish()
}

pub(crate) fn rootfs_tarball() -> Vec<u8> {
    Archive::new().dir("etc", 0o755).file("etc/motd", 0o644, b"hello").finish()
}

/// Bytes that no compression makes shorter, the same every time.
pub(crate) fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(next).collect()
}

/// A squashfs superblock and as many bytes after it as it tells of.
pub(crate) fn squashfs() -> Vec<u8> {
    let mut file = vec![0; 4096];
    file[..4].copy_from_slice(b"hsqs");
    file[12..16].copy_from_slice(&(1_u32 << 17).to_le_bytes());
    file[20] = 4;
    file[22..24].copy_from_slice(&17_u16.to_le_bytes());
    file[28..30].copy_from_slice(&4_u16.to_le_bytes());
    file[40..48].copy_from_slice(&4000_u64.to_le_bytes());
    file[64..72].copy_from_slice(&1000_u64.to_le_bytes());
    file[72..80].copy_from_slice(&2000_u64.to_le_bytes());
    file
}

/// Looks into a whole file, as its head has it, and holds the explorer to its bounds.
pub(crate) fn explore(file: &[u8]) -> Result<Report, Fault> {
    let report = match inspect_head(file) {
        Verdict::Known(report) => report,
        Verdict::Refused(fault) => return Err(fault),
        Verdict::Undecided => panic!("the head does not tell"),
    };
    let head = &file[..file.len().min(600)];
    let mut explorer = Explorer::new(&report, head, file.len() as u64, &Limits::default()).unwrap();
    let (mut pieces, mut bytes) = (0, 0);
    while let Some(range) = explorer.wants() {
        let (start, end) = (usize::try_from(range.start).unwrap(), usize::try_from(range.end).unwrap());
        assert!(start < end && end - start <= 1 << 20 && end <= file.len(), "{range:?} of {}", file.len());
        (pieces, bytes) = (pieces + 1, bytes + end - start);
        assert!(pieces <= 256 && bytes <= 16 << 20, "{pieces} pieces, {bytes} bytes");
        explorer.give(&file[start..end]);
    }
    explorer.finish()
}

/// What the first bytes of a file say, without its end.
pub(crate) fn inspect_head(file: &[u8]) -> Verdict {
    let mut inspector = Inspector::new(Limits::default());
    inspector.push(file);
    inspector.verdict()
}
