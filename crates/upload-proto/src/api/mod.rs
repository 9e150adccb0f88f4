//! The types of the JSON API under `/api/v1`: the one source for the edge, the worker and the page.
//!
//! Sizes and offsets are bytes; on the JavaScript side they are `number`, exact up to 2^53 (8 PiB).

mod alias;
mod import;
mod offer;
mod problem;
mod target;

pub use alias::{AliasFault, AliasName};
pub use import::{FileView, ImportView, Progress, State};
pub use offer::{
    AliasTaken, CreateImport, DeclareFingerprint, FileOffer, Files, MAX_ALIASES, MAX_METADATA_SIZE,
    MAX_PROPERTIES, Offer, OfferFault, OfferedFile, Role, check_size,
};
pub use problem::Problem;
pub use target::TargetView;

/// Where imports are created and listed.
pub const IMPORTS: &str = "/api/v1/imports";
/// Added to the address of a failed import whose bytes the edge keeps: a POST there takes it up again.
pub const RETRY: &str = "/retry";
/// Where the bytes of files are sent.
pub const UPLOADS: &str = "/api/v1/uploads";
/// What images are handed to.
pub const TARGET: &str = "/api/v1/target";
/// Changes of imports as server-sent events named `import`, each with an [`ImportView`]. A stream begins with every
/// import, or, where the last id that was seen is told, with what has changed since.
pub const EVENTS: &str = "/api/v1/events";
