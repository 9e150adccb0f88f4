//! The bytes of a download as they come: within their size, at their pace, and to their end.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_util::Stream;
use http_body::Body as _;
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep, sleep_until};

use super::{
    error::{FetchError, Stage},
    exchange::{Connection, broken},
    pace::{Bounds, Pace, Verdict},
};

/// How far a body may and must go, as offsets in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    /// Where it begins.
    pub(super) offset: u64,
    /// Where it ends, if that is known.
    pub(super) end: Option<u64>,
    /// Where the file ends, if that is known.
    pub(super) total: Option<u64>,
    /// The largest file taken.
    pub(super) limit: u64,
}

/// The body of a download: a stream of pieces that are never empty. It ends after an error, and after the last byte of
/// the file; dropping it closes the connection.
pub(crate) struct Body {
    source: Option<(Incoming, Option<Connection>)>,
    extent: Extent,
    at: u64,
    pace: Pace,
    begun: Instant,
    timer: Pin<Box<Sleep>>,
}

impl Body {
    pub(super) fn new(
        incoming: Incoming,
        connection: Option<Connection>,
        extent: Extent,
        bounds: Bounds,
    ) -> Self {
        Self { source: Some((incoming, connection)), ..Self::empty(extent, bounds) }
    }

    /// Of a file that is there already.
    pub(super) fn empty(extent: Extent, bounds: Bounds) -> Self {
        let begun = Instant::now();
        let timer = Box::pin(sleep_until(begun));
        Self { source: None, extent, at: extent.offset, pace: Pace::new(bounds), begun, timer }
    }

    /// The next bytes from the connection, or its end.
    fn poll_source(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, FetchError>>> {
        let Some((incoming, connection)) = &mut self.source else { return Poll::Ready(None) };
        loop {
            if let Some(moving) = connection
                && moving.as_mut().poll(cx).is_ready()
            {
                // What it had to say of its end is told by the body as well.
                *connection = None;
            }
            match Pin::new(&mut *incoming).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(bytes) if !bytes.is_empty() => return Poll::Ready(Some(Ok(bytes))),
                    Ok(_) | Err(_) => continue,
                },
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(broken(&error)))),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => {}
            }
            let now = self.begun.elapsed();
            match self.pace.nothing(now) {
                Ok(at) => self.timer.as_mut().reset(self.begun + at),
                Err(Verdict::Idle) => return Poll::Ready(Some(Err(FetchError::TimedOut(Stage::Idle)))),
                Err(Verdict::Slow) => return Poll::Ready(Some(Err(FetchError::TooSlow))),
            }
            std::task::ready!(self.timer.as_mut().poll(cx));
        }
    }

    fn take(&mut self, bytes: Bytes) -> Result<Bytes, FetchError> {
        self.pace.came(bytes.len(), self.begun.elapsed());
        self.at = self.at.saturating_add(bytes.len() as u64);
        if self.at > self.extent.limit {
            return Err(FetchError::TooLarge { limit: self.extent.limit });
        }
        if [self.extent.end, self.extent.total].into_iter().flatten().any(|end| self.at > end) {
            return Err(FetchError::Range("more bytes than were announced"));
        }
        Ok(bytes)
    }

    fn ended(&self) -> Result<(), FetchError> {
        match [self.extent.end, self.extent.total].into_iter().flatten().max() {
            Some(end) if self.at < end => {
                Err(FetchError::EndedEarly(format!("at {} of {end} bytes", self.at)))
            }
            _ => Ok(()),
        }
    }
}

impl Stream for Body {
    type Item = Result<Bytes, FetchError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.source.is_none() {
            return Poll::Ready(None);
        }
        let item = match std::task::ready!(self.poll_source(cx)) {
            Some(Ok(bytes)) => Some(self.take(bytes)),
            Some(Err(error)) => Some(Err(error)),
            None => self.ended().err().map(Err),
        };
        if !matches!(item, Some(Ok(_))) {
            self.source = None;
        }
        Poll::Ready(item)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("extent", &self.extent).field("at", &self.at).finish_non_exhaustive()
    }
}
