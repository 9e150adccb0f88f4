//! What the tasks around one import share: how it stands, whose turn it is to change it, and who may write to it.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tenancy::Ownership;
use tokio::sync::{MutexGuard, Notify, OwnedMutexGuard, SetOnce, watch};
use tokio_util::sync::CancellationToken;

use super::{model::Import, tally::Tally};
use crate::id::Id;

/// How long the request before may take to make durable what it got, once it is told to let go.
const LET_GO: Duration = Duration::from_secs(10);

/// One import, as the tasks around it see it.
#[derive(Debug)]
pub(crate) struct Handles {
    current: watch::Sender<Import>,
    /// Whose it is; that never changes.
    own: Ownership,
    turn: Arc<tokio::sync::Mutex<()>>,
    nudge: Notify,
    /// The same for whoever fetches its files.
    fetch_nudge: Notify,
    /// Held by whoever calls it off, from before the target is asked to let go until that is written down.
    calling_off: tokio::sync::Mutex<()>,
    /// Set once Incus was asked for the image of the fingerprint.
    asked: SetOnce<()>,
    /// How far an upload of unknown size came of which nothing was needed any more.
    passed_over: AtomicU64,
    /// The fingerprint of what came so far.
    pub(crate) tally: Arc<Tally>,
    /// One for each part.
    writers: Vec<(Id, Writer)>,
}

impl Handles {
    pub(super) fn new(import: Import, own: Ownership) -> Self {
        let writers = import.parts().iter().map(|part| (part.upload, Writer::default())).collect();
        Self {
            current: watch::Sender::new(import),
            own,
            turn: Arc::default(),
            nudge: Notify::new(),
            fetch_nudge: Notify::new(),
            calling_off: tokio::sync::Mutex::default(),
            asked: SetOnce::new(),
            passed_over: AtomicU64::new(0),
            tally: Arc::default(),
            writers,
        }
    }

    /// How it stands. Never waits.
    #[must_use]
    pub(crate) fn import(&self) -> Import {
        self.current.borrow().clone()
    }

    /// What is to be known of how it stands, without a copy of all of it. Never waits.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Import) -> T) -> T {
        look(&self.current.borrow())
    }

    /// Its name.
    #[must_use]
    pub(crate) fn id(&self) -> Id {
        self.look(Import::id)
    }

    /// Whose it is, and who began it.
    #[must_use]
    pub(crate) fn own(&self) -> &Ownership {
        &self.own
    }

    /// Waits until `ready` holds of the import.
    pub(crate) async fn until(&self, ready: impl FnMut(&Import) -> bool) -> Import {
        let mut changes = self.current.subscribe();
        // The sender lives as long as `self`.
        changes.wait_for(ready).await.map_or_else(|_| self.import(), |import| import.clone())
    }

    /// The right to change the import; the next one waits.
    pub(super) async fn turn(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.turn).lock_owned().await
    }

    /// As [`Handles::turn`], where nobody has it.
    pub(super) fn turn_now(&self) -> Option<OwnedMutexGuard<()>> {
        Arc::clone(&self.turn).try_lock_owned().ok()
    }

    /// Shows what has become of it. Only whoever has the turn may.
    pub(super) fn show(&self, import: Import) {
        self.current.send_replace(import);
    }

    /// Ends the wait for the next attempt: this one, or the one that begins when what is being tried now fails.
    pub(crate) fn nudge(&self) {
        self.nudge.notify_one();
        self.fetch_nudge.notify_one();
    }

    /// As [`Handles::nudged`], for the one task that fetches its files.
    pub(super) async fn wanted_now(&self) {
        self.fetch_nudge.notified().await;
    }

    /// Waits for [`Handles::nudge`]. One task does.
    pub(super) async fn nudged(&self) {
        self.nudge.notified().await;
    }

    /// The right to call it off, once nobody else is about to. Whoever hears from the target that nothing comes of it waits here
    /// too: then it shows whether that was wanted.
    pub(super) async fn calling_off(&self) -> MutexGuard<'_, ()> {
        self.calling_off.lock().await
    }

    /// Notes that Incus was asked for the image, and that the import shows what it said.
    pub(super) fn note_asked(&self) {
        // It may be asked again for a later attempt.
        let _ = self.asked.set(());
    }

    /// Waits until Incus was asked for the image.
    pub(crate) async fn asked_for(&self) {
        self.asked.wait().await;
    }

    /// The right to write to an upload. Whoever has it is told to let go at once, since the newest request is the one
    /// that a client still listens to.
    ///
    /// `None` when a newer request came meanwhile, or the one before does not let go.
    pub(crate) async fn write(&self, upload: Id) -> Option<Writing<'_>> {
        let (_, writer) = self.writers.iter().find(|(of, _)| *of == upload)?;
        writer.take().await
    }

    /// How far an upload of unknown size came of which nothing was needed any more.
    #[must_use]
    pub(crate) fn passed_over(&self) -> u64 {
        self.passed_over.load(Ordering::Relaxed)
    }

    /// Notes that.
    pub(crate) fn pass_over(&self, end: u64) {
        self.passed_over.fetch_max(end, Ordering::Relaxed);
    }

    /// Waits until nobody writes any more. For when no one may begin to.
    pub(crate) async fn quiet(&self) {
        for (_, writer) in &self.writers {
            drop(writer.busy.lock().await);
        }
    }
}

/// Whose turn it is to write to one upload.
#[derive(Debug, Default)]
struct Writer {
    newest: Mutex<CancellationToken>,
    busy: tokio::sync::Mutex<()>,
}

impl Writer {
    async fn take(&self) -> Option<Writing<'_>> {
        let cut = CancellationToken::new();
        let before =
            std::mem::replace(&mut *self.newest.lock().unwrap_or_else(PoisonError::into_inner), cut.clone());
        before.cancel();
        tokio::select! {
            biased;
            () = cut.cancelled() => None,
            busy = self.busy.lock() => Some(Writing { cut: cut.clone(), _busy: busy }),
            () = tokio::time::sleep(LET_GO) => None,
        }
    }
}

/// The right to write to one upload, until it is dropped or cut.
#[derive(Debug)]
pub(crate) struct Writing<'h> {
    /// Cancelled when a newer request wants to write.
    pub cut: CancellationToken,
    _busy: MutexGuard<'h, ()>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::examples::unified;

    #[tokio::test]
    async fn the_newest_writer_wins_and_waits_for_the_one_before() {
        let writer = Writer::default();
        let first = writer.take().await.unwrap();
        assert!(!first.cut.is_cancelled());
        let (second, third) = (writer.take(), writer.take());
        let (second, (third, ())) = tokio::join!(second, async {
            tokio::join!(third, async {
                first.cut.cancelled().await;
                drop(first);
            })
        });
        assert!(second.is_none(), "a newer one came");
        assert!(!third.unwrap().cut.is_cancelled());
    }

    #[tokio::test(start_paused = true)]
    async fn a_nudge_in_mid_attempt_counts_for_the_wait_after_it() {
        let handles = Handles::new(unified(1).1, Ownership::default());
        handles.nudge();
        handles.nudge();
        handles.nudged().await;
        let another = tokio::time::timeout(LET_GO, handles.nudged()).await;
        assert!(another.is_err(), "however often it was pressed, one wait is over");
    }

    #[tokio::test(start_paused = true)]
    async fn a_writer_that_does_not_let_go_keeps_others_out_but_not_for_ever() {
        let writer = Writer::default();
        let _first = writer.take().await.unwrap();
        assert!(writer.take().await.is_none());
    }
}
