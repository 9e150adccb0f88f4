//! What the last bytes of a file say of its completeness, for files too large to read through.

use crate::{Compression, Fault, Report};

/// The last two bytes of an .xz stream (the .xz file format, 2.1.2.4).
const XZ_FOOTER_MAGIC: &[u8] = b"YZ";

/// How much of a file's end [`tail_fault`] looks at, in bytes.
pub const TAIL: u64 = 1 << 10;

/// The largest file worth reading to its end for damage before it goes to Incus, in bytes: 64 MiB. Decompressing takes
/// ten times as long as hashing, so larger ones are judged by what comes first and by their [`TAIL`].
pub const WHOLE: u64 = 64 << 20;

/// Whether the end of a file, its last bytes up to [`TAIL`], shows that the file is cut off.
///
/// Only .xz has a mark there. It may be followed by zeros (stream padding), and a tail of nothing but zeros says
/// nothing. For all else it takes an [`Inspector`](crate::Inspector) that reads to the end.
#[must_use]
pub fn tail_fault(head: &Report, tail: &[u8]) -> Option<Fault> {
    if head.compression != Compression::Xz {
        return None;
    }
    let last = tail.iter().rposition(|&byte| byte != 0)?;
    let stream = tail.get(..=last).unwrap_or_default();
    // One byte alone may be the end of a mark that began before the tail.
    (stream.len() >= XZ_FOOTER_MAGIC.len() && !stream.ends_with(XZ_FOOTER_MAGIC)).then_some(Fault::Truncated)
}
