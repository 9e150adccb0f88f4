//! `/api/v1/uploads`: bytes of files, by tus 1.0.0 with all that [`wire::SPOKEN`] tells.

mod answer;
mod create;
mod heads;
mod metadata;

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, Method, Response, StatusCode},
    response::IntoResponse,
};
use upload_proto::{api, wire};

use self::{answer::Answer, heads::header};
use crate::{
    app::App,
    error::EdgeError,
    id::Id,
    import::{Handles, cancel},
    receive,
};
pub(super) use create::create;

/// An upload found by its name.
pub(super) struct Found {
    handles: Arc<Handles>,
    upload: Id,
}

fn find(app: &App, id: &str) -> Result<Found, EdgeError> {
    let upload = Id::parse(id).ok_or(EdgeError::NotFound)?;
    // What the edge fetches itself, nobody else sends.
    let has_sender = |handles: &Arc<Handles>| handles.import().offer().files().is_some();
    let handles = app.imports.of_upload(upload).filter(has_sender).ok_or(EdgeError::NotFound)?;
    Ok(Found { handles, upload })
}

/// HEAD: how far the upload is. It never waits, whoever writes.
pub(super) async fn offset(State(app): State<Arc<App>>, Path(id): Path<String>) -> Response<Body> {
    let found = match find(&app, &id) {
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

/// PATCH: appends.
pub(super) async fn append(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response<Body> {
    let found = match find(&app, &id) {
        Ok(found) => found,
        Err(error) => return Answer::refusal(&error).finish(),
    };
    match take(&app, &found, &headers, body).await {
        Ok(durable) => Answer::of(&app, &found).status(StatusCode::NO_CONTENT).at(durable).finish(),
        Err(error) => Answer::of(&app, &found).refuse(&error).finish(),
    }
}

async fn take(app: &Arc<App>, found: &Found, headers: &HeaderMap, body: Body) -> Result<u64, EdgeError> {
    let asked = wire::read_append(header(headers))?;
    receive::append(app, &found.handles, found.upload, asked, body).await
}

/// DELETE: calls the import off.
pub(super) async fn terminate(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    let found = match find(&app, &id) {
        Ok(found) => found,
        Err(error) => return Answer::refusal(&error).finish(),
    };
    match ended(&app, &found, &headers).await {
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

/// POST to an upload: any other method, for clients whose network lets none through (core, "X-HTTP-Method-Override").
pub(super) async fn overridden(
    state: State<Arc<App>>,
    path: Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response<Body> {
    let method = header(&headers)(wire::METHOD_OVERRIDE);
    match method.map(|method| Method::from_bytes(method.as_bytes())) {
        Some(Ok(Method::PATCH)) => append(state, path, headers, body).await,
        Some(Ok(Method::DELETE)) => terminate(state, path, headers).await,
        Some(Ok(Method::HEAD)) => offset(state, path).await,
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

/// What tus clients ask for before anything else.
pub(super) async fn options(State(app): State<Arc<App>>) -> Response<Body> {
    Answer::new(StatusCode::NO_CONTENT).capabilities(app.max_image_size).finish()
}
