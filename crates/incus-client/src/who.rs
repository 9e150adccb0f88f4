//! Errors by who can act on them.

use crate::error::Error;
use crate::peer::PeerError;

/// Who can do something about an [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The operator: settings, trust, projects, or a server this client does not understand.
    Operator,
    /// The person who sent the image: another file, another alias, less data.
    Sender,
    /// Nobody yet: the same call may work later.
    Passing,
    /// Nobody needs to: the image is there.
    Nobody,
    /// The caller of this crate.
    Caller,
}

impl Error {
    /// Incus's own words, where it gave any. For the log only: they may tell of the server's insides.
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::ServerNotVerified(detail)
            | Self::Forbidden(detail)
            | Self::ProjectMissing(detail)
            | Self::Protocol(detail)
            | Self::Refused(detail)
            | Self::ProfileMissing(detail)
            | Self::QuotaExceeded(detail)
            | Self::NotAnImage(_, detail)
            | Self::FingerprintMismatch(detail)
            | Self::DiskFull(detail)
            | Self::Unavailable(detail) => Some(detail.as_str()),
            Self::Peer(peer) => Some(peer.detail()),
            Self::Unreachable(_)
            | Self::ServerNotPinned
            | Self::NotTrusted
            | Self::ProjectWithoutImages
            | Self::AliasTaken
            | Self::AliasInvalid
            | Self::AliasMissing
            | Self::ImageMissing
            | Self::NoSource
            | Self::NotPushable
            | Self::ConnectionLost(_)
            | Self::Timeout
            | Self::OperationGone
            | Self::Contended
            | Self::AlreadyExists
            | Self::Cancelled
            | Self::NotCancellable
            | Self::BodyFailed(_)
            | Self::Hazard(_) => None,
        }
    }

    /// Who can act on it.
    #[must_use]
    pub fn who(&self) -> Who {
        match self {
            Self::Unreachable(_)
            | Self::ServerNotPinned
            | Self::ServerNotVerified(_)
            | Self::NotTrusted
            | Self::Forbidden(_)
            | Self::ProjectMissing(_)
            | Self::ProjectWithoutImages
            | Self::Protocol(_)
            | Self::Refused(_) => Who::Operator,
            Self::AliasTaken
            | Self::AliasInvalid
            | Self::AliasMissing
            | Self::ImageMissing
            | Self::NoSource
            | Self::NotPushable
            | Self::ProfileMissing(_)
            | Self::QuotaExceeded(_)
            | Self::NotAnImage(..)
            | Self::FingerprintMismatch(_) => Who::Sender,
            Self::DiskFull(_)
            | Self::ConnectionLost(_)
            | Self::Timeout
            | Self::OperationGone
            | Self::Contended
            | Self::Unavailable(_) => Who::Passing,
            Self::Peer(peer) => peer.who(),
            Self::AlreadyExists => Who::Nobody,
            Self::Cancelled | Self::NotCancellable | Self::BodyFailed(_) | Self::Hazard(_) => Who::Caller,
        }
    }

    /// Whether the same call may work later though nobody does anything about this one in particular: a server that is
    /// away, busy or full may come back. The rest fails again until somebody acts.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::Peer(peer) => matches!(peer, PeerError::Unreachable(_) | PeerError::Cut(_)),
            other => other.who() == Who::Passing,
        }
    }
}

impl PeerError {
    fn who(&self) -> Who {
        match self {
            Self::Unreachable(_)
            | Self::NotVerified(_)
            | Self::Refused(_)
            | Self::NotAllowed(_)
            | Self::Protocol(_) => Who::Operator,
            Self::ImageMissing(_) | Self::Header(..) | Self::Mismatch(_) => Who::Sender,
            Self::Cut(_) => Who::Passing,
            Self::Same(_) => Who::Caller,
        }
    }
}
