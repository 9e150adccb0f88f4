//! One file behind a URL.

use std::sync::Arc;

use tenancy::NotAdmitted;
use upload_proto::api::plain_name;

use super::{
    super::{
        handles::Handles,
        model::{Import, Step},
    },
    take_download,
};
use crate::{app::App, error::EdgeError, fetch::Download, terms::from_incus};

/// Fetches it, from where it stands if the server can tell that the file is still the same.
pub(super) async fn fetch(app: &Arc<App>, handles: &Arc<Handles>, import: &Import) -> Result<(), EdgeError> {
    let [part] = import.parts() else { return Err(EdgeError::PartsDiffer) };
    let place = import.place().ok_or(EdgeError::NotFound)?;
    // The settings may have changed since it was begun.
    let owner = app.identities.policy().on_behalf(handles.own()).ok_or(NotAdmitted::NoSuchTenant)?;
    let (url, client) = app.web.for_edge(place, &owner)?;
    let download = client.get(&url, part.received, part.mark.as_ref()).await?;
    announced(app, handles, import, download.image.fingerprint()).await?;
    let Download { offset, total, ref filename, ref final_url, .. } = download;
    tracing::info!(id = %import.id(), host = final_url.host_str(), offset, total, "downloading");
    // Under the offer's own rule for names: what it refuses, the last part of the address is better than.
    let name = filename.as_deref().and_then(plain_name);
    take_download(app, handles, part, download, name).await
}

/// What the answer tells of the image counts if nothing was known of it; the bytes are held against it in any case.
async fn announced(
    app: &Arc<App>,
    handles: &Handles,
    import: &Import,
    told: Option<incus_client::Fingerprint>,
) -> Result<(), EdgeError> {
    let Some(told) = told else { return Ok(()) };
    let told = from_incus(&told);
    match import.fingerprint() {
        None => app.imports.apply(handles.id(), Step::Declared(told)).await.map(drop),
        Some(known) if known == told => Ok(()),
        Some(_) => Err(EdgeError::AnotherImage),
    }
}
