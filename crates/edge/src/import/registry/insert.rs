//! A new import, once for each name: of many requests that bring the same one at the same time, one begins it.

use std::sync::Arc;

use tenancy::{Owner, Ownership};
use upload_proto::api::Offer;

use super::Imports;
use crate::{
    error::EdgeError,
    id::Id,
    import::{
        handles::Handles,
        model::Import,
        shelf::Room,
        written::{entry, json},
    },
    ledger::{Deed, Entry},
    metrics::labels,
    spool::Spool,
};

/// Whether an import is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begun {
    /// It was begun now.
    Now,
    /// It was begun before, under the same name.
    Before,
}

/// What an import is begun with, beside what it is to be.
pub(crate) struct Means {
    /// What there is for all open imports together.
    pub room: Room,
    /// Where its files will lie.
    pub spool: Arc<dyn Spool>,
    /// What the audit is told.
    pub deed: Option<Deed>,
}

impl Imports {
    /// The import of that name, where it was begun before.
    ///
    /// # Errors
    /// [`EdgeError::Differs`] where it is for another offer; [`EdgeError::ImportId`], as for any name that cannot be used,
    /// where it is another owner's, of whom nothing more may show.
    pub(crate) async fn known(
        &self,
        id: Id,
        offer: &Offer,
        owner: &Owner,
    ) -> Result<Option<Arc<Handles>>, EdgeError> {
        while let Some(handles) = self.get(id) {
            if handles.own().owner != *owner {
                return Err(EdgeError::ImportId);
            }
            // One that is only just being written down may yet come to nothing, and another one may come in its place.
            drop(handles.turn().await);
            if self.get(id).is_some_and(|there| Arc::ptr_eq(&there, &handles)) {
                let same = handles.import().offer() == offer;
                return if same { Ok(Some(handles)) } else { Err(EdgeError::Differs) };
            }
        }
        Ok(None)
    }

    /// Adds a new import with a place for its files, unless it is known by its name. The room is looked at in the same step,
    /// so that two of them cannot both be promised the last bytes. What its owner has left is looked at in the step that
    /// writes it down, with the deed for the audit.
    ///
    /// # Errors
    /// As [`Imports::known`]; [`EdgeError::TooManyImports`], [`EdgeError::DiskFull`], a limit of its owner's, and what the
    /// spool and the ledger say. Nothing is left of it then.
    pub(crate) async fn insert(
        self: &Arc<Self>,
        import: Import,
        own: Ownership,
        means: Means,
    ) -> Result<(Begun, Arc<Handles>), EdgeError> {
        let this = Arc::clone(self);
        // A task of its own: whoever asked may go away between the ledger and the memory.
        tokio::spawn(async move { this.insert_here(import, own, means).await }).await?
    }

    async fn insert_here(
        &self,
        import: Import,
        own: Ownership,
        Means { room, spool, deed }: Means,
    ) -> Result<(Begun, Arc<Handles>), EdgeError> {
        let id = import.id();
        // The ledger remembers more than the memory: what it has of an import is never another's. The memory comes first
        // and is asked again, for another request may have begun this very import while the ledger was read.
        let in_memory = || self.get(id).is_some();
        if !in_memory() && self.ledger.own(id).await?.is_some() && !in_memory() {
            return Err(EdgeError::ImportId);
        }
        let handles = Arc::new(Handles::new(import.clone(), own));
        let turn = handles.turn_now();
        // Where the one that was there came to nothing meanwhile, this is the first again.
        while !self.add(&handles, room)? {
            if let Some(known) = self.known(id, import.offer(), &handles.own().owner).await? {
                return Ok((Begun::Before, known));
            }
        }
        // In this order: while it is in memory, nobody else makes or takes away the place of its name.
        let written = match spool.create(id).await {
            Ok(()) => self.write_down(&handles, &import, deed).await,
            Err(error) => Err(error.into()),
        };
        if written.is_err() {
            if let Err(error) = spool.remove(id).await {
                tracing::warn!(%id, %error, "the spool keeps the place of an import that did not begin; the next start deletes it");
            }
            self.shelf().drop_new(id);
        }
        drop(turn);
        written?;
        self.metrics.begun(labels::source(&import.offer().source));
        Ok((Begun::Now, handles))
    }

    /// In a step of its own: the lock is not held any longer.
    fn add(&self, handles: &Arc<Handles>, room: Room) -> Result<bool, EdgeError> {
        self.shelf().add(handles, room)
    }

    async fn write_down(
        &self,
        handles: &Handles,
        import: &Import,
        deed: Option<Deed>,
    ) -> Result<(), EdgeError> {
        let view = json(&import.view())?;
        let entry = entry(&self.policy, handles, None, import, Some(view.clone()))?;
        let number = self.ledger.save(Entry { deed, ..entry }).await?;
        self.news.announce(number, &handles.own().owner, view);
        Ok(())
    }
}
