//! An import as the API shows it.

use serde::{Deserialize, Serialize};

use super::{Problem, Role};

/// Where an import stands. The first five follow one another; the rest are ends.
///
/// ```text
/// receiving -> forwarding -> importing -> finishing -> done
///      \____________\____________\____________\-----> failed | cancelled | expired
///       \-- already there --------------------^
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum State {
    /// Bytes come in from the browser.
    Receiving,
    /// Bytes go out to Incus.
    Forwarding,
    /// Incus has all bytes and works on them.
    Importing,
    /// The image is there; properties and aliases are being set.
    Finishing,
    /// The image is in Incus, confirmed by its fingerprint, with its aliases.
    Done,
    /// It ended without an image, or without all that was asked for; the problem says which.
    Failed,
    /// Whoever began it called it off.
    Cancelled,
    /// Nothing came for too long.
    Expired,
}

impl State {
    /// Whether nothing can follow.
    #[must_use]
    pub fn is_end(self) -> bool {
        match self {
            Self::Receiving | Self::Forwarding | Self::Importing | Self::Finishing => false,
            Self::Done | Self::Failed | Self::Cancelled | Self::Expired => true,
        }
    }
}

/// One import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ImportView {
    /// Names this import; unguessable.
    pub id: String,
    /// Where it stands.
    pub state: State,
    /// The files it is made of: one unified, or metadata then rootfs.
    pub files: Vec<FileView>,
    /// SHA-256 of the image as declared by the browser, confirmed once `state` is past `forwarding`.
    pub fingerprint: Option<String>,
    /// The aliases asked for.
    pub aliases: Vec<String>,
    /// How much of the image Incus has been handed.
    pub forwarded: Progress,
    /// Whether Incus had this very image before a byte was handed over.
    pub already_present: bool,
    /// Why it failed.
    pub problem: Option<Problem>,
}

/// One file of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FileView {
    /// Its part in the image.
    pub role: Role,
    /// Its name, without directories.
    pub name: String,
    /// Its upload, a tus resource relative to the API's address.
    pub upload: String,
    /// What is durable at the edge.
    pub received: Progress,
}

/// Bytes done out of bytes to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Progress {
    /// Bytes done.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub done: u64,
    /// Bytes in all.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub total: u64,
}
