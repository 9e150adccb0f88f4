//! Walks a tar archive as it streams by: ustar, GNU and pax, as Go's and GNU's tar read them. Writes small ones.

mod header;
mod pax;
mod walker;
pub(crate) mod write;

pub(crate) use header::{BLOCK, EntryKind, is_header};
pub(crate) use walker::Walker;

use crate::{Fault, Part};

/// An entry of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    /// The name as it is written, with its leading `./` if it has one.
    pub(crate) name: &'a [u8],
    pub(crate) kind: EntryKind,
    /// What a link points to, as it is written; empty for others.
    pub(crate) target: &'a [u8],
    /// Whether its content is stored without its holes, so that the bytes are not the file's as they stand.
    pub(crate) sparse: bool,
    /// Where its header stands in the archive, in bytes.
    pub(crate) position: u64,
}

impl Entry<'_> {
    /// Whether it is a file with content, not a directory, link or device.
    pub(crate) const fn is_file(&self) -> bool {
        matches!(self.kind, EntryKind::Regular | EntryKind::Sparse { .. })
    }
}

/// Is told of the entries, each with its content, in the archive's order.
pub(crate) trait Visitor {
    fn entry(&mut self, entry: Entry<'_>) -> Result<(), Fault>;
    fn content(&mut self, bytes: &[u8]) -> Result<(), Fault>;
    fn entry_end(&mut self) -> Result<(), Fault>;
}

fn corrupt(detail: &str) -> Fault {
    Fault::Corrupt { part: Part::Tar, detail: detail.to_owned() }
}
