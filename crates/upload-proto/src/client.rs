//! The sending side of one upload, as a state machine over ranges.
//!
//! The driver owns the file, the connection and the clock. It feeds news in with [`Upload::handle`] and, after
//! every input, drains [`Upload::poll`] until it answers `None`; then the machine waits for news.
//!
//! ```text
//! Ready --Start--> Appending --204--> Appending ... --204 at the end--> Ended
//!                  |   ^  \
//!     link lost,   |   |   \ 4xx that will not pass --> Ended
//!     5xx, 423 ... |   | 200 with the offset
//!                  v   |
//!                Waiting --Timeout--> Asking
//! ```
//!
//! Progress is what the server has acknowledged, never what was written to a socket, and it never goes back.

use std::{collections::VecDeque, ops::Range};

use thiserror::Error;

use crate::wire;

/// Failures in a row, without a byte acknowledged between them, after which the upload is given up.
pub const MAX_FAILURES: u32 = 8;
/// The wait after the first failure in milliseconds; it doubles with each further one.
const FIRST_WAIT: u64 = 500;
/// The longest wait in milliseconds, whether by doubling or because the server asked for it.
const LONGEST_WAIT: u64 = 30_000;

/// News for the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Begin.
    Start,
    /// The open request was answered.
    Replied(Reply),
    /// The open request ended without an answer.
    LinkLost,
    /// The time of [`Output::WakeAt`] has come. Earlier ones are harmless.
    Timeout,
    /// The person called it off. The driver aborts its open request.
    Cancel,
}

/// What the machine reads of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The header [`wire::OFFSET`] as it came.
    pub offset: Option<String>,
    /// The header `Retry-After` as it came.
    pub retry_after: Option<String>,
}

/// What the driver is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Send this to the upload's address. There is never more than one request open.
    Send(Request),
    /// Feed [`Input::Timeout`] at this time, in the clock of `now`.
    WakeAt(u64),
    /// So many bytes are durable at the server.
    Acknowledged(u64),
    /// All of them are. Nothing follows.
    Done,
    /// It ended without success. Nothing follows.
    Failed(UploadFault),
}

/// A request to the upload's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// HEAD: what is durable?
    Query,
    /// PATCH with these bytes of the file.
    Append {
        /// First byte, and one past the last.
        range: Range<u64>,
    },
}

impl Request {
    /// The HTTP method.
    #[must_use]
    pub fn method(&self) -> &'static str {
        match self {
            Self::Query => "HEAD",
            Self::Append { .. } => "PATCH",
        }
    }

    /// The headers to set; the rest is the driver's.
    #[must_use]
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Query => wire::query_headers().into(),
            Self::Append { range } => wire::append_headers(range.start).into(),
        }
    }
}

/// Why an upload ended without success.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UploadFault {
    /// The server no longer knows the upload (404, 410). Beginning anew helps.
    #[error("the upload is no longer known to the server")]
    Gone,
    /// The server refuses and will go on refusing.
    #[error("the server refused the upload with status {status}")]
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// [`MAX_FAILURES`] failures in a row. Trying later may help.
    #[error("the server could not be reached")]
    GaveUp,
    /// The server lost bytes it had acknowledged.
    #[error("the server had acknowledged {acknowledged} bytes and now has {told}")]
    WentBack {
        /// What it had acknowledged.
        acknowledged: u64,
        /// What it tells now.
        told: u64,
    },
    /// The answer is not tus, or claims more bytes than there are.
    #[error("the answer of the server makes no sense")]
    Nonsense,
    /// Called off.
    #[error("the upload was cancelled")]
    Cancelled,
}

/// The driver broke the rules of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Misuse {
    /// [`Input::Start`] came twice.
    #[error("the upload was started twice")]
    StartedTwice,
    /// An answer or a lost link, though no request was open.
    #[error("there was an answer, though no request was open")]
    NoRequestOpen,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Ready,
    Asking,
    Appending(Range<u64>),
    Waiting { until: u64 },
    Ended,
}

/// One upload to an address the server has given out.
#[derive(Debug)]
pub struct Upload {
    state: State,
    size: u64,
    slice: u64,
    acknowledged: u64,
    failures: u32,
    outputs: VecDeque<Output>,
}

impl Upload {
    /// An upload of `size` bytes of which the server has `acknowledged`, sent in requests of at most `slice` bytes
    /// (0 is taken as 1).
    #[must_use]
    pub fn new(size: u64, acknowledged: u64, slice: u64) -> Self {
        Self {
            state: State::Ready,
            size,
            slice: slice.max(1),
            acknowledged: acknowledged.min(size),
            failures: 0,
            outputs: VecDeque::with_capacity(2),
        }
    }

    /// Takes news. `now` is in milliseconds of any clock that does not go back.
    ///
    /// # Errors
    /// [`Misuse`] when the input cannot come in this state; the machine is as it was.
    pub fn handle(&mut self, input: Input, now: u64) -> Result<(), Misuse> {
        // Answers that crossed a cancellation on the way are no one's fault.
        if self.state == State::Ended {
            return Ok(());
        }
        match (input, self.state.clone()) {
            (Input::Start, State::Ready) => self.append_or_end(),
            (Input::Start, _) => return Err(Misuse::StartedTwice),
            (Input::Cancel, _) => {
                self.outputs.clear();
                self.end(Output::Failed(UploadFault::Cancelled));
            }
            (Input::Timeout, _) => self.on_timeout(now),
            (Input::Replied(reply), State::Asking) => self.on_offset(&reply, now),
            (Input::Replied(reply), State::Appending(range)) => self.on_appended(&reply, &range, now),
            (Input::LinkLost, State::Asking | State::Appending(_)) => self.wait(None, now),
            (Input::Replied(_) | Input::LinkLost, _) => return Err(Misuse::NoRequestOpen),
        }
        Ok(())
    }

    /// What the driver is to do next; `None` when the machine waits for news.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// How many bytes the server has acknowledged.
    #[must_use]
    pub fn acknowledged(&self) -> u64 {
        self.acknowledged
    }

    fn on_timeout(&mut self, now: u64) {
        match self.state {
            State::Waiting { until } if now >= until => {
                self.state = State::Asking;
                self.outputs.push_back(Output::Send(Request::Query));
            }
            // A clock that woke the driver early: ask to be woken again.
            State::Waiting { until } => self.outputs.push_back(Output::WakeAt(until)),
            State::Ready | State::Asking | State::Appending(_) | State::Ended => {}
        }
    }

    fn on_offset(&mut self, reply: &Reply, now: u64) {
        match reply.status {
            200 | 204 => match self.read_offset(reply) {
                Ok(offset) => self.advance(offset),
                Err(fault) => self.end(Output::Failed(fault)),
            },
            _ => self.on_refusal(reply, now),
        }
    }

    fn on_appended(&mut self, reply: &Reply, sent: &Range<u64>, now: u64) {
        match reply.status {
            200 | 204 => match self.read_offset(reply) {
                // An answer that took none of the bytes would have us send them for ever.
                Ok(offset) if offset == sent.start || offset > sent.end => {
                    self.end(Output::Failed(UploadFault::Nonsense));
                }
                Ok(offset) => self.advance(offset),
                Err(fault) => self.end(Output::Failed(fault)),
            },
            _ => self.on_refusal(reply, now),
        }
    }

    fn on_refusal(&mut self, reply: &Reply, now: u64) {
        match reply.status {
            404 | 410 => self.end(Output::Failed(UploadFault::Gone)),
            // What may pass: the offset differs, another writer is being let go, the server is busy or restarting.
            408 | 409 | 423 | 425 | 429 | 500..=599 => self.wait(reply.retry_after.as_deref(), now),
            status => self.end(Output::Failed(UploadFault::Refused { status })),
        }
    }

    fn read_offset(&self, reply: &Reply) -> Result<u64, UploadFault> {
        let text = reply.offset.as_deref().ok_or(UploadFault::Nonsense)?;
        let told = wire::read_number(text).map_err(|_| UploadFault::Nonsense)?;
        if told > self.size {
            return Err(UploadFault::Nonsense);
        }
        if told < self.acknowledged {
            return Err(UploadFault::WentBack { acknowledged: self.acknowledged, told });
        }
        Ok(told)
    }

    fn advance(&mut self, offset: u64) {
        if offset > self.acknowledged {
            self.acknowledged = offset;
            self.failures = 0;
            self.outputs.push_back(Output::Acknowledged(offset));
        }
        self.append_or_end();
    }

    fn append_or_end(&mut self) {
        if self.acknowledged == self.size {
            return self.end(Output::Done);
        }
        let end = self.acknowledged.saturating_add(self.slice).min(self.size);
        let range = self.acknowledged..end;
        self.state = State::Appending(range.clone());
        self.outputs.push_back(Output::Send(Request::Append { range }));
    }

    fn wait(&mut self, retry_after: Option<&str>, now: u64) {
        self.failures += 1;
        if self.failures > MAX_FAILURES {
            return self.end(Output::Failed(UploadFault::GaveUp));
        }
        let doubled = FIRST_WAIT << (self.failures - 1).min(6);
        let asked = retry_after.and_then(|text| wire::read_number(text.trim()).ok()).unwrap_or(0);
        let wait = doubled.max(asked.saturating_mul(1000)).min(LONGEST_WAIT);
        let until = now.saturating_add(wait);
        self.state = State::Waiting { until };
        self.outputs.push_back(Output::WakeAt(until));
    }

    fn end(&mut self, output: Output) {
        self.state = State::Ended;
        self.outputs.push_back(output);
    }
}
