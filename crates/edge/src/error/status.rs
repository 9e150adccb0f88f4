//! The HTTP status of each error; the only place where one is chosen.

use axum::http::StatusCode;
use tenancy::{Class, NotAdmitted};
use upload_proto::{
    api::OfferFault,
    wire::{CHECKSUM_MISMATCH, WireFault},
};

use super::EdgeError;
use crate::{
    depot::DepotError,
    fetch::{FetchError, Refusal},
    ledger::LedgerError,
};

impl EdgeError {
    /// The HTTP status; the only place where one is chosen.
    #[must_use]
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Json(_) | Self::Fingerprint | Self::ImportId | Self::LogoutRefused(_) => {
                StatusCode::BAD_REQUEST
            }
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Offer(fault) => match fault {
                OfferFault::TooLarge { .. } | OfferFault::MetadataTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                OfferFault::Files
                | OfferFault::FileName
                | OfferFault::EmptyFile(_)
                | OfferFault::Alias { .. }
                | OfferFault::TooManyAliases
                | OfferFault::AliasTaken
                | OfferFault::Identity
                | OfferFault::Target
                | OfferFault::Remote
                | OfferFault::Profiles
                | OfferFault::Url
                | OfferFault::Fingerprint
                | OfferFault::RemoteAlias
                | OfferFault::AutoUpdate
                | OfferFault::Properties => StatusCode::UNPROCESSABLE_ENTITY,
            },
            // tus 1.0.0, core: 412 for the version, 415 for the media type, else a bad request.
            Self::Wire(WireFault::Version) => StatusCode::PRECONDITION_FAILED,
            Self::Wire(WireFault::BodyType) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Wire(
                WireFault::OffsetMissing
                | WireFault::Number
                | WireFault::Length
                | WireFault::Concat
                | WireFault::Metadata
                | WireFault::Checksum,
            ) => StatusCode::BAD_REQUEST,
            // tus 1.0.0, checksum. It is a status of that protocol alone.
            Self::Checksum => StatusCode::from_u16(CHECKSUM_MISMATCH).unwrap_or(StatusCode::BAD_REQUEST),
            Self::NotFound | Self::UnknownTarget(_) | Self::UnknownRemote(_) | Self::NotOffered => {
                StatusCode::NOT_FOUND
            }
            Self::WrongState(state) if state.is_end() => StatusCode::GONE,
            Self::WrongState(_)
            | Self::Differs
            | Self::NotRetryable
            | Self::Offset
            | Self::Resized
            | Self::AliasTaken(_)
            | Self::AliasLost(_)
            | Self::ImageVanished
            | Self::Stalled => StatusCode::CONFLICT,
            // Not 503: clients of tus give up an upload on a 5xx to HEAD, and come back after this.
            Self::Busy | Self::BodyEnded(_) | Self::Silent | Self::Draining => StatusCode::LOCKED,
            Self::CopyClosed(_)
            | Self::NotFollowable
            | Self::NotCalled(_)
            | Self::AnotherImage
            | Self::NoProfile(_)
            | Self::LinkTime
            | Self::OnlyInDepot
            | Self::NotInDepot => StatusCode::UNPROCESSABLE_ENTITY,
            Self::WayClosed => StatusCode::FORBIDDEN,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Image(_) | Self::PartsDiffer | Self::FingerprintMismatch => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::NotSignedIn(_) | Self::TokenRefused(_) => StatusCode::UNAUTHORIZED,
            Self::NotAdmitted(error) => match error {
                NotAdmitted::Unknown => StatusCode::FORBIDDEN,
                NotAdmitted::Choose(_) => StatusCode::BAD_REQUEST,
                NotAdmitted::NoSuchTenant => StatusCode::NOT_FOUND,
            },
            Self::Denied(denied) => match denied.class() {
                Class::NotFound => StatusCode::NOT_FOUND,
                Class::Forbidden => StatusCode::FORBIDDEN,
                Class::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
                Class::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                Class::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            },
            Self::TooManyImports | Self::TooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::AddressTooLong => StatusCode::URI_TOO_LONG,
            Self::Elsewhere(_) => StatusCode::FORBIDDEN,
            Self::DiskFull(_)
            | Self::IncusFull(_)
            | Self::ProjectFull(_)
            | Self::Ledger(LedgerError::DiskFull(_)) => StatusCode::INSUFFICIENT_STORAGE,
            Self::Ledger(_) | Self::SpoolLost => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Incus(error) => of_incus(error),
            Self::Remote(_) | Self::RemoteWeb(_) | Self::Catalogue(_) => StatusCode::BAD_GATEWAY,
            Self::Depot(error) => of_depot(error),
            Self::Fetch(error) => of_fetch(error),
            Self::NoPage => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// What was asked of a target's images, and does not fit what is there, is no failure of the way there.
fn of_incus(error: &incus_client::Error) -> StatusCode {
    use incus_client::Error as Incus;
    match error {
        Incus::ImageMissing | Incus::AliasMissing => StatusCode::NOT_FOUND,
        Incus::AliasTaken | Incus::NotCancellable | Incus::NoSource | Incus::Contended => {
            StatusCode::CONFLICT
        }
        Incus::AliasInvalid | Incus::NotPushable | Incus::ProfileMissing(_) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        _ => StatusCode::BAD_GATEWAY,
    }
}

/// As of an Incus server; what its disk does is the edge's own trouble.
fn of_depot(error: &DepotError) -> StatusCode {
    match error {
        DepotError::ImageMissing | DepotError::AliasMissing => StatusCode::NOT_FOUND,
        DepotError::AliasTaken => StatusCode::CONFLICT,
        DepotError::AliasInvalid(_)
        | DepotError::AliasUnservable
        | DepotError::TooMuch(_)
        | DepotError::Mismatch(_) => StatusCode::UNPROCESSABLE_ENTITY,
        DepotError::Full(_) => StatusCode::INSUFFICIENT_STORAGE,
        DepotError::Broken { .. } | DepotError::Io(_) | DepotError::Internal(_) => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

/// What is in the URL or the file, the sender can mend; the rest is between the edge and the web server.
fn of_fetch(error: &FetchError) -> StatusCode {
    match error {
        FetchError::Refused(refusal) | FetchError::RedirectRefused(refusal) => match refusal {
            Refusal::TooLong | Refusal::Unreadable | Refusal::Scheme(_) | Refusal::Credentials => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Refusal::Port(_)
            | Refusal::HostNotAllowed(_)
            | Refusal::HostDenied(_)
            | Refusal::NotPublic(_)
            | Refusal::Downgrade => StatusCode::FORBIDDEN,
        },
        FetchError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        FetchError::TooManyRedirects(_)
        | FetchError::RedirectLoop
        | FetchError::RedirectWithoutPlace
        | FetchError::NameNotFound(_)
        | FetchError::Encoded(_)
        | FetchError::Probe(_)
        | FetchError::Status(..=499) => StatusCode::UNPROCESSABLE_ENTITY,
        FetchError::TimedOut(_) | FetchError::TooSlow => StatusCode::GATEWAY_TIMEOUT,
        FetchError::LookupFailed(_)
        | FetchError::Unreachable(_)
        | FetchError::Certificate(_)
        | FetchError::Tls(_)
        | FetchError::NotHttp(_)
        | FetchError::Status(_)
        | FetchError::EndedEarly(_)
        | FetchError::Range(_) => StatusCode::BAD_GATEWAY,
        FetchError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
