//! `/api/v1/remotes`: where images can be copied from, and what there is; `/api/v1/urls`: which URLs can be imported from.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::header,
    response::IntoResponse,
};
use bytes::Bytes;
use upload_proto::api::{RemoteView, UrlWays};

use crate::{app::App, error::EdgeError, remotes::ways};

pub(super) async fn list(State(app): State<Arc<App>>) -> Json<Vec<RemoteView>> {
    Json(ways(&app.remotes, &app.targets).await)
}

/// What the remote offers, as it was read last.
pub(super) async fn images(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
) -> Result<impl IntoResponse, EdgeError> {
    Ok(json(app.remotes.get(&name)?.catalogue(false).await?))
}

/// What the remote offers now.
pub(super) async fn refresh(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
) -> Result<impl IntoResponse, EdgeError> {
    Ok(json(app.remotes.get(&name)?.catalogue(true).await?))
}

pub(super) async fn urls(State(app): State<Arc<App>>) -> Json<UrlWays> {
    Json(app.web.ways().clone())
}

fn json(body: Bytes) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], body)
}
