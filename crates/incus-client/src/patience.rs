//! How long an upload waits for a server that neither takes bytes nor answers.
//!
//! An upload may take for ever, as long as Incus takes bytes now and then. What is bounded is Incus's silence: bytes are
//! offered and none is taken, or all of them are out and no answer comes. While the image's own source has nothing to
//! give, it is not Incus who is silent, and nothing is bounded.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use crate::transport::Link;

/// How long an upload waits for Incus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Longest time in which Incus takes none of the bytes offered to it, or has them all and does not answer, before
    /// the connection is given up with [`crate::Error::Timeout`].
    pub silence: Duration,
    /// Longest time, over TLS, for Incus to say that it wants the body at all. After it the body is sent unasked.
    pub go_ahead: Duration,
}

impl Default for Patience {
    /// Ten minutes of silence; five seconds for the word to go ahead.
    fn default() -> Self {
        Self { silence: Duration::from_secs(600), go_ahead: Duration::from_secs(5) }
    }
}

/// What is known on this side of an upload under way, shared by its body and its link.
#[derive(Debug, Default)]
pub(crate) struct Course {
    sent: AtomicU64,
    whole: AtomicBool,
    silent: AtomicBool,
}

impl Course {
    /// The body has given these many bytes more.
    pub(crate) fn gave(&self, bytes: usize) {
        self.sent.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// The body has given its last byte.
    pub(crate) fn end(&self) {
        self.whole.store(true, Ordering::Relaxed);
    }

    /// Bytes the body has given so far. Incus has had these at most.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Whether Incus was silent for too long.
    pub(crate) fn is_silent(&self) -> bool {
        self.silent.load(Ordering::Relaxed)
    }

    fn is_whole(&self) -> bool {
        self.whole.load(Ordering::Relaxed)
    }
}

/// A link that fails once the other side has been silent for too long. It stands below TLS, where every byte the
/// other side takes is seen.
pub(crate) struct Heard<L> {
    link: L,
    course: Arc<Course>,
    bound: Duration,
    timer: Pin<Box<Sleep>>,
    /// Whether the timer runs: whether it is the other side's turn.
    running: bool,
    /// Bytes were offered and not taken.
    stuck: bool,
}

impl<L: Link> Heard<L> {
    pub(crate) fn new(link: L, course: Arc<Course>, bound: Duration) -> Self {
        Self { link, course, bound, timer: Box::pin(sleep(bound)), running: false, stuck: false }
    }

    /// Lets the timer run while it is the other side's turn, from the last sign of life on.
    fn is_over(&mut self, cx: &mut Context<'_>, sign_of_life: bool) -> bool {
        if !(self.stuck || self.course.is_whole()) {
            self.running = false;
            return false;
        }
        if !self.running || sign_of_life {
            self.running = true;
            self.timer.as_mut().reset(Instant::now() + self.bound);
        }
        self.timer.as_mut().poll(cx).is_ready()
    }

    fn heard<T>(&mut self, cx: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if self.is_over(cx, outcome.is_ready()) && outcome.is_pending() {
            self.course.silent.store(true, Ordering::Relaxed);
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        outcome
    }

    fn written<T>(&mut self, cx: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        // After a failed write nothing more is taken; only an answer can still come.
        self.stuck = !matches!(outcome, Poll::Ready(Ok(_)));
        self.heard(cx, outcome)
    }
}

impl<L: Link> AsyncRead for Heard<L> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.link).poll_read(cx, buf);
        self.heard(cx, outcome)
    }
}

impl<L: Link> AsyncWrite for Heard<L> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.link).poll_write(cx, bytes);
        self.written(cx, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.link).poll_write_vectored(cx, pieces);
        self.written(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.link.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Sockets have nothing to flush, so this tells nothing of the other side. It is the last call after the body's
        // last byte, though, and the timer must run from there.
        let _ = self.is_over(cx, false);
        Pin::new(&mut self.link).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.link).poll_shutdown(cx)
    }
}
