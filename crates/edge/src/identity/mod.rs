//! Who asks: proved by a token, a session, a ticket or a trusted proxy, and admitted by the policy.
//!
//! `gate` stands before everything but what is open to all. It puts a [`Scoped`] beside the request, and that is the only way
//! in which a handler gets at anything: what is asked for is put before the policy first.

mod gate;
mod members;
mod peer;
mod proxy;
mod scoped;
mod ticket;
mod token;
mod visitor;

use std::sync::Arc;

use tenancy::{Grant, Identity, NotAdmitted, Policy, TenantName};

pub(crate) use gate::{admit, identify};
pub(crate) use members::policy_of;
pub(crate) use peer::Peer;
pub(crate) use proxy::Proxies;
pub(crate) use scoped::{Scoped, ToImport};
pub(crate) use ticket::Tickets;
pub(crate) use token::{Bearer, MakeError, TokenFault, Wanted};
pub(crate) use visitor::{Asking, Proof, Visitor};

use crate::{
    clock,
    error::EdgeError,
    ledger::Tokens,
    secrets::Secrets,
    settings::{AuthSettings, Settings},
};

/// What knows people and programs.
pub(crate) struct Identities {
    auth: AuthSettings,
    policy: Arc<Policy>,
    proxies: Proxies,
    tokens: Arc<dyn Tokens>,
    secrets: Secrets,
    tickets: Tickets,
}

impl Identities {
    /// With these settings and stores.
    #[must_use]
    pub(crate) fn new(
        settings: &Settings,
        policy: Arc<Policy>,
        tokens: Arc<dyn Tokens>,
        secrets: Secrets,
    ) -> Self {
        let proxies = Proxies::new(&settings.auth, settings.trusted_proxies.clone());
        Self { auth: settings.auth.clone(), policy, proxies, tokens, secrets, tickets: Tickets::default() }
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

    /// Whether what somebody proved themselves by still holds, and who they are now.
    ///
    /// # Errors
    /// [`EdgeError::NotSignedIn`]; what the ledger says.
    pub(crate) async fn prove(&self, proof: &Proof) -> Result<Identity, EdgeError> {
        match proof {
            Proof::Open => Ok(Identity::anyone()),
            Proof::Proxy(identity) => Ok(identity.clone()),
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
