//! The routes: one module for each noun of the API. Each is declared where it is answered, and registered with what is
//! declared of it, so that the OpenAPI document has them all.

mod carried;
mod document;
mod events;
mod extract;
mod history;
mod imports;
mod provider;
mod remotes;
mod session;
mod targets;
mod uploads;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{DefaultBodyLimit, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tokio::time::timeout;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    depot::{self, Origin},
    error::EdgeError,
    guard::{self, Guard},
    health,
    identity::{admit, identify},
    observe::watched,
    openapi::Preface,
    rates::limit,
};
use carried::{Carrier, Stopping, carried};
pub use document::openapi;

/// The most bytes of a JSON body: an offer with every property at its longest has less.
const JSON_LIMIT: usize = 1 << 20;
/// How long all of a JSON body may take to come: whoever has one has had it whole before the request began.
const JSON_TIME: Duration = Duration::from_secs(30);

/// Everything the edge answers.
pub(crate) fn router(app: Arc<App>, guard: Guard) -> Router {
    let limited = middleware::from_fn_with_state(Arc::clone(&app), limit);
    let depot = depot(&app).layer(limited.clone());
    let (health, metrics) = (health::router(Arc::clone(&app)), Arc::clone(&app.metrics));
    let (api, _) = api(Arc::clone(&app)).split_for_parts();
    let all = api
        .method_not_allowed_fallback(other_method)
        .layer(middleware::from_fn_with_state(Carrier::of(&app), carried))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), identify))
        .fallback(page)
        .layer(limited)
        .layer(middleware::from_fn_with_state(Arc::new(guard), guard::watch))
        .with_state(app)
        .merge(depot)
        .merge(health);
    watched(all, &metrics)
}

/// The API, with what it says of itself: what is open to all, and what is behind the gate.
fn api(app: Arc<App>) -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Preface::openapi())
        .merge(open())
        .layer(middleware::from_fn(in_time))
        .layer(DefaultBodyLimit::max(JSON_LIMIT))
        .merge(gated().layer(middleware::from_fn_with_state(app, admit)))
}

/// What is open to all: what the API is, and who is signed in.
fn open() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().merge(document::router()).merge(session::router())
}

/// What the API says of itself.
fn described() -> utoipa::openapi::OpenApi {
    OpenApiRouter::<Arc<App>>::with_openapi(Preface::openapi()).merge(open()).merge(gated()).into_openapi()
}

/// What is done in a tenant. Whoever has none is turned away before their body is read.
fn gated() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .merge(imports::router())
        .merge(targets::router())
        .merge(history::router())
        .merge(remotes::router())
        .merge(events::router())
        .layer(middleware::from_fn(in_time))
        .layer(DefaultBodyLimit::max(JSON_LIMIT))
        // Bodies of uploads have no limit of their own here: each has the size of its file for one.
        .merge(uploads::router())
}

/// What the depot has for everyone is here too, with rules of its own: nothing can be changed there, and who may read what
/// is private shows it in the address.
fn depot(app: &App) -> Router {
    let depot = app.targets.all().find_map(|target| target.depot());
    let origin = Origin::Asked(app.scheme, app.public_url.clone());
    depot.map(|depot| depot::router(depot.clone(), origin)).unwrap_or_default()
}

/// Waits until the whole body is there, and no longer than a body may take: who sends a byte now and then holds nothing, and
/// does not keep the edge from stopping.
async fn in_time(mut request: Request, next: Next) -> Response {
    let Stopping(stopping) = request.extensions_mut().remove().unwrap_or_default();
    let (parts, body) = request.into_parts();
    let waited = tokio::select! {
        biased;
        waited = timeout(JSON_TIME, to_bytes(body, JSON_LIMIT)) => waited.ok(),
        () = stopping.cancelled() => None,
    };
    let body = match waited {
        Some(Ok(body)) => body,
        Some(Err(error)) => return EdgeError::Json(error.to_string()).into_response(),
        None => return EdgeError::TooSlow.into_response(),
    };
    next.run(Request::from_parts(parts, Body::from(body))).await
}

/// The router tells with it which methods there are.
async fn other_method() -> EdgeError {
    EdgeError::Method
}

async fn page(State(app): State<Arc<App>>, request: Request) -> Response {
    app.page.serve(request).await
}
