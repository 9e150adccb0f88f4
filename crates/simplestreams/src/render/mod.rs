//! Images in, documents out.

mod aliases;
mod document;

use std::collections::BTreeSet;

use image_format::{Fingerprint, FingerprintHasher, canonical_architecture};

use crate::{Item, ItemPath, Published, PublishedFiles, Reason};

/// What a server of these images answers with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The document at [`INDEX_PATH`](crate::INDEX_PATH).
    pub index: Vec<u8>,
    /// Where the product document is: `streams/v1/images-` and the SHA-256 of its content. Incus keeps documents for an
    /// hour by the last segment of their path, the index too, so a name of its own for each content lets it see a new
    /// image as soon as it has seen a new index. For that hour it may ask for the document that an index before this
    /// one named: a server answers for former names as well, be it with this document, as nobody compares the hash. An
    /// Incus that finds nothing there can use the server no more until the hour is over.
    pub products_path: ItemPath,
    /// The product document.
    pub products: Vec<u8>,
    /// What could not be offered, in the order of the images.
    pub left_out: Vec<LeftOut>,
}

/// An image, or one of its aliases, that is not in the documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The image.
    pub fingerprint: Fingerprint,
    /// The alias, and None for the image as a whole.
    pub alias: Option<String>,
    /// Why.
    pub reason: Reason,
}

/// Writes the documents of a server with these images. The same images in the same order give the same bytes.
///
/// Each image is a product of its own, named by its fingerprint, with one version named by the second it was made.
/// So images that agree in everything a product is usually known by stay reachable side by side, and an alias is
/// where its owner put it, not with the newest of a family. Of two images of the same type and architecture that want
/// the same alias, the newer one has it.
///
/// A unified virtual machine is marked by `combined_type`, which Incus reads since 7.1; before, it takes it for a
/// container, finds it under no alias when asked for a virtual machine, and imports what cannot start. Whoever serves
/// older ones should split it.
#[must_use]
pub fn render(images: &[Published]) -> Rendered {
    let mut left_out = Vec::new();
    let mut offered = Vec::new();
    let mut seen = BTreeSet::new();
    for (position, image) in images.iter().enumerate() {
        match check(image, &mut seen) {
            Ok(architecture) => offered.push(Offered { position, image, architecture, aliases: Vec::new() }),
            Err(reason) => {
                left_out.push((position, LeftOut { fingerprint: image.fingerprint, alias: None, reason }));
            }
        }
    }
    left_out.extend(aliases::give(&mut offered));
    left_out.sort_by_key(|(position, _)| *position);
    let products = document::products(&offered);
    let products_path = path_of(&products);
    Rendered {
        index: document::index(&products_path, &offered),
        products_path,
        products,
        left_out: left_out.into_iter().map(|(_, it)| it).collect(),
    }
}

/// An image that will be in the document.
struct Offered<'a> {
    /// Its place among the images that were given.
    position: usize,
    image: &'a Published,
    architecture: Architecture<'a>,
    /// Those of its aliases that it gets.
    aliases: Vec<&'a str>,
}

/// The canonical name, and the one to publish: Incus ends aliases with the latter.
#[derive(Clone, Copy)]
struct Architecture<'a> {
    canonical: &'static str,
    written: &'a str,
}

fn check<'a>(image: &'a Published, seen: &mut BTreeSet<Fingerprint>) -> Result<Architecture<'a>, Reason> {
    let canonical = canonical_architecture(&image.architecture).ok_or(Reason::Architecture)?;
    match &image.files {
        PublishedFiles::Unified(item) if item.sha256 == *image.fingerprint.as_bytes() => (),
        PublishedFiles::Unified(_) => return Err(Reason::Hash),
        PublishedFiles::Split { rootfs_kind, .. } if rootfs_kind.instance_type() == image.instance_type => (),
        PublishedFiles::Split { .. } => return Err(Reason::Type),
    }
    let total = files(&image.files).iter().try_fold(0_u64, |sum, item| sum.checked_add(item.size));
    total.and_then(|total| i64::try_from(total).ok()).ok_or(Reason::Size)?;
    if !seen.insert(image.fingerprint) {
        return Err(Reason::Again);
    }
    let own_name = image.properties.get("architecture").map(String::as_str);
    let written = own_name.filter(|name| canonical_architecture(name) == Some(canonical));
    Ok(Architecture { canonical, written: written.unwrap_or(canonical) })
}

fn files(files: &PublishedFiles) -> Vec<&Item> {
    match files {
        PublishedFiles::Unified(item) => vec![item],
        PublishedFiles::Split { metadata, rootfs, .. } => vec![metadata, rootfs],
    }
}

fn path_of(products: &[u8]) -> ItemPath {
    let mut hasher = FingerprintHasher::new();
    hasher.update(products);
    ItemPath::of_products(hasher.finish())
}
