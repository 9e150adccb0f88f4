//! The .xz format, of any number of streams and blocks.

use std::io::ErrorKind;

use lzma_rust2::{Action, XzStream};

use super::{OUTPUT, Sink, memory_kib};
use crate::{Fault, Limit, Limits, Part};

/// How the filter LZMA2 stands in a block's header: its id and the length of its properties.
const LZMA2_FILTER: [u8; 2] = [0x21, 1];
/// The largest value of LZMA2's one byte of properties.
const LZMA2_PROPERTY_MAX: u8 = 40;

pub(crate) struct Xz {
    stream: XzStream,
    blocks: BlockCount,
    window: u64,
    output: Vec<u8>,
}

impl Xz {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            stream: XzStream::new_mem_limit(true, memory_kib(limits)),
            blocks: BlockCount { seen: [0; 2], left: limits.xz_blocks, most: limits.xz_blocks },
            window: limits.window,
            output: vec![0; OUTPUT],
        }
    }

    pub(crate) fn push(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Fault> {
        let (allowed, fault) = self.blocks.count(bytes);
        self.decode(bytes.get(..allowed).unwrap_or_default(), Action::Run, sink)?;
        fault.map_or(Ok(()), Err)
    }

    pub(crate) fn end(&mut self, sink: &mut Sink<'_>) -> Result<(), Fault> {
        self.decode(&[], Action::Finish, sink)
    }

    fn decode(&mut self, bytes: &[u8], action: Action, sink: &mut Sink<'_>) -> Result<(), Fault> {
        let mut rest = bytes;
        loop {
            let (before_in, before_out) = (self.stream.total_in(), self.stream.total_out());
            let result = self.stream.process(rest, &mut self.output, action);
            // Both differences are at most the length of a slice.
            let taken = (self.stream.total_in() - before_in) as usize;
            let made = (self.stream.total_out() - before_out) as usize;
            rest = rest.get(taken..).unwrap_or_default();
            // Also what came out before an error: a fault in it came first.
            sink(self.output.get(..made).unwrap_or_default())?;
            if let Err(error) = result {
                return Err(self.fault(&error));
            }
            if taken == 0 && made == 0 {
                return Ok(());
            }
        }
    }

    fn fault(&self, error: &std::io::Error) -> Fault {
        let kind = error.kind();
        if kind == ErrorKind::OutOfMemory {
            Fault::LimitReached { limit: Limit::Window, most: self.window }
        } else if kind == ErrorKind::UnexpectedEof {
            Fault::Truncated
        } else {
            Fault::Corrupt { part: Part::Xz, detail: "invalid stream".to_owned() }
        }
    }
}

/// Counts what could be the header of a block, to bound the records the decoder keeps of them.
///
/// Every block's header spells out the filter LZMA2 and its property, so there are never more blocks than places
/// where those three bytes stand. In compressed data they stand by chance once in 400 KB.
struct BlockCount {
    /// The last two bytes.
    seen: [u8; 2],
    left: u64,
    most: u64,
}

impl BlockCount {
    /// How many of the bytes may be decoded, and the fault that comes after them.
    fn count(&mut self, bytes: &[u8]) -> (usize, Option<Fault>) {
        for (place, &byte) in bytes.iter().enumerate() {
            let header = self.seen == LZMA2_FILTER && byte <= LZMA2_PROPERTY_MAX;
            self.seen = [self.seen[1], byte];
            if header {
                let Some(left) = self.left.checked_sub(1) else {
                    return (place, Some(Fault::LimitReached { limit: Limit::XzBlocks, most: self.most }));
                };
                self.left = left;
            }
        }
        (bytes.len(), None)
    }
}
