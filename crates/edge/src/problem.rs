//! Errors on their way out: logged once with their detail, answered as problem+json with their sentences.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use upload_proto::api::Problem;

use crate::{clock, error::EdgeError, id::Id, observe::Refused};

/// The longest text of an error in the log, in bytes: it may name what a stranger sent.
const LONGEST: usize = 1024;

impl EdgeError {
    /// Writes the detail to the log and answers with what the person may know. Both carry the same id.
    #[must_use]
    pub(crate) fn to_problem(&self) -> Problem {
        // Without random numbers the time still leads to the line.
        let instance = Id::random().map_or_else(|_| clock::millis().to_string(), |id| id.to_string());
        let status = self.status();
        let mut told = self.to_string();
        told.truncate(told.floor_char_boundary(LONGEST));
        let said = self.sentences();
        let detail = match self {
            Self::Incus(error) | Self::Remote(error) => error.detail(),
            _ => None,
        };
        let cause =
            std::error::Error::source(self).and_then(std::error::Error::source).map(ToString::to_string);
        if status.is_server_error() {
            tracing::error!(instance, code = said.code.as_str(), detail, cause, "{told}");
        } else if matches!(self, Self::TooOften { .. }) {
            // Whoever asks without end must not fill the log; metrics count them.
            tracing::debug!(instance, code = said.code.as_str(), "{told}");
        } else {
            tracing::info!(instance, code = said.code.as_str(), detail, cause, "{told}");
        }
        Problem {
            kind: format!("{}{}", Problem::KIND_PREFIX, said.code),
            title: said.title,
            status: status.as_u16(),
            detail: said.detail,
            instance,
            values: said.values,
        }
    }
}

/// Answers with a problem document under its status.
#[must_use]
pub(crate) fn answer(problem: &Problem) -> Response {
    let status = axum::http::StatusCode::from_u16(problem.status)
        .unwrap_or(axum::http::StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, axum::Json(problem)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    let code = problem.kind.strip_prefix(Problem::KIND_PREFIX).unwrap_or(&problem.kind);
    response.extensions_mut().insert(Refused(code.to_owned()));
    response
}

impl EdgeError {
    /// Logs it, and answers with it.
    #[must_use]
    pub(crate) fn answer(&self) -> Response {
        let (wait, unknown) = (self.wait(), matches!(self, Self::NotSignedIn(_)));
        let mut response = answer(&self.to_problem());
        if let Some(wait) = wait {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        if unknown {
            // RFC 9110, 11.6.1: a 401 says by what to prove oneself.
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl IntoResponse for EdgeError {
    fn into_response(self) -> Response {
        self.answer()
    }
}
