//! An import as the API shows it.

use serde::{Deserialize, Serialize};

use super::{CopyMode, Problem, Role, Through};

/// Where an import stands. The first four and `done` follow one another; the last three are ends too.
///
/// ```text
/// receiving -> forwarding -> importing -> finishing -> done
///      ^  \__________\____________\____________\-----> failed | cancelled | expired
///      |   \-- already there -------------------^       |
///      +------------ what was begun is begun anew ------+ (retried)
/// ```
///
/// An image that Incus gets without the edge, by itself or from another server, is `fetching`, then `finishing`.
///
/// Incus takes an image in one go. Where it breaks off, all is sent again from what the edge keeps, and the import goes
/// back to `receiving`, which is also where a failed import is taken up again that [`ImportView::retryable`] allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum State {
    /// Bytes come in: from a browser, or the edge fetches them itself.
    Receiving,
    /// The target fetches the image, or is sent it by another server.
    Fetching,
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
    /// Whether nothing follows by itself.
    #[must_use]
    pub fn is_end(self) -> bool {
        match self {
            Self::Receiving | Self::Fetching | Self::Forwarding | Self::Importing | Self::Finishing => false,
            Self::Done | Self::Failed | Self::Cancelled | Self::Expired => true,
        }
    }
}

/// One import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportView {
    /// Names this import; unguessable.
    pub id: String,
    /// Where it stands.
    pub state: State,
    /// Where the image comes from.
    pub origin: Origin,
    /// The target it goes to, by its name.
    pub target: String,
    /// The files it is made of: one unified, or metadata then rootfs; none where none of them pass through the edge.
    pub files: Vec<FileView>,
    /// How far the target is with what it fetches, as far as it tells.
    pub fetched: Option<Fetched>,
    /// SHA-256 of the image as declared by the browser, confirmed once `state` is past `forwarding`.
    pub fingerprint: Option<String>,
    /// The aliases asked for.
    pub aliases: Vec<String>,
    /// Those of them that were left with another image, as was asked for such a case.
    pub skipped_aliases: Vec<String>,
    /// How much of the image Incus has been handed.
    pub forwarded: Progress,
    /// Whether Incus had this very image before a byte was handed over.
    pub already_present: bool,
    /// Whether the project had an image of this very size when the import began: a sender that declares the fingerprint
    /// before it sends bytes may have none to send.
    pub hash_first: bool,
    /// Why it does not go on just now. It is tried again by itself.
    pub waiting: Option<Problem>,
    /// Why it failed.
    pub problem: Option<Problem>,
    /// Whether it failed for a reason outside the files, and the edge keeps them: [`RETRY`](super::RETRY) begins anew
    /// without sending a byte again.
    pub retryable: bool,
    /// When it began, in milliseconds since 1970 by the edge's clock.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub created: u64,
}

/// Where the image of an import comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Origin {
    /// A sender's files.
    Files,
    /// A URL.
    Url {
        /// The URL, without what it may hold of a password.
        url: String,
        /// Who fetches it.
        through: Through,
    },
    /// A remote.
    Remote {
        /// The remote's name.
        remote: String,
        /// How the bytes go.
        mode: CopyMode,
        /// What the image is called there: an alias or a description, else its fingerprint.
        image: String,
    },
}

/// How far a target is with an image that it fetches. Incus tells a percentage, or bytes, or neither.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fetched {
    /// What is being fetched.
    pub phase: FetchPhase,
    /// How much of that, in percent.
    pub percent: Option<u8>,
    /// How much of that, in bytes.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub bytes: Option<u64>,
    /// Bytes a second.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub per_second: Option<u64>,
}

/// What a target fetches just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FetchPhase {
    /// It was asked to, and tells nothing yet.
    Asked,
    /// The image as a whole.
    Image,
    /// The metadata of a split image.
    Metadata,
    /// The rootfs of a split image.
    Rootfs,
    /// Something else that belongs to it.
    Other,
}

/// One file of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileView {
    /// Its part in the image.
    pub role: Role,
    /// Its name, without directories.
    pub name: String,
    /// Its upload, a tus resource relative to the API's address.
    pub upload: String,
    /// What the sender told to know the file again by: its size and the SHA-256 of its head and tail, so that a file
    /// dropped once more finds the upload it belongs to. Proves nothing; the fingerprint does.
    pub identity: Option<String>,
    /// What is durable at the edge. While the sender has not told the size, the total is what came so far.
    pub received: Progress,
}

/// Bytes done out of bytes to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Progress {
    /// Bytes done.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub done: u64,
    /// Bytes in all.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub total: u64,
}
