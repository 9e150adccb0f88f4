//! Where the page's files are: in this program, or in a directory.

use std::{borrow::Cow, io, path::Path};

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

/// A file in one of its forms.
pub(super) struct Found {
    content: Cow<'static, [u8]>,
    /// SHA-256 of the content.
    hash: [u8; 32],
}

impl Found {
    /// Its strong tag: of each form another, as their bytes differ, and the same wherever the same page was built.
    pub(super) fn tag(&self) -> String {
        let mut tag = String::from("\"");
        tag.extend(self.hash.iter().take(16).map(|byte| format!("{byte:02x}")));
        tag.push('"');
        tag
    }
}

impl IntoResponse for Found {
    fn into_response(self) -> Response {
        Response::new(Body::from(self.content))
    }
}

/// A file of the page that is built in.
#[cfg(feature = "embed-page")]
pub(super) fn built_in(name: &str) -> Option<Found> {
    let file = Assets::get(name)?;
    Some(Found { hash: file.metadata.sha256_hash(), content: file.data })
}

#[cfg(feature = "embed-page")]
#[derive(rust_embed::Embed)]
#[folder = "../../web/dist"]
struct Assets;

/// There is none.
#[cfg(not(feature = "embed-page"))]
pub(super) fn built_in(_name: &str) -> Option<Found> {
    None
}

/// A file of the page in `dir`.
///
/// # Errors
/// When it is there and cannot be read.
pub(super) async fn on_disk(dir: &Path, name: &str) -> io::Result<Option<Found>> {
    match tokio::fs::read(dir.join(name)).await {
        Ok(content) => Ok(Some(Found { hash: Sha256::digest(&content).into(), content: content.into() })),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether there is no such file, as when the name is that of a folder.
fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory
    )
}
