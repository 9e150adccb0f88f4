//! The documents of a simplestreams remote, rendered anew when what they tell of has changed.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use image_format::Fingerprint;
use simplestreams::{Item, Published, PublishedFiles, Rendered, RootfsKind as Root};
use tokio::{sync::Mutex, task::spawn_blocking};
use upload_proto::api::Role;

use super::{
    Serving,
    asked::{Asked, NOT_FOUND, has_already},
};
use crate::depot::{
    Depot, Record, RootfsKind, Shelf,
    record::{KeptFile, part_name},
};

/// The documents for those with a link and those without.
#[derive(Debug)]
pub(super) struct Streams {
    depot: Depot,
    public: Mutex<Rendering>,
    all: Mutex<Rendering>,
}

/// What was rendered last.
#[derive(Debug, Default)]
struct Rendering {
    of: Option<Arc<Shelf>>,
    index: Document,
    images: Document,
}

/// A document and the digest of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Document {
    bytes: Bytes,
    tag: String,
}

/// `GET|HEAD /streams/v1/{document}`.
pub(super) async fn send(State(serving): State<Arc<Serving>>, asked: Asked, headers: HeaderMap) -> Response {
    let document = match serving.streams.document(asked.name("document"), asked.by_link()).await {
        Ok(Some(document)) => document,
        Ok(None) => return NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, "the depot's documents cannot be rendered");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let Ok(tag) = HeaderValue::from_str(&document.tag) else { return NOT_FOUND.into_response() };
    let own = [asked.caching("no-cache"), (header::ETAG, tag)];
    if has_already(&headers, &document.tag) {
        return (StatusCode::NOT_MODIFIED, own).into_response();
    }
    (own, [(header::CONTENT_TYPE, "application/json")], document.bytes).into_response()
}

impl Streams {
    pub(super) fn new(depot: Depot) -> Self {
        Self { depot, public: Mutex::default(), all: Mutex::default() }
    }

    async fn document(&self, name: &str, all: bool) -> Result<Option<Document>, tokio::task::JoinError> {
        let mut rendering = if all { self.all.lock().await } else { self.public.lock().await };
        let shelf = self.depot.shelf();
        if rendering.of.as_ref().is_none_or(|of| !Arc::ptr_eq(of, &shelf)) {
            let of = Arc::clone(&shelf);
            let rendered = spawn_blocking(move || {
                let rendered = render(&of, all);
                (Document::new(rendered.index), Document::new(rendered.products))
            });
            let (index, images) = rendered.await?;
            *rendering = Rendering { of: Some(shelf), index, images };
        }
        Ok(rendering.document(name))
    }
}

impl Rendering {
    /// The index names a list that is called by its content, so that nobody takes an old one for it. Whoever goes by an
    /// index from before asks for another name, for as long as an hour, and after a restart of ours too. It gets the list
    /// as it is now: without one, Incus could use nothing of the depot until its index is old enough.
    fn document(&self, name: &str) -> Option<Document> {
        let path = format!("streams/v1/{name}");
        if path == simplestreams::INDEX_PATH {
            return Some(self.index.clone());
        }
        let hash = name.strip_prefix("images-").and_then(|rest| rest.strip_suffix(".json"));
        hash.is_some_and(|hash| hash.parse::<Fingerprint>().is_ok()).then(|| self.images.clone())
    }
}

impl Document {
    fn new(bytes: Vec<u8>) -> Self {
        let mut hasher = image_format::FingerprintHasher::new();
        hasher.update(&bytes);
        Self { bytes: bytes.into(), tag: format!("\"{}\"", hasher.finish()) }
    }
}

/// The documents of all images, or of the public ones.
fn render(shelf: &Shelf, all: bool) -> Rendered {
    let mut names = std::collections::BTreeMap::<Fingerprint, Vec<String>>::new();
    for (name, alias) in shelf.aliases() {
        names.entry(alias.target).or_default().push(name.to_owned());
    }
    let images = shelf.images().filter(|record| all || record.public);
    let published: Vec<Published> = images
        .filter_map(|record| published(record, names.remove(&record.fingerprint).unwrap_or_default()))
        .collect();
    let rendered = simplestreams::render(&published);
    for left_out in &rendered.left_out {
        tracing::debug!(?left_out, "not in the depot's list of images");
    }
    rendered
}

fn published(record: &Record, aliases: Vec<String>) -> Option<Published> {
    let files = match (record.file(Role::Metadata), record.file(Role::Rootfs), record.rootfs) {
        (Some(metadata), Some(rootfs), Some(kind)) => PublishedFiles::Split {
            metadata: item(record, metadata)?,
            rootfs: item(record, rootfs)?,
            rootfs_kind: match kind {
                RootfsKind::Squashfs => Root::Squashfs,
                RootfsKind::Archive => Root::Archive,
                RootfsKind::Qcow2 => Root::Qcow2,
            },
        },
        _ => PublishedFiles::Unified(item(record, record.unified()?)?),
    };
    Some(Published {
        fingerprint: record.fingerprint,
        instance_type: record.instance_type,
        architecture: record.architecture.clone(),
        aliases,
        properties: record.properties.clone(),
        // Incus shows no date for a time before 1970 either.
        created: u64::try_from(record.created_at).unwrap_or_default(),
        expires: record.expires_at.and_then(|at| u64::try_from(at).ok()),
        files,
    })
}

fn item(record: &Record, file: &KeptFile) -> Option<Item> {
    let path = format!("files/{}/{}", record.fingerprint, part_name(file.role));
    Some(Item { path: path.parse().ok()?, size: file.size, sha256: *file.sha256.as_bytes() })
}
