//! The .lzma format that came before .xz, also called LZMA-alone: one stream, whose size its header may tell.

use std::io::ErrorKind;

use lzma_rust2::{Action, LzmaStream, Status};

use super::{OUTPUT, Sink, memory_kib};
use crate::{Fault, Limit, Limits, Part};

pub(crate) struct Lzma {
    stream: LzmaStream,
    window: u64,
    output: Vec<u8>,
}

impl Lzma {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            stream: LzmaStream::new_mem_limit(memory_kib(limits), None),
            window: limits.window,
            output: vec![0; OUTPUT],
        }
    }

    /// As with lzma(1) nothing may follow the stream.
    pub(crate) fn push(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Fault> {
        let taken = self.decode(bytes, Action::Run, sink)?;
        if taken < bytes.len() || !self.stream.unused_input().is_empty() {
            return Err(corrupt("bytes after the stream"));
        }
        Ok(())
    }

    pub(crate) fn end(&mut self, sink: &mut Sink<'_>) -> Result<(), Fault> {
        self.decode(&[], Action::Finish, sink)?;
        if self.stream.is_finished() { Ok(()) } else { Err(Fault::Truncated) }
    }

    /// Tells how many of the bytes belonged to the stream.
    fn decode(&mut self, bytes: &[u8], action: Action, sink: &mut Sink<'_>) -> Result<usize, Fault> {
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
            let ended = match result {
                Ok(result) => result.status == Status::StreamEnd,
                Err(error) => return Err(self.fault(&error)),
            };
            if ended || (taken == 0 && made == 0) {
                return Ok(bytes.len() - rest.len());
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
            corrupt("invalid stream")
        }
    }
}

fn corrupt(detail: &str) -> Fault {
    Fault::Corrupt { part: Part::Lzma, detail: detail.to_owned() }
}
