//! What can go wrong.

use std::fmt;
use std::io;

use crate::body::BoxError;
use crate::peer::PeerError;

/// Incus's own words about a failure, for the log.
///
/// They may hold server paths and names from other projects, so they are no part of any error's `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Detail(String);

/// Longest text kept of an answer, in bytes.
const DETAIL_LIMIT: usize = 1024;

impl Detail {
    pub(crate) fn new(text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        Self(text.get(..text.floor_char_boundary(DETAIL_LIMIT)).unwrap_or_default().to_owned())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Why Incus would not make an image of the bytes it got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// No `metadata.yaml` in the archive.
    NoMetadata,
    /// `metadata.yaml` cannot be read as what it should be.
    BadMetadata,
    /// A unified image without `rootfs/` or `rootfs.img`.
    NoRootfs,
    /// The architecture is missing or unknown to Incus.
    Architecture,
    /// `creation_date` is missing or zero.
    CreationDate,
    /// Neither a tar archive nor a compression Incus reads.
    Compression,
    /// What stands in the compression, or in the file, is no tar archive or a broken one.
    Archive,
    /// The archive, or one of the parts, is empty or ends too early.
    Truncated,
}

/// A body this crate will not send, because Incus would not take it for an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hazard {
    /// The body, or one part of a split image, has no bytes.
    Empty,
    /// The body begins like JSON: Incus looks for a request before it looks for an image.
    Json,
}

/// Failure of a call. `Display` is fit for any log and names no server internals; [`Error::detail`] has the rest.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection to the socket or address.
    #[error("Incus cannot be reached")]
    Unreachable(#[source] io::Error),
    /// The server's certificate is not the pinned one.
    #[error("the server does not hold the pinned certificate")]
    ServerNotPinned,
    /// No certificate authority of this system vouches for the server.
    #[error("no authority vouches for the server's certificate")]
    ServerNotVerified(Detail),
    /// The client has no certificate, or one that is not in the server's trust store.
    #[error("Incus does not trust this client")]
    NotTrusted,
    /// The client is known but may not do this (403).
    #[error("Incus refused access")]
    Forbidden(Detail),
    /// The project does not exist, or is hidden from this client.
    #[error("the project does not exist")]
    ProjectMissing(Detail),
    /// The project shares the images of `default` (`features.images` is not set to true): an import into it would
    /// land there.
    #[error("the project has no images of its own")]
    ProjectWithoutImages,
    /// Incus answered in a way this client does not understand.
    #[error("Incus gave an answer that is not understood")]
    Protocol(Detail),
    /// Incus refused or failed for a reason without a variant of its own.
    #[error("Incus failed for a reason found in the log")]
    Refused(Detail),

    /// The alias exists already.
    #[error("the alias is taken")]
    AliasTaken,
    /// The alias's name is not one that every supported Incus accepts.
    #[error("the alias cannot be used")]
    AliasInvalid,
    /// The alias to change does not exist.
    #[error("the alias does not exist")]
    AliasMissing,
    /// The image to change or name does not exist.
    #[error("the image does not exist")]
    ImageMissing,
    /// A profile that was asked for does not exist in the project.
    #[error("a profile does not exist")]
    ProfileMissing(Detail),
    /// Incus sends a virtual machine that is in two parts as a container. It can be pulled, or handed on by the client.
    #[error("Incus cannot push a split virtual machine")]
    NotPushable,
    /// Incus has not noted where the image came from, so there is nothing to refresh it from.
    #[error("the image has no source to be refreshed from")]
    NoSource,
    /// The project's `limits.disk` has no room for the image.
    #[error("the project's disk limit is reached")]
    QuotaExceeded(Detail),
    /// The bytes are no image.
    #[error("Incus takes the file for no image: {0:?}")]
    NotAnImage(Flaw, Detail),
    /// The bytes that arrived are not those of the announced fingerprint.
    #[error("the bytes sent do not have the announced fingerprint")]
    FingerprintMismatch(Detail),

    /// The server's disk is full.
    #[error("the server's disk is full")]
    DiskFull(Detail),
    /// The connection broke before an answer was complete.
    #[error("the connection to Incus broke")]
    ConnectionLost(#[source] BoxError),
    /// No connection, or no answer to a small call, in time; or Incus was silent under an upload ([`crate::Patience`]).
    #[error("Incus did not answer in time")]
    Timeout,
    /// The operation is unknown: Incus forgets one 5 s after its end, and all of them when it restarts. Whether it
    /// succeeded is told by [`crate::Project::image`].
    #[error("Incus no longer knows the operation")]
    OperationGone,
    /// Somebody else changed the image at the same time, again and again.
    #[error("the image is being changed by others")]
    Contended,
    /// The daemon is starting or stopping (503).
    #[error("Incus is starting up or shutting down")]
    Unavailable(Detail),

    /// An image with this fingerprint is already in the project.
    #[error("the image is already there")]
    AlreadyExists,

    /// What happened between Incus and another server.
    #[error(transparent)]
    Peer(#[from] PeerError),

    /// The operation was cancelled before its end.
    #[error("the operation was cancelled")]
    Cancelled,
    /// Incus does not let go of the operation, or not any more.
    #[error("the operation cannot be cancelled")]
    NotCancellable,
    /// The caller's body ended in an error, so the upload was cut and Incus imports nothing. Carries that error.
    #[error("the image's bytes could not be read to their end")]
    BodyFailed(#[source] BoxError),
    /// The body was refused here; nothing was imported.
    #[error("the body must not be sent to Incus: {0:?}")]
    Hazard(Hazard),
}

impl Error {
    pub(crate) fn protocol(text: impl AsRef<str>) -> Self {
        Self::Protocol(Detail::new(text))
    }
}
