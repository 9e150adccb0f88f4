//! The ledger: what the edge remembers of its imports, and what it announced about them, across restarts.
//!
//! A transition is saved here before anyone is told of it, so that no restart takes back what was told. The edge
//! answers from its own memory; it reads the ledger only when it starts, to replay events, and to list what has ended.
//!
//! It also keeps what tenants have of their limits, in the same transactions; who did what; and the tokens and sessions
//! that people come with. Each is a trait of its own, and every store has them all.

mod audit;
mod error;
#[cfg(test)]
mod memory;
mod session;
mod sqlite;
#[cfg(test)]
mod tests;
mod token;
mod usage;

use std::fmt::Debug;

use futures_util::future::BoxFuture;
use tenancy::{Owner, Ownership};

pub(crate) use audit::{Audit, Audited, Deed};
pub(crate) use error::LedgerError;
#[cfg(test)]
pub(crate) use memory::MemoryLedger;
pub(crate) use session::{Ending, Session, Sessions};
pub(crate) use sqlite::SqliteLedger;
pub(crate) use token::{Token, Tokens};
pub(crate) use usage::{Claim, FoundThere, Image, Usages};

use crate::{clock, id::Id};

/// One transition of an import.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The import.
    pub(crate) id: Id,
    /// Whether it can still change by itself. Open imports are kept without limit.
    pub(crate) open: bool,
    /// When it was created, in milliseconds since 1970. Only the first save of an import sets it.
    pub(crate) created: u64,
    /// What the edge wants to find again: JSON that the ledger does not look into.
    pub(crate) body: String,
    /// Whose it is, and who began it. Only the first save of an import sets it.
    pub(crate) own: Ownership,
    /// What is announced about it, if anything: to those who see what its owner has, and to nobody else.
    pub(crate) event: Option<String>,
    /// What it counts for in its owner's usage from now on; as before where nothing is said. One that is not open counts for
    /// nothing on its way, whatever is said.
    pub(crate) claim: Option<Claim>,
    /// What is written down of it for good.
    pub(crate) deed: Option<Deed>,
}

/// An import as it was last saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    /// The import.
    pub(crate) id: Id,
    /// As in the last [`Entry`].
    pub(crate) open: bool,
    /// As in the first [`Entry`], in milliseconds since 1970.
    pub(crate) created: u64,
    /// As in the last [`Entry`].
    pub(crate) body: String,
    /// As in the first [`Entry`].
    pub(crate) own: Ownership,
}

/// Whose things are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Everybody's, as operators see them.
    Everyones,
    /// Those of one owner alone. Nothing shows of what others have.
    Of(Owner),
}

impl Whose {
    /// Whether this owner's are meant.
    #[must_use]
    pub(crate) fn has(&self, owner: &Owner) -> bool {
        match self {
            Self::Everyones => true,
            Self::Of(one) => one == owner,
        }
    }

    /// The one owner as a column has it.
    fn tenant(&self) -> Option<String> {
        match self {
            Self::Everyones => None,
            Self::Of(owner) => Some(owner.to_string()),
        }
    }
}

/// Something that was announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    /// Its number: one more than that of the event before it, and never given out again.
    pub(crate) seq: u64,
    /// As in [`Entry::event`].
    pub(crate) data: String,
}

/// A store of imports and events. Every store passes the suite in `tests/contract`.
pub(crate) trait Ledger: Send + Sync + Debug {
    /// Saves a transition and, in the same breath, its event, its claim and its deed; tells the event's number. When this
    /// returns, all outlast a loss of power. Of saves that wait side by side any may be kept first.
    ///
    /// # Errors
    /// [`LedgerError::Limit`] for a claim that is above its limits: then nothing of the entry is kept, and nothing else is
    /// touched. Else when it could not be saved: saves that were waiting beside it may fail with it; later ones can succeed.
    /// As with a future dropped half-way, a restart may still find what was reported as failed: what is saved
    /// is never wrong, only more than was promised.
    fn save(&self, entry: Entry) -> Answer<'_, Option<u64>>;

    /// Every open import and the newest of the ended ones, whosever they are, in the order in which they were first saved.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn load(&self) -> Answer<'_, Vec<Stored>>;

    /// The newest of the ended imports, the one that ended last first, behind so many newer ones, at most `limit` of them and never
    /// more than the store is to keep of one owner. A list that would be long to hold is read in parts; what changes between two
    /// of them may be told twice, or not.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn ended_behind(&self, whose: Whose, newer: u32, limit: u32) -> Answer<'_, Vec<Stored>>;

    /// The newest of them all.
    #[cfg(test)]
    fn ended(&self, whose: Whose, limit: u32) -> Answer<'_, Vec<Stored>> {
        self.ended_behind(whose, 0, limit)
    }

    /// Whose an import is, whether it has ended or not; nothing where there is none.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn own(&self, id: Id) -> Answer<'_, Option<Ownership>>;

    /// Forgets one ended import, or without an id all of them; tells how many there were. Open ones stay. Of an owner of
    /// whom there was any, no earlier event can be told any more, since it may be of what was forgotten; numbers go on as
    /// before, and so do the events of others.
    ///
    /// # Errors
    /// As [`Ledger::save`], which it waits in one row with.
    fn forget(&self, whose: Whose, id: Option<Id>) -> Answer<'_, u64>;

    /// The events after this number, oldest first, at most `limit` of them and at least one if there are any.
    /// None when they cannot be told without a gap: some are no longer kept, or this ledger never gave out the
    /// number. Whoever asked must then look at everything anew.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn events(&self, whose: Whose, after: u64, limit: u32) -> Answer<'_, Option<Vec<Event>>>;

    /// The number of the last event, whosever it is; before the first one, the number that it will follow.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn last(&self) -> Answer<'_, u64>;
}

/// What a ledger answers some time later.
pub(crate) type Answer<'a, T> = BoxFuture<'a, Result<T, LedgerError>>;

/// How much a ledger keeps, about: pruning waits until a sixteenth more is there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Events that can be replayed, of all owners together. Whoever comes back too late is given the whole picture.
    pub(crate) events: u32,
    /// Ended imports in the store, of each owner: nobody's history is shorter for what others do.
    pub(crate) ended: u32,
    /// Ended imports that [`Ledger::load`] gives.
    pub(crate) loaded: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self::keeping(10_000)
    }
}

impl Limits {
    /// With so many ended imports in the store, of each owner.
    pub(crate) fn keeping(ended: u32) -> Self {
        Self { events: 10_000, ended, loaded: ended.min(1_000) }
    }

    /// How many ended imports to tell behind so many newer ones, where so many are wanted.
    fn left(self, newer: u32, wanted: u32) -> u32 {
        wanted.min(self.ended.saturating_sub(newer))
    }
}

/// The number that the first event of a new ledger follows: the milliseconds since 1970.
///
/// So the numbers of a ledger that took another one's place lie above all that the other gave out, short of a
/// thousand events in every second, and a browser that comes back with an old number is not given what
/// followed a wrong event. They stay below 2^53, whole numbers in JavaScript.
fn origin() -> u64 {
    clock::millis()
}
