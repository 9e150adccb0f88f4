//! Who asks: proved by a token, a session, a ticket or a trusted proxy, and admitted by the policy.
//!
//! `gate` stands before everything but what is open to all. It puts a [`Scoped`] beside the request, and that is the only way
//! in which a handler gets at anything: what is asked for is put before the policy first.

mod gate;
mod members;
mod oidc;
mod peer;
mod proxy;
mod scoped;
mod session;
mod sign_in;
mod ticket;
mod token;
mod visitor;

use std::sync::Arc;

use tenancy::{Grant, Identity, NotAdmitted, Policy, TenantName};
use tokio_util::task::TaskTracker;

pub(crate) use gate::{admit, identify, of_tus};
pub(crate) use members::policy_of;
pub(crate) use oidc::{Back, ProviderFault, SignInFault};
pub(crate) use peer::{Peer, network};
pub(crate) use proxy::Proxies;
pub(crate) use scoped::{Scoped, ToImport};
pub(crate) use session::forget_session;
pub(crate) use sign_in::{Arrived, Opened, look_at_provider};
pub(crate) use ticket::Tickets;
pub(crate) use token::{Bearer, MakeError, TokenFault, Wanted};
pub(crate) use visitor::{Asking, Proof, Visitor};

use crate::{
    clock,
    error::EdgeError,
    ledger::{Audit, Sessions, Tokens},
    secrets::Secrets,
    settings::{AuthSettings, Settings},
};
use oidc::Oidc;
use session::Book;
use sign_in::Failures;

/// What knows people and programs.
pub(crate) struct Identities {
    auth: AuthSettings,
    policy: Arc<Policy>,
    proxies: Proxies,
    tokens: Arc<dyn Tokens>,
    secrets: Secrets,
    tickets: Tickets,
    book: Arc<Book>,
    oidc: Option<Arc<Oidc>>,
    audit: Arc<dyn Audit>,
    tasks: TaskTracker,
    failures: Failures,
}

/// Where what people come with is kept.
pub(crate) struct Keeping {
    /// Tokens.
    pub(crate) tokens: Arc<dyn Tokens>,
    /// Sessions.
    pub(crate) sessions: Arc<dyn Sessions>,
    /// What both are known again by.
    pub(crate) secrets: Secrets,
    /// Where it is written down that the provider ended a session.
    pub(crate) audit: Arc<dyn Audit>,
    /// What the edge waits for before it stops.
    pub(crate) tasks: TaskTracker,
}

impl Identities {
    /// With these settings and stores.
    ///
    /// # Errors
    /// A file of the settings that cannot be read.
    pub(crate) fn new(settings: &Settings, policy: Arc<Policy>, keeping: Keeping) -> Result<Self, String> {
        let Keeping { tokens, sessions, secrets, audit, tasks } = keeping;
        let oidc = match (&settings.auth, &settings.public_url) {
            (AuthSettings::Oidc(oidc), Some(url)) => Some(Arc::new(Oidc::new(oidc, url, secrets.clone())?)),
            _ => None,
        };
        Ok(Self {
            auth: settings.auth.clone(),
            policy,
            proxies: Proxies::new(&settings.auth, settings.trusted_proxies.clone()),
            tokens,
            book: Arc::new(Book::new(sessions, secrets.clone(), settings.session)),
            secrets,
            tickets: Tickets::default(),
            oidc,
            audit,
            tasks,
            failures: Failures::default(),
        })
    }

    /// Who may do what.
    #[must_use]
    pub(crate) fn policy(&self) -> &Arc<Policy> {
        &self.policy
    }

    /// How people sign in.
    #[must_use]
    pub(crate) fn auth(&self) -> &AuthSettings {
        &self.auth
    }

    /// From whom requests come, where proxies stand before the edge.
    #[must_use]
    pub(crate) fn proxies(&self) -> &Proxies {
        &self.proxies
    }

    /// What opens streams of events.
    #[must_use]
    pub(crate) fn tickets(&self) -> &Tickets {
        &self.tickets
    }

    /// Whether what somebody proved themselves by still holds, and who they are now. A session is kept from ending for want of use
    /// where they `act`.
    ///
    /// # Errors
    /// [`EdgeError::NotSignedIn`]; what the ledger says.
    pub(crate) async fn prove(&self, proof: &Proof, act: bool) -> Result<Identity, EdgeError> {
        match proof {
            Proof::Open => Ok(Identity::anyone()),
            Proof::Proxy(identity) => Ok(identity.clone()),
            Proof::Session(course) => self.by_course(*course, act).await,
            Proof::Token(bearer) => bearer
                .identify(self.tokens.as_ref(), &self.secrets, clock::millis())
                .await
                .map_err(not_signed_in),
        }
    }

    /// Lets somebody in, to the tenant of their choice.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn admit(
        &self,
        identity: &Identity,
        chosen: Option<&TenantName>,
    ) -> Result<Grant, NotAdmitted> {
        self.policy.admit(identity, chosen)
    }
}

/// The store's own failure is no reason to sign in again.
fn not_signed_in(fault: TokenFault) -> EdgeError {
    match fault {
        TokenFault::Ledger(error) => error.into(),
        other => EdgeError::NotSignedIn(other.to_string()),
    }
}
