//! The sending side of an import, as a state machine over ranges.
//!
//! The driver owns the files, the connections and the clock. It feeds news in with [`Delivery::handle`] and, after
//! every input, drains [`Delivery::poll`] until it answers `None`; then the machine waits for news.
//!
//! ```text
//! Ready --Start--> Creating --Created--> Appending --204--> Appending ... --204 at the last end--> Ended
//!                    ^  |                |   ^   \
//!              in time  | link lost,     |   |    \ 4xx that will not pass --> Ended
//!                    |  v 5xx, stalled   v   | 200 with the offset
//!                    Waiting           Waiting --in time--> Asking
//! ```
//!
//! From every open request and every wait, `Pause` leads to a rest that only `Resume` ends. A body is as long as the
//! server lets it be; how much of it is durable, a HEAD beside it tells, a *glance*. Progress is what the server has
//! acknowledged, never what was written to a socket, and it never goes back.

mod backoff;
mod talk;

use std::{collections::VecDeque, ops::Range};

use crate::wire;
use backoff::{Backoff, LONGEST};
pub use talk::{Input, Misuse, Output, Reply, Request, UploadFault, Wait};

/// Milliseconds without progress after which an open request is taken for dead.
pub const STALL: u64 = 30_000;
/// Milliseconds from one glance at a body's progress to the next.
pub const GLANCE: u64 = 1_000;
/// The least bytes of a request, however often a proxy on the way says that it is too large.
pub const LEAST_SLICE: u64 = 64 << 10;

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Ready,
    Open { request: Request, deadline: u64, glance_at: u64 },
    Waiting { until: u64, then: Next },
    Paused(Next),
    Ended,
}

/// What comes after a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Create,
    Ask,
}

#[derive(Debug)]
struct File {
    size: u64,
    acknowledged: u64,
}

/// The files of one import on their way to the server, one after the other.
#[derive(Debug)]
pub struct Delivery {
    state: State,
    files: Vec<File>,
    slice: u64,
    backoff: Backoff,
    offline: bool,
    /// The file that an open glance is at.
    glance: Option<usize>,
    outputs: VecDeque<Output>,
}

impl Delivery {
    /// A delivery of files of these `sizes`, in bytes, in requests of at most `slice` bytes (0 is taken as 1). The
    /// waits after failures are spread by `seed`.
    #[must_use]
    pub fn new(sizes: &[u64], slice: u64, seed: u64) -> Self {
        Self {
            state: State::Ready,
            files: sizes.iter().map(|size| File { size: *size, acknowledged: 0 }).collect(),
            slice: slice.max(1),
            backoff: Backoff::new(seed),
            offline: false,
            glance: None,
            outputs: VecDeque::with_capacity(4),
        }
    }

    /// Takes news. `now` is in milliseconds of any clock that does not go back.
    ///
    /// # Errors
    /// [`Misuse`] when the input cannot come in this state; the machine is as it was.
    pub fn handle(&mut self, input: Input, now: u64) -> Result<(), Misuse> {
        // What crosses the end on its way is no one's fault.
        if self.state == State::Ended {
            return Ok(());
        }
        match (input, self.state.clone()) {
            (Input::Start, State::Ready) => self.open(Request::Create, now),
            (Input::Start, _) => return Err(Misuse::StartedTwice),
            (Input::Cancel, _) => {
                self.outputs.clear();
                self.abort();
                self.end(Output::Failed(UploadFault::Cancelled));
            }
            (Input::Timeout, state) => self.on_timeout(state, now),
            (Input::Pause, State::Open { request, .. }) => {
                self.abort();
                self.state = State::Paused(after(&request));
            }
            (Input::Pause, State::Waiting { then, .. }) => self.state = State::Paused(then),
            (Input::Resume, State::Paused(then)) => self.go_on(then, now),
            (Input::Offline, _) => self.offline = true,
            (Input::Online, state) => {
                self.offline = false;
                if let State::Waiting { then, .. } = state {
                    self.go_on(then, now);
                }
            }
            (Input::Created(told), State::Open { request: Request::Create, .. }) => {
                self.on_created(&told, now);
            }
            (Input::Replied(reply), State::Open { request, .. }) => self.on_reply(&reply, request, now),
            (Input::LinkLost, State::Open { request, .. }) => self.wait(after(&request), None, now),
            (Input::Created(_) | Input::Replied(_) | Input::LinkLost, _) => {
                return Err(Misuse::NoRequestOpen);
            }
            (Input::Glanced(reply), _) => self.on_glanced(Some(&reply), now)?,
            (Input::GlanceLost, _) => self.on_glanced(None, now)?,
            (Input::Pause | Input::Resume, _) => {}
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
        self.files.iter().map(|file| file.acknowledged).fold(0, u64::saturating_add)
    }

    fn on_timeout(&mut self, state: State, now: u64) {
        match state {
            State::Waiting { until, then } if now >= until => self.go_on(then, now),
            State::Open { request, deadline, .. } if now >= deadline => {
                self.abort();
                self.wait(after(&request), None, now);
            }
            State::Open { request: Request::Append { file, .. }, glance_at, .. }
                if now >= glance_at && self.glance.is_none() =>
            {
                self.glance = Some(file);
                self.outputs.push_back(Output::Glance { file });
                self.keep_watch(now);
            }
            // A clock that woke the driver early: it is to be woken again.
            State::Waiting { until, .. } => self.outputs.push_back(Output::WakeAt(until)),
            State::Open { .. } => self.keep_watch(now),
            State::Ready | State::Paused(_) | State::Ended => {}
        }
    }

    fn on_created(&mut self, told: &[u64], now: u64) {
        let fits = told.len() == self.files.len()
            && self.files.iter().zip(told).all(|(file, told)| *told <= file.size);
        if !fits {
            return self.end(Output::Failed(UploadFault::Nonsense));
        }
        self.backoff.reset();
        for (file, told) in self.files.iter_mut().zip(told) {
            file.acknowledged = *told;
        }
        if self.acknowledged() > 0 {
            self.outputs.push_back(Output::Acknowledged(self.acknowledged()));
        }
        self.append_or_end(now);
    }

    fn on_reply(&mut self, reply: &Reply, request: Request, now: u64) {
        let told = match (&request, reply.status) {
            (Request::Query { file }, 200 | 204) => self.read_offset(*file, reply),
            (Request::Append { file, range }, 200 | 204) => match self.read_offset(*file, reply) {
                // An answer that took none of the bytes would have us send them for ever. One that tells of more than
                // were sent is fine: no more are needed of an image that turned out to be there.
                Ok(told) if told == range.start => Err(UploadFault::Nonsense),
                told => told,
            },
            _ => return self.on_refusal(reply, &request, now),
        };
        match (told, request) {
            (Ok(told), Request::Query { file } | Request::Append { file, .. }) => {
                self.advance(file, told);
                self.append_or_end(now);
            }
            (Ok(_), Request::Create) => {}
            (Err(fault), _) => self.end(Output::Failed(fault)),
        }
    }

    fn on_refusal(&mut self, reply: &Reply, request: &Request, now: u64) {
        let retry_after = reply.retry_after.as_deref();
        match (request, reply.status) {
            // Nothing is lost by it: whoever it is signs in again, and it goes on.
            (_, 401) => self.halt(after(request), LONGEST, Wait::SignIn, now),
            (_, 429) if retry_after.is_some() => {
                let turn = self.backoff.turn(retry_after);
                self.halt(after(request), turn, Wait::Turn, now);
            }
            // A server that is being restarted; all else of a creation is for the person to read.
            (Request::Create, 423 | 503 | 504) => self.wait(Next::Create, retry_after, now),
            (Request::Create, status) => self.end(Output::Failed(UploadFault::Refused { status })),
            (_, 404 | 410) => self.end(Output::Failed(UploadFault::Gone)),
            (Request::Append { range, .. }, 413) if range.end - range.start > LEAST_SLICE => {
                self.slice = ((range.end - range.start) / 4).max(LEAST_SLICE);
                self.go_on(Next::Ask, now);
            }
            // What may pass: the offset differs, another writer is being let go, the server is busy or restarting.
            (_, 408 | 409 | 423 | 425 | 429 | 500..=599) => self.wait(Next::Ask, retry_after, now),
            (_, status) => self.end(Output::Failed(UploadFault::Refused { status })),
        }
    }

    fn on_glanced(&mut self, reply: Option<&Reply>, now: u64) -> Result<(), Misuse> {
        let file = self.glance.take().ok_or(Misuse::NoRequestOpen)?;
        // Only progress counts here. Whatever is wrong, the open request will meet it too.
        let progress = match reply.filter(|reply| matches!(reply.status, 200 | 204)) {
            Some(reply) => self.read_offset(file, reply).is_ok_and(|told| self.advance(file, told)),
            None => false,
        };
        if let State::Open { deadline, glance_at, .. } = &mut self.state {
            *glance_at = now.saturating_add(GLANCE);
            if progress {
                *deadline = now.saturating_add(STALL);
            }
            self.keep_watch(now);
        }
        Ok(())
    }

    fn read_offset(&self, file: usize, reply: &Reply) -> Result<u64, UploadFault> {
        let known = self.files.get(file).ok_or(UploadFault::Nonsense)?;
        let text = reply.offset.as_deref().ok_or(UploadFault::Nonsense)?;
        let told = wire::read_number(text).map_err(|_| UploadFault::Nonsense)?;
        if told > known.size {
            return Err(UploadFault::Nonsense);
        }
        if told < known.acknowledged {
            return Err(UploadFault::WentBack { acknowledged: known.acknowledged, told });
        }
        Ok(told)
    }

    /// Notes what is durable; false when that is nothing new.
    fn advance(&mut self, file: usize, told: u64) -> bool {
        let Some(known) = self.files.get_mut(file).filter(|known| told > known.acknowledged) else {
            return false;
        };
        known.acknowledged = told;
        self.backoff.reset();
        self.outputs.push_back(Output::Acknowledged(self.acknowledged()));
        true
    }

    /// The first file that the server lacks bytes of, and which.
    fn outstanding(&self) -> Option<(usize, Range<u64>)> {
        let lacking = |(_, file): &(usize, &File)| file.acknowledged < file.size;
        self.files.iter().enumerate().find(lacking).map(|(at, file)| (at, file.acknowledged..file.size))
    }

    fn append_or_end(&mut self, now: u64) {
        match self.outstanding() {
            Some((file, Range { start, end })) => {
                let range = start..start.saturating_add(self.slice).min(end);
                self.open(Request::Append { file, range }, now);
            }
            None => self.end(Output::Done),
        }
    }

    fn go_on(&mut self, next: Next, now: u64) {
        match (next, self.outstanding()) {
            (Next::Create, _) => self.open(Request::Create, now),
            (Next::Ask, Some((file, _))) => self.open(Request::Query { file }, now),
            (Next::Ask, None) => self.end(Output::Done),
        }
    }

    fn open(&mut self, request: Request, now: u64) {
        self.outputs.push_back(Output::Send(request.clone()));
        let (deadline, glance_at) = (now.saturating_add(STALL), now.saturating_add(GLANCE));
        self.state = State::Open { request, deadline, glance_at };
        self.keep_watch(now);
    }

    /// Has the driver come back when the open request is to be looked at.
    fn keep_watch(&mut self, now: u64) {
        if let State::Open { request, deadline, glance_at } = &self.state {
            let glances = matches!(request, Request::Append { .. }) && self.glance.is_none();
            let wake = if glances { *deadline.min(glance_at) } else { *deadline };
            self.outputs.push_back(Output::WakeAt(wake.max(now)));
        }
    }

    fn wait(&mut self, then: Next, retry_after: Option<&str>, now: u64) {
        let backoff = self.backoff.next(retry_after);
        self.halt(then, if self.offline { LONGEST } else { backoff }, Wait::Link, now);
    }

    fn halt(&mut self, then: Next, millis: u64, why: Wait, now: u64) {
        let until = now.saturating_add(millis);
        self.state = State::Waiting { until, then };
        self.outputs.extend([Output::Waiting { until, why }, Output::WakeAt(until)]);
    }

    fn abort(&mut self) {
        let open = matches!(self.state, State::Open { .. });
        if self.glance.take().is_some() || open {
            self.outputs.push_back(Output::Abort);
        }
    }

    fn end(&mut self, output: Output) {
        self.state = State::Ended;
        self.outputs.push_back(output);
    }
}

/// What comes after a request that brought nothing.
fn after(request: &Request) -> Next {
    match request {
        Request::Create => Next::Create,
        Request::Query { .. } | Request::Append { .. } => Next::Ask,
    }
}
