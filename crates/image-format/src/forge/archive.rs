//! Builds whole archives in memory, good and bad ones.

use std::mem;

use crate::tar::write::{self, DIRECTORY, NewEntry, REGULAR, SYMLINK};

/// A tar archive in the making. Every entry belongs to user and group 0 and has the same fixed time.
#[derive(Debug, Default, Clone)]
pub struct Archive {
    bytes: Vec<u8>,
}

impl Archive {
    /// An archive without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a directory. `mode` holds the permission bits, such as 0o755.
    pub fn dir(&mut self, path: &str, mode: u32) -> &mut Self {
        let path = if path.ends_with('/') { path.to_owned() } else { format!("{path}/") };
        self.entry(NewEntry { mode, ..NewEntry::new(DIRECTORY, &path, 0) })
    }

    /// Adds a regular file. `mode` holds the permission bits, such as 0o644.
    pub fn file(&mut self, path: &str, mode: u32, content: &[u8]) -> &mut Self {
        self.entry(NewEntry { mode, ..NewEntry::new(REGULAR, path, content.len() as u64) });
        self.content(content)
    }

    /// Adds a symbolic link at `path` that points to `target`.
    pub fn symlink(&mut self, path: &str, target: &str) -> &mut Self {
        self.entry(NewEntry { mode: 0o777, target, ..NewEntry::new(SYMLINK, path, 0) })
    }

    /// Adds a hard link at `path` to the entry `target`.
    pub fn hard_link(&mut self, path: &str, target: &str) -> &mut Self {
        self.entry(NewEntry { target, ..NewEntry::new(b'1', path, 0) })
    }

    /// Adds a header alone: `kind` is tar's type flag and `size` what the header claims, in bytes.
    ///
    /// Content that follows, true or false, is added by [`content`](Self::content) or [`raw`](Self::raw).
    pub fn header(&mut self, kind: u8, path: &str, size: u64) -> &mut Self {
        self.entry(NewEntry::new(kind, path, size))
    }

    /// Adds bytes as an entry's content, filled with zeros up to a whole block.
    pub fn content(&mut self, content: &[u8]) -> &mut Self {
        write::content(&mut self.bytes, content);
        self
    }

    /// Adds bytes as they are, for archives that break the rules.
    pub fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// Adds a pax extended header (`kind` `x` for the next entry, `g` for all that follow).
    pub fn pax(&mut self, kind: u8, records: &[(&str, &str)]) -> &mut Self {
        write::pax(&mut self.bytes, kind, records);
        self
    }

    /// Ends the archive with its two blocks of zeros and gives its bytes; the builder is empty afterwards.
    #[must_use]
    pub fn finish(&mut self) -> Vec<u8> {
        write::end(&mut self.bytes);
        self.finish_without_end()
    }

    /// Gives the bytes without the two blocks of zeros at the end; the builder is empty afterwards.
    #[must_use]
    pub fn finish_without_end(&mut self) -> Vec<u8> {
        mem::take(&mut self.bytes)
    }

    fn entry(&mut self, entry: NewEntry<'_>) -> &mut Self {
        write::header(&mut self.bytes, entry);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_calls_give_the_same_bytes() {
        let build = || Archive::new().dir("rootfs", 0o755).file("metadata.yaml", 0o644, b"x").finish();
        assert_eq!(build(), build());
        assert_eq!(build().len(), 512 + 1024 + 1024);
    }
}
