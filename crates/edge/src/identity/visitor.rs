//! Somebody who asks, and by what they proved who they are.

use std::net::IpAddr;

use axum::http::HeaderValue;
use tenancy::{Identity, TenantName};

use super::Bearer;
use crate::{error::EdgeError, id::Id};

/// By what somebody proved who they are. It can be looked at again, since a stream of events outlives many a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Proof {
    /// By nothing: there is no login.
    Open,
    /// By a token.
    Token(Bearer),
    /// By the word of a trusted proxy, which speaks for each request alone.
    Proxy(Identity),
    /// By a session, as it is called whatever its cookie is.
    Session(Id),
}

/// Somebody who asks.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    /// Who it is.
    pub(crate) identity: Identity,
    /// By what that was proved.
    pub(crate) proof: Proof,
    /// The tenant that they want to act in, where they say.
    pub(crate) chosen: Option<TenantName>,
}

/// What is known of whoever asks, beside every request of the API.
#[derive(Debug)]
pub(crate) struct Asking {
    /// Who it is; or why that is not known.
    pub(crate) visitor: Result<Visitor, EdgeError>,
    /// From where it comes; nothing where the connection does not tell.
    pub(crate) from: Option<IpAddr>,
    /// What to call them, where that is not the user's name.
    pub(crate) called: Option<String>,
    /// The cookie that the browser gets with the answer.
    pub(crate) given: Option<HeaderValue>,
}
