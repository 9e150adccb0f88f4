//! `/api/v1/imports`: begin, look, declare the fingerprint, call off, take up again.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
    http::{StatusCode, header},
    response::IntoResponse,
};
use upload_proto::api::{CopyImage, CreateImport, DeclareFingerprint, IMPORTS, ImportUrl, ImportView};

use crate::{
    app::App,
    begin::{self, Beginning, begin, parse_fingerprint},
    error::EdgeError,
    id::Id,
    import::{self, Begun, Handles},
};

impl From<JsonRejection> for EdgeError {
    fn from(rejection: JsonRejection) -> Self {
        Self::Json(rejection.body_text())
    }
}

pub(super) async fn create(
    State(app): State<Arc<App>>,
    body: Result<Json<CreateImport>, JsonRejection>,
) -> Result<impl IntoResponse, EdgeError> {
    let Json(offered) = body?;
    let beginning = Beginning::parse(offered, app.max_image_size)?;
    begun(&app, beginning).await
}

/// Begins an import, or answers with the one that is there.
async fn begun(app: &Arc<App>, beginning: Beginning) -> Result<impl IntoResponse + use<>, EdgeError> {
    let (begun, handles) = begin(app, beginning).await?;
    let view = handles.import().view();
    let location = format!("{IMPORTS}/{}", view.id);
    let status = match begun {
        Begun::Now => StatusCode::CREATED,
        Begun::Before => StatusCode::OK,
    };
    Ok((status, [(header::LOCATION, location)], Json(view)))
}

pub(super) async fn from_url(
    State(app): State<Arc<App>>,
    body: Result<Json<ImportUrl>, JsonRejection>,
) -> Result<impl IntoResponse, EdgeError> {
    let Json(asked) = body?;
    begun(&app, Beginning::parse_url(asked)?).await
}

pub(super) async fn from_remote(
    State(app): State<Arc<App>>,
    body: Result<Json<CopyImage>, JsonRejection>,
) -> Result<impl IntoResponse, EdgeError> {
    let Json(asked) = body?;
    begun(&app, Beginning::parse_copy(asked)?).await
}

pub(super) async fn list(State(app): State<Arc<App>>) -> Json<Vec<ImportView>> {
    Json(app.imports.views())
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<ImportView>, EdgeError> {
    Ok(Json(find(&app, &id)?.import().view()))
}

pub(super) async fn declare(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    body: Result<Json<DeclareFingerprint>, JsonRejection>,
) -> Result<Json<ImportView>, EdgeError> {
    let Json(declared) = body?;
    let fingerprint = parse_fingerprint(&declared.fingerprint)?;
    let handles = find(&app, &id)?;
    Ok(Json(begin::declare(&app, &handles, fingerprint).await?.view()))
}

pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<ImportView>, EdgeError> {
    let handles = find(&app, &id)?;
    Ok(Json(import::cancel(&app, &handles).await?.view()))
}

pub(super) async fn retry(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<ImportView>, EdgeError> {
    Ok(Json(import::retry(&app, &find(&app, &id)?).await?.view()))
}

fn find(app: &App, id: &str) -> Result<Arc<Handles>, EdgeError> {
    Id::parse(id).and_then(|id| app.imports.get(id)).ok_or(EdgeError::NotFound)
}
