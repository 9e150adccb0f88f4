//! Answers in Incus's envelope.

use bytes::Bytes;
use http::{Response, StatusCode, header};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};

use super::route::Hangup;

pub(super) type Answer = Response<UnsyncBoxBody<Bytes, Hangup>>;

/// A body that is there as a whole.
pub(super) fn whole(bytes: impl Into<Bytes>) -> UnsyncBoxBody<Bytes, Hangup> {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

pub(super) fn sync(metadata: &Value) -> Answer {
    envelope(
        StatusCode::OK,
        &json!({
            "type": "sync", "status": "Success", "status_code": 200, "operation": "",
            "error_code": 0, "error": "", "metadata": metadata,
        }),
    )
}

pub(super) fn created() -> Answer {
    let mut answer = sync(&Value::Null);
    *answer.status_mut() = StatusCode::CREATED;
    answer
}

pub(super) fn accepted(id: &str, operation: &Value) -> Answer {
    envelope(
        StatusCode::ACCEPTED,
        &json!({
            "type": "async", "status": "Operation created", "status_code": 100,
            "operation": format!("/1.0/operations/{id}"), "error_code": 0, "error": "", "metadata": operation,
        }),
    )
}

pub(super) fn error(status: StatusCode, text: &str) -> Answer {
    envelope(status, &error_body(status, text))
}

/// An error told under status 200, as the old form of `/wait` does.
pub(super) fn hidden_error(text: &str) -> Answer {
    envelope(StatusCode::OK, &error_body(StatusCode::INTERNAL_SERVER_ERROR, text))
}

fn error_body(status: StatusCode, text: &str) -> Value {
    json!({
        "type": "error", "status": "", "status_code": 0, "operation": "",
        "error_code": status.as_u16(), "error": text, "metadata": null,
    })
}

fn envelope(status: StatusCode, body: &Value) -> Answer {
    let mut answer = Response::new(whole(body.to_string()));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    answer
}
