//! The files of images, whole or a range of them, read as they are sent.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use image_format::Fingerprint;
use tower_http::services::ServeFile;

use super::{
    Serving,
    asked::{Asked, NOT_FOUND, has_already, wants_another},
};
use crate::depot::{
    Record,
    record::{KeptFile, part_name, part_named},
};

/// Bytes read from a file at once.
const CHUNK: usize = 128 << 10;
/// What is served under a digest never changes.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// `GET|HEAD /files/{fingerprint}/{part}`.
pub(super) async fn send(State(serving): State<Arc<Serving>>, asked: Asked, request: Request) -> Response {
    let Ok(fingerprint) = asked.name("fingerprint").parse::<Fingerprint>() else {
        return NOT_FOUND.into_response();
    };
    let record = serving.depot.image(fingerprint).filter(|record| asked.may_see(record));
    let file = record.as_ref().and_then(|record| record.file(part_named(asked.name("part"))?));
    let (Some(record), Some(file)) = (&record, file) else { return NOT_FOUND.into_response() };
    let tag = format!("\"{}\"", file.sha256);
    let headers = [
        asked.caching(FOR_GOOD),
        (header::ETAG, text(&tag)),
        (header::CONTENT_DISPOSITION, called(record, file)),
    ];
    if wants_another(request.headers(), &tag) {
        return StatusCode::PRECONDITION_FAILED.into_response();
    }
    if has_already(request.headers(), &tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let mut service = ServeFile::new(serving.depot.path(fingerprint, file.role))
        .with_buf_chunk_size(CHUNK)
        .ignore_multi_range_requests(true);
    let mut response = match service.try_call(narrowed(request, &tag)).await {
        // Deleted since the record was looked at.
        Ok(response) if response.status() == StatusCode::NOT_FOUND => return NOT_FOUND.into_response(),
        Ok(response) => response.map(Body::new),
        Err(error) => {
            tracing::error!(%error, image = %fingerprint, "a file of the depot cannot be read");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let told = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let own = response.headers_mut();
    // What the service makes up from the file's time and name is neither its digest nor its type.
    own.remove(header::ETAG);
    if told {
        for (name, value) in headers {
            own.insert(name, value);
        }
        own.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    }
    response
}

/// The request with the conditions that are left to be looked at.
fn narrowed(request: Request, tag: &str) -> Request {
    let (mut parts, body) = request.into_parts();
    let mut kept = HeaderMap::new();
    let mut keep = |name: HeaderName| {
        if let Some(value) = parts.headers.get(&name) {
            kept.insert(name, value.clone());
        }
    };
    // A range of another version than the one the caller has is of no use; a date is no proof that it is this one.
    let same = parts.headers.get(header::IF_RANGE).is_none_or(|value| value.as_bytes() == tag.as_bytes());
    if same {
        keep(header::RANGE);
    }
    // A digest says more than a date.
    if !parts.headers.contains_key(header::IF_NONE_MATCH) {
        keep(header::IF_MODIFIED_SINCE);
    }
    if !parts.headers.contains_key(header::IF_MATCH) {
        keep(header::IF_UNMODIFIED_SINCE);
    }
    parts.headers = kept;
    Request::from_parts(parts, body)
}

/// The name a browser gives the file: its own where that is plain, else one made of its fingerprint.
fn called(record: &Record, file: &KeptFile) -> HeaderValue {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let name = if !file.name.is_empty() && !file.name.starts_with('.') && file.name.chars().all(plain) {
        file.name.clone()
    } else {
        format!("{}.{}", record.fingerprint, part_name(file.role))
    };
    text(&format!("attachment; filename=\"{name}\""))
}

/// Texts of ours are printable ASCII.
fn text(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static(""))
}
