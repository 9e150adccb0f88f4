//! The login as it is written, each key optional.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use tenancy::MemberSettings;

use super::auth::is_nobody;

/// The login, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AuthLayers {
    /// `none`, `token`, `proxy` or `oidc`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// What a trusted proxy tells.
    #[serde(skip_serializing_if = "ProxyLayers::is_empty")]
    pub proxy: ProxyLayers,
    /// The provider that people sign in at.
    #[serde(skip_serializing_if = "OidcLayers::is_empty")]
    pub oidc: OidcLayers,
    /// Who may do everything.
    #[serde(skip_serializing_if = "is_nobody")]
    pub operators: MemberSettings,
    /// How long people stay signed in.
    #[serde(skip_serializing_if = "SessionLayers::is_empty")]
    pub session: SessionLayers,
}

/// How long people stay signed in, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SessionLayers {
    /// How many hours without a request end a session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle_hours: Option<u32>,
    /// How many hours after its beginning a session ends in any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<u32>,
}

/// What a trusted proxy tells, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProxyLayers {
    /// The header with the user's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_header: Option<String>,
    /// The header with the user's groups, parted by commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups_header: Option<String>,
}

/// A provider of OpenID Connect, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OidcLayers {
    /// Its issuer, an `https://` address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// What it calls this edge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// A file with the secret that it gave this edge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret_file: Option<PathBuf>,
    /// The claim that is the user's name; `sub` where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_claim: Option<String>,
    /// The claim with the user's groups; `groups` where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups_claim: Option<String>,
    /// What is asked for beside `openid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    /// The certificates of the authorities that vouch for it, a PEM file, where those are none of the system's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<PathBuf>,
}

impl AuthLayers {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl SessionLayers {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl ProxyLayers {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl OidcLayers {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
