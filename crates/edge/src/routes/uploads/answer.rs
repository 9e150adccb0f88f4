//! Answers as tus wants them: the version on all, the offset on all that concern an upload, refusals too.

use std::time::SystemTime;

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use upload_proto::{api::State, wire};

use super::Found;
use crate::{
    app::{App, IDLE},
    error::EdgeError,
    id::Id,
    import::Import,
    receive,
};

/// Seconds after which a client that found the upload busy, or the edge stopping, may come again.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// An answer being made.
pub(super) struct Answer(Response<Body>);

impl Answer {
    pub(super) fn new(status: StatusCode) -> Self {
        let version = (HeaderName::from_static(wire::RESUMABLE), HeaderValue::from_static(wire::VERSION));
        Self((status, [version]).into_response())
    }

    /// An answer about an upload: where it stands, and until when it is kept.
    pub(super) fn of(app: &App, found: &Found) -> Self {
        let import = found.handles.import();
        let answer = Self::new(StatusCode::OK);
        let Some(part) = import.part(found.upload) else { return answer };
        let offset = match import.state() {
            // No more is needed of an image that is there.
            State::Finishing | State::Done => receive::end(&found.handles, part),
            _ => part.received,
        };
        let left = IDLE.saturating_sub(app.imports.idle_for(import.id()));
        answer.at(offset).with(wire::EXPIRES, HeaderValue::try_from(expires(left)).ok())
    }

    /// An answer about no upload.
    pub(super) fn refusal(error: &EdgeError) -> Self {
        Self::new(StatusCode::OK).refuse(error)
    }

    /// A problem document, with the headers there are by now.
    pub(super) fn refuse(self, error: &EdgeError) -> Self {
        let mut response = error.answer();
        for (name, value) in self.0.headers() {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        let status = response.status();
        let mut answer = Self(response);
        if status == StatusCode::PRECONDITION_FAILED {
            answer = answer.with(wire::VERSIONS, Some(HeaderValue::from_static(wire::VERSION)));
        }
        if status == StatusCode::LOCKED {
            answer = answer.with(header::RETRY_AFTER.as_str(), Some(RETRY_AFTER));
        }
        answer
    }

    pub(super) fn status(mut self, status: StatusCode) -> Self {
        *self.0.status_mut() = status;
        self
    }

    /// The durable offset.
    pub(super) fn at(self, offset: u64) -> Self {
        self.with(wire::OFFSET, Some(HeaderValue::from(offset)))
    }

    /// Where the upload is found, relative to the server: proxies may have given it another scheme and name.
    pub(super) fn located(self, location: &str) -> Self {
        self.with(header::LOCATION.as_str(), HeaderValue::try_from(location).ok())
    }

    /// The upload's size, or that it is told later, and what was said of it.
    pub(super) fn with_length(self, import: &Import, upload: Id) -> Self {
        let answer = match import.part(upload).and_then(|part| part.file.size) {
            Some(size) => self.with(wire::LENGTH, Some(HeaderValue::from(size))),
            None => self.with(wire::DEFER_LENGTH, Some(HeaderValue::from_static("1"))),
        };
        let said = import.metadata().and_then(|metadata| HeaderValue::try_from(metadata).ok());
        answer.with(wire::METADATA, said)
    }

    /// Nobody on the way may keep it: the next one will differ.
    pub(super) fn not_stored(self) -> Self {
        self.with(header::CACHE_CONTROL.as_str(), Some(HeaderValue::from_static("no-store")))
    }

    /// The methods that there are.
    pub(super) fn allowing(self, methods: &'static str) -> Self {
        self.with(header::ALLOW.as_str(), Some(HeaderValue::from_static(methods)))
    }

    /// What is spoken here.
    pub(super) fn capabilities(self, max_size: u64) -> Self {
        self.with(wire::VERSIONS, Some(HeaderValue::from_static(wire::VERSION)))
            .with(wire::EXTENSIONS, Some(HeaderValue::from_static(wire::SPOKEN)))
            .with(wire::CHECKSUM_ALGORITHMS, Some(HeaderValue::from_static(wire::CHECKED)))
            .with(wire::MAX_SIZE, Some(HeaderValue::from(max_size)))
    }

    pub(super) fn finish(self) -> Response<Body> {
        self.0
    }

    /// Sets a header of a name that is known to be one, where there is a value.
    fn with(mut self, name: &str, value: Option<HeaderValue>) -> Self {
        if let (Ok(name), Some(value)) = (HeaderName::try_from(name), value) {
            self.0.headers_mut().insert(name, value);
        }
        self
    }
}

/// The time so long from now, as HTTP writes it (expiration, "Upload-Expires").
fn expires(left: std::time::Duration) -> String {
    let at = SystemTime::now().checked_add(left).unwrap_or(SystemTime::UNIX_EPOCH);
    httpdate::fmt_http_date(at)
}
