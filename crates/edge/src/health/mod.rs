//! `/healthz` and `/readyz`, for whatever watches over the edge: open to all, and telling nothing that could be a secret.

mod readiness;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use serde::Serialize;

use crate::app::App;
pub(crate) use readiness::Readiness;

/// What stands outside of every login and of the rules for browsers: probes come by any name, from anywhere.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready)).with_state(app)
}

#[derive(Serialize)]
struct Alive {
    alive: bool,
}

/// What `/readyz` tells: words alone, no name, number or path.
#[derive(Serialize)]
struct Answer {
    ready: bool,
    /// Whether it is about to stop.
    stopping: bool,
    ledger: &'static str,
    disk: &'static str,
    targets: &'static str,
}

/// The process answers, and does nothing else for it.
async fn alive() -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], Json(Alive { alive: true }))
}

/// Whether imports can begin and be kept: the ledger answers, the disk has room, and at least one target takes images.
/// Where only some do, the others wait for theirs.
async fn ready(State(app): State<Arc<App>>) -> impl IntoResponse {
    let found = app.readiness.look(&app).await;
    let ready = found.is_ready(&app);
    let answer = Answer {
        ready,
        stopping: app.shutdown.is_cancelled(),
        ledger: if found.ledger { "ok" } else { "failing" },
        disk: match found.room {
            Some(0) => "full",
            Some(_) => "ok",
            None => "failing",
        },
        targets: found.targets_in_a_word(),
    };
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(answer))
}
