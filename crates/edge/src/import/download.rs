//! Files that the edge fetches itself: brought into the spool as a sender would send them, and gone on with after a cut.

mod relay;
mod url;

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::body::Body;
use bytes::Bytes;
use futures_util::Stream;
use tokio_util::sync::CancellationToken;
use upload_proto::{
    api::{Source, State},
    wire::Append,
};

use super::{
    handles::Handles,
    model::{Import, Part, Step},
    outlook::{Outlook, outlook, wait},
};
use crate::{app::App, error::EdgeError, fetch::Download, receive};

/// How long the target may take to tell whether it has the image; not knowing is no reason to wait longer.
const GLANCE: Duration = Duration::from_secs(3);

/// The pause after an attempt that brought nothing.
const NOTHING: Duration = Duration::from_secs(1);

/// Fetches what the import lacks, until all is there or the import has ended.
pub(super) async fn bring(app: &Arc<App>, handles: &Arc<Handles>) {
    let import = handles.import();
    if import.offer().files().is_some() {
        return;
    }
    // What was brought for it before may still be on its way to the disk.
    handles.quiet().await;
    if import.fingerprint().is_some() {
        // Of an image that is there no byte is needed.
        let _ = tokio::time::timeout(GLANCE, handles.asked_for()).await;
    }
    let mut failures = 0;
    let mut received = 0;
    loop {
        let import = handles.import();
        if import.is_complete() || !lacks_bytes(import.state()) {
            return;
        }
        let Err(error) = attempt(app, handles, &import).await else {
            // A source that gives nothing and is content with that must not be asked without end.
            if handles.import().received() == import.received() {
                tokio::time::sleep(NOTHING).await;
            }
            continue;
        };
        let now = handles.import();
        if now.is_complete() || !lacks_bytes(now.state()) {
            return;
        }
        // A server that gives a little each time gets on.
        if now.received() > received {
            failures = 0;
        }
        received = now.received();
        let outlook = outlook(&error);
        tracing::info!(id = %import.id(), ?outlook, %error, "a download broke off");
        let problem = error.to_problem();
        let step = match outlook {
            Outlook::MayPass => Step::Full(problem),
            Outlook::Stops => Step::Failed { problem, retryable: true },
            Outlook::Ends => Step::Failed { problem, retryable: false },
        };
        if let Err(error) = app.imports.apply(import.id(), step).await {
            tracing::warn!(id = %import.id(), %error, "a failure could not be written down");
        }
        let pause = wait(&error, failures, getrandom::u64().unwrap_or_default());
        failures = failures.saturating_add(1);
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = handles.wanted_now() => {}
        }
    }
}

/// Whether bytes of the import are still of use. While Incus is handed the beginning, it stays `receiving`.
fn lacks_bytes(state: State) -> bool {
    matches!(state, State::Receiving)
}

async fn attempt(app: &Arc<App>, handles: &Arc<Handles>, import: &Import) -> Result<(), EdgeError> {
    let _slot = app.download_slots.take(&handles.own().owner).await?;
    match &import.offer().source {
        Source::Url(_) => url::fetch(app, handles, import).await,
        Source::Copy(source) => relay::fetch(app, handles, import, &source.remote).await,
        Source::Files(_) => Ok(()),
    }
}

/// Bytes that come from somewhere, with what makes a difference to what is there.
struct Coming<S> {
    /// Where in the part they begin.
    offset: u64,
    /// Size of the part in bytes, if it is known.
    total: Option<u64>,
    body: S,
}

/// Takes what a web server sends of a file, which is known by the server's mark when it is gone on with. `name` is a better
/// one for it, if there is any.
async fn take_download(
    app: &Arc<App>,
    handles: &Arc<Handles>,
    part: &Part,
    download: Download,
    name: Option<String>,
) -> Result<(), EdgeError> {
    let Download { offset, total, validator, body, .. } = download;
    if validator != part.mark || name.as_ref().is_some_and(|name| *name != part.file.name) {
        let marked = Step::Marked { upload: part.upload, mark: validator, name };
        app.imports.apply(handles.id(), marked).await?;
    }
    take(app, handles, part, Coming { offset, total, body }).await
}

/// Takes bytes into the spool. A part that has to be taken from its beginning loses what it had.
async fn take<S, E>(
    app: &Arc<App>,
    handles: &Arc<Handles>,
    part: &Part,
    coming: Coming<S>,
) -> Result<(), EdgeError>
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin + 'static,
    E: Into<EdgeError> + Send + 'static,
{
    let (id, upload) = (handles.id(), part.upload);
    let resized = coming.total.is_some() && part.file.size.is_some() && part.file.size != coming.total;
    if coming.offset < part.received || resized {
        app.imports.apply(id, Step::Anew { upload }).await?;
    }
    let failure = Failure::default();
    // What takes the bytes goes on by itself: it must hear, as of any sender, that nobody brings more of them.
    let gone = CancellationToken::new();
    let body = Body::from_stream(Told { body: coming.body, failure: failure.clone() });
    let body = receive::cut_by(&gone, body);
    let _gone = gone.drop_guard();
    let asked = Append { offset: coming.offset, length: coming.total, checksum: None };
    let taken = receive::append(app, handles, upload, asked, body).await;
    // What the source says of itself is the better reason.
    if let Some(error) = failure.take() {
        return Err(error);
    }
    let durable = taken?;
    let sized = handles.import().part(upload).is_none_or(|part| part.file.size.is_some());
    if !sized && lacks_bytes(handles.import().state()) {
        app.imports.apply(id, Step::Sized { upload, size: durable }).await?;
    }
    Ok(())
}

/// Why a body ended, kept for whoever had it read.
#[derive(Clone, Default)]
struct Failure(Arc<Mutex<Option<EdgeError>>>);

impl Failure {
    fn take(&self) -> Option<EdgeError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A body that keeps its error.
struct Told<S> {
    body: S,
    failure: Failure,
}

/// A body that broke off.
#[derive(Debug, thiserror::Error)]
#[error("the source broke off")]
struct BrokeOff;

impl<S, E> Stream for Told<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Into<EdgeError>,
{
    type Item = Result<Bytes, BrokeOff>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = Pin::new(&mut self.body).poll_next(cx);
        polled.map(|item| {
            item.map(|bytes| {
                bytes.map_err(|error| {
                    let kept = Some(error.into());
                    *self.failure.0.lock().unwrap_or_else(PoisonError::into_inner) = kept;
                    BrokeOff
                })
            })
        })
    }
}
