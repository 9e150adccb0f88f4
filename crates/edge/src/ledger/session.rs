//! Sessions of people who signed in, as the edge keeps them: found by a hash of their id, their content sealed.

use tenancy::Subject;

use super::Answer;
use crate::secrets::{Keyed, Sealed};

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    /// The keyed hash of what the browser's cookie has.
    pub(crate) id: Keyed,
    /// Who signed in: all sessions of somebody can be ended at once.
    pub(crate) subject: Subject,
    /// The keyed hash of what the provider calls it, where it does: the provider can end it by that.
    pub(crate) handle: Option<Keyed>,
    /// What the edge keeps of it, as only the edge can read it.
    pub(crate) body: Sealed,
    /// When it is over, in milliseconds since 1970.
    pub(crate) expires: u64,
}

/// Which sessions end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The one of this id.
    One(Keyed),
    /// All of this user.
    Subject(Subject),
    /// Those that the provider calls so; with them those of this user, where one is given, that it never gave a name.
    Handle(Keyed, Option<Subject>),
    /// Those that are over by now, in milliseconds since 1970.
    Expired(u64),
}

/// A store of sessions.
pub(crate) trait Sessions: Send + Sync {
    /// Keeps a new session.
    ///
    /// # Errors
    /// When there is one of its id, which is left as it is; as [`Ledger::save`](super::Ledger::save).
    fn add_session(&self, session: Session) -> Answer<'_, ()>;

    /// Puts a session in the place of another one, by another id or with another content; tells whether that was still
    /// there. One that has ended meanwhile is not brought back.
    ///
    /// # Errors
    /// As [`Sessions::add_session`].
    fn replace_session(&self, before: Keyed, session: Session) -> Answer<'_, bool>;

    /// The session of this id, unless it is over `now`, in milliseconds since 1970.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn session(&self, id: Keyed, now: u64) -> Answer<'_, Option<Session>>;

    /// Ends sessions; tells how many there were.
    ///
    /// # Errors
    /// As [`Ledger::save`](super::Ledger::save).
    fn end_sessions(&self, which: Ending) -> Answer<'_, u64>;
}
