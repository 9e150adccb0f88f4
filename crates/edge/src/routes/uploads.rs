//! `/api/v1/uploads/{id}`: the bytes of one file, by tus 1.0.0.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, HttpBody},
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use http_body_util::BodyExt;
use upload_proto::wire;

use crate::{
    app::App,
    error::EdgeError,
    id::Id,
    import::{Handles, Import, Part, Step},
    spool::Appender,
};

/// A body that brings nothing for so long is let go, so that its upload can go on elsewhere.
const SILENCE: Duration = Duration::from_secs(60);

/// An upload found by its name.
struct Found {
    import: Import,
    handles: Handles,
    part: Part,
}

pub(super) async fn offset(State(app): State<Arc<App>>, Path(id): Path<String>) -> Response<Body> {
    match named(&app, &id).and_then(|found| open(&found).map(|()| found)) {
        Ok(found) => {
            let mut response = at(StatusCode::OK, found.part.received);
            let headers = response.headers_mut();
            headers.insert(HeaderName::from_static(wire::LENGTH), HeaderValue::from(found.part.file.size));
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Err(error) => refuse(error, None),
    }
}

pub(super) async fn append(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response<Body> {
    let found = match named(&app, &id) {
        Ok(found) => found,
        Err(error) => return refuse(error, None),
    };
    match take(&app, &found, &headers, body).await {
        Ok(durable) => at(StatusCode::NO_CONTENT, durable),
        Err(error) => {
            let durable = find(&app, found.part.upload).ok().map(|found| found.part.received);
            refuse(error, durable)
        }
    }
}

fn named(app: &App, id: &str) -> Result<Found, EdgeError> {
    find(app, Id::parse(id).ok_or(EdgeError::NotFound)?)
}

fn find(app: &App, upload: Id) -> Result<Found, EdgeError> {
    let (import, handles) = app.imports.of_upload(upload).ok_or(EdgeError::NotFound)?;
    let part =
        import.parts().iter().find(|part| part.upload == upload).cloned().ok_or(EdgeError::NotFound)?;
    Ok(Found { import, handles, part })
}

/// Refuses uploads of imports that have ended.
fn open(found: &Found) -> Result<(), EdgeError> {
    let state = found.import.state();
    if state.is_end() { Err(EdgeError::WrongState(state)) } else { Ok(()) }
}

async fn take(app: &App, found: &Found, headers: &HeaderMap, body: Body) -> Result<u64, EdgeError> {
    let asked = wire::read_append(|name| headers.get(name).and_then(|value| value.to_str().ok()))?;
    open(found)?;
    let _writer = found.handles.writer.try_lock().map_err(|_| EdgeError::Busy)?;
    // The offset may have moved while the request was on its way here.
    let found = find(app, found.part.upload)?;
    let part = &found.part;
    if asked.offset != part.received {
        return Err(EdgeError::Offset);
    }
    let room = part.file.size - part.received;
    if body.size_hint().lower() > room {
        return Err(EdgeError::TooLong);
    }
    if room == 0 {
        // Its last answer was lost: the upload is whole, and saying so again harms nobody.
        return Ok(part.received);
    }
    let path = app.spool.path(found.import.id(), part.role);
    let mut appender = Appender::open(&path, part.received).await?;
    let ended = receive(&found.handles, &mut appender, body, room).await;
    if let Err(error @ (EdgeError::DiskFull(_) | EdgeError::Internal(_))) = ended {
        return Err(give_up(app, &found, error));
    }
    // What came before a cut is kept: it need not be sent again.
    let durable = appender.commit().await.map_err(|error| give_up(app, &found, error.into()))?;
    app.imports.apply(found.import.id(), Step::Received { upload: part.upload, bytes: durable })?;
    ended.map(|()| durable)
}

/// A spool that does not take the bytes ends the import, with the reason; the request is told that it ended.
fn give_up(app: &App, found: &Found, error: EdgeError) -> EdgeError {
    match app.imports.apply(found.import.id(), Step::Failed(error.into_problem())) {
        Ok(import) => EdgeError::WrongState(import.state),
        Err(error) => error,
    }
}

async fn receive(
    handles: &Handles,
    appender: &mut Appender,
    mut body: Body,
    mut room: u64,
) -> Result<(), EdgeError> {
    loop {
        let frame = tokio::select! {
            frame = tokio::time::timeout(SILENCE, body.frame()) => frame,
            () = handles.closed.cancelled() => return Err(EdgeError::BodyEnded("no more is needed".to_owned())),
        };
        let frame = match frame {
            Err(_) => return Err(EdgeError::BodyEnded("no bytes for too long".to_owned())),
            Ok(None) => return Ok(()),
            Ok(Some(Err(error))) => return Err(EdgeError::BodyEnded(error.to_string())),
            Ok(Some(Ok(frame))) => frame,
        };
        let Ok(bytes) = frame.into_data() else { continue };
        room = room.checked_sub(bytes.len() as u64).ok_or(EdgeError::TooLong)?;
        appender.write(&bytes).await?;
    }
}

fn at(status: StatusCode, offset: u64) -> Response<Body> {
    let headers = [
        (HeaderName::from_static(wire::RESUMABLE), HeaderValue::from_static(wire::VERSION)),
        (HeaderName::from_static(wire::OFFSET), HeaderValue::from(offset)),
    ];
    (status, headers).into_response()
}

/// A problem document, with the offset wherever it is known, since clients go on from it.
fn refuse(error: EdgeError, durable: Option<u64>) -> Response<Body> {
    let mut response = error.into_response();
    let status = response.status();
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static(wire::RESUMABLE), HeaderValue::from_static(wire::VERSION));
    if let Some(durable) = durable {
        headers.insert(HeaderName::from_static(wire::OFFSET), HeaderValue::from(durable));
    }
    if status == StatusCode::PRECONDITION_FAILED {
        headers.insert(HeaderName::from_static(wire::VERSIONS), HeaderValue::from_static(wire::VERSION));
    }
    if status == StatusCode::LOCKED {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

/// What tus clients ask for before anything else.
pub(super) async fn options(State(app): State<Arc<App>>) -> impl IntoResponse {
    let headers = [
        (HeaderName::from_static(wire::RESUMABLE), HeaderValue::from_static(wire::VERSION)),
        (HeaderName::from_static(wire::VERSIONS), HeaderValue::from_static(wire::VERSION)),
        (HeaderName::from_static(wire::MAX_SIZE), HeaderValue::from(app.max_image_size)),
    ];
    (StatusCode::NO_CONTENT, headers)
}
