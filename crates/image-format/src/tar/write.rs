//! Writes tar archives with fixed owners and times: ustar headers, pax records where those are too narrow.

use super::BLOCK;

/// The type flag of a regular file.
pub(crate) const REGULAR: u8 = b'0';
/// The type flag of a directory, whose name ends with `/`.
pub(crate) const DIRECTORY: u8 = b'5';
/// The type flag of a symbolic link.
#[cfg(feature = "forge")]
pub(crate) const SYMLINK: u8 = b'2';

/// Modification time of every entry, 2020-01-01T00:00:00Z, in seconds of the epoch.
const MTIME: u64 = 1_577_836_800;
/// The widest name and link target a ustar header holds, in bytes.
const NAME_WIDTH: usize = 100;
/// The largest size eleven octal digits can tell, in bytes.
const OCTAL_SIZE_MAX: u64 = 0o777_7777_7777;

/// An entry to be written. Its owner and group are 0.
#[derive(Clone, Copy)]
pub(crate) struct NewEntry<'a> {
    /// The type flag.
    pub(crate) kind: u8,
    pub(crate) path: &'a str,
    /// What a link points to.
    pub(crate) target: &'a str,
    /// The permission bits.
    pub(crate) mode: u32,
    /// The length of the content, in bytes.
    pub(crate) size: u64,
}

impl<'a> NewEntry<'a> {
    pub(crate) const fn new(kind: u8, path: &'a str, size: u64) -> Self {
        Self { kind, path, target: "", mode: 0o644, size }
    }
}

/// Adds a header, with a pax header before it where ustar's fields are too narrow.
pub(crate) fn header(archive: &mut Vec<u8>, entry: NewEntry<'_>) {
    let size_text = entry.size.to_string();
    let mut records = Vec::new();
    if entry.path.len() > NAME_WIDTH {
        records.push(("path", entry.path));
    }
    if entry.target.len() > NAME_WIDTH {
        records.push(("linkpath", entry.target));
    }
    if entry.size > OCTAL_SIZE_MAX {
        records.push(("size", size_text.as_str()));
    }
    if !records.is_empty() {
        pax(archive, b'x', &records);
    }
    ustar(archive, entry);
}

/// Adds a pax extended header of the kind `x` or `g`.
pub(crate) fn pax(archive: &mut Vec<u8>, kind: u8, records: &[(&str, &str)]) {
    let text: String = records.iter().map(|(key, value)| pax_record(key, value)).collect();
    ustar(archive, NewEntry::new(kind, "PaxHeaders/entry", text.len() as u64));
    content(archive, text.as_bytes());
}

/// Adds an entry's content and its padding.
pub(crate) fn content(archive: &mut Vec<u8>, content: &[u8]) {
    archive.extend_from_slice(content);
    pad(archive, content.len() as u64);
}

/// Adds the zeros that fill content of `size` bytes up to a whole block.
pub(crate) fn pad(archive: &mut Vec<u8>, size: u64) {
    // A remainder of 512 fits everywhere.
    let over = (size % BLOCK as u64) as usize;
    if over > 0 {
        archive.resize(archive.len() + BLOCK - over, 0);
    }
}

/// Adds the two blocks of zeros at the end.
pub(crate) fn end(archive: &mut Vec<u8>) {
    archive.resize(archive.len() + 2 * BLOCK, 0);
}

fn ustar(archive: &mut Vec<u8>, entry: NewEntry<'_>) {
    let mut header = Vec::with_capacity(BLOCK);
    text(&mut header, entry.path, NAME_WIDTH);
    octal(&mut header, u64::from(entry.mode), 8);
    octal(&mut header, 0, 8);
    octal(&mut header, 0, 8);
    octal(&mut header, entry.size.min(OCTAL_SIZE_MAX), 12);
    octal(&mut header, MTIME, 12);
    let checksum_at = header.len();
    header.extend_from_slice(b"        ");
    header.push(entry.kind);
    text(&mut header, entry.target, NAME_WIDTH);
    header.extend_from_slice(b"ustar\x0000");
    header.resize(BLOCK, 0);
    let checksum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    let digits = format!("{checksum:06o}\0 ");
    header.splice(checksum_at..checksum_at + digits.len(), digits.bytes());
    archive.append(&mut header);
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
    fn content_is_filled_up_to_a_block() {
        for (size, blocks) in [(0, 0), (1, 1), (511, 1), (512, 1), (513, 2)] {
            let mut archive = Vec::new();
            content(&mut archive, &vec![1; size]);
            assert_eq!(archive.len(), blocks * BLOCK, "{size}");
        }
    }
}
