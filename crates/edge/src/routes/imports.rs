//! `/api/v1/imports`: begin, look, declare the fingerprint, call off.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
    http::{StatusCode, header},
    response::IntoResponse,
};
use upload_proto::api::{CreateImport, DeclareFingerprint, IMPORTS, ImportView};

use crate::{
    app::{App, parse_fingerprint},
    error::EdgeError,
    id::Id,
    import::Step,
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
    let view = app.begin(offered).await?;
    let location = format!("{IMPORTS}/{}", view.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(view)))
}

pub(super) async fn list(State(app): State<Arc<App>>) -> Json<Vec<ImportView>> {
    Json(app.imports.views())
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<ImportView>, EdgeError> {
    let (import, _) = app.imports.get(parse(&id)?).ok_or(EdgeError::NotFound)?;
    Ok(Json(import.view()))
}

pub(super) async fn declare(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    body: Result<Json<DeclareFingerprint>, JsonRejection>,
) -> Result<Json<ImportView>, EdgeError> {
    let Json(declared) = body?;
    let fingerprint = parse_fingerprint(&declared.fingerprint)?;
    let id = parse(&id)?;
    let (import, _) = app.imports.get(id).ok_or(EdgeError::NotFound)?;
    match import.fingerprint() {
        // A lost answer makes clients ask twice.
        Some(known) if known == fingerprint => Ok(Json(import.view())),
        Some(_) => Err(EdgeError::Fingerprint),
        None => app.imports.apply(id, Step::Declared(fingerprint)).map(Json),
    }
}

pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<ImportView>, EdgeError> {
    app.imports.apply(parse(&id)?, Step::Cancelled).map(Json)
}

fn parse(id: &str) -> Result<Id, EdgeError> {
    Id::parse(id).ok_or(EdgeError::NotFound)
}
