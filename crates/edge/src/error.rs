//! What can go wrong at the edge, sorted by who can act, and the one place where each gets its HTTP status.

use axum::http::StatusCode;
use image_format::Explanation;
use thiserror::Error;
use tokio::{sync::AcquireError, task::JoinError};
use upload_proto::{
    api::{OfferFault, State, WhyClosed},
    wire::{CHECKSUM_MISMATCH, WireFault},
};

use crate::{depot::DepotError, fetch::FetchError, fetch::Refusal, ledger::LedgerError};

/// A refusal or a failure. `Display` is for the log; [`EdgeError::sentences`] is for the person at the page.
#[derive(Debug, Error)]
pub(crate) enum EdgeError {
    // The sender can act.
    /// The body is not the JSON it should be.
    #[error("request body: {0}")]
    Json(String),
    /// The offer breaks a rule.
    #[error("offer: {0}")]
    Offer(#[from] OfferFault),
    /// The request is not tus.
    #[error("tus: {0}")]
    Wire(#[from] WireFault),
    /// Not 64 lower-case hexadecimal digits, or not the ones declared before.
    #[error("a fingerprint that is none, or a second one")]
    Fingerprint,
    /// The name chosen for an import is none.
    #[error("an import id that is none")]
    ImportId,
    /// An import of this name is for another offer.
    #[error("an import of this id is there, for another offer")]
    Differs,
    /// Nothing has this name.
    #[error("not found")]
    NotFound,
    /// The import did not fail, or cannot be taken up again.
    #[error("nothing to take up again")]
    NotRetryable,
    /// The import has ended, or is past the point where this could be done.
    #[error("not possible while the import is {0:?}")]
    WrongState(State),
    /// The PATCH starts elsewhere than the upload stands.
    #[error("the upload does not stand at that offset")]
    Offset,
    /// Another request is writing to the upload.
    #[error("the upload is being written by another request")]
    Busy,
    /// Another size than was told before, or a smaller one than what is there.
    #[error("the upload has another size")]
    Resized,
    /// The body does not have the digest that was sent with it.
    #[error("checksum mismatch")]
    Checksum,
    /// More bytes than were announced.
    #[error("the body goes past the announced end of the file")]
    TooLong,
    /// The body stopped before its end.
    #[error("the body ended early: {0}")]
    BodyEnded(String),
    /// The bytes are no image that Incus can use.
    #[error("image refused: {}: {}", .0.code, .0.sentence)]
    Image(Explanation),
    /// The files are an image, but not of the parts that were offered.
    #[error("the files are not what the offer says they are")]
    PartsDiffer,
    /// The bytes that arrived are not those of the declared fingerprint.
    #[error("fingerprint mismatch")]
    FingerprintMismatch,
    /// Aliases that name other images; nothing has been done yet.
    #[error("aliases taken: {0:?}")]
    AliasTaken(Vec<String>),
    /// As above, found when the image was already in Incus.
    #[error("alias lost to another image at the end: {0:?}")]
    AliasLost(String),
    /// The image is no longer where it was found a moment ago.
    #[error("the image was deleted before it got its names")]
    ImageVanished,
    /// The sender's bytes stopped coming.
    #[error("no bytes for too long")]
    Stalled,
    /// More open imports than the edge takes.
    #[error("too many open imports")]
    TooManyImports,
    /// No remote has this name.
    #[error("no remote is called {0:?}")]
    UnknownRemote(String),
    /// The remote has no such image, or does not show it.
    #[error("the remote does not have the image")]
    NotOffered,
    /// Images cannot be copied from there to here in that mode.
    #[error("copying is not possible so: {0:?}")]
    CopyClosed(WhyClosed),
    /// The image is not public on the remote, so that nobody can be told to follow it.
    #[error("an image that is not public cannot be kept up to date")]
    NotFollowable,
    /// Incus would make a container of it.
    #[error("a virtual machine in two files cannot be pushed")]
    MachineNotPushed,
    /// The image does not have that alias on the remote.
    #[error("the image is not called {0:?} on the remote")]
    NotCalled(String),
    /// Nobody fetches images from URLs in this way.
    #[error("no import from URLs in this way")]
    WayClosed,
    /// The web server announces another image than the one that was asked for.
    #[error("the web server announces another fingerprint")]
    AnotherImage,
    /// The target has no profile of this name.
    #[error("no profile is called {0:?}")]
    NoProfile(String),
    /// Too short or too long a time for a link.
    #[error("a link of that time is not made")]
    LinkTime,
    /// Only a depot can do what was asked.
    #[error("the target is no depot")]
    OnlyInDepot,
    /// What was asked of the target's images needs an Incus server.
    #[error("not possible for a depot")]
    NotInDepot,
    /// No target has this name.
    #[error("no target is called {0:?}")]
    UnknownTarget(String),
    /// A page of another site, or a name that is not ours, asked.
    #[error("request from elsewhere: {0}")]
    Elsewhere(&'static str),

    /// A URL could not be fetched; its own error says who can act.
    #[error("fetch: {0}")]
    Fetch(#[source] FetchError),

    // The operator can act.
    /// The edge's disk is full.
    #[error("spool: no space: {0}")]
    DiskFull(String),
    /// Incus's disk would be full.
    #[error("incus: no space: {0}")]
    IncusFull(String),
    /// The project's limit would be reached.
    #[error("incus: project limit: {0}")]
    ProjectFull(String),
    /// Bytes that were acknowledged are not in the spool.
    #[error("the spool has lost acknowledged bytes")]
    SpoolLost,
    /// The edge is being stopped.
    #[error("the edge stops")]
    Draining,
    /// The ledger.
    #[error("ledger: {0}")]
    Ledger(#[from] LedgerError),
    /// Incus, by its own error.
    #[error("incus: {0}")]
    Incus(#[source] incus_client::Error),
    /// A remote, by the error of the client of Incus.
    #[error("remote: {0}")]
    Remote(#[source] incus_client::Error),
    /// The depot, by its own error.
    #[error("depot: {0}")]
    Depot(DepotError),
    /// A remote's documents make no sense.
    #[error("remote: catalogue: {0}")]
    Catalogue(String),
    /// The page is not there.
    #[error("the page is neither built in nor in the page directory")]
    NoPage,

    // We can act.
    /// Something of ours failed.
    #[error("internal: {0}")]
    Internal(String),
}

/// What a person is told: a stable code, what happened, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sentences {
    /// Kebab-case name of the kind.
    pub code: String,
    /// What happened.
    pub title: String,
    /// What to do.
    pub detail: String,
}

impl EdgeError {
    /// The HTTP status; the only place where one is chosen.
    #[must_use]
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Json(_) | Self::Fingerprint | Self::ImportId => StatusCode::BAD_REQUEST,
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
            Self::Busy | Self::BodyEnded(_) | Self::Draining => StatusCode::LOCKED,
            Self::CopyClosed(_)
            | Self::NotFollowable
            | Self::MachineNotPushed
            | Self::NotCalled(_)
            | Self::AnotherImage
            | Self::NoProfile(_)
            | Self::LinkTime
            | Self::OnlyInDepot
            | Self::NotInDepot => StatusCode::UNPROCESSABLE_ENTITY,
            Self::WayClosed => StatusCode::FORBIDDEN,
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Image(_) | Self::PartsDiffer | Self::FingerprintMismatch => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::TooManyImports => StatusCode::TOO_MANY_REQUESTS,
            Self::Elsewhere(_) => StatusCode::FORBIDDEN,
            Self::DiskFull(_)
            | Self::IncusFull(_)
            | Self::ProjectFull(_)
            | Self::Ledger(LedgerError::DiskFull(_)) => StatusCode::INSUFFICIENT_STORAGE,
            Self::Ledger(_) | Self::SpoolLost => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Incus(error) => of_incus(error),
            Self::Remote(_) | Self::Catalogue(_) => StatusCode::BAD_GATEWAY,
            Self::Depot(error) => of_depot(error),
            Self::Fetch(error) => of_fetch(error),
            Self::NoPage => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl EdgeError {
    /// Whether an alias came or went since it was looked at.
    #[must_use]
    pub(crate) fn is_alias_changed(&self) -> bool {
        use incus_client::Error as Incus;
        matches!(
            self,
            Self::Incus(Incus::AliasTaken | Incus::AliasMissing)
                | Self::Depot(DepotError::AliasTaken | DepotError::AliasMissing)
        )
    }

    /// Whether the target has no such image.
    #[must_use]
    pub(crate) fn is_image_missing(&self) -> bool {
        matches!(self, Self::Incus(incus_client::Error::ImageMissing) | Self::Depot(DepotError::ImageMissing))
    }
}

/// What was asked of a target's images, and does not fit what is there, is no failure of the way there.
fn of_incus(error: &incus_client::Error) -> StatusCode {
    use incus_client::Error as Incus;
    match error {
        Incus::ImageMissing | Incus::AliasMissing => StatusCode::NOT_FOUND,
        Incus::AliasTaken | Incus::NotCancellable | Incus::NoSource => StatusCode::CONFLICT,
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

impl From<std::io::Error> for EdgeError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                Self::DiskFull(error.to_string())
            }
            _ => Self::Internal(error.to_string()),
        }
    }
}

impl From<JoinError> for EdgeError {
    fn from(error: JoinError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<AcquireError> for EdgeError {
    fn from(error: AcquireError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<getrandom::Error> for EdgeError {
    fn from(error: getrandom::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<DepotError> for EdgeError {
    fn from(error: DepotError) -> Self {
        Self::Depot(error)
    }
}

impl From<incus_client::Error> for EdgeError {
    fn from(error: incus_client::Error) -> Self {
        Self::Incus(error)
    }
}

impl From<FetchError> for EdgeError {
    fn from(error: FetchError) -> Self {
        Self::Fetch(error)
    }
}
