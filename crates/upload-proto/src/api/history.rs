//! Imports that have ended, as the page lists them.

use serde::{Deserialize, Serialize};

use super::{ImageType, Origin, Problem, State};

/// The most entries that one answer has.
pub const MAX_HISTORY: usize = 10_000;

/// What an image says of itself, in short.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImageWords {
    /// What it becomes; nothing where that is not known.
    #[serde(rename = "type")]
    pub image_type: Option<ImageType>,
    /// The property `description`, or nothing.
    pub description: String,
    /// The property `os`.
    pub os: String,
    /// The property `release`.
    pub release: String,
}

/// An import that has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryEntry {
    /// Names the import; unguessable.
    pub id: String,
    /// How it ended.
    pub state: State,
    /// Where the image came from.
    pub origin: Origin,
    /// The target it went to, by its name.
    pub target: String,
    /// The names of its files; none where none passed through the edge.
    pub files: Vec<String>,
    /// Its size in bytes, as far as it was told; else 0.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub size: u64,
    /// Its fingerprint, where that was told.
    pub fingerprint: Option<String>,
    /// What the image says of itself; nothing where the import did not come so far.
    pub image: Option<ImageWords>,
    /// The aliases that were asked for.
    pub aliases: Vec<String>,
    /// Those of them that were left with another image.
    pub skipped_aliases: Vec<String>,
    /// Whether the target had the image before.
    pub already_present: bool,
    /// Why it failed.
    pub problem: Option<Problem>,
    /// Whether it can be taken up again without its files, as [`RETRY`](super::RETRY) does.
    pub retryable: bool,
    /// When it began, in milliseconds since 1970 by the edge's clock.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub created: u64,
    /// When it ended, likewise; 0 where that was not written down.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub ended: u64,
}
