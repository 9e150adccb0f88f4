//! What the page may know of the server that images go to.

use serde::{Deserialize, Serialize};

/// The Incus server and project that images are handed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TargetView {
    /// The name the operator gave it.
    pub name: String,
    /// The project images land in.
    pub project: String,
    /// Whether it answered just now.
    pub reachable: bool,
    /// Its version, when it answered.
    pub server_version: Option<String>,
    /// The architectures its instances can have, canonical names; empty when it did not answer.
    pub architectures: Vec<String>,
}
