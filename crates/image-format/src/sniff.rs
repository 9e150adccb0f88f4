//! What the first bytes of a file say it is.

use crate::tar::BLOCK;
use crate::{Compression, Fault, Inside, disk, squashfs};

mod foreign;
mod text;
mod zip;

/// As many bytes as nearly every format is told by.
pub(crate) const SHORT: usize = BLOCK;
/// As many as the formats need whose mark stands far inside.
pub(crate) const LONG: usize = foreign::DISTANT;

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
    if let Some(fault) = foreign::by_mark(head).or_else(|| text::judge(head.get(..SHORT).unwrap_or(head))) {
        return Some(Err(fault));
    }
    (all || head.len() >= LONG).then(|| Err(foreign::by_distant_mark(head)))
}

/// What Incus itself can make out.
fn by_mark(head: &[u8]) -> Option<Result<Promise, Fault>> {
    let tar = head.get(257..).is_some_and(|it| it.starts_with(b"ustar"));
    let starts = |mark: &[u8]| head.starts_with(mark);
    let promise = COMPRESSIONS
        .iter()
        .find(|(mark, _)| starts(mark))
        .map(|(_, compression)| Promise::Archive(*compression))
        .or_else(|| starts(&squashfs::MAGIC).then_some(Promise::Squashfs))
        .or_else(|| starts(&disk::MAGIC).then_some(Promise::Qcow2));
    match (promise, tar) {
        // Incus 6 looks for some marks before tar's and for some after it, Incus 7 in another order.
        (Some(_), true) => Some(Err(Fault::Ambiguous)),
        (Some(promise), false) => Some(Ok(promise)),
        (None, true) => Some(Ok(Promise::Archive(Compression::None))),
        (None, false) => None,
    }
}

/// What is inside of a compression, if it is no tar archive. `head` and `all` are as for [`sniff`].
///
/// None if only a longer beginning can tell.
pub(crate) fn inside(head: &[u8], all: bool) -> Option<Fault> {
    let what = match sniff(head, all)? {
        Ok(Promise::Qcow2) => Inside::Qcow2,
        Ok(Promise::Squashfs) => Inside::Squashfs,
        Ok(Promise::Archive(_))
        | Err(
            Fault::Zip { .. }
            | Fault::OtherArchive { .. }
            | Fault::OtherCompression { .. }
            | Fault::Package { .. },
        ) => Inside::Archive,
        Err(Fault::MbrDisk | Fault::GptDisk) => Inside::RawDisk,
        Err(Fault::Vmdk | Fault::Vhd | Fault::Vhdx | Fault::Vdi) => Inside::OtherDisk,
        Err(Fault::Iso) => Inside::Iso,
        Err(Fault::FileSystem { .. }) => Inside::FileSystem,
        Err(
            Fault::Text
            | Fault::Html
            | Fault::ChecksumFile
            | Fault::Signature
            | Fault::BareMetadata
            | Fault::VmdkDescriptor,
        ) => Inside::Text,
        Err(_) => return Some(Fault::NotAnArchive),
    };
    Some(Fault::Compressed { what })
}

/// Whether Incus, which first tries to read a unified image as a JSON request, could get anywhere with that: JSON's
/// white space and the start of a value, numbers apart, which end at the file name's zero byte and are no request.
/// Only an uncompressed archive can begin so.
pub(crate) fn could_be_request(head: &[u8]) -> bool {
    let trimmed = head.trim_ascii_start();
    matches!(trimmed.first(), Some(b'{' | b'[' | b'"')) || trimmed.starts_with(b"null")
}
