//! gzip (RFC 1952), of any number of members.

use flate2::{Decompress, FlushDecompress, Status};

use super::{OUTPUT, Sink};
use crate::{Fault, Part};

/// A window of 32 KiB, the only size deflate has.
const WINDOW_BITS: u8 = 15;

/// Between members and zeros it is as gzip(1): zeros after the last member are passed over, all else is damage,
/// since tar gives up when gzip complains of it.
pub(crate) struct Gzip {
    state: State,
    output: Vec<u8>,
}

enum State {
    Member(Decompress),
    BetweenMembers,
    Zeros,
}

impl Gzip {
    pub(crate) fn new() -> Self {
        Self { state: State::Member(Decompress::new_gzip(WINDOW_BITS)), output: vec![0; OUTPUT] }
    }

    pub(crate) fn push(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Fault> {
        let mut rest = bytes;
        loop {
            match &mut self.state {
                State::Member(member) => {
                    let (taken, ended) = inflate(member, rest, &mut self.output, sink)?;
                    rest = rest.get(taken..).unwrap_or_default();
                    if !ended {
                        return Ok(());
                    }
                    self.state = State::BetweenMembers;
                }
                State::BetweenMembers => match rest.first() {
                    None => return Ok(()),
                    Some(0) => self.state = State::Zeros,
                    Some(0x1f) => self.state = State::Member(Decompress::new_gzip(WINDOW_BITS)),
                    Some(_) => return Err(corrupt("bytes after the last member")),
                },
                State::Zeros if rest.iter().all(|&byte| byte == 0) => return Ok(()),
                State::Zeros => return Err(corrupt("bytes after the padding")),
            }
        }
    }

    pub(crate) fn end(&self) -> Result<(), Fault> {
        match self.state {
            State::Member(_) => Err(Fault::Truncated),
            State::BetweenMembers | State::Zeros => Ok(()),
        }
    }
}

/// Takes all of `bytes`, or as many as the member has; tells how many, and whether the member ended.
fn inflate(
    member: &mut Decompress,
    bytes: &[u8],
    output: &mut [u8],
    sink: &mut Sink<'_>,
) -> Result<(usize, bool), Fault> {
    let mut rest = bytes;
    loop {
        let (before_in, before_out) = (member.total_in(), member.total_out());
        let result = member.decompress(rest, output, FlushDecompress::None);
        // Both differences are at most the length of a slice.
        let taken = (member.total_in() - before_in) as usize;
        let made = (member.total_out() - before_out) as usize;
        rest = rest.get(taken..).unwrap_or_default();
        // Also what came out before an error: a fault in it came first.
        sink(output.get(..made).unwrap_or_default())?;
        match result {
            Ok(Status::StreamEnd) => return Ok((bytes.len() - rest.len(), true)),
            Ok(Status::Ok | Status::BufError) => {}
            Err(error) => return Err(corrupt(error.message().unwrap_or("invalid deflate stream"))),
        }
        if made < output.len() && (rest.is_empty() || taken == 0) {
            return Ok((bytes.len() - rest.len(), false));
        }
    }
}

fn corrupt(detail: &str) -> Fault {
    Fault::Corrupt { part: Part::Gzip, detail: detail.to_owned() }
}
