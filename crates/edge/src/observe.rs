//! What stands around every listener's routes: each request gets an id, which its answer and the log carry, and is counted.
//!
//! What a client put into an address is never written down: an upload's name and a private link's are all that is needed to
//! use them. The route as it was declared stands in for the address.

use std::{sync::Arc, time::Instant};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{Method, StatusCode},
    middleware::{self, Next},
    response::Response,
};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tracing::Instrument;

use crate::metrics::{Metrics, labels::Answered};

/// The header that carries the id.
const ID: &str = "x-request-id";
/// The route of what no route is declared for: the page's files, and what is not there.
const REST: &str = "other";

/// A problem's code, beside the answer that tells of it.
#[derive(Debug, Clone)]
pub(crate) struct Refused(pub(crate) String);

/// The same routes, watched.
pub(crate) fn watched(router: Router, metrics: &Arc<Metrics>) -> Router {
    router
        .layer(middleware::from_fn_with_state(Arc::clone(metrics), watch))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        // Whoever asks does not choose what the log says.
        .layer(middleware::map_request(|mut request: Request| async move {
            request.headers_mut().remove(ID);
            request
        }))
}

async fn watch(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    let route = extensions.get::<MatchedPath>().map_or(REST, MatchedPath::as_str).to_owned();
    let id = extensions.get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    let method = word(request.method());
    let span = tracing::info_span!("request", id, method, route);
    let answered = Answered { method, route, status: "gone" };
    let mut counting = Counting { metrics: &metrics, answered, begun: Instant::now() };
    let response = next.run(request).instrument(span.clone()).await;
    counting.answered.status = class(response.status());
    if let Some(Refused(code)) = response.extensions().get() {
        metrics.refused(code.clone());
    }
    let ms = u64::try_from(counting.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::debug!(status = response.status().as_u16(), ms, "answered"));
    response
}

/// Counts a request when it is over, also where its client goes away in the middle of it.
struct Counting<'m> {
    metrics: &'m Metrics,
    answered: Answered,
    begun: Instant,
}

impl Drop for Counting<'_> {
    fn drop(&mut self) {
        self.metrics.answered(&self.answered, self.begun.elapsed());
    }
}

/// A method in one of a few words: clients can make up any.
fn word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}
