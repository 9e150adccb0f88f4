//! Imports that have ended: told from the ledger, which has far more of them than the memory, and forgotten.

use std::{cmp::Reverse, collections::HashSet, sync::Arc};

use upload_proto::api::HistoryEntry;

use super::{model::Import, registry::Imports};
use crate::{
    error::EdgeError,
    id::Id,
    ledger::{Stored, Whose},
};

/// Imports that are read from the ledger at once.
const PART: u32 = 256;

impl Imports {
    /// Imports that have ended, those of `whose`, the newest end first, at most `limit` of them. One whose bytes are kept for it to be taken
    /// up again is among them.
    ///
    /// # Errors
    /// What the ledger says.
    pub(crate) async fn history(&self, whose: Whose, limit: u32) -> Result<Vec<HistoryEntry>, EdgeError> {
        // Looked at first: one that gives up its bytes meanwhile is in the ledger's list by then, and missing in neither.
        let resting = self.shelf().retryable(&whose);
        let mut entries = Vec::new();
        // What the ledger has of an import is far more than what is told of it, so that not all of it is held at once.
        for newer in (0..limit).step_by(PART as usize) {
            let part = self.ledger().ended_behind(whose.clone(), newer, PART.min(limit - newer)).await?;
            let is_last = part.len() < PART as usize;
            // They take longer to read than other requests should wait.
            entries.extend(tokio::task::spawn_blocking(move || read(part)).await?);
            if is_last {
                break;
            }
        }
        entries.extend(resting.iter().map(Import::entry));
        Ok(listed(entries, limit))
    }

    /// Forgets an import of `whose` that has ended and keeps no bytes.
    ///
    /// # Errors
    /// [`EdgeError::NotFound`] where there is none; what the ledger says.
    pub(crate) async fn forget(self: &Arc<Self>, whose: Whose, id: Id) -> Result<(), EdgeError> {
        let this = Arc::clone(self);
        // A task of its own: whoever asked may go away between the ledger and the memory.
        tokio::spawn(async move { this.forget_here(whose, id).await }).await?
    }

    async fn forget_here(&self, whose: Whose, id: Id) -> Result<(), EdgeError> {
        let forgotten = match self.get(id) {
            Some(handles) if !whose.has(&handles.own().owner) => return Err(EdgeError::NotFound),
            Some(handles) => {
                // A step that is written down and not yet shown would put it back into memory.
                let _turn = handles.turn().await;
                if handles.look(Import::keeps_bytes) {
                    return Err(EdgeError::NotFound);
                }
                let forgotten = self.ledger().forget(whose, Some(id)).await?;
                self.shelf().forget(id);
                forgotten
            }
            None => self.ledger().forget(whose, Some(id)).await?,
        };
        if forgotten == 0 { Err(EdgeError::NotFound) } else { Ok(()) }
    }

    /// Forgets every import of `whose` that has ended and keeps no bytes.
    ///
    /// # Errors
    /// What the ledger says.
    pub(crate) async fn forget_all(self: &Arc<Self>, whose: Whose) -> Result<(), EdgeError> {
        let this = Arc::clone(self);
        tokio::spawn(async move { this.forget_all_here(whose).await }).await?
    }

    async fn forget_all_here(&self, whose: Whose) -> Result<(), EdgeError> {
        let ended = self.shelf().ended(&whose);
        self.ledger().forget(whose.clone(), None).await?;
        for id in ended {
            self.shelf().forget(id);
        }
        // One that was written down as ended by then and is only shown now went with the others.
        let left = self.shelf().all();
        for handles in left.iter().filter(|handles| whose.has(&handles.own().owner)) {
            let _turn = handles.turn().await;
            if !handles.look(Import::keeps_bytes) {
                self.ledger().forget(whose.clone(), Some(handles.id())).await?;
                self.shelf().forget(handles.id());
            }
        }
        Ok(())
    }
}

fn read(part: Vec<Stored>) -> Vec<HistoryEntry> {
    let entry = |stored: Stored| match serde_json::from_str::<Import>(&stored.body) {
        Ok(import) => Some(import.entry()),
        Err(error) => {
            tracing::warn!(id = %stored.id, %error, "an import in the ledger cannot be read");
            None
        }
    };
    part.into_iter().filter_map(entry).collect()
}

/// Each once, as it was told first, and the newest end before all others.
fn listed(mut entries: Vec<HistoryEntry>, limit: u32) -> Vec<HistoryEntry> {
    let mut told = HashSet::new();
    entries.retain(|entry| told.insert(entry.id.clone()));
    // What ended before times were written down keeps the ledger's order, behind all else.
    entries.sort_by_key(|entry| Reverse(entry.ended));
    entries.truncate(limit as usize);
    entries
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tenancy::{Grant, Identity, Known, Ownership, Policy, TenancySettings, TenantSettings};
    use tokio::sync::Semaphore;

    use super::*;
    use crate::{
        import::{Handles, Means, Room, Step, examples::unified},
        ledger::{Answer, Entry, Event, Ledger, Limits, MemoryLedger},
        spool::FileSpool,
    };

    fn policy() -> Arc<Policy> {
        let tenants = BTreeMap::from([("lab".to_owned(), TenantSettings::default())]);
        let settings = TenancySettings { tenants, ..TenancySettings::default() };
        Arc::new(Policy::parse(&settings, &Known::default()).unwrap())
    }

    fn everything() -> Grant {
        Policy::open(&Known::default()).admit(&Identity::anyone(), None).unwrap()
    }

    /// A ledger whose saves are written down, and return only when they are let.
    #[derive(Debug)]
    struct Slow {
        inner: MemoryLedger,
        returning: Semaphore,
    }

    impl Ledger for Slow {
        fn save(&self, entry: Entry) -> Answer<'_, Option<u64>> {
            Box::pin(async {
                let saved = self.inner.save(entry).await;
                self.returning.acquire().await.unwrap().forget();
                saved
            })
        }

        fn load(&self) -> Answer<'_, Vec<Stored>> {
            self.inner.load()
        }

        fn ended_behind(&self, whose: Whose, newer: u32, limit: u32) -> Answer<'_, Vec<Stored>> {
            self.inner.ended_behind(whose, newer, limit)
        }

        fn own(&self, id: Id) -> Answer<'_, Option<Ownership>> {
            self.inner.own(id)
        }

        fn forget(&self, whose: Whose, id: Option<Id>) -> Answer<'_, u64> {
            self.inner.forget(whose, id)
        }

        fn events(&self, whose: Whose, after: u64, limit: u32) -> Answer<'_, Option<Vec<Event>>> {
            self.inner.events(whose, after, limit)
        }

        fn last(&self) -> Answer<'_, u64> {
            self.inner.last()
        }
    }

    async fn begin_of(imports: &Arc<Imports>, own: Ownership) -> Arc<Handles> {
        let state = tempfile::tempdir().unwrap();
        let spool = Arc::new(FileSpool::open(state.path()).unwrap());
        let room = Room { spool: 1, incus: incus_client::Room::default() };
        let (_, import) = unified(1);
        imports.insert(import, own, Means { room, spool, deed: None }).await.unwrap().1
    }

    async fn begin(imports: &Arc<Imports>) -> Id {
        begin_of(imports, Ownership::default()).await.import().id()
    }

    #[tokio::test]
    async fn the_history_is_longer_than_what_a_listener_is_told_first() {
        let ledger = Arc::new(MemoryLedger::new(Limits::default()));
        let imports = Imports::new(
            Arc::clone(&ledger) as Arc<dyn Ledger>,
            ledger.last().await.unwrap(),
            Arc::default(),
            policy(),
        );
        let mut ids = Vec::new();
        for _ in 0..600 {
            ids.push(begin(&imports).await.to_string());
            imports
                .apply(Id::parse(&ids[ids.len() - 1]).unwrap(), Step::Cancelled { let_go: None })
                .await
                .unwrap();
        }
        let open = begin(&imports).await.to_string();
        let told =
            |entries: &[HistoryEntry]| entries.iter().map(|entry| entry.id.clone()).collect::<HashSet<_>>();
        let all = imports.history(Whose::Everyones, 10_000).await.unwrap();
        assert_eq!(told(&all), ids.iter().cloned().collect());
        assert!(all.is_sorted_by_key(|entry| Reverse(entry.ended)));
        assert_eq!(imports.history(Whose::Everyones, 7).await.unwrap().len(), 7);
        let views: Vec<String> = imports.views(&everything()).into_iter().map(|(_, view)| view.id).collect();
        assert_eq!(views.len(), 513);
        assert!(views.contains(&open) && !views.contains(&ids[0]));
        imports.forget(Whose::Everyones, Id::parse(&ids[0]).unwrap()).await.unwrap();
        assert_eq!(
            imports.history(Whose::Everyones, 10_000).await.unwrap().len(),
            599,
            "though it was in the ledger alone"
        );
    }

    #[tokio::test]
    async fn whose_an_import_is_stays_with_its_steps() {
        let ledger = Arc::new(MemoryLedger::new(Limits::default()));
        let imports = Imports::new(
            Arc::clone(&ledger) as Arc<dyn Ledger>,
            ledger.last().await.unwrap(),
            Arc::default(),
            policy(),
        );
        let own = Ownership { owner: "lab".parse().unwrap(), by: "token:ci".parse().unwrap() };
        let handles = begin_of(&imports, own.clone()).await;
        let id = handles.import().id();
        assert_eq!(handles.own(), &own);
        imports.apply(id, Step::Cancelled { let_go: None }).await.unwrap();
        let kept = ledger.ended(Whose::Of(own.owner.clone()), 9).await.unwrap();
        assert_eq!(kept.iter().map(|stored| (stored.id, &stored.own)).collect::<Vec<_>>(), [(id, &own)]);
        assert_eq!(ledger.ended(Whose::Of("other".parse().unwrap()), 9).await.unwrap(), []);
    }

    /// A registry with an import whose end is written down and not yet shown.
    async fn ending() -> (Arc<Slow>, Arc<Imports>, Id, tokio::task::JoinHandle<Result<Import, EdgeError>>) {
        let ledger =
            Arc::new(Slow { inner: MemoryLedger::new(Limits::default()), returning: Semaphore::new(1) });
        let imports = Imports::new(
            Arc::clone(&ledger) as Arc<dyn Ledger>,
            ledger.last().await.unwrap(),
            Arc::default(),
            policy(),
        );
        let id = begin(&imports).await;
        let cancelling = Arc::clone(&imports);
        let cancelled =
            tokio::spawn(async move { cancelling.apply(id, Step::Cancelled { let_go: None }).await });
        while ledger.ended(Whose::Everyones, 1).await.unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        (ledger, imports, id, cancelled)
    }

    async fn assert_gone(imports: &Imports, ledger: &Slow) {
        assert_eq!(imports.history(Whose::Everyones, 10).await.unwrap(), []);
        assert_eq!(imports.views(&everything()), [], "it is not put back into memory");
        assert_eq!(ledger.load().await.unwrap(), []);
    }

    #[tokio::test]
    async fn one_that_is_just_ending_is_forgotten_once_it_has() {
        let (ledger, imports, id, cancelled) = ending().await;
        let forgetting = Arc::clone(&imports);
        let forgotten = tokio::spawn(async move { forgetting.forget(Whose::Everyones, id).await });
        tokio::task::yield_now().await;
        ledger.returning.add_permits(1);
        cancelled.await.unwrap().unwrap();
        forgotten.await.unwrap().unwrap();
        assert_gone(&imports, &ledger).await;
    }

    #[tokio::test]
    async fn one_that_is_just_ending_goes_with_all_others() {
        let (ledger, imports, _, cancelled) = ending().await;
        let forgetting = Arc::clone(&imports);
        let forgotten = tokio::spawn(async move { forgetting.forget_all(Whose::Everyones).await });
        while !ledger.ended(Whose::Everyones, 1).await.unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        ledger.returning.add_permits(1);
        cancelled.await.unwrap().unwrap();
        forgotten.await.unwrap().unwrap();
        assert_gone(&imports, &ledger).await;
    }
}
