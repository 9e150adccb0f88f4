//! What the depot answers: GET and HEAD, of nothing but what is there to be read.
//!
//! | address | answer |
//! |---|---|
//! | `/images/NAME` | the landing: headers for `incus image import`, a page for a person |
//! | `/files/FINGERPRINT/PART` | a file of an image, `unified`, `metadata` or `rootfs` |
//! | `/streams/v1/…` | the documents of a simplestreams remote |
//! | `/private/TOKEN/…` | the same three, with images that are not public |

mod asked;
mod base;
mod files;
mod landing;
mod page;
mod policies;
mod streams;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::{Router, middleware, routing::get};

pub(crate) use self::base::BaseUrl;
use self::streams::Streams;
use super::Depot;
use crate::{listen::Scheme, settings::PublicUrl};

/// What the answers are made of.
#[derive(Debug)]
struct Serving {
    depot: Depot,
    streams: Streams,
    origin: Origin,
}

/// Where the depot is, as its readers see it.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    /// At this address, whatever a request says.
    Fixed(BaseUrl),
    /// At the host a request names, by the scheme of the listener, or of the public address where that is what it names.
    Asked(Scheme, Option<PublicUrl>),
}

/// Everything the depot answers. Whoever has no link sees public images alone.
pub(crate) fn router(depot: Depot, origin: Origin) -> Router {
    let streams = Streams::new(depot.clone());
    let readable = Router::new()
        .route("/images/{*name}", get(landing::show))
        .route("/files/{fingerprint}/{part}", get(files::send))
        .route("/streams/v1/{document}", get(streams::send));
    Router::new()
        .merge(readable.clone())
        .nest("/private/{token}", readable)
        .layer(middleware::from_fn(policies::add))
        .with_state(Arc::new(Serving { depot, streams, origin }))
}
