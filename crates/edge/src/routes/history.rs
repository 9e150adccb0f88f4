//! `/api/v1/history`: imports that have ended.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use serde::Deserialize;
use tenancy::Action;
use tokio::time::timeout;
use upload_proto::api::{HISTORY, HistoryEntry, MAX_HISTORY};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::extract::{Asked, Named};
use crate::{
    app::App,
    error::EdgeError,
    id::Id,
    identity::Scoped,
    import,
    openapi::{
        Problems,
        kinds::{Cancelling, Ledger, Nothing, Store, Unreadable},
    },
};

/// So many entries are told where it is not said how many.
const LIMIT: u32 = 1_000;
/// Bytes of a list that are given to the connection at once.
const PIECE: usize = 64 << 10;
/// How long its reader may take for all of it.
const READ: Duration = Duration::from_secs(120);
/// How long to wait until other lists of the same tenant have been read.
const PATIENCE: Duration = Duration::from_secs(10);

/// The history, and each of its entries.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list, clear)).routes(routes!(forget))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Limit {
    /// The most entries to tell; 1000 where nothing is said, and never more than 10000.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_u32)]
    limit: Option<u32>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct EntryId {
    /// The import that has ended, by its `id`.
    #[param(pattern = "^[0-9a-f]{32}$")]
    id: String,
}

/// Lists imports that have ended
///
/// The newest end comes first.
#[utoipa::path(
    get, path = HISTORY, tag = "history", operation_id = "listHistory",
    params(Limit),
    responses(
        (status = 200, description = "The entries.", body = Vec<HistoryEntry>),
        Problems<(Unreadable, Ledger)>
    )
)]
async fn list(scoped: Scoped, Asked(Limit { limit }): Asked<Limit>) -> Result<Response, EdgeError> {
    let most = u32::try_from(MAX_HISTORY).unwrap_or(u32::MAX);
    let app = scoped.may(&Action::ListHistory)?;
    // It is in memory until its reader has all of it, and nobody has to read quickly.
    let place = timeout(PATIENCE, app.list_slots.take(scoped.grant().owner()));
    let place = place.await.map_err(|_| EdgeError::TooOften { wait: PATIENCE.as_secs() })??;
    let entries = app.imports.history(scoped.whose(), limit.unwrap_or(LIMIT).min(most)).await?;
    let list = serde_json::to_vec(&entries).map_err(|error| EdgeError::Internal(error.to_string()))?;
    let end = Instant::now() + READ;
    let pieces = stream::unfold((Bytes::from(list), place), move |(mut left, place)| async move {
        let piece = left.split_to(left.len().min(PIECE));
        let piece = if Instant::now() < end { Ok(piece) } else { Err(EdgeError::TooSlow) };
        let is_over = piece.as_ref().is_ok_and(Bytes::is_empty);
        (!is_over).then_some((piece, (left, place)))
    });
    let json = HeaderValue::from_static("application/json");
    Ok(([(header::CONTENT_TYPE, json)], Body::from_stream(pieces)).into_response())
}

/// Forgets all imports that have ended
///
/// What can be taken up again stays: its bytes are still there.
#[utoipa::path(
    delete, path = HISTORY, tag = "history", operation_id = "clearHistory",
    responses((status = 204, description = "They are forgotten."), Problems<(Ledger,)>)
)]
async fn clear(scoped: Scoped) -> Result<StatusCode, EdgeError> {
    let clearing = async {
        let app = scoped.may(&Action::ClearHistory)?;
        app.imports.forget_all(scoped.whose()).await?;
        Ok(StatusCode::NO_CONTENT)
    };
    scoped.noted("history clear", "-", clearing).await
}

/// Forgets an import that has ended
///
/// If it could be taken up again, it no longer can.
#[utoipa::path(
    delete, path = format!("{HISTORY}/{{id}}"), tag = "history", operation_id = "forgetImport",
    params(EntryId),
    responses(
        (status = 204, description = "It is forgotten."),
        Problems<(Nothing, Cancelling, Store, Ledger)>
    )
)]
async fn forget(scoped: Scoped, Named(EntryId { id }): Named<EntryId>) -> Result<StatusCode, EdgeError> {
    scoped.noted("history forget", &id, forgotten(&scoped, &id)).await
}

async fn forgotten(scoped: &Scoped, id: &str) -> Result<StatusCode, EdgeError> {
    let id = Id::parse(id).ok_or(EdgeError::NotFound)?;
    let (app, resting) = scoped.ended(id, |own| Action::ForgetImport(own)).await?;
    if let Some(handles) = resting {
        // It could be taken up again, and nobody wants that any more.
        import::cancel(app, &handles).await?;
    }
    app.imports.forget(scoped.whose(), id).await?;
    Ok(StatusCode::NO_CONTENT)
}
