//! The types of the JSON API under `/api/v1`: the one source for the edge, the worker and the page.
//!
//! Sizes and offsets are bytes; on the JavaScript side they are `number`, exact up to 2^53 (8 PiB).

mod alias;
mod fault;
mod files;
mod history;
mod import;
mod offer;
mod problem;
mod remote;
mod session;
mod source;
mod target;

pub use alias::{AliasFault, AliasName};
pub use fault::OfferFault;
pub use files::{FileOffer, Files, MAX_METADATA_SIZE, OfferedFile, Role, plain_name};
pub use history::{HistoryEntry, ImageWords, MAX_HISTORY};
pub use import::{FetchPhase, Fetched, FileView, ImportView, Origin, Progress, State};
pub use offer::{
    AliasTaken, CreateImport, DeclareFingerprint, MAX_ALIASES, MAX_PROFILES, MAX_PROPERTIES, Offer,
    check_size,
};
pub use problem::Problem;
pub use remote::{Catalogue, CopyWay, RemoteImage, RemoteProtocol, RemoteView, WhyClosed};
pub use session::{SessionView, SignIn, SignInWay, SignedOut, Ticket};
pub use source::{CopyImage, CopyMode, CopySource, ImportUrl, Source, Through, UrlSource, UrlWays};
pub use target::{
    AliasView, CreateLink, ImageType, Link, Refreshed, SetAlias, TargetImage, TargetKind, TargetView,
};

/// Where imports are created and listed.
pub const IMPORTS: &str = "/api/v1/imports";
/// Added to [`IMPORTS`]: where an image behind a URL is asked for.
pub const FROM_URL: &str = "/from-url";
/// Added to [`IMPORTS`]: where a copy of a remote's image is asked for.
pub const FROM_REMOTE: &str = "/from-remote";
/// Added to the address of a failed import whose bytes the edge keeps: a POST there takes it up again.
pub const RETRY: &str = "/retry";
/// The OpenAPI document of this API.
pub const OPENAPI: &str = "/api/v1/openapi.json";
/// Where the bytes of files are sent.
pub const UPLOADS: &str = "/api/v1/uploads";
/// What images are handed to: a list, the one that is meant where none is named first. Below a target's name lie its
/// [`IMAGES`] and [`ALIASES`].
pub const TARGETS: &str = "/api/v1/targets";
/// Added to the address of a target or a remote: its images.
pub const IMAGES: &str = "/images";
/// Added to the address of a target: the aliases there.
pub const ALIASES: &str = "/aliases";
/// Which URLs images can be imported from.
pub const URLS: &str = "/api/v1/urls";
/// Added to the address of a target that is a depot: where links to it are made.
pub const LINKS: &str = "/links";
/// What images can be copied from: a list.
pub const REMOTES: &str = "/api/v1/remotes";
/// Added to the address of a remote, or of an image of a target: a POST there looks for what is newer.
pub const REFRESH: &str = "/refresh";
/// Imports that have ended, the newest first.
pub const HISTORY: &str = "/api/v1/history";
/// Changes of imports as server-sent events named `import`, each with an [`ImportView`]. A stream begins with every
/// import, or, where the last id that was seen is told, with what has changed since.
pub const EVENTS: &str = "/api/v1/events";
/// Added to [`EVENTS`]: where a ticket for one stream is made.
pub const TICKET: &str = "/ticket";
/// Who is signed in. A POST signs in by a token, a DELETE signs out.
pub const SESSION: &str = "/api/v1/session";
/// Added to [`SESSION`]: where a browser goes to sign in at the provider. The query `return` is the page's own address to come
/// back to, a path.
pub const SIGN_IN: &str = "/sign-in";
/// Added to [`SESSION`]: where the provider sends the browser back to.
pub const CALLBACK: &str = "/callback";
/// Added to [`SESSION`]: where the provider itself ends sessions (OpenID Connect Back-Channel Logout 1.0).
pub const BACK_CHANNEL: &str = "/back-channel";
/// The header in which whoever is a member of several tenants says which one is meant.
pub const TENANT: &str = "malleus-tenant";
