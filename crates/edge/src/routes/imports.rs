//! `/api/v1/imports`: begin, look, declare the fingerprint, call off, take up again.

use std::sync::Arc;

use axum::{
    Json,
    http::{StatusCode, header},
    response::IntoResponse,
};
use serde::Deserialize;
use tenancy::Action;
use upload_proto::api::{
    CopyImage, CreateImport, DeclareFingerprint, FROM_REMOTE, FROM_URL, IMPORTS, ImportUrl, ImportView,
    RETRY, State,
};
use utoipa::{IntoParams, IntoResponses};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::extract::{Body, Named};
use crate::{
    app::App,
    begin::{self, Beginning, begin, parse_fingerprint},
    error::EdgeError,
    identity::Scoped,
    import::{self, Begun},
    openapi::{
        Problems,
        kinds::{
            Beginning as NotNow, Cancelling, Copy, Draining, FilesOffer, Ledger, Limits, NoFingerprint,
            Nothing, Offer, Remote, Retrying, Store, Unreadable, Url, WebServer,
        },
    },
};

/// Imports, and each of them.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, declare, cancel))
        .routes(routes!(retry))
        .routes(routes!(from_url))
        .routes(routes!(from_remote))
}

/// What keeps any import from beginning.
type NotBegun = (Unreadable, Offer, NotNow, Limits, Draining, Store, Ledger);

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ImportId {
    /// The import, by its `id`.
    #[param(pattern = "^[0-9a-f]{32}$")]
    id: String,
}

/// How an import begins.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only described; `begun` makes the answers")]
enum Begins {
    /// The import has begun.
    #[response(status = 201, headers(("location" = String, description = "The import's address.")))]
    Now(ImportView),
    /// It was begun before, under the same `id`, and is told as it is now.
    #[response(status = 200, headers(("location" = String, description = "The import's address.")))]
    Before(ImportView),
}

/// Begins an import of files
///
/// Each of its `files` names the upload that its bytes are sent to. The same request under the same `id` is answered with the
/// same import.
#[utoipa::path(
    post, path = IMPORTS, tag = "imports", operation_id = "createImport",
    request_body = CreateImport,
    responses(Begins, Problems<(NotBegun, FilesOffer)>)
)]
async fn create(scoped: Scoped, Body(offered): Body<CreateImport>) -> Result<impl IntoResponse, EdgeError> {
    let beginning = Beginning::parse(offered, scoped.max_image_size())?;
    begun(&scoped, beginning).await
}

/// Begins an import, or answers with the one that is there.
async fn begun(scoped: &Scoped, beginning: Beginning) -> Result<impl IntoResponse + use<>, EdgeError> {
    let (begun, handles) = begin(scoped, beginning).await?;
    let view = handles.import().view();
    let location = format!("{IMPORTS}/{}", view.id);
    let status = match begun {
        Begun::Now => StatusCode::CREATED,
        Begun::Before => StatusCode::OK,
    };
    Ok((status, [(header::LOCATION, location)], Json(view)))
}

/// Begins an import of an image behind a URL
#[utoipa::path(
    post, path = format!("{IMPORTS}{FROM_URL}"), tag = "imports", operation_id = "importFromUrl",
    request_body = ImportUrl,
    responses(Begins, Problems<(NotBegun, Url, WebServer)>)
)]
async fn from_url(scoped: Scoped, Body(asked): Body<ImportUrl>) -> Result<impl IntoResponse, EdgeError> {
    begun(&scoped, Beginning::parse_url(asked)?).await
}

/// Begins an import of a copy of a remote's image
#[utoipa::path(
    post, path = format!("{IMPORTS}{FROM_REMOTE}"), tag = "imports", operation_id = "importFromRemote",
    request_body = CopyImage,
    responses(Begins, Problems<(NotBegun, Copy, Remote, WebServer)>)
)]
async fn from_remote(scoped: Scoped, Body(asked): Body<CopyImage>) -> Result<impl IntoResponse, EdgeError> {
    begun(&scoped, Beginning::parse_copy(asked)?).await
}

/// Lists imports
///
/// All that are under way, those that can be taken up again, and the last that have ended.
#[utoipa::path(
    get, path = IMPORTS, tag = "imports", operation_id = "listImports",
    responses((status = 200, description = "The imports.", body = Vec<ImportView>), Problems<()>)
)]
async fn list(scoped: Scoped) -> Result<Json<Vec<ImportView>>, EdgeError> {
    let app = scoped.may(&Action::ListImports)?;
    Ok(Json(app.imports.views(scoped.grant()).into_iter().map(|(_, view)| view).collect()))
}

/// Tells of an import
#[utoipa::path(
    get, path = format!("{IMPORTS}/{{id}}"), tag = "imports", operation_id = "showImport",
    params(ImportId),
    responses((status = 200, description = "The import.", body = ImportView), Problems<(Nothing,)>)
)]
async fn show(
    scoped: Scoped,
    Named(ImportId { id }): Named<ImportId>,
) -> Result<Json<ImportView>, EdgeError> {
    let (_, handles) = scoped.import(&id, |own| Action::ShowImport(own))?;
    Ok(Json(handles.import().view()))
}

/// Declares the fingerprint of an import's image
///
/// If the target has that image, the import ends without a byte more.
#[utoipa::path(
    patch, path = format!("{IMPORTS}/{{id}}"), tag = "imports", operation_id = "declareFingerprint",
    params(ImportId), request_body = DeclareFingerprint,
    responses(
        (status = 200, description = "The import as it is now.", body = ImportView),
        Problems<(Unreadable, NoFingerprint, Nothing, Cancelling, Ledger)>
    )
)]
async fn declare(
    scoped: Scoped,
    Named(ImportId { id }): Named<ImportId>,
    Body(declared): Body<DeclareFingerprint>,
) -> Result<Json<ImportView>, EdgeError> {
    let fingerprint = parse_fingerprint(&declared.fingerprint)?;
    let (app, handles) = scoped.import(&id, |own| Action::Declare(own))?;
    Ok(Json(begin::declare(app, &handles, fingerprint).await?.view()))
}

/// Calls an import off
#[utoipa::path(
    delete, path = format!("{IMPORTS}/{{id}}"), tag = "imports", operation_id = "cancelImport",
    params(ImportId),
    responses(
        (status = 200, description = "The import as it is now.", body = ImportView),
        Problems<(Nothing, Cancelling, Store, Ledger)>
    )
)]
async fn cancel(
    scoped: Scoped,
    Named(ImportId { id }): Named<ImportId>,
) -> Result<Json<ImportView>, EdgeError> {
    let known = scoped.import(&id, |own| Action::CancelImport(own));
    if let Ok((_, handles)) = &known
        && handles.import().state() == State::Cancelled
    {
        // Asked again: nothing is done that was not done, and written down, before.
        return Ok(Json(handles.import().view()));
    }
    let cancelling = async {
        let (app, handles) = known?;
        Ok(Json(import::cancel(app, &handles).await?.view()))
    };
    scoped.noted("import cancel", &id, cancelling).await
}

/// Takes an import up again
///
/// One that failed for a reason outside its files, as its `retryable` says; or one that waits, which then tries at once.
#[utoipa::path(
    post, path = format!("{IMPORTS}/{{id}}{RETRY}"), tag = "imports", operation_id = "retryImport",
    params(ImportId),
    responses(
        (status = 200, description = "The import as it is now.", body = ImportView),
        Problems<(Nothing, Retrying, Ledger)>
    )
)]
async fn retry(
    scoped: Scoped,
    Named(ImportId { id }): Named<ImportId>,
) -> Result<Json<ImportView>, EdgeError> {
    let known = scoped.import(&id, |own| Action::RetryImport(own));
    if let Ok((app, handles)) = &known
        && !handles.import().state().is_end()
    {
        // It only tries sooner than it would.
        return Ok(Json(import::retry(app, handles).await?.view()));
    }
    let retrying = async {
        let (app, handles) = known?;
        Ok(Json(import::retry(app, &handles).await?.view()))
    };
    scoped.noted("import retry", &id, retrying).await
}
