//! What can go wrong at the edge, sorted by who can act.

mod from;
mod status;

use std::collections::BTreeMap;

use image_format::Explanation;
use tenancy::{Denied, NotAdmitted};
use thiserror::Error;
use upload_proto::{
    api::{OfferFault, State, WhyClosed},
    wire::WireFault,
};

use crate::{depot::DepotError, fetch::FetchError, ledger::LedgerError};

/// A refusal or a failure. `Display` is for the log; [`EdgeError::sentences`] is for the person at the page.
#[derive(Debug, Error)]
pub(crate) enum EdgeError {
    // The sender can act.
    /// The body is not the JSON it should be.
    #[error("request body: {0}")]
    Json(String),
    /// The body does not come to its end.
    #[error("the body takes too long")]
    TooSlow,
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
    /// Its sender is there, and sends nothing.
    #[error("no bytes of the body for too long")]
    Silent,
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
    /// The image is not public on the remote, or not in its first project, so that Incus cannot follow it.
    #[error("an image that Incus cannot follow")]
    NotFollowable,
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
    /// What is asked about does not know this method.
    #[error("method not allowed")]
    Method,
    /// Nobody is signed in, or no longer.
    #[error("not signed in: {0}")]
    NotSignedIn(String),
    /// A token that is good for nothing.
    #[error("no token to sign in by: {0}")]
    TokenRefused(String),
    /// The provider's wish to end sessions that is not believed.
    #[error("logout token: {0}")]
    LogoutRefused(String),
    /// Whoever is signed in has nothing here.
    #[error("{0}")]
    NotAdmitted(#[from] NotAdmitted),
    /// It is not allowed in the tenant. What is not there for it is [`EdgeError::NotFound`].
    #[error("not allowed: {0}")]
    Denied(Denied),
    /// Too many requests in a short time.
    #[error("too many requests")]
    TooOften {
        /// After how many seconds the next one is answered.
        wait: u64,
    },
    /// The address that was asked for is longer than any of ours.
    #[error("an address that is too long")]
    AddressTooLong,
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
    Ledger(#[source] LedgerError),
    /// Incus, by its own error.
    #[error("incus: {0}")]
    Incus(#[source] incus_client::Error),
    /// A remote, by the error of the client of Incus.
    #[error("remote: {0}")]
    Remote(#[source] incus_client::Error),
    /// A remote that is a web server, by the error of what fetches from it.
    #[error("remote: {0}")]
    RemoteWeb(FetchError),
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
    /// What both name, for translations.
    pub values: Option<BTreeMap<String, String>>,
}

impl Sentences {
    /// With one more thing that they name.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.get_or_insert_default().insert(name.to_owned(), value.into());
        self
    }
}

impl EdgeError {
    /// After how many seconds it may be tried again, where that is known.
    #[must_use]
    pub(crate) fn wait(&self) -> Option<u64> {
        match self {
            Self::TooOften { wait } => Some(*wait),
            Self::Denied(Denied::Limit(shortage)) => shortage.wait,
            _ => None,
        }
    }

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
