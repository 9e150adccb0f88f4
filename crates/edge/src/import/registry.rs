//! All imports of this edge: the one place where a step is taken, written down, and told to whoever listens.
//!
//! The ledger has every import; what is read often is kept in memory too. A step is checked, written to the ledger,
//! shown and announced, in this order, so that nobody hears of what a crash could still undo. Reading never waits for
//! the ledger.

mod insert;
#[cfg(test)]
mod tests;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use image_format::InstanceType;
use tenancy::{Action, Found, Grant, NotAdmitted, Owner, Ownership, Policy};
use tokio::sync::broadcast;
use upload_proto::api::{Fetched, ImageWords, ImportView, Problem, State};

pub(crate) use insert::{Begun, Means};

use super::{
    handles::Handles,
    model::{Import, Step},
    news::{Announced, News},
    shelf::{Census, Promised, Shelf},
    written::{entry, json},
};
use crate::{
    clock,
    error::EdgeError,
    id::Id,
    ledger::Ledger,
    metrics::{Metrics, labels},
    terms::kind_of,
};

/// The imports.
#[derive(Debug)]
pub(crate) struct Imports {
    shelf: Mutex<Shelf>,
    ledger: Arc<dyn Ledger>,
    news: News,
    metrics: Arc<Metrics>,
    policy: Arc<Policy>,
}

impl Imports {
    /// An empty registry before a ledger whose last event has the number `last`.
    #[must_use]
    pub(crate) fn new(
        ledger: Arc<dyn Ledger>,
        last: u64,
        metrics: Arc<Metrics>,
        policy: Arc<Policy>,
    ) -> Arc<Self> {
        Arc::new(Self { shelf: Mutex::default(), ledger, news: News::after(last), metrics, policy })
    }

    /// Puts back what the ledger had kept.
    pub(crate) fn restore(&self, import: Import, own: Ownership) -> Arc<Handles> {
        let handles = Arc::new(Handles::new(import, own));
        self.shelf().put(Arc::clone(&handles));
        handles
    }

    /// Takes a step of one import: what has become of it.
    ///
    /// # Errors
    /// [`EdgeError::NotFound`], [`EdgeError::WrongState`] for a step that does not follow, and what the ledger says.
    /// Nothing has changed then.
    pub(crate) async fn apply(self: &Arc<Self>, id: Id, step: Step) -> Result<Import, EdgeError> {
        self.apply_if(id, step, |_| true).await
    }

    /// As [`Imports::apply`], where this holds of the import once it is the step's turn.
    ///
    /// # Errors
    /// [`EdgeError::WrongState`] also where it does not hold.
    pub(crate) async fn apply_if(
        self: &Arc<Self>,
        id: Id,
        step: Step,
        holds: impl FnOnce(&Import) -> bool + Send + 'static,
    ) -> Result<Import, EdgeError> {
        let this = Arc::clone(self);
        tokio::spawn(async move { this.apply_here(id, step, holds).await }).await?
    }

    async fn apply_here(
        &self,
        id: Id,
        step: Step,
        holds: impl FnOnce(&Import) -> bool,
    ) -> Result<Import, EdgeError> {
        let handles = self.get(id).ok_or(EdgeError::NotFound)?;
        let _turn = handles.turn().await;
        // It may have been one that was only just being written down, and came to nothing.
        if !self.get(id).is_some_and(|there| Arc::ptr_eq(&there, &handles)) {
            return Err(EdgeError::NotFound);
        }
        let before = handles.import();
        if !holds(&before) {
            return Err(EdgeError::WrongState(before.state()));
        }
        let mut import = before.clone();
        let (of_the_sender, counts) = (step.is_of_the_sender(), matches!(step, Step::Received { .. }));
        let trouble = Trouble::of(&step);
        import.apply(step).map_err(|illegal| EdgeError::WrongState(illegal.0))?;
        import.note_time(clock::millis());
        let view = json(&import.view())?;
        // Bytes on their way are no event to be told again later; that the last one is there, is.
        let event = (!counts || import.is_complete()).then(|| view.clone());
        let number = self.ledger.save(entry(&self.policy, &handles, Some(&before), &import, event)?).await?;
        handles.show(import.clone());
        let left = self.shelf().moved(&import, of_the_sender);
        self.count(&before, &import, left, trouble);
        self.news.announce(number, &handles.own().owner, view);
        Ok(import)
    }

    /// Counts a step that was taken.
    fn count(
        &self,
        before: &Import,
        after: &Import,
        left: Option<(State, Duration)>,
        trouble: Option<Trouble>,
    ) {
        if let Some(bytes) = after.received().checked_sub(before.received()).filter(|bytes| *bytes > 0) {
            self.metrics.received(labels::source(&after.offer().source), bytes);
        }
        match trouble {
            Some(Trouble::Failed(problem)) => self.metrics.failed(&problem),
            Some(Trouble::Waits(problem)) => self.metrics.waits(&problem),
            None => {}
        }
        let Some((state, after_time)) = left else { return };
        if !state.is_end() {
            self.metrics.left(state, after_time);
        }
        if after.state().is_end() {
            let lasted = clock::millis().saturating_sub(after.created());
            self.metrics.ended(after.state(), Duration::from_millis(lasted));
        }
    }

    /// Shows how far the hand-over to Incus is. It is not written down, and passed over when another step is being taken.
    pub(crate) fn forwarded(&self, handles: &Handles, bytes: u64) {
        self.glimpse(handles, Step::Forwarded(bytes));
    }

    /// Shows how far the target is with what it fetches; otherwise as [`Imports::forwarded`].
    pub(crate) fn fetching(&self, handles: &Handles, fetched: Fetched) {
        self.glimpse(handles, Step::Fetching(fetched));
    }

    /// Notes what the edge saw the image say of itself, where its owner may have such images. It is written down with the
    /// next step.
    ///
    /// # Errors
    /// [`EdgeError::Denied`] for a kind or a size that the owner may not have; [`EdgeError::NotAdmitted`] where there is no
    /// such tenant any more.
    pub(crate) async fn looked(
        &self,
        handles: &Handles,
        kind: InstanceType,
        words: ImageWords,
    ) -> Result<(), EdgeError> {
        let owner = self.policy.on_behalf(handles.own()).ok_or(NotAdmitted::NoSuchTenant)?;
        let bytes = Some(handles.look(Import::known_size));
        owner.judge(&Action::Accept(Found { kind: kind_of(kind), wrapped: false, bytes }))?;
        let _turn = handles.turn().await;
        let mut import = handles.import();
        if import.apply(Step::Looked(words)).is_ok() {
            handles.show(import);
        }
        Ok(())
    }

    /// Takes a step that is not written down, unless another step is being taken, and tells of it.
    fn glimpse(&self, handles: &Handles, step: Step) {
        let Some(_turn) = handles.turn_now() else { return };
        let mut import = handles.import();
        if import.apply(step).is_err() || import == handles.import() {
            return;
        }
        if let Ok(view) = json(&import.view()) {
            handles.show(import);
            self.news.announce(None, &handles.own().owner, view);
        }
    }

    /// One import.
    #[must_use]
    pub(crate) fn get(&self, id: Id) -> Option<Arc<Handles>> {
        self.shelf().get(id)
    }

    /// The import that an upload belongs to.
    #[must_use]
    pub(crate) fn of_upload(&self, upload: Id) -> Option<Arc<Handles>> {
        self.shelf().of_upload(upload)
    }

    /// All imports of the owners that `grant` sees, the newest steps last, each with its owner.
    #[must_use]
    pub(crate) fn views(&self, grant: &Grant) -> Vec<(Owner, ImportView)> {
        let all = self.shelf().all();
        let seen = all.iter().filter(|handles| grant.sees(&handles.own().owner));
        seen.map(|handles| (handles.own().owner.clone(), handles.import().view())).collect()
    }

    /// What all open imports together still need.
    #[must_use]
    pub(crate) fn promised(&self) -> Promised {
        self.shelf().promised()
    }

    /// Imports whose bytes are kept though their sender gave no sign for `idle`.
    #[must_use]
    pub(crate) fn idle(&self, idle: Duration) -> Vec<Arc<Handles>> {
        self.shelf().idle(idle)
    }

    /// Until when the import's bytes are kept if its sender gives no sign.
    #[must_use]
    pub(crate) fn idle_for(&self, id: Id) -> Duration {
        self.shelf().idle_for(id)
    }

    /// What there is just now.
    #[must_use]
    pub(crate) fn census(&self) -> Census {
        Census { listeners: self.news.listeners(), ..self.shelf().census() }
    }

    /// What counts.
    #[must_use]
    pub(crate) fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// The number of the last event that was announced, and every one from then on.
    #[must_use]
    pub(crate) fn listen(&self) -> (u64, broadcast::Receiver<Announced>) {
        self.news.listen()
    }

    /// The ledger, for what was announced before.
    #[must_use]
    pub(crate) fn ledger(&self) -> &Arc<dyn Ledger> {
        &self.ledger
    }

    pub(super) fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // The shelf changes only after every check, so a panic elsewhere leaves nothing half done.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a step tells of that went wrong.
enum Trouble {
    Failed(Problem),
    Waits(Problem),
}

impl Trouble {
    fn of(step: &Step) -> Option<Self> {
        match step {
            Step::Failed { problem, .. } => Some(Self::Failed(problem.clone())),
            Step::Waiting(problem) | Step::Full(problem) | Step::Interrupted(Some(problem)) => {
                Some(Self::Waits(problem.clone()))
            }
            _ => None,
        }
    }
}
