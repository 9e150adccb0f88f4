//! Typed client of the Incus image API, over a Unix socket or TLS.
//!
//! [`Client`] names a server, [`Project`] one project on it; everything about images and aliases is asked of the
//! latter, so no call can forget its project. An import is three steps: [`Project::import_unified`] or
//! [`Project::import_split`] streams the bytes and returns once Incus has them all, [`Project::wait`] follows the
//! operation that turns them into an image, and [`Project::image`] confirms what came of it.
//!
//! Images also come without their bytes passing here: [`Project::pull`] and [`Project::pull_url`] have Incus fetch one,
//! which [`Project::follow`] watches and [`Project::cancel`] stops; [`Project::push`] has it send one to a server that gave
//! leave by [`Project::mint_push`]; and [`Project::export`] gives the bytes of one, to be imported elsewhere.
//!
//! ```no_run
//! # async fn example(bytes: bytes::Bytes, head: incus_client::ImportHead) -> Result<(), incus_client::Error> {
//! use incus_client::{Client, ProjectName};
//!
//! let project = Client::unix("/var/lib/incus/unix.socket").project(ProjectName::default_project());
//! project.check().await?;
//! let operation = project.import_unified(head, http_body_util::Full::new(bytes)).await?;
//! let imported = project.wait(&operation).await?;
//! project.create_alias("tiny", &imported.fingerprint, "").await?;
//! # Ok(()) }
//! ```
//!
//! Each request uses a connection of its own. Incus closes idle connections after 30 s, and an upload may follow the
//! last small call by hours, so a pool would mostly offer dead ones. None is opened before its request
//! is ready: until the first byte of a connection is there, incusd 6.0.4 takes no other on its Unix socket.
//!
//! What a request may carry is decided here and nowhere else: callers hand over typed values, never headers.

mod address;
mod admin;
mod alias;
mod body;
mod cause;
mod certificate;
mod client;
mod download;
mod envelope;
mod error;
mod exchange;
mod export;
mod filename;
mod fingerprint;
mod follow;
mod go_ahead;
mod hazard;
mod image;
mod import;
mod loss;
mod manage;
mod model;
mod moment;
mod multipart;
mod names;
mod operation;
mod patience;
mod peer;
mod progress;
mod project;
mod pull;
mod request;
mod room;
#[cfg(feature = "scripted")]
pub mod scripted;
mod secret;
mod splitter;
mod tls;
mod token;
mod transport;
mod who;

pub use address::{AddressFault, ImageUrl, SourceAddress};
pub use admin::{ProjectConfig, TrustedClient};
pub use body::{BoxError, ImageBody};
pub use certificate::{Certificate, CertificateFault};
pub use client::Client;
pub use download::Download;
pub use error::{Detail, Error, Flaw, Hazard};
pub use export::{Export, Part};
pub use fingerprint::{Fingerprint, FingerprintFault};
pub use image::{Image, ImageAlias, UpdateSource};
pub use import::ImportHead;
pub use manage::Refreshed;
pub use model::{Alias, Imported, InstanceType, Server};
pub use names::{NameFault, OperationId, ProjectName, SourceAlias};
pub use patience::Patience;
pub use peer::{ImageHeader, PeerError};
pub use progress::{Phase, Progress};
pub use project::Project;
pub use pull::{PullRequest, RemoteSource, SourceProtocol, UrlRequest, Wanted};
pub use room::{Bound, Room, Shape};
pub use secret::{Secret, SecretFault};
pub use tls::{ClientIdentity, HttpsSettings, ServerPin, ServerTrust, SettingsError};
pub use token::{PushTarget, Token};
pub use who::Who;
