//! Who is signed in, and what they may do here.

use serde::{Deserialize, Serialize};

/// How people and programs prove who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SignInWay {
    /// They need not: whoever reaches the edge may do everything.
    None,
    /// By a token of the edge's.
    Token,
    /// A proxy before the edge knows them.
    Proxy,
    /// They sign in at a provider of OpenID Connect.
    Oidc,
}

/// Who is signed in, and what they may do here. Where nobody is, only `way` says something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionView {
    /// How people sign in.
    pub way: SignInWay,
    /// What to call whoever is signed in; nothing where nobody is.
    pub name: Option<String>,
    /// Whether they may do everything, and act in no tenant.
    pub operator: bool,
    /// The tenant they act in; nothing for operators, and until one is chosen.
    pub tenant: Option<String>,
    /// The tenants to choose from, in the order of their names. Where there are several and none was chosen, nothing else can
    /// be asked.
    pub tenants: Vec<String>,
    /// Whether they may also choose none, and then do everything: operators may.
    pub everything: bool,
    /// Their rights in that tenant, as the settings call them.
    pub rights: Vec<String>,
    /// What all aliases in that tenant begin with; nothing where they need not.
    pub alias_prefix: Option<String>,
    /// Whether there is a session here that can be ended.
    pub can_sign_out: bool,
}

/// A wish to sign in by a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// The token.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub token: String,
}

/// What follows a session that was ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedOut {
    /// Where the provider ends its own session; nothing where it has none, or does not say.
    pub next: Option<String>,
}

/// What opens one stream of events, for a browser that can say nothing else with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ticket {
    /// The ticket, to be told as the query `ticket` within 30 seconds. It is good once.
    pub ticket: String,
}
