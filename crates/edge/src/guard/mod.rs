//! What keeps other sites out, and lets those in that the operator has named.
//!
//! Any page a person visits can make their browser send requests to a loopback address, or to where they are signed in.
//! `caller` tells who asks, and refuses strangers; `policies` tells the browser what our answers may be used for.

mod caller;
mod policies;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::Response,
};
use tower::{Layer, Service};
use tower_http::cors::{CorsLayer, Vary};
use upload_proto::{api::TENANT, wire};

use crate::{
    error::EdgeError,
    identity::of_tus,
    listen::Scheme,
    settings::{Settings, SiteOrigin},
};
use caller::{Caller, Door};
use policies::Policies;

/// How long a browser may keep the answer to its question whether a portal may ask; Chromium keeps none for longer.
const PREFLIGHT_AGE: Duration = Duration::from_secs(2 * 60 * 60);

/// The most bytes of an address, from the path on. What a portal wants of the page is a dozen words of up to 256 characters, most of
/// them of few; what a provider adds when it sends a browser back is seldom above 4 KiB.
const ADDRESS: usize = 16 << 10;

/// Stands before everything but the depot, which is for everyone.
#[derive(Debug)]
pub(crate) struct Guard {
    door: Door,
    policies: Policies,
    /// What a portal's page is told beside its answer.
    cors: CorsLayer,
}

impl Guard {
    /// For an edge that is reached by this scheme. Lets the page, programs and the sites of the settings in.
    #[must_use]
    pub(crate) fn new(settings: &Settings, scheme: Scheme) -> Self {
        Self {
            door: Door::new(settings, scheme),
            policies: Policies::new(&settings.page),
            cors: cors(&settings.page.allowed_origins),
        }
    }
}

/// Answers whoever may ask, and says with every answer what it may be used for.
pub(crate) async fn watch(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let (caller, secured) = (guard.door.caller(&parts), guard.door.is_secured(&parts.headers));
    let is_portal = matches!(caller, Ok(Caller::Portal));
    if matches!(caller, Ok(Caller::Portal | Caller::Bearer)) {
        guard.door.forget(&mut parts.headers);
    }
    let caller = caller.and_then(|caller| bounded(&parts).map(|()| caller));
    let mut response = match caller {
        Ok(Caller::Own | Caller::Link | Caller::Bearer) => next.run(Request::from_parts(parts, body)).await,
        Ok(Caller::Portal) => match guard.cors.layer(next).call(Request::from_parts(parts, body)).await {
            Ok(response) => response,
            Err(never) => match never {},
        },
        Err(error) => of_tus(parts.uri.path(), error.answer()),
    };
    guard.policies.add(response.headers_mut(), is_portal, secured);
    response
}

/// Refuses an address that is longer than any of ours: whatever parses a query need not bear more.
fn bounded(parts: &Parts) -> Result<(), EdgeError> {
    match parts.uri.path_and_query() {
        Some(asked) if asked.as_str().len() > ADDRESS => Err(EdgeError::AddressTooLong),
        Some(_) | None => Ok(()),
    }
}

/// The strict answers to a portal's page: its origin and no other, the methods and headers of the API and of tus, and
/// nothing that a browser keeps to send along.
fn cors(origins: &[SiteOrigin]) -> CorsLayer {
    let origins: Vec<HeaderValue> =
        origins.iter().filter_map(|origin| HeaderValue::from_str(origin.as_str()).ok()).collect();
    let of_tus =
        |names: &[&'static str]| names.iter().map(|name| HeaderName::from_static(name)).collect::<Vec<_>>();
    let mut asked = vec![header::CONTENT_TYPE, header::AUTHORIZATION, HeaderName::from_static(TENANT)];
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
