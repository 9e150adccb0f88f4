//! The way out of the spool as request bodies: what a pump reads and looks at goes on to Incus.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use image_format::{Explanation, Fingerprint};
use prometheus_client::metrics::counter::Counter;
use thiserror::Error;
use tokio::sync::mpsc;

use super::{
    following::Tide,
    model::Part,
    pump::{self, Flow},
};

/// Chunks that wait for the connection, per file.
const QUEUE: usize = 2;

/// Why an outflow stopped before its end. Incus then sees a cut request and imports nothing.
#[derive(Debug, Error)]
pub(super) enum OutflowError {
    /// The spool could not be read.
    #[error("reading the spool: {0}")]
    Read(#[from] io::Error),
    /// The file is damaged further in than it was looked at before.
    #[error("image refused: {}: {}", .0.code, .0.sentence)]
    Refused(Explanation),
    /// The files are an image of other parts than offered, or of another type than their heads told.
    #[error("the files are not what their heads told")]
    PartsDiffer,
    /// The bytes are not those of the declared fingerprint.
    #[error("the spooled bytes have another fingerprint")]
    Mismatch,
    /// No bytes came for too long.
    #[error("no more bytes came")]
    Stalled,
    /// The file was taken from its beginning once more: what was read of it may be of another one.
    #[error("the file was begun anew")]
    BegunAnew,
    /// Whoever asked for the import no longer wants it, or the edge stops.
    #[error("called off before the last bytes")]
    CalledOff,
    /// The reader went away without a word; never an end that Incus could take for one.
    #[error("the outflow broke off")]
    BrokenOff,
}

/// One file as a request body.
#[derive(Debug)]
pub(super) struct Outflow {
    chunks: mpsc::Receiver<Result<Bytes, OutflowError>>,
    remaining: u64,
    handed_on: HandedOn,
}

/// Counts the bytes that were let go.
#[derive(Debug, Clone, Default)]
pub(super) struct HandedOn {
    here: Arc<AtomicU64>,
    all: Counter,
}

impl HandedOn {
    /// Counts for one hand-over, and into the sum of all.
    pub(super) fn into_all(all: &Counter) -> Self {
        Self { here: Arc::default(), all: all.clone() }
    }

    /// Bytes of this hand-over.
    pub(super) fn bytes(&self) -> u64 {
        self.here.load(Ordering::Relaxed)
    }

    fn add(&self, bytes: u64) {
        self.here.fetch_add(bytes, Ordering::Relaxed);
        self.all.inc_by(bytes);
    }
}

/// Starts reading the parts in order and gives a body for each. `commit` is asked before the last bytes of the last
/// file are let go: from then on Incus may have the image. When it refuses, nothing more is sent.
pub(super) fn start(
    tide: &Tide,
    parts: &[Part],
    declared: Fingerprint,
    handed_on: &HandedOn,
    commit: impl FnOnce() -> Result<(), OutflowError> + Send + 'static,
) -> Vec<Outflow> {
    let mut bodies = Vec::with_capacity(parts.len());
    let mut flows = Vec::with_capacity(parts.len());
    for part in parts {
        let (sender, chunks) = mpsc::channel(QUEUE);
        bodies.push(Outflow { chunks, remaining: part.known_size(), handed_on: handed_on.clone() });
        flows.push(Flow { part: part.clone(), sender });
    }
    let tide = tide.clone();
    tokio::task::spawn_blocking(move || pump::run(&tide, flows, declared, commit));
    bodies
}

impl Body for Outflow {
    type Data = Bytes;
    type Error = OutflowError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, OutflowError>>> {
        self.chunks.poll_recv(cx).map(|received| match received {
            Some(Ok(chunk)) => {
                let length = chunk.len() as u64;
                self.remaining = self.remaining.saturating_sub(length);
                self.handed_on.add(length);
                Some(Ok(Frame::data(chunk)))
            }
            Some(Err(error)) => Some(Err(error)),
            None if self.remaining > 0 => Some(Err(OutflowError::BrokenOff)),
            None => None,
        })
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining)
    }
}

#[cfg(test)]
mod tests;
