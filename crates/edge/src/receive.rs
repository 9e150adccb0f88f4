//! A request's body on its way into the spool: gathered, written, and made durable while more comes in.

mod crowd;
mod cut;
mod digest;
mod passing;

use std::{sync::Arc, time::Duration};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http_body_util::BodyExt;
use tokio::{task::JoinHandle, time::Instant};
use tracing::Instrument;
use upload_proto::{
    api::{State, check_size},
    wire,
};

use crate::{
    app::App,
    error::EdgeError,
    id::Id,
    import::{Handles, Part, Step, Writing},
    spool::{Append, Place},
};
pub(crate) use crowd::Crowd;
pub(crate) use cut::cut_by;
use digest::Digest;
use passing::{hear_out, pass_over};

/// A body that brings nothing for so long is let go, so that its upload can go on elsewhere.
const SILENCE: Duration = Duration::from_secs(60);
/// The share below which pieces are copied.
const COPIED: usize = 256 << 10;
/// Bytes after which what was written is made durable, so that it need not come again and may go on to Incus.
const DURABLE_BYTES: u64 = 8 << 20;
/// The time after which it is, however few they are.
const DURABLE_TIME: Duration = Duration::from_secs(1);
/// Bytes that may be written and not durable. A disk that is slower than the link slows the link then.
const MOST_LOOSE: u64 = 64 << 20;

/// Appends a body to an upload, as tus asks for it, and tells what is durable.
///
/// In a task of its own: were it dropped half-way, the right to write would be another's while bytes are still on their way to
/// the disk, and the ledger would be told of more than is there when they are made durable.
///
/// # Errors
/// Why not all of it was taken. What came before is kept, unless the body had a digest.
pub(crate) async fn append(
    app: &Arc<App>,
    handles: &Arc<Handles>,
    upload: Id,
    asked: wire::Append,
    body: Body,
) -> Result<u64, EdgeError> {
    let (app, handles) = (Arc::clone(app), Arc::clone(handles));
    // The edge does not stop before what came is durable.
    let tasks = app.tasks.clone();
    tasks
        .spawn(async move { append_here(&app, &handles, upload, asked, body).await }.in_current_span())
        .await?
}

async fn append_here(
    app: &Arc<App>,
    handles: &Arc<Handles>,
    upload: Id,
    asked: wire::Append,
    mut body: Body,
) -> Result<u64, EdgeError> {
    if app.shutdown.is_cancelled() {
        return Err(EdgeError::Draining);
    }
    if let Some(offset) = no_more(handles, upload, asked.offset)? {
        return pass_over(app, handles, upload, &asked, body, offset).await;
    }
    let writing = handles.write(upload).await.ok_or(EdgeError::Busy)?;
    if let Some(size) = asked.length {
        resize(app, handles, upload, size).await?;
    }
    // The offset may have moved while the request was on its way here.
    let import = handles.import();
    if let Some(offset) = no_more(handles, upload, asked.offset)? {
        return pass_over(app, handles, upload, &asked, body, offset).await;
    }
    let part = import.part(upload).ok_or(EdgeError::NotFound)?;
    if asked.offset != part.received {
        return Err(EdgeError::Offset);
    }
    let size = part.file.size.unwrap_or_else(|| app.max_image_size_of(&handles.own().owner));
    let mut room = size.checked_sub(part.received).ok_or(EdgeError::TooLong)?;
    if part.file.size.is_none() && asked.checksum.is_some() {
        // Nothing of it counts in its owner's usage before its end.
        room = room.min(MOST_LOOSE);
    }
    if body.size_hint().lower() > room {
        return Err(EdgeError::TooLong);
    }
    let place = Place { import: import.id(), role: part.role };
    let appender = app.spool.append(place, part.received).await?;
    let begin = import.begin_of(upload);
    handles.tally.rewind(begin.saturating_add(part.received));
    let mut taking = Taking {
        app,
        handles,
        writing: &writing,
        upload,
        begin,
        appender,
        batch: Vec::new(),
        gathered: 0,
        written: part.received,
        durable: part.received,
        synced_at: Instant::now(),
        syncing: None,
        digest: asked.checksum.as_ref().map(Digest::new),
        member: app.crowd.join(),
    };
    let ended = taking.body(&mut body, room).await;
    let kept = taking.end(ended.is_ok()).await;
    drop(taking);
    // What is more than its owner may have is nobody's either.
    let is_denied = matches!(kept, Err(EdgeError::Denied(_)));
    if is_denied || asked.checksum.is_some() && (ended.is_err() || kept.is_err()) {
        forget_loose(app, handles, place, upload).await;
    }
    if let Some(offset) = no_more(handles, upload, asked.offset).ok().flatten() {
        hear_out(&mut body).await;
        return Ok(offset);
    }
    let error = match (ended, kept) {
        (Ok(()), Ok(durable)) => return Ok(durable),
        // The disk's own trouble is the better reason.
        (Ok(()), Err(error)) | (Err(_), Err(error @ (EdgeError::DiskFull(_) | EdgeError::Ledger(_)))) => {
            error
        }
        (Err(error), _) => error,
    };
    if matches!(error, EdgeError::DiskFull(_)) {
        // Shown to whoever looks at the import; the client comes again by itself.
        let _ = app.imports.apply(import.id(), Step::Full(error.to_problem())).await;
    }
    Err(error)
}

/// The offset to answer with where no bytes are needed: they are all there, or the image is.
fn no_more(handles: &Handles, upload: Id, offset: u64) -> Result<Option<u64>, EdgeError> {
    let import = handles.import();
    let part = import.part(upload).ok_or(EdgeError::NotFound)?;
    match import.state() {
        State::Failed | State::Cancelled | State::Expired => Err(EdgeError::WrongState(import.state())),
        State::Finishing | State::Done => Ok(Some(end(handles, part))),
        _ if part.is_complete() && offset == part.received => Ok(Some(offset)),
        _ => Ok(None),
    }
}

/// Where an upload ends of which no more is needed.
pub(crate) fn end(handles: &Handles, part: &Part) -> u64 {
    part.file.size.unwrap_or_else(|| part.received.max(handles.passed_over()))
}

/// The size of an upload that was created without one.
async fn resize(app: &Arc<App>, handles: &Handles, upload: Id, size: u64) -> Result<(), EdgeError> {
    let import = handles.import();
    let part = import.part(upload).ok_or(EdgeError::NotFound)?;
    match part.file.size {
        Some(told) if told == size => Ok(()),
        Some(_) => Err(EdgeError::Resized),
        None => {
            check_size(size, app.max_image_size)?;
            let more = size.checked_sub(part.received).ok_or(EdgeError::Resized)?;
            if more > app.spool.room()? {
                return Err(EdgeError::DiskFull(format!("{more} bytes more told of")));
            }
            app.imports.apply(import.id(), Step::Sized { upload, size }).await.map(drop)
        }
    }
}

/// One body being taken.
struct Taking<'a> {
    app: &'a Arc<App>,
    handles: &'a Arc<Handles>,
    writing: &'a Writing<'a>,
    upload: Id,
    /// Where the part begins in all bytes of the import.
    begin: u64,
    appender: Box<dyn Append>,
    batch: Vec<Bytes>,
    gathered: usize,
    /// Where the part ends with what was written.
    written: u64,
    /// Where it ends with what is durable, and in the ledger.
    durable: u64,
    synced_at: Instant,
    syncing: Option<JoinHandle<Result<u64, EdgeError>>>,
    digest: Option<Digest>,
    member: crowd::Member<'a>,
}

impl Taking<'_> {
    /// Takes the body to its end, or to what cuts it.
    async fn body(&mut self, body: &mut Body, mut room: u64) -> Result<(), EdgeError> {
        let handles = Arc::clone(self.handles);
        let mut unwanted = std::pin::pin!(
            handles.until(|import| { import.state().is_end() || import.state() == State::Finishing })
        );
        loop {
            let frame = tokio::select! {
                biased;
                () = self.writing.cut.cancelled() => return Err(EdgeError::Busy),
                () = self.app.shutdown.cancelled() => return Err(EdgeError::Draining),
                import = &mut unwanted => return no_longer(import.state()),
                // Whoever waits for the client may as well write what is there.
                () = tokio::time::sleep_until(self.synced_at + DURABLE_TIME), if self.is_loose() => {
                    self.flush().await?;
                    continue;
                }
                frame = tokio::time::timeout(SILENCE, body.frame()) => frame,
            };
            let frame = match frame {
                Err(_) => return Err(EdgeError::Silent),
                Ok(None) => return Ok(()),
                Ok(Some(Err(error))) => return Err(EdgeError::BodyEnded(error.to_string())),
                Ok(Some(Ok(frame))) => frame,
            };
            let Ok(bytes) = frame.into_data() else { continue };
            room = room.checked_sub(bytes.len() as u64).ok_or(EdgeError::TooLong)?;
            if let Some(digest) = &mut self.digest {
                digest.update(&bytes);
            }
            let share = self.member.share();
            self.gathered += bytes.len();
            // A piece keeps the whole buffer it was read into. In a crowd, that is more than what a copy costs.
            self.batch.push(if share < COPIED { Bytes::copy_from_slice(&bytes) } else { bytes });
            if self.gathered >= share {
                self.write().await?;
                self.keep_up().await?;
            }
        }
    }

    /// Whether there are bytes that could be made durable. Those of a body with a digest wait for its end.
    fn is_loose(&self) -> bool {
        self.digest.is_none() && self.written + self.gathered as u64 > self.durable
    }

    async fn write(&mut self) -> Result<(), EdgeError> {
        let gathered = std::mem::take(&mut self.gathered);
        if gathered > 0 {
            let pieces = std::mem::take(&mut self.batch);
            let from = self.begin.saturating_add(self.written);
            let (written, ()) =
                tokio::join!(self.appender.write(pieces.clone()), self.handles.tally.take(from, pieces));
            written?;
            self.written = self.written.saturating_add(gathered as u64);
        }
        Ok(())
    }

    /// Makes durable what is due, and waits for it only where the disk falls behind.
    async fn keep_up(&mut self) -> Result<(), EdgeError> {
        if self.syncing.as_ref().is_some_and(JoinHandle::is_finished) {
            self.settle().await?;
        }
        let loose = self.written.saturating_sub(self.durable);
        if self.syncing.is_none() && loose >= DURABLE_BYTES {
            // The margin below which the ledger itself would have no room.
            if self.app.spool.room()? == 0 {
                return Err(EdgeError::DiskFull("the margin is reached".to_owned()));
            }
            if self.digest.is_none() {
                self.sync();
            }
        }
        if loose >= MOST_LOOSE { self.settle().await } else { Ok(()) }
    }

    fn sync(&mut self) {
        self.synced_at = Instant::now();
        self.handles.tally.mark();
        let syncing = self.appender.sync();
        let (imports, id, upload) = (Arc::clone(&self.app.imports), self.handles.id(), self.upload);
        self.syncing = Some(tokio::spawn(async move {
            let bytes = syncing.await?;
            imports.apply(id, Step::Received { upload, bytes }).await?;
            Ok(bytes)
        }));
    }

    /// Waits for what is being made durable.
    async fn settle(&mut self) -> Result<(), EdgeError> {
        if let Some(syncing) = self.syncing.take() {
            self.durable = syncing.await??;
        }
        Ok(())
    }

    /// Keeps what came: all of it, or what of it came before a cut; nothing of a body without its digest.
    async fn end(&mut self, whole: bool) -> Result<u64, EdgeError> {
        if let Some(digest) = self.digest.take() {
            if !whole {
                return Ok(self.durable);
            }
            if !digest.matches() {
                return Err(EdgeError::Checksum);
            }
        }
        self.flush().await?;
        Ok(self.durable)
    }

    /// Makes all of it durable: what is gathered too, and what came behind bytes that are being made durable.
    async fn flush(&mut self) -> Result<(), EdgeError> {
        // A batch that could not be written may be written in part; what is behind `written` is cut off next time.
        let written = self.write().await;
        // Nothing is left behind that would be told of when the right to write is another's.
        self.settle().await?;
        written?;
        if self.written > self.durable {
            self.sync();
            self.settle().await?;
        }
        Ok(())
    }
}

/// Cuts off what came of a body that is not kept: it is nobody's, and takes room from all.
async fn forget_loose(app: &App, handles: &Handles, place: Place, upload: Id) {
    let Some(durable) = handles.import().part(upload).map(|part| part.received) else { return };
    if let Err(error) = app.spool.append(place, durable).await {
        tracing::warn!(id = %handles.id(), %error, "what came of a body that is not kept stays until the next one");
    }
}

/// Why no more bytes are wanted.
fn no_longer(state: State) -> Result<(), EdgeError> {
    match state {
        // It turned out that the image is there: what came is enough.
        State::Finishing | State::Done => Ok(()),
        other => Err(EdgeError::WrongState(other)),
    }
}
