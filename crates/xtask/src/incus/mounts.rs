//! Mounts under a folder, read from the kernel's own list, and their removal.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use rustix::mount::{UnmountFlags, unmount};

/// Every mount point at or under `dir`, the deepest first.
pub(crate) fn under(dir: &Path) -> Result<Vec<PathBuf>> {
    let table = fs::read("/proc/self/mounts").context("cannot read /proc/self/mounts")?;
    Ok(parse(&table, dir))
}

/// Unmounts everything at or under `dir`, deepest first; a busy one is detached so that nothing new can reach it.
pub(crate) fn remove_under(dir: &Path) -> Result<()> {
    for point in under(dir)? {
        unmount(&point, UnmountFlags::empty())
            .or_else(|_busy| unmount(&point, UnmountFlags::DETACH))
            .with_context(|| format!("cannot unmount {}", point.display()))?;
    }
    Ok(())
}

/// Mount points of a table in the form of fstab(5): the second of six fields, with octal escapes.
fn parse(table: &[u8], dir: &Path) -> Vec<PathBuf> {
    let mut points: Vec<PathBuf> = table
        .split(|&byte| byte == b'\n')
        .filter_map(|line| line.split(|&byte| byte == b' ').nth(1))
        .map(|field| PathBuf::from(OsString::from_vec(unescape(field))))
        .filter(|point| point.starts_with(dir))
        .collect();
    points.sort_by_key(|point| std::cmp::Reverse(point.components().count()));
    points
}

/// The kernel writes space, tab, newline and backslash as `\` and three octal digits.
fn unescape(field: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&byte, tail)) = rest.split_first() {
        let escaped =
            (byte == b'\\').then(|| tail.first_chunk::<3>()).flatten().and_then(|digits| octal(*digits));
        match escaped {
            Some(value) => {
                out.push(value);
                rest = tail.get(3..).unwrap_or_default();
            }
            None => {
                out.push(byte);
                rest = tail;
            }
        }
    }
    out
}

fn octal(digits: [u8; 3]) -> Option<u8> {
    let text = std::str::from_utf8(&digits).ok()?;
    u8::from_str_radix(text, 8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_mounts_below_are_found_deepest_first() {
        let table = b"proc /proc proc rw 0 0\ntmpfs /a/b/shmounts tmpfs rw 0 0\ntmpfs /a/b/c/d tmpfs rw 0 0\ntmpfs /a/bb tmpfs rw 0 0\n";
        let found = parse(table, Path::new("/a/b"));
        assert_eq!(found, [PathBuf::from("/a/b/c/d"), PathBuf::from("/a/b/shmounts")]);
    }

    #[test]
    fn escaped_names_are_read_back() {
        let found = parse(b"x /a/my\\040dir\\134z t rw 0 0\n", Path::new("/a"));
        assert_eq!(found, [PathBuf::from("/a/my dir\\z")]);
        assert_eq!(unescape(b"\\04"), b"\\04");
        assert_eq!(unescape(b"\\999"), b"\\999");
    }
}
