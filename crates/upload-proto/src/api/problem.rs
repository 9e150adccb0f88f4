//! Errors as the API tells them: RFC 9457 problem details.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A problem document (RFC 9457), sent as `application/problem+json`.
///
/// It is written for the person at the page: what happened, and what to do. What only an operator may know
/// stands in the edge's log under `instance`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Stable name of the kind of problem: `/problems/<code>`, a relative reference.
    #[serde(rename = "type")]
    pub kind: String,
    /// What happened, one sentence.
    pub title: String,
    /// The HTTP status, repeated.
    #[cfg_attr(feature = "openapi", schema(minimum = 400, maximum = 599))]
    pub status: u16,
    /// What to do, one sentence.
    pub detail: String,
    /// The id under which the edge's log has the rest.
    pub instance: String,
    /// What the sentences name, for translations; an extension member (RFC 9457, section 3.2). Nothing where the kind alone
    /// says it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub values: Option<BTreeMap<String, String>>,
}

impl Problem {
    /// The prefix of [`Problem::kind`].
    pub const KIND_PREFIX: &str = "/problems/";

    /// The stable code: `alias-taken` of `/problems/alias-taken`.
    #[must_use]
    pub fn code(&self) -> &str {
        self.kind.strip_prefix(Self::KIND_PREFIX).unwrap_or(&self.kind)
    }
}
