//! One file behind a URL.

use std::sync::Arc;

use image_format::Fingerprint;
use url::Url;

use super::{
    super::{
        handles::Handles,
        model::{Import, Step},
    },
    Coming, take,
};
use crate::{app::App, error::EdgeError, fetch::Download};

/// Fetches it, from where it stands if the server can tell that the file is still the same.
pub(super) async fn fetch(app: &Arc<App>, handles: &Arc<Handles>, import: &Import) -> Result<(), EdgeError> {
    let [part] = import.parts() else { return Err(EdgeError::PartsDiffer) };
    let place = import.place().ok_or(EdgeError::NotFound)?;
    // The settings may have changed since it was begun.
    let url: Url = app.web.for_edge(place)?;
    let download = app.web.client().get(&url, part.received, part.mark.as_ref()).await?;
    announced(app, handles, import, &download).await?;
    let Download { offset, total, validator, body, .. } = download;
    if validator != part.mark {
        app.imports.apply(import.id(), Step::Marked { upload: part.upload, mark: validator }).await?;
    }
    take(app, handles, part, Coming { offset, total, body }).await
}

/// What the answer tells of the image counts if nothing was known of it; the bytes are held against it in any case.
async fn announced(
    app: &Arc<App>,
    handles: &Handles,
    import: &Import,
    download: &Download,
) -> Result<(), EdgeError> {
    let Some(told) = download.image.fingerprint() else { return Ok(()) };
    let told = Fingerprint::from_bytes(*told.as_bytes());
    match import.fingerprint() {
        None => app.imports.apply(handles.id(), Step::Declared(told)).await.map(drop),
        Some(known) if known == told => Ok(()),
        Some(_) => Err(EdgeError::AnotherImage),
    }
}
