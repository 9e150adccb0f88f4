//! The walker of tar archives, with its visitor watched.

use super::{digest, extend_digest, limits, pieces};
use crate::Fault;
use crate::tar::{BLOCK, Entry, Visitor, Walker};

/// Where a header has its checksum, and how long it is (POSIX ustar).
const CHECKSUM: std::ops::Range<usize> = 148..156;

/// An archive of any bytes, and the same with its checksums mended.
pub fn tar(data: &[u8]) {
    same_entries(data);
    let mut mended = data.to_vec();
    mend_checksums(&mut mended);
    same_entries(&mended);
}

/// Gives every block that could be a header the checksum of one.
pub(super) fn mend_checksums(archive: &mut [u8]) {
    for block in archive.chunks_exact_mut(BLOCK).filter(|block| block.iter().any(|&byte| byte != 0)) {
        block.get_mut(CHECKSUM).unwrap_or_default().fill(b' ');
        let sum: u32 = block.iter().map(|&byte| u32::from(byte)).sum();
        let digits = format!("{sum:06o}\0 ");
        block.get_mut(CHECKSUM).unwrap_or_default().copy_from_slice(digits.as_bytes());
    }
}

fn same_entries(data: &[u8]) {
    assert_eq!(walk(pieces(data)), walk(std::iter::once(data)), "the pieces changed the entries");
}

fn walk<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> (Vec<Seen>, Result<(), Fault>) {
    let mut walker = Walker::new(limits());
    let mut seen = Entries::default();
    for piece in pieces {
        if let Err(fault) = walker.push(piece, &mut seen) {
            super::check_words(&fault);
            return (seen.entries, Err(fault));
        }
    }
    let end = walker.end();
    assert!(end.is_err() || !seen.open, "the archive ended inside an entry");
    (seen.entries, end)
}

/// What went by.
#[derive(Default)]
struct Entries {
    entries: Vec<Seen>,
    open: bool,
}

#[derive(Debug, PartialEq, Eq)]
struct Seen {
    name: Vec<u8>,
    regular: bool,
    sparse: bool,
    length: usize,
    content: u64,
}

impl Visitor for Entries {
    fn entry(&mut self, entry: Entry<'_>) -> Result<(), Fault> {
        assert!(!self.open, "an entry inside another");
        assert!(entry.name.len() <= limits().name.max(limits().pax_header), "a name beyond its bound");
        self.open = true;
        self.entries.push(Seen {
            name: entry.name.to_vec(),
            regular: entry.is_file(),
            sparse: entry.sparse,
            length: 0,
            content: digest(&[]),
        });
        assert!(self.entries.len() as u64 <= limits().entries, "more entries than the bound");
        Ok(())
    }

    fn content(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        assert!(self.open && !bytes.is_empty(), "content without an entry, or none");
        if let Some(seen) = self.entries.last_mut() {
            assert!(seen.regular, "content of what has none");
            seen.length += bytes.len();
            seen.content = extend_digest(seen.content, bytes);
        }
        Ok(())
    }

    fn entry_end(&mut self) -> Result<(), Fault> {
        assert!(self.open, "the end of an entry that did not begin");
        self.open = false;
        Ok(())
    }
}
