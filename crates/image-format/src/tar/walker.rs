//! The tar machine: blocks in, entries out.
//!
//! ```text
//!            +--------------------------------------------+
//!            v                                            |
//!        Header --long name, pax--> Extension --> Padding-+
//!         |  |                                            |
//!         |  +-----------file-------> Content --> Padding-+
//!         |  |                           ^
//!         |  +--file with holes--> SparseMap
//!         |
//!         +--zeros--> LoneZeros --zeros--> Ended
//! ```

use std::mem;

use super::header::{BLOCK, EntryKind, ExtensionKind, Header, Kind, text};
use super::pax::Overrides;
use super::{Entry, Visitor, corrupt};
use crate::{Fault, Limit, Limits};

/// Walks one archive. After a fault it must not be used again.
pub(crate) struct Walker {
    state: State,
    limits: Limits,
    /// The block being filled, while a header or a map is read.
    block: Vec<u8>,
    headers: u64,
    /// Bytes taken, and of those the ones before the block that was read last.
    taken: u64,
    block_at: u64,
    /// From GNU long name entries and pax headers for the next entry, and from global pax headers.
    long_name: Option<Vec<u8>>,
    long_target: Option<Vec<u8>>,
    local: Overrides,
    global: Overrides,
    /// Whether one of those was read and its entry has not come yet.
    entry_due: bool,
}

enum State {
    Header,
    Extension { kind: ExtensionKind, left: u64, padding: u64, held: Vec<u8> },
    SparseMap { size: u64 },
    Content { left: u64, padding: u64 },
    Padding { left: u64 },
    LoneZeros,
    Ended,
}

impl Walker {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            state: State::Header,
            limits,
            block: Vec::with_capacity(BLOCK),
            headers: 0,
            taken: 0,
            block_at: 0,
            long_name: None,
            long_target: None,
            local: Overrides::default(),
            global: Overrides::default(),
            entry_due: false,
        }
    }

    /// Whether the archive's end was reached; what follows is filling.
    pub(crate) const fn ended(&self) -> bool {
        matches!(self.state, State::Ended)
    }

    pub(crate) fn push(&mut self, bytes: &[u8], visitor: &mut impl Visitor) -> Result<(), Fault> {
        let mut rest = bytes;
        while !rest.is_empty() && !self.ended() {
            let taken = self.step(rest, visitor)?;
            self.taken = self.taken.saturating_add(taken as u64);
            rest = rest.get(taken..).unwrap_or_default();
        }
        Ok(())
    }

    /// The bytes end here. As with GNU tar the blocks of zeros may be missing, but no entry may be cut.
    pub(crate) fn end(&self) -> Result<(), Fault> {
        match self.state {
            State::Header | State::LoneZeros if self.block.is_empty() && !self.entry_due => Ok(()),
            State::Ended => Ok(()),
            State::Header
            | State::LoneZeros
            | State::Extension { .. }
            | State::SparseMap { .. }
            | State::Content { .. }
            | State::Padding { .. } => Err(Fault::Truncated),
        }
    }

    /// Takes at least one byte; tells how many.
    fn step(&mut self, bytes: &[u8], visitor: &mut impl Visitor) -> Result<usize, Fault> {
        match &mut self.state {
            State::Header | State::LoneZeros | State::SparseMap { .. } => {
                let taken = (BLOCK - self.block.len()).min(bytes.len());
                self.block.extend_from_slice(bytes.get(..taken).unwrap_or_default());
                if let Ok(block) = <[u8; BLOCK]>::try_from(self.block.as_slice()) {
                    self.block.clear();
                    self.block_at = self.taken.saturating_add(taken as u64).saturating_sub(BLOCK as u64);
                    self.read_block(&block, visitor)?;
                }
                Ok(taken)
            }
            State::Extension { left, held, .. } => {
                let piece = part(bytes, *left);
                held.extend_from_slice(piece);
                *left -= piece.len() as u64;
                if *left == 0 {
                    self.extension_end()?;
                }
                Ok(piece.len())
            }
            State::Content { left, padding } => {
                let piece = part(bytes, *left);
                *left -= piece.len() as u64;
                let end = (*left == 0).then_some(*padding);
                visitor.content(piece)?;
                if let Some(padding) = end {
                    self.state = State::after_content(padding);
                    visitor.entry_end()?;
                }
                Ok(piece.len())
            }
            State::Padding { left } => {
                let taken = part(bytes, *left).len();
                *left -= taken as u64;
                if *left == 0 {
                    self.state = State::Header;
                }
                Ok(taken)
            }
            State::Ended => Ok(bytes.len()),
        }
    }

    fn read_block(&mut self, block: &[u8; BLOCK], visitor: &mut impl Visitor) -> Result<(), Fault> {
        if let State::SparseMap { size } = self.state {
            // The last byte used of a map's block tells whether another follows.
            if block.get(504) == Some(&0) {
                self.content(size, visitor)?;
            }
            return Ok(());
        }
        let lone_zeros = matches!(self.state, State::LoneZeros);
        match Header::parse(block)? {
            None if self.entry_due => Err(corrupt("an extended header without an entry")),
            None => {
                self.state = if lone_zeros { State::Ended } else { State::LoneZeros };
                Ok(())
            }
            Some(_) if lone_zeros => Err(corrupt("an entry after a block of zeros")),
            Some(header) => self.read_header(header, visitor),
        }
    }

    fn read_header(&mut self, header: Header, visitor: &mut impl Visitor) -> Result<(), Fault> {
        self.headers += 1;
        if self.headers > self.limits.entries {
            return Err(limit(Limit::Entries, self.limits.entries));
        }
        match header.kind {
            Kind::Extension(kind) => self.extension(kind, header.size),
            Kind::Entry(kind) => self.entry(kind, header, visitor),
        }
    }

    fn extension(&mut self, kind: ExtensionKind, size: u64) -> Result<(), Fault> {
        let (bound, most) = match kind {
            ExtensionKind::Pax | ExtensionKind::GlobalPax => (Limit::PaxHeader, self.limits.pax_header),
            ExtensionKind::LongName | ExtensionKind::LongLink => (Limit::Name, self.limits.name),
        };
        if size > most as u64 {
            return Err(limit(bound, most as u64));
        }
        self.entry_due |= kind != ExtensionKind::GlobalPax;
        self.state = State::Extension { kind, left: size, padding: padding(size), held: Vec::new() };
        if size == 0 { self.extension_end() } else { Ok(()) }
    }

    fn extension_end(&mut self) -> Result<(), Fault> {
        let State::Extension { kind, padding, held, .. } = mem::replace(&mut self.state, State::Header)
        else {
            return Ok(());
        };
        self.state = State::after_content(padding);
        match kind {
            ExtensionKind::Pax => self.local.read(&held)?,
            ExtensionKind::GlobalPax => self.global.read(&held)?,
            ExtensionKind::LongName => self.long_name = Some(text(&held).to_vec()),
            ExtensionKind::LongLink => self.long_target = Some(text(&held).to_vec()),
        }
        Ok(())
    }

    fn entry(&mut self, kind: EntryKind, header: Header, visitor: &mut impl Visitor) -> Result<(), Fault> {
        self.entry_due = false;
        let local = mem::take(&mut self.local);
        let long_name = self.long_name.take();
        let name = local.name.or_else(|| self.global.name.clone()).or(long_name).unwrap_or(header.name);
        let long_target = self.long_target.take();
        let target =
            local.target.or_else(|| self.global.target.clone()).or(long_target).unwrap_or(header.target);
        let size = local.size.or(self.global.size).unwrap_or(header.size);
        let sparse = local.sparse || self.global.sparse || matches!(kind, EntryKind::Sparse { .. });
        visitor.entry(Entry { name: &name, kind, target: &target, sparse, position: self.block_at })?;
        match kind {
            EntryKind::Sparse { extended: true } => {
                self.state = State::SparseMap { size };
                Ok(())
            }
            EntryKind::Regular | EntryKind::Sparse { extended: false } => self.content(size, visitor),
            EntryKind::Directory
            | EntryKind::HardLink
            | EntryKind::SymbolicLink
            | EntryKind::Device
            | EntryKind::Fifo => self.content(0, visitor),
        }
    }

    fn content(&mut self, size: u64, visitor: &mut impl Visitor) -> Result<(), Fault> {
        if size == 0 {
            self.state = State::Header;
            return visitor.entry_end();
        }
        self.state = State::Content { left: size, padding: padding(size) };
        Ok(())
    }
}

impl State {
    const fn after_content(padding: u64) -> Self {
        if padding == 0 { Self::Header } else { Self::Padding { left: padding } }
    }
}

/// The bytes that fill the last block of content of that size.
const fn padding(size: u64) -> u64 {
    const BLOCK_SIZE: u64 = BLOCK as u64;
    (BLOCK_SIZE - size % BLOCK_SIZE) % BLOCK_SIZE
}

/// The bytes that belong to the `left` that are due.
fn part(bytes: &[u8], left: u64) -> &[u8] {
    usize::try_from(left).ok().and_then(|left| bytes.get(..left)).unwrap_or(bytes)
}

const fn limit(limit: Limit, most: u64) -> Fault {
    Fault::LimitReached { limit, most }
}
