//! bzip2, of any number of streams.

use bzip2::{Decompress, Error, Status};

use super::{Budget, OUTPUT, Sink};
use crate::{Fault, Part};

/// Plain bytes that could come out in the time a stream takes to begin, for which its 4 MB are allocated. A stream of
/// the usual size is charged little for it, one of a few bytes more than it earns.
const STREAM_COST: u64 = 900_000;

/// After the last stream it is as bzip2(1): what does not begin another stream is passed over, without an error.
pub(crate) struct Bzip2 {
    state: State,
    /// Whether a whole stream was read.
    one_read: bool,
    output: Vec<u8>,
}

enum State {
    Stream(Decompress),
    BetweenStreams,
    Garbage,
}

impl Bzip2 {
    pub(crate) fn new() -> Self {
        Self { state: State::BetweenStreams, one_read: false, output: vec![0; OUTPUT] }
    }

    pub(crate) fn push(&mut self, bytes: &[u8], budget: &Budget, sink: &mut Sink<'_>) -> Result<(), Fault> {
        let mut rest = bytes;
        while !rest.is_empty() {
            match &mut self.state {
                State::Stream(stream) => {
                    let (taken, end) = expand(stream, rest, &mut self.output, sink)?;
                    rest = rest.get(taken..).unwrap_or_default();
                    match end {
                        End::Stream => {
                            self.one_read = true;
                            self.state = State::BetweenStreams;
                        }
                        End::NoStream if self.one_read => self.state = State::Garbage,
                        End::NoStream => return Err(corrupt("no stream where one should begin")),
                        End::Bytes => {}
                    }
                }
                State::BetweenStreams => {
                    budget.spend(STREAM_COST)?;
                    self.state = State::Stream(Decompress::new(false));
                }
                State::Garbage => return Ok(()),
            }
        }
        Ok(())
    }

    pub(crate) fn end(&self) -> Result<(), Fault> {
        match self.state {
            State::BetweenStreams if self.one_read => Ok(()),
            State::Stream(_) | State::BetweenStreams => Err(Fault::Truncated),
            State::Garbage => Ok(()),
        }
    }
}

/// Why the decompressor stopped.
enum End {
    /// It has taken all the bytes.
    Bytes,
    Stream,
    /// What it was given is not the beginning of a stream.
    NoStream,
}

/// Takes all of `bytes`, or as many as the stream has; tells how many, and why it stopped.
fn expand(
    stream: &mut Decompress,
    bytes: &[u8],
    output: &mut [u8],
    sink: &mut Sink<'_>,
) -> Result<(usize, End), Fault> {
    let mut rest = bytes;
    loop {
        let (before_in, before_out) = (stream.total_in(), stream.total_out());
        let result = stream.decompress(rest, output);
        // Both differences are at most the length of a slice.
        let taken = (stream.total_in() - before_in) as usize;
        let made = (stream.total_out() - before_out) as usize;
        rest = rest.get(taken..).unwrap_or_default();
        // Also what came out before an error: a fault in it came first.
        sink(output.get(..made).unwrap_or_default())?;
        match result {
            Ok(Status::StreamEnd) => return Ok((bytes.len() - rest.len(), End::Stream)),
            Ok(Status::MemNeeded) => return Err(corrupt("no memory for its block")),
            Ok(_) => {}
            Err(Error::DataMagic) => return Ok((bytes.len(), End::NoStream)),
            Err(_) => return Err(corrupt("invalid block")),
        }
        if made < output.len() && (rest.is_empty() || taken == 0) {
            return Ok((bytes.len() - rest.len(), End::Bytes));
        }
    }
}

fn corrupt(detail: &str) -> Fault {
    Fault::Corrupt { part: Part::Bzip2, detail: detail.to_owned() }
}
