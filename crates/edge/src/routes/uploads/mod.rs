//! `/api/v1/uploads`: bytes of files, by tus 1.0.0 with all that [`wire::SPOKEN`] tells.

mod answer;
mod create;
mod declared;
mod heads;
mod metadata;

use std::{pin::pin, sync::Arc};

use axum::{
    body::Body,
    http::{HeaderMap, Method, Response, StatusCode},
};
use serde::Deserialize;
use tenancy::Action;
use tokio_util::sync::CancellationToken;
use upload_proto::{
    api::{self, UPLOADS},
    wire,
};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use self::{
    answer::Answer,
    declared::{AnyVersion, Appended, Appends, Capable, Overridden, Overrides, Stands, Terminated, Version},
    heads::header,
};
use super::extract::Named;
use crate::{
    app::App,
    error::EdgeError,
    id::Id,
    identity::{Scoped, ToImport},
    import::{Handles, cancel},
    receive,
};

/// What an upload can be asked for.
const METHODS: &str = "DELETE, HEAD, OPTIONS, PATCH, POST";

/// Uploads, and each of them.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(create::create, options)).routes(routes!(
        offset,
        append,
        terminate,
        overridden,
        options_of_one
    ))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct UploadId {
    /// The upload, by the last part of its address.
    #[param(pattern = "^[0-9a-f]{32}$")]
    id: String,
}

/// The upload that a request names, or that its path is no text.
type Wanted = Result<Named<UploadId>, EdgeError>;

/// An upload found by its name.
pub(super) struct Found {
    handles: Arc<Handles>,
    upload: Id,
}

fn find(scoped: &Scoped, wanted: Wanted, action: ToImport) -> Result<(Arc<App>, Found), EdgeError> {
    let Named(UploadId { id }) = wanted?;
    let upload = Id::parse(&id).ok_or(EdgeError::NotFound)?;
    // What the edge fetches itself, nobody else sends.
    let has_sender = |handles: &Arc<Handles>| handles.import().offer().files().is_some();
    let (app, handles) = scoped.upload(upload, action)?;
    let handles = Some(handles).filter(has_sender).ok_or(EdgeError::NotFound)?;
    Ok((Arc::clone(app), Found { handles, upload }))
}

/// Tells how far an upload is
///
/// It never waits, whoever writes.
#[utoipa::path(
    head, path = format!("{UPLOADS}/{{id}}"), tag = "uploads", operation_id = "uploadOffset",
    params(UploadId, AnyVersion), responses(Stands)
)]
async fn offset(scoped: Scoped, wanted: Wanted) -> Response<Body> {
    let (app, found) = match find(&scoped, wanted, |own| Action::ShowUpload(own)) {
        Ok(found) => found,
        Err(error) => return Answer::refusal(&error).not_stored().finish(),
    };
    let answer = Answer::of(&app, &found).not_stored();
    if app.shutdown.is_cancelled() {
        return answer.refuse(&EdgeError::Draining).finish();
    }
    let import = found.handles.import();
    match import.state() {
        state @ (api::State::Failed | api::State::Cancelled | api::State::Expired) => {
            answer.refuse(&EdgeError::WrongState(state)).finish()
        }
        _ => answer.status(StatusCode::OK).with_length(&import, found.upload).finish(),
    }
}

/// Appends to an upload
#[utoipa::path(
    patch, path = format!("{UPLOADS}/{{id}}"), tag = "uploads", operation_id = "appendToUpload",
    params(UploadId, Appends),
    request_body(content = String, content_type = wire::BODY_TYPE, description = "The bytes."),
    responses(Appended)
)]
async fn append(scoped: Scoped, wanted: Wanted, headers: HeaderMap, body: Body) -> Response<Body> {
    let (app, found) = match find(&scoped, wanted, |own| Action::Append(own)) {
        Ok(found) => found,
        Err(error) => return Answer::refusal(&error).finish(),
    };
    let taken = match wire::read_append(header(&headers)) {
        Ok(asked) => take(&scoped, &app, &found, asked, body).await,
        Err(fault) => Err(fault.into()),
    };
    match taken {
        Ok(durable) => Answer::of(&app, &found).status(StatusCode::NO_CONTENT).at(durable).finish(),
        Err(error) => Answer::of(&app, &found).refuse(&error).finish(),
    }
}

/// Takes a body for as long as its sender may send it. It may last for hours.
async fn take(
    scoped: &Scoped,
    app: &Arc<App>,
    found: &Found,
    asked: wire::Append,
    body: Body,
) -> Result<u64, EdgeError> {
    let cut = CancellationToken::new();
    let body = receive::cut_by(&cut, body);
    let action = Action::Append(found.handles.own());
    let mut appending = pin!(receive::append(app, &found.handles, found.upload, asked, body));
    tokio::select! {
        appended = &mut appending => appended,
        // What came is kept; whoever comes for more is turned away.
        () = scoped.no_longer_may(&action) => {
            cut.cancel();
            appending.await
        }
    }
}

/// Calls the import of an upload off
#[utoipa::path(
    delete, path = format!("{UPLOADS}/{{id}}"), tag = "uploads", operation_id = "terminateUpload",
    params(UploadId, Version), responses(Terminated)
)]
async fn terminate(scoped: Scoped, wanted: Wanted, headers: HeaderMap) -> Response<Body> {
    let (app, found) = match find(&scoped, wanted, |own| Action::CancelUpload(own)) {
        Ok(found) => found,
        Err(error) => return Answer::refusal(&error).finish(),
    };
    let ending = ended(&app, &found, &headers);
    match scoped.noted("import cancel", found.handles.id(), ending).await {
        Ok(()) => Answer::new(StatusCode::NO_CONTENT).finish(),
        Err(error) => Answer::of(&app, &found).refuse(&error).finish(),
    }
}

async fn ended(app: &Arc<App>, found: &Found, headers: &HeaderMap) -> Result<(), EdgeError> {
    wire::check_version(header(headers)(wire::RESUMABLE))?;
    match found.handles.import().state() {
        state if state.is_end() => Err(EdgeError::WrongState(state)),
        _ => cancel(app, &found.handles).await.map(drop),
    }
}

/// Does what another method does
///
/// For clients whose network lets none through (core, "X-HTTP-Method-Override").
#[utoipa::path(
    post, path = format!("{UPLOADS}/{{id}}"), tag = "uploads", operation_id = "overrideMethod",
    params(UploadId, Overrides),
    request_body(content = Option<String>, content_type = wire::BODY_TYPE, description = "The bytes."),
    responses(Overridden)
)]
async fn overridden(scoped: Scoped, wanted: Wanted, headers: HeaderMap, body: Body) -> Response<Body> {
    let method = header(&headers)(wire::METHOD_OVERRIDE);
    match method.map(|method| Method::from_bytes(method.as_bytes())) {
        Some(Ok(Method::PATCH)) => append(scoped, wanted, headers, body).await,
        Some(Ok(Method::DELETE)) => terminate(scoped, wanted, headers).await,
        Some(Ok(Method::HEAD)) => offset(scoped, wanted).await,
        _ => Answer::refusal(&EdgeError::Method).allowing(METHODS).finish(),
    }
}

/// Tells what tus clients ask for before anything else
#[utoipa::path(
    options, path = format!("{UPLOADS}/{{id}}"), tag = "uploads", operation_id = "uploadCapabilitiesOfOne",
    params(UploadId), responses(Capable)
)]
async fn options_of_one(scoped: Scoped) -> Response<Body> {
    options(scoped).await
}

/// Tells what tus clients ask for before anything else
#[utoipa::path(
    options, path = UPLOADS, tag = "uploads", operation_id = "uploadCapabilities", responses(Capable)
)]
async fn options(scoped: Scoped) -> Response<Body> {
    Answer::new(StatusCode::NO_CONTENT).capabilities(scoped.max_image_size()).finish()
}
