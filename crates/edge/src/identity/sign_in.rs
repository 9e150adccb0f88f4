//! People who sign in and out, and the sessions between: kept up with each use, and with what the provider says meanwhile.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, HeaderValue, Method, request::Parts};
use tenancy::{Identity, Owner, Subject};
use tracing::Instrument;

use super::{
    Back, Bearer, Identities, Proof, ProviderFault, SignInFault, TokenFault, Visitor, not_signed_in,
    oidc::{Oidc, SignedIn},
    session::{Book, Content, Found, Held, SessionId},
    token::identity_by,
};
use crate::{
    clock,
    error::EdgeError,
    id::Id,
    ledger::Deed,
    secrets::Secrets,
    settings::{AuthSettings, Settings},
};

/// The most failed sign-ins in a minute that are written down for good: whoever tries all day must not fill the disk.
const FAILURES: u32 = 60;

/// Somebody who has a session.
pub(super) struct BySession {
    pub(super) identity: Identity,
    pub(super) course: Id,
    /// What to call them.
    pub(super) called: String,
    /// The cookie, where it is another one now.
    pub(super) given: Option<HeaderValue>,
}

/// A session that has just begun.
pub(crate) struct Opened {
    /// Who it is.
    pub(crate) identity: Identity,
    /// What they are called.
    pub(crate) called: String,
    /// Its cookie.
    pub(crate) cookie: HeaderValue,
}

/// Somebody who came back from the provider.
pub(crate) struct Arrived {
    /// Their session.
    pub(crate) opened: Opened,
    /// Where to now: a path of the page.
    pub(crate) back: String,
}

/// How a session is used.
#[derive(Debug, Clone, Copy)]
struct Use {
    /// Whether the answer comes at once, so that it can bring another id: that of an upload may take hours.
    rotate: bool,
    /// Whether somebody does something: a stream that is listened to keeps nobody signed in.
    touch: bool,
}

/// How many sign-ins have failed in the present minute.
#[derive(Debug, Default)]
pub(super) struct Failures(Mutex<(u64, u32)>);

impl Failures {
    fn count(&self, now: u64) -> bool {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now / 60_000;
        *counted = if counted.0 == minute { (minute, counted.1.saturating_add(1)) } else { (minute, 1) };
        counted.1 <= FAILURES
    }
}

impl Identities {
    /// Signs in by a token of the edge's.
    ///
    /// # Errors
    /// [`EdgeError::TokenRefused`]; what the ledger says.
    pub(crate) async fn sign_in_by_token(&self, text: &str) -> Result<Opened, EdgeError> {
        if !self.has_sessions() {
            return Err(EdgeError::TokenRefused("nobody signs in here by a token".to_owned()));
        }
        let refused = |fault: TokenFault| match fault {
            TokenFault::Ledger(error) => error.into(),
            other => EdgeError::TokenRefused(other.to_string()),
        };
        let now = clock::millis();
        let bearer = Bearer::parse(text.trim()).map_err(refused)?;
        let identity = bearer.identify(self.tokens.as_ref(), &self.secrets, now).await.map_err(refused)?;
        let called = identity.subject().name().to_owned();
        self.open(identity, called, Held::Token(bearer.id()), now).await
    }

    /// Sends a browser to the provider: where to, and with which cookie; nothing where there is no provider.
    ///
    /// # Errors
    /// [`SignInFault`].
    pub(crate) async fn go_to_provider(
        &self,
        back: Option<&str>,
    ) -> Option<Result<(url::Url, HeaderValue), SignInFault>> {
        Some(self.oidc.as_ref()?.begin(back).await)
    }

    /// Takes somebody who comes back from the provider; nothing where there is none.
    ///
    /// # Errors
    /// [`SignInFault`].
    pub(crate) async fn come_from_provider(
        &self,
        headers: &HeaderMap,
        back: Back,
    ) -> Option<Result<Arrived, SignInFault>> {
        let oidc = self.oidc.as_ref()?;
        Some(self.arrive(oidc, headers, back).await)
    }

    /// Takes the cookie away that a browser went to the provider with.
    pub(crate) fn forget_sign_in() -> HeaderValue {
        Oidc::forget()
    }

    /// Ends the session that somebody has, if they have one; tells where the provider ends its own.
    ///
    /// # Errors
    /// What the ledger says.
    pub(crate) async fn sign_out(&self, visitor: &Visitor) -> Result<Option<String>, EdgeError> {
        let Proof::Session(course) = &visitor.proof else { return Ok(None) };
        let _turn = self.book.turn(*course).await;
        let Some(found) = self.book.again(*course, clock::millis()).await? else { return Ok(None) };
        self.book.end(&found).await?;
        match (&found.content.held, &self.oidc) {
            (Held::Oidc(login), Some(oidc)) => Ok(oidc.end_session(login).await.map(String::from)),
            _ => Ok(None),
        }
    }

    /// Ends the sessions that a logout token of the provider's is about; tells how many there were, and whose.
    ///
    /// # Errors
    /// [`EdgeError::NotFound`] where there is no provider; [`EdgeError::LogoutRefused`]; what the ledger says.
    pub(crate) async fn sign_out_by_provider(&self, token: &str) -> Result<u64, EdgeError> {
        let oidc = self.oidc.as_ref().ok_or(EdgeError::NotFound)?;
        let claims = oidc.logout_token(token).await;
        let claims = claims.map_err(|fault| EdgeError::LogoutRefused(fault.to_string()))?;
        let ended = self.book.end_told(claims.sid.as_deref(), claims.sub.as_deref()).await?;
        oidc.spent(&claims);
        Ok(ended)
    }

    /// Asks the provider what it is, if there is one.
    ///
    /// # Errors
    /// Why it does not say.
    pub(crate) async fn check_provider(&self) -> Result<(), ProviderFault> {
        match &self.oidc {
            Some(oidc) => oidc.check().await,
            None => Ok(()),
        }
    }

    /// Forgets sessions that are over.
    ///
    /// # Errors
    /// What the ledger says.
    pub(crate) async fn sweep(&self) -> Result<(), EdgeError> {
        self.book.sweep(clock::millis()).await
    }

    /// Whether one more sign-in that failed is to be written down for good.
    pub(crate) fn is_failure_noted(&self) -> bool {
        self.failures.count(clock::millis())
    }

    /// For whom somebody acts who has just signed in, as far as that is certain.
    pub(crate) fn owner_of(&self, identity: &Identity) -> Owner {
        self.admit(identity, None).map_or(Owner::Operators, |grant| grant.owner().clone())
    }

    /// Who comes with a cookie; nothing where none is there, or none is asked for.
    pub(super) async fn by_cookie(&self, parts: &Parts) -> Result<Option<BySession>, EdgeError> {
        let Some(id) = SessionId::of(&parts.headers).filter(|_| self.has_sessions()) else { return Ok(None) };
        let now = clock::millis();
        let found = self.book.find(&id, now).await?.ok_or_else(over)?;
        // What it was begun with goes first: nothing is kept up that is good for nothing.
        self.identity_of(&found.content, now).await?;
        let rotate = parts.method == Method::GET;
        let found = self.kept_up(found, now, Use { rotate, touch: true }).await?;
        let identity = self.identity_of(&found.content, now).await?;
        let seconds = self.book.seconds(&found.content, now);
        let given = found.given.filter(|_| rotate).map(|id| id.give(seconds));
        Ok(Some(BySession { identity, course: found.content.course, called: found.content.name, given }))
    }

    /// Who has a session that was found before. It is used where they do something with it, and not where they only listen.
    pub(super) async fn by_course(&self, course: Id, touch: bool) -> Result<Identity, EdgeError> {
        let now = clock::millis();
        let found = match self.book.again(course, now).await? {
            Some(found) => found,
            None => {
                // It may just have been getting another id: whoever gives it that has the turn until it is known.
                drop(self.book.turn(course).await);
                self.book.again(course, now).await?.ok_or_else(over)?
            }
        };
        let found = self.kept_up(found, now, Use { rotate: false, touch }).await?;
        self.identity_of(&found.content, now).await
    }

    async fn arrive(&self, oidc: &Oidc, headers: &HeaderMap, back: Back) -> Result<Arrived, SignInFault> {
        let SignedIn { login, name, back } = oidc.finish(headers, back).await?;
        let internal = |error: &dyn std::fmt::Display| SignInFault::Internal(error.to_string());
        let identity = login.identity().map_err(|error| internal(&error))?;
        let held = Held::Oidc(Box::new(login));
        let opened =
            self.open(identity, name, held, clock::millis()).await.map_err(|error| internal(&error))?;
        Ok(Arrived { opened, back })
    }

    async fn open(
        &self,
        identity: Identity,
        called: String,
        held: Held,
        now: u64,
    ) -> Result<Opened, EdgeError> {
        let id = self.book.begin(called.clone(), held, now).await?;
        Ok(Opened { identity, called, cookie: id.give(self.book.whole_seconds()) })
    }

    /// Who has a session, by what it was begun with.
    async fn identity_of(&self, content: &Content, now: u64) -> Result<Identity, EdgeError> {
        match (&content.held, &self.oidc) {
            (Held::Token(id), _) => identity_by(self.tokens.as_ref(), *id, now).await.map_err(not_signed_in),
            (Held::Oidc(login), Some(oidc)) if oidc.is_ours(login) => {
                login.identity().map_err(|error| EdgeError::NotSignedIn(error.to_string()))
            }
            (Held::Oidc(_), _) => Err(EdgeError::NotSignedIn("a session of another provider".to_owned())),
        }
    }

    /// Does what is due of a session. It is done to its end though nobody waits for it any more: a refresh token may be good
    /// once, and an id that is none any more must lead to the next one.
    async fn kept_up(&self, found: Found, now: u64, used: Use) -> Result<Found, EdgeError> {
        if !used.is_due(&found.content, now) {
            return Ok(found);
        }
        let (book, oidc, audit) = (Arc::clone(&self.book), self.oidc.clone(), Arc::clone(&self.audit));
        let kept = async move {
            let kept = keep_up(&book, oidc.as_deref(), found, now, used).await?;
            if let Kept::Ended(who, _) = &kept {
                let noted = audit.note(ended(who, now)).await;
                _ = noted
                    .inspect_err(|error| tracing::error!(%error, %who, "not written down: a session ended"));
            }
            Ok::<_, EdgeError>(kept)
        };
        match self.tasks.spawn(kept.in_current_span()).await?? {
            Kept::Up(found) => Ok(*found),
            Kept::Ended(_, fault) => Err(EdgeError::NotSignedIn(fault.to_string())),
        }
    }

    fn has_sessions(&self) -> bool {
        matches!(self.auth, AuthSettings::Token | AuthSettings::Oidc(_))
    }
}

impl Use {
    fn is_due(self, content: &Content, now: u64) -> bool {
        content.is_renewal_due(now) || self.touch && content.is_due(now, self.rotate)
    }
}

/// Asks the provider of these settings, if there is one, what it is; nothing is kept of it.
///
/// # Errors
/// What cannot be read, or why it does not say.
pub(crate) async fn look_at_provider(settings: &Settings) -> Result<(), String> {
    let (AuthSettings::Oidc(oidc), Some(url)) = (&settings.auth, &settings.public_url) else { return Ok(()) };
    // Nothing is sealed or hashed here.
    let oidc = Oidc::new(oidc, url, Secrets::new(&[0; 32]))?;
    oidc.check().await.map_err(|fault| fault.to_string())
}

/// What becomes of a session that something is due of.
enum Kept {
    /// It goes on.
    Up(Box<Found>),
    /// The provider does not want it to; whose it was, and why.
    Ended(Subject, SignInFault),
}

async fn keep_up(
    book: &Book,
    oidc: Option<&Oidc>,
    found: Found,
    now: u64,
    used: Use,
) -> Result<Kept, EdgeError> {
    let _turn = book.turn(found.content.course).await;
    // Somebody else may have done it meanwhile.
    let mut found = book.anew(&found, now).await?.ok_or_else(over)?;
    if !used.is_due(&found.content, now) {
        return Ok(Kept::Up(Box::new(found)));
    }
    if let (Held::Oidc(login), Some(oidc)) = (&found.content.held, oidc)
        && login.is_due(now)
    {
        let renewed = match oidc.renew(login, now).await {
            Ok(renewed) => Some(renewed),
            Err(fault) if fault.may_pass() => {
                tracing::warn!(%fault, "the provider could not be asked again who somebody is");
                login.as_ref().clone().unanswered(now)
            }
            Err(fault) => {
                let who = login.identity().map_err(|error| EdgeError::NotSignedIn(error.to_string()))?;
                book.end(&found).await?;
                return Ok(Kept::Ended(who.subject().clone(), fault));
            }
        };
        let away = || EdgeError::NotSignedIn("the provider does not answer for too long".to_owned());
        found.content.held = Held::Oidc(Box::new(renewed.ok_or_else(away)?));
    }
    if used.touch {
        found.content.seen = now;
    }
    let rotate = used.rotate && found.content.is_rotation_due(now);
    let kept = book.keep(&found, now, rotate).await?.ok_or_else(over)?;
    Ok(Kept::Up(Box::new(kept)))
}

/// That the provider ended somebody's session, as it is written down.
fn ended(who: &Subject, now: u64) -> Deed {
    let (what, thing, outcome) =
        ("sign-out by the provider".to_owned(), "session".to_owned(), "done".to_owned());
    Deed { at: now, who: who.clone(), tenant: Owner::Operators, from: None, what, thing, outcome }
}

fn over() -> EdgeError {
    EdgeError::NotSignedIn("a session that is over".to_owned())
}
