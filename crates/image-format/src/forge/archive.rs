//! A tar writer with fixed owners and times: ustar headers, pax records where those are too narrow.

use std::mem;

const BLOCK: usize = 512;
/// Modification time of every entry, 2020-01-01T00:00:00Z, in seconds of the epoch.
const MTIME: u64 = 1_577_836_800;
/// The widest name and link target a ustar header holds, in bytes.
const NAME_WIDTH: usize = 100;
/// The largest size eleven octal digits can tell, in bytes.
const OCTAL_SIZE_MAX: u64 = 0o777_7777_7777;

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
        self.entry(b'5', &path, "", mode, 0)
    }

    /// Adds a regular file. `mode` holds the permission bits, such as 0o644.
    pub fn file(&mut self, path: &str, mode: u32, content: &[u8]) -> &mut Self {
        self.entry(b'0', path, "", mode, content.len() as u64);
        self.content(content)
    }

    /// Adds a symbolic link at `path` that points to `target`.
    pub fn symlink(&mut self, path: &str, target: &str) -> &mut Self {
        self.entry(b'2', path, target, 0o777, 0)
    }

    /// Adds a header alone: `kind` is tar's type flag and `size` what the header claims, in bytes.
    ///
    /// Content that follows, true or false, is added by [`content`](Self::content) or [`raw`](Self::raw).
    pub fn header(&mut self, kind: u8, path: &str, size: u64) -> &mut Self {
        self.entry(kind, path, "", 0o644, size)
    }

    /// Adds bytes as an entry's content, filled with zeros up to a whole block.
    pub fn content(&mut self, content: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(content);
        self.bytes.resize(self.bytes.len().next_multiple_of(BLOCK), 0);
        self
    }

    /// Adds bytes as they are, for archives that break the rules.
    pub fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// Adds a pax extended header (`kind` `x` for the next entry, `g` for all that follow).
    pub fn pax(&mut self, kind: u8, records: &[(&str, &str)]) -> &mut Self {
        let content: String = records.iter().map(|(key, value)| pax_record(key, value)).collect();
        self.ustar(kind, "PaxHeaders/entry", "", 0o644, content.len() as u64);
        self.content(content.as_bytes())
    }

    /// Ends the archive with its two blocks of zeros and gives its bytes; the builder is empty afterwards.
    #[must_use]
    pub fn finish(&mut self) -> Vec<u8> {
        self.bytes.resize(self.bytes.len() + 2 * BLOCK, 0);
        self.finish_without_end()
    }

    /// Gives the bytes without the two blocks of zeros at the end; the builder is empty afterwards.
    #[must_use]
    pub fn finish_without_end(&mut self) -> Vec<u8> {
        mem::take(&mut self.bytes)
    }

    /// A header, with a pax header before it where ustar's fields are too narrow.
    fn entry(&mut self, kind: u8, path: &str, target: &str, mode: u32, size: u64) -> &mut Self {
        let size_text = size.to_string();
        let mut records = Vec::new();
        if path.len() > NAME_WIDTH {
            records.push(("path", path));
        }
        if target.len() > NAME_WIDTH {
            records.push(("linkpath", target));
        }
        if size > OCTAL_SIZE_MAX {
            records.push(("size", size_text.as_str()));
        }
        if !records.is_empty() {
            self.pax(b'x', &records);
        }
        self.ustar(kind, path, target, mode, size)
    }

    fn ustar(&mut self, kind: u8, path: &str, target: &str, mode: u32, size: u64) -> &mut Self {
        let mut header = Vec::with_capacity(BLOCK);
        text(&mut header, path, NAME_WIDTH);
        octal(&mut header, u64::from(mode), 8);
        octal(&mut header, 0, 8);
        octal(&mut header, 0, 8);
        octal(&mut header, size.min(OCTAL_SIZE_MAX), 12);
        octal(&mut header, MTIME, 12);
        let checksum_at = header.len();
        header.extend_from_slice(b"        ");
        header.push(kind);
        text(&mut header, target, NAME_WIDTH);
        header.extend_from_slice(b"ustar\x0000");
        header.resize(BLOCK, 0);
        let checksum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
        let digits = format!("{checksum:06o}\0 ");
        header.splice(checksum_at..checksum_at + digits.len(), digits.bytes());
        self.bytes.append(&mut header);
        self
    }
}

/// A field of text, cut to its width and filled with zeros.
fn text(header: &mut Vec<u8>, value: &str, width: usize) {
    let end = header.len() + width;
    header.extend(value.bytes().take(width));
    header.resize(end, 0);
}

/// A field of octal digits, ended by a zero byte.
fn octal(header: &mut Vec<u8>, value: u64, width: usize) {
    header.extend_from_slice(format!("{value:0digits$o}\0", digits = width - 1).as_bytes());
}

/// One pax record, whose decimal length counts itself.
pub(crate) fn pax_record(key: &str, value: &str) -> String {
    let rest = key.len() + value.len() + " =\n".len();
    let mut length = rest;
    while length != rest + length.to_string().len() {
        length = rest + length.to_string().len();
    }
    format!("{length} {key}={value}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pax_record_counts_its_own_length() {
        assert_eq!(pax_record("path", "a"), "9 path=a\n");
        for width in 0..120 {
            let record = pax_record("path", &"a".repeat(width));
            assert!(record.starts_with(&format!("{} ", record.len())), "{record}");
        }
    }

    #[test]
    fn the_same_calls_give_the_same_bytes() {
        let build = || Archive::new().dir("rootfs", 0o755).file("metadata.yaml", 0o644, b"x").finish();
        assert_eq!(build(), build());
        assert_eq!(build().len(), 512 + 1024 + 1024);
    }
}
