//! What keeps other sites out of an edge without a login, and lets those in that the operator has named.
//!
//! Any page a person visits can make their browser send requests to a loopback address. `caller` tells who asks, and
//! refuses strangers; `policies` tells the browser what our answers may be used for.

mod caller;
mod policies;

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tower::{Layer, Service};
use tower_http::cors::{CorsLayer, Vary};
use upload_proto::wire;

use crate::{
    listen::Scheme,
    settings::{PageSettings, SiteOrigin},
};
use caller::{Caller, Door};
use policies::Policies;

/// How long a browser may keep the answer to its question whether a portal may ask; Chromium keeps none for longer.
const PREFLIGHT_AGE: Duration = Duration::from_secs(2 * 60 * 60);

/// Stands before everything but the depot, which is for everyone.
#[derive(Debug)]
pub(crate) struct Guard {
    door: Door,
    policies: Policies,
    /// What a portal's page is told beside its answer.
    cors: CorsLayer,
}

impl Guard {
    /// For an edge that is reached by this scheme. Lets the page, programs on this machine and the sites of the settings in.
    #[must_use]
    pub(crate) fn new(page: &PageSettings, scheme: Scheme) -> Self {
        Self {
            door: Door::new(scheme, page.allowed_origins.clone(), !page.frame_ancestors.is_empty()),
            policies: Policies::new(page),
            cors: cors(&page.allowed_origins),
        }
    }
}

/// Answers whoever may ask, and says with every answer what it may be used for.
pub(crate) async fn watch(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let caller = guard.door.caller(&parts);
    let request = Request::from_parts(parts, body);
    let is_portal = matches!(caller, Ok(Caller::Portal));
    let mut response = match caller {
        Ok(Caller::Own | Caller::Link) => next.run(request).await,
        Ok(Caller::Portal) => match guard.cors.layer(next).call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        },
        Err(error) => error.into_response(),
    };
    guard.policies.add(response.headers_mut(), is_portal);
    response
}

/// The strict answers to a portal's page: its origin and no other, the methods and headers of the API and of tus, and
/// nothing that a browser keeps to send along.
fn cors(origins: &[SiteOrigin]) -> CorsLayer {
    let origins: Vec<HeaderValue> =
        origins.iter().filter_map(|origin| HeaderValue::from_str(origin.as_str()).ok()).collect();
    let of_tus =
        |names: &[&'static str]| names.iter().map(|name| HeaderName::from_static(name)).collect::<Vec<_>>();
    let mut asked = vec![header::CONTENT_TYPE];
    asked.extend(of_tus(&[
        wire::RESUMABLE,
        wire::OFFSET,
        wire::LENGTH,
        wire::DEFER_LENGTH,
        wire::METADATA,
        wire::CHECKSUM,
        wire::METHOD_OVERRIDE,
    ]));
    let mut told = vec![header::LOCATION, header::RETRY_AFTER, header::DATE, header::ETAG];
    told.extend(of_tus(&[
        wire::RESUMABLE,
        wire::VERSIONS,
        wire::EXTENSIONS,
        wire::MAX_SIZE,
        wire::OFFSET,
        wire::LENGTH,
        wire::DEFER_LENGTH,
        wire::METADATA,
        wire::CHECKSUM_ALGORITHMS,
        wire::EXPIRES,
    ]));
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers(asked)
        .expose_headers(told)
        .max_age(PREFLIGHT_AGE)
        // `policies` says it with every answer, also with those to our own page, which lie in the same cache.
        .vary(Vary::list([]))
}
