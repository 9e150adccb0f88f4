//! All imports of this edge: the one place where a step is taken, and told to whoever listens.
//!
//! They are kept in memory: a restart forgets them, and the spool is emptied when the edge starts. A ledger that
//! outlives a restart takes this place behind the same methods.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;
use upload_proto::api::{ImportView, State};

use super::model::{Import, Step};
use crate::{error::EdgeError, id::Id};

/// Open imports taken at once; more are refused, so that memory stays bounded.
const MAX_OPEN: usize = 256;
/// Ended imports remembered for the page.
const MAX_ENDED: usize = 512;
/// Changes a slow listener may lag behind before it is given a snapshot instead.
const EVENT_BACKLOG: usize = 1024;

/// The imports.
#[derive(Debug)]
pub(crate) struct Imports {
    inner: Mutex<Inner>,
    events: broadcast::Sender<Arc<ImportView>>,
}

#[derive(Debug, Default)]
struct Inner {
    entries: HashMap<Id, Entry>,
    uploads: HashMap<Id, Id>,
    ended: VecDeque<Id>,
}

#[derive(Debug)]
struct Entry {
    import: Import,
    handles: Handles,
    last_step: Instant,
}

/// What the tasks around one import share.
#[derive(Debug, Clone, Default)]
pub(crate) struct Handles {
    /// Wakes whoever waits for a change of the import.
    pub changed: Arc<Notify>,
    /// Lets go of requests that still bring bytes once no more are needed.
    pub closed: CancellationToken,
    /// Stops all work on the import once it is cancelled, expired or failed.
    pub stop: CancellationToken,
    /// Held by the one request that may write to an upload of this import.
    pub writer: Arc<tokio::sync::Mutex<()>>,
}

impl Default for Imports {
    fn default() -> Self {
        Self { inner: Mutex::default(), events: broadcast::Sender::new(EVENT_BACKLOG) }
    }
}

impl Imports {
    /// Adds a new import. `room` is what the spool has free, in bytes; what open imports may still send is
    /// counted against it in the same step, so that two of them cannot both be promised the last bytes.
    ///
    /// # Errors
    /// [`EdgeError::TooManyImports`] and [`EdgeError::DiskFull`].
    pub(crate) fn insert(&self, import: Import, room: u64) -> Result<(ImportView, Handles), EdgeError> {
        let mut inner = self.lock();
        if inner.entries.len() - inner.ended.len() >= MAX_OPEN {
            return Err(EdgeError::TooManyImports);
        }
        let promised =
            inner.entries.values().map(|entry| entry.import.outstanding()).fold(0, u64::saturating_add);
        let wanted = import.outstanding();
        if promised.saturating_add(wanted) > room {
            return Err(EdgeError::DiskFull(format!(
                "{wanted} bytes wanted, {promised} promised, {room} free"
            )));
        }
        let id = import.id();
        inner.uploads.extend(import.parts().iter().map(|part| (part.upload, id)));
        let (view, handles) = (import.view(), Handles::default());
        inner.entries.insert(id, Entry { import, handles: handles.clone(), last_step: Instant::now() });
        self.announce(view.clone());
        Ok((view, handles))
    }

    /// Takes a step of one import and announces it.
    ///
    /// # Errors
    /// [`EdgeError::NotFound`], or [`EdgeError::WrongState`] for a step that does not follow.
    pub(crate) fn apply(&self, id: Id, step: Step) -> Result<ImportView, EdgeError> {
        let mut inner = self.lock();
        let entry = inner.entries.get_mut(&id).ok_or(EdgeError::NotFound)?;
        entry.import.apply(step).map_err(|illegal| EdgeError::WrongState(illegal.0))?;
        entry.last_step = Instant::now();
        let view = entry.import.view();
        if view.state != State::Receiving {
            entry.handles.closed.cancel();
        }
        if matches!(view.state, State::Failed | State::Cancelled | State::Expired) {
            entry.handles.stop.cancel();
        }
        entry.handles.changed.notify_waiters();
        if view.state.is_end() {
            inner.retire(id);
        }
        self.announce(view.clone());
        Ok(view)
    }

    /// One import as it stands.
    #[must_use]
    pub(crate) fn get(&self, id: Id) -> Option<(Import, Handles)> {
        let inner = self.lock();
        inner.entries.get(&id).map(|entry| (entry.import.clone(), entry.handles.clone()))
    }

    /// The import that an upload belongs to.
    #[must_use]
    pub(crate) fn of_upload(&self, upload: Id) -> Option<(Import, Handles)> {
        let id = *self.lock().uploads.get(&upload)?;
        self.get(id)
    }

    /// All imports, the newest steps last.
    #[must_use]
    pub(crate) fn views(&self) -> Vec<ImportView> {
        let inner = self.lock();
        let mut entries: Vec<&Entry> = inner.entries.values().collect();
        entries.sort_by_key(|entry| entry.last_step);
        entries.into_iter().map(|entry| entry.import.view()).collect()
    }

    /// Open imports still receiving that nothing has happened to for `idle`.
    #[must_use]
    pub(crate) fn idle(&self, idle: Duration) -> Vec<Id> {
        let inner = self.lock();
        let is_idle =
            |entry: &&Entry| entry.import.state() == State::Receiving && entry.last_step.elapsed() >= idle;
        inner.entries.values().filter(is_idle).map(|entry| entry.import.id()).collect()
    }

    /// Every change from now on.
    #[must_use]
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Arc<ImportView>> {
        self.events.subscribe()
    }

    fn announce(&self, view: ImportView) {
        // Nobody listening is fine.
        let _ = self.events.send(Arc::new(view));
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Steps change the map only after every check, so a panic elsewhere leaves nothing half done.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn retire(&mut self, id: Id) {
        self.ended.push_back(id);
        if self.ended.len() <= MAX_ENDED {
            return;
        }
        let Some(oldest) = self.ended.pop_front() else { return };
        if let Some(entry) = self.entries.remove(&oldest) {
            for part in entry.import.parts() {
                self.uploads.remove(&part.upload);
            }
        }
    }
}
