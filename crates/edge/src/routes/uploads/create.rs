//! POST: an upload of a unified image, and so an import, perhaps with its first bytes.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, Response, StatusCode},
};
use tenancy::Action;
use upload_proto::{api::UPLOADS, wire};

use super::{
    Found,
    answer::Answer,
    declared::{Created, Creates},
    heads::header,
    metadata::beginning,
    take,
};
use crate::{app::App, begin::begin, error::EdgeError, identity::Scoped, import::cancel};

/// Makes an upload of a unified image, and so an import, perhaps with its first bytes
///
/// For clients that know tus and no other API.
#[utoipa::path(
    post, path = UPLOADS, tag = "uploads", operation_id = "createUpload",
    params(Creates),
    request_body(
        content = Option<String>,
        content_type = wire::BODY_TYPE,
        description = "The file's first bytes, or none."
    ),
    responses(Created)
)]
pub(super) async fn create(scoped: Scoped, headers: HeaderMap, body: Body) -> Response<Body> {
    match created(&scoped, &headers, body).await {
        Ok((app, found)) => {
            let location = format!("{UPLOADS}/{}", found.upload);
            Answer::of(&app, &found).status(StatusCode::CREATED).located(&location).finish()
        }
        Err(error) => Answer::refusal(&error).finish(),
    }
}

async fn created(scoped: &Scoped, headers: &HeaderMap, body: Body) -> Result<(Arc<App>, Found), EdgeError> {
    let header = header(headers);
    let creation = wire::read_create(&header)?;
    let beginning = beginning(&creation, header(wire::METADATA), scoped.max_image_size())?;
    let (_, handles) = begin(scoped, beginning).await?;
    let app = scoped.may(&Action::Append(handles.own()))?;
    let import = handles.import();
    let upload = import.parts().first().map(|part| part.upload).ok_or(EdgeError::NotFound)?;
    let found = Found { handles, upload };
    if creation.with_upload {
        let first = wire::Append { offset: 0, length: None, checksum: creation.checksum };
        match take(scoped, app, &found, first, body).await {
            // Nobody has heard of the upload, and nobody would come for it.
            Err(error @ (EdgeError::Checksum | EdgeError::TooLong | EdgeError::BodyEnded(_))) => {
                cancel(app, &found.handles).await?;
                return Err(error);
            }
            // The upload is there; the offset tells what it has, and the next PATCH meets the trouble.
            Err(error) => {
                tracing::info!(id = %import.id(), %error, "an upload came without all of its beginning");
            }
            Ok(_) => {}
        }
    }
    Ok((Arc::clone(app), found))
}
