//! Sessions of people: a cookie's id leads to what the ledger keeps sealed, and gets another one every hour.

mod content;
mod cookie;
mod live;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use tenancy::{Subject, Way};
use tokio::sync::OwnedMutexGuard;

pub(crate) use content::{Content, Held};
pub(crate) use cookie::{SessionId, cookie, forget_session, set};

use crate::{
    error::EdgeError,
    id::Id,
    ledger::{Ending, Session, Sessions},
    secrets::{Keyed, Purpose, Secrets},
    settings::SessionSettings,
};
use live::Live;

/// The sessions of people.
pub(crate) struct Book {
    store: Arc<dyn Sessions>,
    secrets: Secrets,
    settings: SessionSettings,
    live: Live,
}

/// A session that there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// What is kept of it.
    pub(crate) content: Content,
    id: Keyed,
    /// What the browser has to be given, where it came with the id before.
    pub(crate) given: Option<SessionId>,
}

impl Book {
    pub(crate) fn new(store: Arc<dyn Sessions>, secrets: Secrets, settings: SessionSettings) -> Self {
        Self { store, secrets, settings, live: Live::default() }
    }

    /// Begins a session; `now` is in milliseconds since 1970.
    ///
    /// # Errors
    /// What the ledger says; no randomness; more to keep than is kept of a session.
    pub(crate) async fn begin(&self, name: String, held: Held, now: u64) -> Result<SessionId, EdgeError> {
        let course = Id::random()?;
        let content = Content { course, begun: now, seen: now, rotated: now, name, held };
        let id = SessionId::random()?;
        let session = self.sealed(self.keyed(&id), &content)?;
        self.store.add_session(session).await?;
        Ok(id)
    }

    /// The session of a cookie; also by the id that it had before, until a moment after the new one has come.
    ///
    /// # Errors
    /// What the ledger says.
    pub(crate) async fn find(&self, id: &SessionId, now: u64) -> Result<Option<Found>, EdgeError> {
        let id = self.keyed(id);
        if let Some(course) = self.live.moved(&id, now) {
            return self.moved(course, now).await;
        }
        if let Some(found) = self.read(id, now).await? {
            self.live.came(found.content.course, id, now);
            return Ok(Some(found));
        }
        // It may have got another id since it was looked up.
        match self.live.moved(&id, now) {
            Some(course) => self.moved(course, now).await,
            None => Ok(None),
        }
    }

    /// A session that was found before, whatever its id is now.
    ///
    /// # Errors
    /// What the ledger says.
    pub(crate) async fn again(&self, course: Id, now: u64) -> Result<Option<Found>, EdgeError> {
        match self.live.id_of(course) {
            Some(id) => self.read(id, now).await,
            None => Ok(None),
        }
    }

    /// The same as it is now; with the cookie for the browser, where its id became another one since.
    ///
    /// # Errors
    /// What the ledger says.
    pub(crate) async fn anew(&self, before: &Found, now: u64) -> Result<Option<Found>, EdgeError> {
        let Some(found) = self.again(before.content.course, now).await? else { return Ok(None) };
        let given =
            if found.id == before.id { before.given.clone() } else { self.live.given(found.content.course) };
        Ok(Some(Found { given, ..found }))
    }

    /// Waits until nobody else changes this session; none where it is not known.
    pub(crate) async fn turn(&self, course: Id) -> Option<OwnedMutexGuard<()>> {
        self.live.turn(course).await
    }

    /// Keeps what has changed of a session, whose turn the caller has; by another id where `rotate`, which is given then.
    /// Nothing where it has ended meanwhile.
    ///
    /// # Errors
    /// What the ledger says; no randomness.
    pub(crate) async fn keep(
        &self,
        found: &Found,
        now: u64,
        rotate: bool,
    ) -> Result<Option<Found>, EdgeError> {
        let mut content = found.content.clone();
        let given = if rotate { Some(SessionId::random()?) } else { None };
        let id = given.as_ref().map_or(found.id, |id| self.keyed(id));
        if rotate {
            content.rotated = now;
            self.live.leave(content.course, found.id);
        }
        let replacing = async { Ok(self.store.replace_session(found.id, self.sealed(id, &content)?).await?) };
        let replaced: Result<bool, EdgeError> = replacing.await;
        // A refresh token may be good once: the one that came for it is used from here until it can be written down.
        self.live.hold(content.course, replaced.is_err().then(|| content.held.clone()));
        if !replaced? {
            return Ok(None);
        }
        if let Some(given) = &given {
            self.live.arrive(content.course, id, given.clone());
        }
        Ok(Some(Found { content, id, given: given.or_else(|| found.given.clone()) }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// What the ledger says.
    pub(crate) async fn end(&self, found: &Found) -> Result<(), EdgeError> {
        self.store.end_sessions(Ending::One(found.id)).await?;
        self.live.hold(found.content.course, None);
        Ok(())
    }

    /// Ends those that the provider calls so, by the name of a session or by that of a user; tells how many there were. By
    /// both, the user's sessions end too that it gave no name: none of them can be told to be another one.
    ///
    /// # Errors
    /// What the ledger says; a user whose name is none.
    pub(crate) async fn end_told(&self, sid: Option<&str>, sub: Option<&str>) -> Result<u64, EdgeError> {
        let which = match (sid, sub) {
            (Some(sid), sub) => Ending::Handle(self.handle(sid), sub.map(at_provider).transpose()?),
            (None, Some(sub)) => Ending::Subject(at_provider(sub)?),
            (None, None) => return Ok(0),
        };
        Ok(self.store.end_sessions(which).await?)
    }

    /// Forgets those that are over.
    ///
    /// # Errors
    /// What the ledger says.
    pub(crate) async fn sweep(&self, now: u64) -> Result<(), EdgeError> {
        self.live.forget(now);
        self.store.end_sessions(Ending::Expired(now)).await?;
        Ok(())
    }

    /// For how many seconds a browser is to keep the cookie of a session: until its end, however it is used.
    pub(crate) fn seconds(&self, content: &Content, now: u64) -> u64 {
        let age = now.saturating_sub(content.begun) / 1000;
        self.settings.whole.as_secs().saturating_sub(age)
    }

    /// The same of one that begins.
    pub(crate) fn whole_seconds(&self) -> u64 {
        self.settings.whole.as_secs()
    }

    async fn moved(&self, course: Id, now: u64) -> Result<Option<Found>, EdgeError> {
        // Whoever gives it another id has the turn until it is in the ledger.
        drop(self.live.turn(course).await);
        let given = self.live.given(course);
        Ok(self.again(course, now).await?.map(|found| Found { given, ..found }))
    }

    async fn read(&self, id: Keyed, now: u64) -> Result<Option<Found>, EdgeError> {
        let Some(session) = self.store.session(id, now).await? else { return Ok(None) };
        let unsealed = self.secrets.unseal(&id, &session.body);
        // What an earlier version has sealed, or another key, is none.
        let content = unsealed.and_then(|bytes| serde_json::from_slice::<Content>(&bytes).ok());
        let Some(mut content) = content else { return Ok(None) };
        self.live.met(content.course, id, now);
        if let Some(unsaved) = self.live.unsaved(content.course) {
            content.held = unsaved;
        }
        Ok(Some(Found { content, id, given: None }))
    }

    fn sealed(&self, id: Keyed, content: &Content) -> Result<Session, EdgeError> {
        let internal = |error: &dyn std::fmt::Display| EdgeError::Internal(format!("session: {error}"));
        let bytes = serde_json::to_vec(content).map_err(|error| internal(&error))?;
        let body = self.secrets.seal(&id, &bytes).map_err(|error| internal(&error))?;
        let (subject, handle) = match &content.held {
            Held::Token(token) => (Subject::new(Way::Token, &token.to_string()), None),
            Held::Oidc(login) => {
                (Ok(at_provider(&login.sub)?), login.sid.as_deref().map(|sid| self.handle(sid)))
            }
        };
        let subject = subject.map_err(|error| internal(&error))?;
        Ok(Session { id, subject, handle, body, expires: content.ends(&self.settings) })
    }

    fn keyed(&self, id: &SessionId) -> Keyed {
        self.secrets.hash(Purpose::Session, id.bytes())
    }

    fn handle(&self, sid: &str) -> Keyed {
        self.secrets.hash(Purpose::ProviderSession, sid.as_bytes())
    }
}

/// A user as the provider itself calls them: by that it ends sessions, whatever claim the settings take for the name.
fn at_provider(sub: &str) -> Result<Subject, EdgeError> {
    Subject::new(Way::Oidc, sub).map_err(|error| EdgeError::Internal(format!("sub: {error}")))
}
