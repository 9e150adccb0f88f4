//! One tar header: a block of 512 bytes with fields at fixed places (POSIX.1-1988 ustar and GNU's variant).

use super::corrupt;
use crate::Fault;

/// The unit an archive is made of, in bytes.
pub(crate) const BLOCK: usize = 512;

/// What the walker needs of a header.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) kind: Kind,
    pub(crate) name: Vec<u8>,
    /// What a link points to; empty for others.
    pub(crate) target: Vec<u8>,
    /// Bytes of content that follow.
    pub(crate) size: u64,
}

/// What a header begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Entry(EntryKind),
    Extension(ExtensionKind),
}

/// An entry of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntryKind {
    Regular,
    /// Whatever its size field says, no content follows, as for all others but sparse files.
    Directory,
    HardLink,
    SymbolicLink,
    /// A character or block device.
    Device,
    Fifo,
    /// A GNU file with holes; `extended` if blocks with more of its map follow the header.
    Sparse {
        extended: bool,
    },
}

/// Content that tells more of what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExtensionKind {
    /// GNU: the next entry's name.
    LongName,
    /// GNU: the next entry's link target.
    LongLink,
    /// pax records for the next entry.
    Pax,
    /// pax records for all further entries.
    GlobalPax,
}

/// Whether a block can be a header: it has its right checksum and is not all zeros.
pub(crate) fn is_header(block: &[u8; BLOCK]) -> bool {
    block.iter().any(|&byte| byte != 0) && checksum_is_right(block)
}

impl Header {
    /// Reads a block; none for the zeros that end an archive.
    pub(crate) fn parse(block: &[u8; BLOCK]) -> Result<Option<Self>, Fault> {
        if block.iter().all(|&byte| byte == 0) {
            return Ok(None);
        }
        if !checksum_is_right(block) {
            return Err(corrupt("wrong header checksum"));
        }
        let size = number(field(block, 124, 12)).ok_or_else(|| corrupt("invalid size field"))?;
        Ok(Some(Self {
            kind: kind(block),
            name: name(block),
            target: text(field(block, 157, 100)).to_vec(),
            size,
        }))
    }
}

fn field(block: &[u8; BLOCK], start: usize, length: usize) -> &[u8] {
    block.get(start..start + length).unwrap_or_default()
}

fn byte(block: &[u8; BLOCK], place: usize) -> u8 {
    block.get(place).copied().unwrap_or_default()
}

/// The sum of all bytes, the checksum's own taken as spaces. Some old programs summed signed bytes.
fn checksum_is_right(block: &[u8; BLOCK]) -> bool {
    let Some(stored) = number(field(block, 148, 8)) else { return false };
    let (mut unsigned, mut signed) = (0_i64, 0_i64);
    for (place, &byte) in block.iter().enumerate() {
        let byte = if (148..156).contains(&place) { b' ' } else { byte };
        unsigned += i64::from(byte);
        signed += i64::from(byte.cast_signed());
    }
    i64::try_from(stored).is_ok_and(|stored| stored == unsigned || stored == signed)
}

fn kind(block: &[u8; BLOCK]) -> Kind {
    use {EntryKind as Entry, ExtensionKind as Extension};
    match byte(block, 156) {
        b'1' => Kind::Entry(Entry::HardLink),
        b'2' => Kind::Entry(Entry::SymbolicLink),
        b'3' | b'4' => Kind::Entry(Entry::Device),
        b'5' => Kind::Entry(Entry::Directory),
        b'6' => Kind::Entry(Entry::Fifo),
        b'S' => Kind::Entry(Entry::Sparse { extended: byte(block, 482) != 0 }),
        b'L' => Kind::Extension(Extension::LongName),
        b'K' => Kind::Extension(Extension::LongLink),
        b'x' => Kind::Extension(Extension::Pax),
        b'g' => Kind::Extension(Extension::GlobalPax),
        // Before ustar, a directory was a file whose name ended so.
        0 if text(field(block, 0, 100)).ends_with(b"/") => Kind::Entry(Entry::Directory),
        _ => Kind::Entry(Entry::Regular),
    }
}

/// The name, with ustar's prefix before it. In GNU's variant other fields stand at the prefix's place.
fn name(block: &[u8; BLOCK]) -> Vec<u8> {
    let name = text(field(block, 0, 100));
    let prefix = text(field(block, 345, 155));
    if field(block, 257, 6) != b"ustar\0" || prefix.is_empty() {
        return name.to_vec();
    }
    [prefix, b"/", name].concat()
}

/// The bytes before the first zero.
pub(super) fn text(field: &[u8]) -> &[u8] {
    field.split(|&byte| byte == 0).next().unwrap_or_default()
}

/// A number in octal digits among spaces and zeros, or in GNU's base 256, marked by the first bit.
fn number(field: &[u8]) -> Option<u64> {
    match field.split_first() {
        Some((0x80, rest)) => base256(rest),
        // A size or checksum below zero.
        Some((0x81.., _)) | None => None,
        Some(_) => octal(field),
    }
}

fn base256(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0_u64, |number, &digit| Some(number.checked_mul(256)? | u64::from(digit)))
}

fn octal(field: &[u8]) -> Option<u64> {
    let is_filling = |byte: &u8| matches!(byte, b' ' | 0);
    let digits = field.iter().skip_while(|byte| is_filling(byte));
    let mut number = 0_u64;
    let mut ended = false;
    for byte in digits {
        match byte {
            b'0'..=b'7' if !ended => number = number.checked_mul(8)? | u64::from(byte - b'0'),
            b' ' | 0 => ended = true,
            _ => return None,
        }
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_octal_or_base_256() {
        assert_eq!(number(b"00000000017\0"), Some(15));
        assert_eq!(number(b" 17 \0"), Some(15));
        assert_eq!(number(b"\0\0\0\0"), Some(0));
        assert_eq!(number(b"18\0"), None);
        assert_eq!(number(b"1 7"), None);
        assert_eq!(number(&[0x80, 0, 0, 0, 2, 0, 0, 0, 1]), Some((2 << 32) + 1));
        assert_eq!(number(&[0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0]), None);
        assert_eq!(number(&[0xff; 12]), None);
    }
}
