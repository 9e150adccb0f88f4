//! The images of a web server with simplestreams documents.

use image_format::InstanceType;
use simplestreams::{
    INDEX_PATH, Limits, Listed, ListedFiles, combine, read_index_within, read_products_within,
};
use upload_proto::api::{RemoteImage, WhyClosed};
use url::Url;

use super::Offered;
use crate::{
    error::EdgeError,
    fetch::{self, FetchError},
    terms::shown_type,
};

/// The largest document that is read, in bytes. Those of the well-known servers have three MiB.
const DOCUMENT: u64 = 32 << 20;
/// How much text is kept of all images of a server together, in bytes.
const KEPT: usize = 32 << 20;

/// Reads the index and what it names.
pub(super) async fn read(client: &fetch::Client, base: &Url) -> Result<Vec<Offered>, EdgeError> {
    let limits = Limits { kept: KEPT, ..Limits::default() };
    let index = document(client, base, INDEX_PATH).await?;
    let mut read = Vec::new();
    for path in read_index_within(&index, &limits).map_err(unreadable)? {
        let document = document(client, base, path.as_str()).await?;
        let listed = tokio::task::spawn_blocking(move || read_products_within(&document, &limits));
        read.push(listed.await?.map_err(unreadable)?);
    }
    Ok(combine(read).into_iter().map(offered).collect())
}

/// The address of a file of the server.
///
/// # Errors
/// [`EdgeError::Catalogue`] for a path that is none, which the reader of documents does not let through.
pub(crate) fn place(base: &Url, path: &str) -> Result<Url, EdgeError> {
    base.join(path).map_err(|error| EdgeError::Catalogue(error.to_string()))
}

async fn document(client: &fetch::Client, base: &Url, path: &str) -> Result<bytes::Bytes, EdgeError> {
    client.small(&place(base, path)?, DOCUMENT).await.map_err(|error| match error {
        // A server without documents, or with none that are read: nothing that another URL would mend.
        FetchError::Status(400..=499) | FetchError::TooLarge { .. } => {
            EdgeError::Catalogue(format!("{path}: {error}"))
        }
        other => EdgeError::RemoteWeb(other),
    })
}

fn unreadable(fault: simplestreams::Fault) -> EdgeError {
    EdgeError::Catalogue(fault.to_string())
}

fn offered(listed: Listed) -> Offered {
    let pull_closed = match (&listed.files, listed.instance_type) {
        (ListedFiles::Unified(_), InstanceType::VirtualMachine) => Some(WhyClosed::UnifiedMachine),
        (ListedFiles::Unified(_) | ListedFiles::Split { .. }, _) => None,
    };
    let row = RemoteImage {
        fingerprint: listed.fingerprint.to_string(),
        aliases: listed.aliases,
        image_type: Some(shown_type(listed.instance_type)),
        architecture: listed.architecture.to_owned(),
        os: listed.os,
        release: listed.release,
        variant: listed.variant,
        serial: listed.serial,
        description: listed.description,
        size: listed.size,
        created: listed.created.unwrap_or(0),
        public: true,
        followable: true,
        pull_closed,
    };
    Offered { row, fingerprint: listed.fingerprint, files: Some(listed.files) }
}
