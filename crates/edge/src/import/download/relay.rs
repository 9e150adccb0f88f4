//! The file or files of a remote's image.

use std::sync::Arc;

use futures_util::TryStreamExt;
use http_body_util::{BodyDataStream, BodyExt};
use incus_client::{Export, Project};
use simplestreams::ListedFiles;
use upload_proto::api::Role;
use url::Url;

use super::{
    super::{
        handles::Handles,
        model::{Import, Part},
    },
    Coming, take, take_download,
};
use crate::{
    app::App,
    error::EdgeError,
    fetch::Client,
    remotes::{Kind, Offered, place},
    terms::to_incus,
};

/// Fetches what is lacking of it.
pub(super) async fn fetch(
    app: &Arc<App>,
    handles: &Arc<Handles>,
    import: &Import,
    remote: &str,
) -> Result<(), EdgeError> {
    let remote = app.remotes.get(remote)?;
    match remote.kind() {
        Kind::Streams { client, base } => {
            let image = import.fingerprint().ok_or(EdgeError::Fingerprint)?;
            let Offered { files, .. } = remote.find(&image).await?;
            let files = files.ok_or(EdgeError::NotOffered)?;
            for part in import.parts().iter().filter(|part| !part.is_complete()) {
                from_web(app, handles, part, client, &address(base, &files, part.role)?).await?;
            }
            Ok(())
        }
        Kind::Incus { images, .. } => from_incus(app, handles, import, images).await,
    }
}

/// One file of a web server, from where it stands if the server can tell that it is still the same.
async fn from_web(
    app: &Arc<App>,
    handles: &Arc<Handles>,
    part: &Part,
    client: &Client,
    url: &Url,
) -> Result<(), EdgeError> {
    let download = client.get(url, part.received, part.mark.as_ref()).await?;
    take_download(app, handles, part, download, None).await
}

fn address(base: &Url, files: &ListedFiles, role: Role) -> Result<Url, EdgeError> {
    let item = match (files, role) {
        (ListedFiles::Unified(item), Role::Unified)
        | (ListedFiles::Split { metadata: item, .. }, Role::Metadata)
        | (ListedFiles::Split { rootfs: item, .. }, Role::Rootfs) => item,
        (ListedFiles::Unified(_) | ListedFiles::Split { .. }, _) => return Err(EdgeError::PartsDiffer),
    };
    place(base, item.path.as_str())
}

/// The image of an Incus server. One archive can be gone on with; two files come together, and from their beginning.
async fn from_incus(
    app: &Arc<App>,
    handles: &Arc<Handles>,
    import: &Import,
    images: &Project,
) -> Result<(), EdgeError> {
    let wanted = to_incus(import.fingerprint().ok_or(EdgeError::Fingerprint)?);
    let image = images.image(&wanted).await.map_err(EdgeError::Remote)?.ok_or(EdgeError::NotOffered)?;
    let from = match import.parts() {
        [part] => Some(part.received),
        _ => None,
    };
    let export = images.export(&image, None, from).await.map_err(EdgeError::Remote)?;
    match (export, import.parts()) {
        (Export::Unified { from, size, body, .. }, [part]) => {
            let body = BodyDataStream::new(body).map_err(EdgeError::Remote);
            take(app, handles, part, Coming { offset: from, total: size, body }).await
        }
        (Export::Split { metadata, rootfs, .. }, [first, second]) => {
            if first.is_complete() {
                // It stands before the other one.
                let _ = metadata.collect().await.map_err(EdgeError::Remote)?;
            } else {
                let body = BodyDataStream::new(metadata).map_err(EdgeError::Remote);
                take(app, handles, first, Coming { offset: 0, total: None, body }).await?;
            }
            let body = BodyDataStream::new(rootfs).map_err(EdgeError::Remote);
            take(app, handles, second, Coming { offset: 0, total: None, body }).await
        }
        (Export::Unified { .. } | Export::Split { .. }, _) => Err(EdgeError::PartsDiffer),
    }
}
