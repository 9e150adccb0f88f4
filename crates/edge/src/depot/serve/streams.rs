//! The documents of a simplestreams remote, rendered anew when what they tell of has changed.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use image_format::Fingerprint;
use simplestreams::{Item, Published, PublishedFiles, Rendered, RootfsKind as Root};
use tokio::{sync::Mutex, task::spawn_blocking, time::Instant};
use upload_proto::api::Role;

use super::{
    Serving,
    asked::{Asked, NOT_FOUND, has_already},
};
use crate::depot::{
    Depot, Record, RootfsKind, Shelf,
    record::{KeptFile, part_name},
};

/// How long an earlier list of images is still served. Incus goes by an index it has kept for an hour.
const KEPT: Duration = Duration::from_secs(2 * 60 * 60);
/// The most earlier lists, and the most bytes of them.
const MOST: usize = 32;
const MOST_BYTES: usize = 64 << 20;

/// The documents for those with a link and those without.
#[derive(Debug)]
pub(super) struct Streams {
    depot: Depot,
    public: Mutex<Rendering>,
    all: Mutex<Rendering>,
}

/// What was rendered last, and what before.
#[derive(Debug, Default)]
struct Rendering {
    of: Option<Arc<Shelf>>,
    index: Document,
    images: (String, Document),
    earlier: VecDeque<(Instant, String, Document)>,
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
            let (rendered, index, images) = spawn_blocking(move || {
                let rendered = render(&of, all);
                let index = Document::new(rendered.index);
                let images = Document::new(rendered.products);
                (rendered.products_path, index, images)
            })
            .await?;
            rendering.replace(shelf, index, (rendered.as_str().to_owned(), images));
        }
        Ok(rendering.document(name))
    }
}

impl Rendering {
    fn replace(&mut self, of: Arc<Shelf>, index: Document, images: (String, Document)) {
        let first = self.of.replace(of).is_none();
        self.index = index;
        if self.images != images {
            let (path, document) = std::mem::replace(&mut self.images, images);
            if !first {
                self.earlier.push_back((Instant::now(), path, document));
            }
        }
        self.thin_out();
    }

    fn thin_out(&mut self) {
        let bytes = |earlier: &VecDeque<(Instant, String, Document)>| {
            earlier.iter().map(|(.., it)| it.bytes.len()).sum::<usize>()
        };
        while self.earlier.len() > MOST
            || bytes(&self.earlier) > MOST_BYTES
            || self.earlier.front().is_some_and(|(since, ..)| since.elapsed() >= KEPT)
        {
            self.earlier.pop_front();
        }
    }

    fn document(&mut self, name: &str) -> Option<Document> {
        self.thin_out();
        let path = format!("streams/v1/{name}");
        if path == simplestreams::INDEX_PATH {
            return Some(self.index.clone());
        }
        let current = std::iter::once((&self.images.0, &self.images.1));
        let earlier = self.earlier.iter().map(|(_, path, document)| (path, document));
        current.chain(earlier).find(|(known, _)| **known == path).map(|(_, document)| document.clone())
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
