//! `/api/v1/openapi.json`: what the API says of itself.

use std::sync::{Arc, LazyLock};

use axum::{http::header, response::IntoResponse};
use upload_proto::api::OPENAPI;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    openapi::{self, OpenProblems},
};

/// The document of all declared routes, as it is served and kept in the repository: JSON, ended by a newline.
static DOCUMENT: LazyLock<String> = LazyLock::new(|| openapi::text(&openapi::document(super::described())));

/// The OpenAPI document of the API.
#[must_use]
pub fn openapi() -> &'static str {
    &DOCUMENT
}

/// The document.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(show))
}

/// Tells what the API is: this document
#[utoipa::path(
    get, path = OPENAPI, tag = "api", operation_id = "showOpenapi",
    responses(
        (status = 200, description = "The document, of OpenAPI 3.1.", body = serde_json::Value),
        OpenProblems<()>
    )
)]
async fn show() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], openapi())
}
