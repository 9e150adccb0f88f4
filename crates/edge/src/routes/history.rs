//! `/api/v1/history`: imports that have ended.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::StatusCode,
    routing::{delete, get},
};
use serde::Deserialize;
use upload_proto::api::{HISTORY, HistoryEntry, MAX_HISTORY};

use crate::{app::App, error::EdgeError, id::Id, import};

/// So many entries are told where it is not said how many.
const LIMIT: u32 = 1_000;

/// The history, and each of its entries.
pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route(HISTORY, get(list).delete(clear)).route(&format!("{HISTORY}/{{id}}"), delete(forget))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// The most entries, up to [`MAX_HISTORY`].
    limit: Option<u32>,
}

async fn list(
    State(app): State<Arc<App>>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<Vec<HistoryEntry>>, EdgeError> {
    let Query(asked) = asked.map_err(|rejection| EdgeError::Json(rejection.body_text()))?;
    let most = u32::try_from(MAX_HISTORY).unwrap_or(u32::MAX);
    Ok(Json(app.imports.history(asked.limit.unwrap_or(LIMIT).min(most)).await?))
}

/// What can be taken up again stays: its bytes are still there.
async fn clear(State(app): State<Arc<App>>) -> Result<StatusCode, EdgeError> {
    app.imports.forget_all().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn forget(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<StatusCode, EdgeError> {
    let id = Id::parse(&id).ok_or(EdgeError::NotFound)?;
    if let Some(handles) = app.imports.get(id) {
        let known = handles.import();
        if !known.state().is_end() {
            return Err(EdgeError::NotFound);
        }
        if known.keeps_bytes() {
            // It could be taken up again, and nobody wants that any more.
            import::cancel(&app, &handles).await?;
        }
    }
    app.imports.forget(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
