//! What the machine is told, and what it tells.

use std::ops::Range;

use thiserror::Error;

use crate::wire;

/// News for the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Begin.
    Start,
    /// The creation was answered: so many bytes of each file are durable at the server, none of them in a new import.
    Created(Vec<u64>),
    /// The open request was answered otherwise.
    Replied(Reply),
    /// The open request ended without an answer.
    LinkLost,
    /// [`Output::Glance`] was answered.
    Glanced(Reply),
    /// [`Output::Glance`] ended without an answer.
    GlanceLost,
    /// The time of [`Output::WakeAt`] has come. Earlier ones, and ones too many, are harmless.
    Timeout,
    /// The person wants it to rest.
    Pause,
    /// The person wants it to go on.
    Resume,
    /// The browser says that there is no network. It can err, so this slows attempts and ends nothing.
    Offline,
    /// The browser says that there is a network again.
    Online,
    /// The person called it off.
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
    /// Send this. There is never more than one of these open.
    Send(Request),
    /// Ask for the offset of this file beside the open request, to hear how far that one is. Never more than one open.
    Glance {
        /// Which file.
        file: usize,
    },
    /// Abort what is open, a glance too. Its answer must not be fed any more.
    Abort,
    /// Feed [`Input::Timeout`] at this time, in the clock of `now`. The latest one counts.
    WakeAt(u64),
    /// So many bytes of all files together are durable at the server.
    Acknowledged(u64),
    /// It cannot go on now. The next attempt comes at this time, unless a [`Input::Online`] comes before.
    Waiting {
        /// When, in the clock of `now`.
        until: u64,
        /// What for.
        why: Wait,
    },
    /// All bytes are durable. Nothing follows.
    Done,
    /// It ended without success. Nothing follows.
    Failed(UploadFault),
}

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// For the link, or for a server that fails.
    Link,
    /// For the time that the server has asked to be left alone (429).
    Turn,
    /// For whoever it is to prove again who they are (401).
    SignIn,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Create the import, or find that it was created: the same request gives the same import.
    Create,
    /// HEAD: what is durable of this file?
    Query {
        /// Which file.
        file: usize,
    },
    /// PATCH with these bytes of this file.
    Append {
        /// Which file.
        file: usize,
        /// First byte, and one past the last.
        range: Range<u64>,
    },
}

impl Request {
    /// The HTTP method.
    #[must_use]
    pub fn method(&self) -> &'static str {
        match self {
            Self::Create => "POST",
            Self::Query { .. } => "HEAD",
            Self::Append { .. } => "PATCH",
        }
    }

    /// The headers of tus to set; the rest is the driver's.
    #[must_use]
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Create => Vec::new(),
            Self::Query { .. } => wire::query_headers().into(),
            Self::Append { range, .. } => wire::append_headers(range.start).into(),
        }
    }
}

/// Why it ended without success.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UploadFault {
    /// The server no longer knows the upload (404, 410). Beginning anew helps.
    #[error("the upload is no longer known to the server")]
    Gone,
    /// The server refuses and will go on refusing.
    #[error("the server refused with status {status}")]
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// The server lost bytes it had acknowledged.
    #[error("the server had acknowledged {acknowledged} bytes and now has {told}")]
    WentBack {
        /// What it had acknowledged of the file.
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
    /// An answer or a lost link, though no such request was open.
    #[error("there was an answer, though no request was open")]
    NoRequestOpen,
}
