//! What the first bytes of a file say it is.

use crate::tar::{BLOCK, is_header};
use crate::{Compression, Fault, disk, squashfs};

/// As many bytes as nearly every format is told by.
pub(crate) const SHORT: usize = BLOCK;
/// As many as it takes to find the volume descriptor of an optical disc, after its 32 KiB of system area.
pub(crate) const LONG: usize = ISO_MARK_AT + 5;

/// Where ISO 9660 and UDF have their mark (ECMA-119, 8.1.2).
const ISO_MARK_AT: usize = 16 * 2048 + 1;
const ISO_MARKS: [&[u8]; 3] = [b"CD001", b"BEA01", b"NSR02"];

/// What a file's beginning promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Promise {
    Archive(Compression),
    Squashfs,
    Qcow2,
}

/// Marks of compressions, each at the file's start. Incus (`shared/archive`) looks for the same; for bzip2 it is
/// content with two bytes, and it has another mark for lzma that no decompressor reads.
const COMPRESSIONS: &[(&[u8], Compression)] = &[
    (b"BZh", Compression::Bzip2),
    (b"\x1f\x8b", Compression::Gzip),
    (b"\x04\x22\x4d\x18", Compression::Lz4),
    (b"\x5d\0\0", Compression::Lzma),
    (b"\xfd7zXZ", Compression::Xz),
    (b"\x28\xb5\x2f\xfd", Compression::Zstd),
];
const UNREADABLE: &[(&[u8], &str)] = &[];

/// Other formats that people drop, with the place of their mark.
const OTHERS: &[(usize, &[u8], &str)] = &[
    (0, b"KDMV", "a VMDK disk"),
    (0, b"# Disk DescriptorFile", "the description of a VMDK disk"),
    (0, b"conectix", "a VHD disk"),
    (0, b"vhdxfile", "a VHDX disk"),
    (64, b"\x7f\x10\xda\xbe", "a VDI disk"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"\x7fELF", "a program"),
    (0, b"%PDF-", "a PDF document"),
    (0, b"!<arch>\n", "a Debian package or static library"),
    (0, b"070701", "a cpio archive"),
];

/// Judges a file by its beginning: at least [`SHORT`] bytes, or the whole file if it is shorter.
///
/// None if only the [`LONG`] beginning can tell; with that, or with the whole file (`all`), there is an answer.
pub(crate) fn sniff(head: &[u8], all: bool) -> Option<Result<Promise, Fault>> {
    if head.is_empty() {
        return Some(Err(Fault::Empty));
    }
    if let Some(known) = by_mark(head) {
        return Some(known);
    }
    if let Some((.., name)) =
        OTHERS.iter().find(|(place, mark, _)| head.get(*place..).is_some_and(|it| it.starts_with(mark)))
    {
        return Some(Err(other(name)));
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Some(Err(Fault::Zip));
    }
    if is_text(head.get(..SHORT).unwrap_or(head)) {
        return Some(Err(Fault::Text));
    }
    (all || head.len() >= LONG).then(|| Err(by_distant_mark(head)))
}

/// What Incus itself can make out.
fn by_mark(head: &[u8]) -> Option<Result<Promise, Fault>> {
    let tar = head.get(257..).is_some_and(|it| it.starts_with(b"ustar"));
    let starts = |mark: &[u8]| head.starts_with(mark);
    let name = UNREADABLE.iter().find(|(mark, _)| starts(mark)).map(|(_, name)| *name);
    let promise = COMPRESSIONS
        .iter()
        .find(|(mark, _)| starts(mark))
        .map(|(_, compression)| Promise::Archive(*compression))
        .or_else(|| starts(&squashfs::MAGIC).then_some(Promise::Squashfs))
        .or_else(|| starts(&disk::MAGIC).then_some(Promise::Qcow2));
    match (promise, name, tar) {
        // Incus 6 looks for some marks before tar's and for some after it, Incus 7 in another order.
        (Some(_), _, true) | (_, Some(_), true) => Some(Err(Fault::Ambiguous)),
        (Some(promise), ..) => Some(Ok(promise)),
        (None, Some(name), _) => Some(Err(Fault::UnreadableCompression { name: name.to_owned() })),
        (None, None, true) => Some(Ok(Promise::Archive(Compression::None))),
        (None, None, false) => None,
    }
}

/// What stands further in, or is told by no mark at all.
fn by_distant_mark(head: &[u8]) -> Fault {
    let at = |place: usize| head.get(place..).unwrap_or_default();
    if ISO_MARKS.iter().any(|mark| at(ISO_MARK_AT).starts_with(mark)) {
        return Fault::Iso;
    }
    if at(512).starts_with(b"EFI PART") || at(510).starts_with(b"\x55\xaa") {
        return other("a raw disk");
    }
    if at(1080).starts_with(b"\x53\xef") {
        return other("an ext4 file system");
    }
    if head.first_chunk().is_some_and(is_header) {
        return other("a tar archive in the format of before 1988, which Incus does not recognise");
    }
    Fault::Unrecognised
}

fn other(name: &str) -> Fault {
    Fault::OtherFormat { name: name.to_owned() }
}

/// Whether Incus, which first tries to read a unified image as a JSON request, could get anywhere with that: JSON's
/// white space and the start of a value, numbers apart, which end at the file name's zero byte and are no request.
/// Only an uncompressed archive can begin so.
pub(crate) fn could_be_request(head: &[u8]) -> bool {
    let trimmed = head.trim_ascii_start();
    matches!(trimmed.first(), Some(b'{' | b'[' | b'"')) || trimmed.starts_with(b"null")
}

/// UTF-8 without control characters; the last character may be cut.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(head.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && text.chars().all(|it| !it.is_control() || matches!(it, '\t' | '\n' | '\r' | '\x0c'))
}
