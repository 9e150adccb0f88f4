//! Incus's order of images, which decides whose an alias is.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use image_format::Fingerprint;

use crate::Listed;
use crate::ftype::preference;

/// The images of all documents of a server, in Incus's order, each alias with the one it leads to.
///
/// For each type and architecture the first image that has an alias keeps it: the first by operating system, release
/// and variant, of these the newest, and of one version a squashfs before an archive. What has no name for one of
/// these comes last; Incus leaves that order to chance, by a slip in its comparison. An image that is listed twice is
/// kept once, with the aliases of both where they agree on what it is; Incus lists both and can then import neither.
#[must_use]
pub fn combine(documents: Vec<Vec<Listed>>) -> Vec<Listed> {
    let mut images: Vec<Listed> = documents.into_iter().flatten().collect();
    images.sort_by(incus_order);
    let mut images = once_each(images);
    let mut taken = BTreeSet::new();
    for image in &mut images {
        let kind = image.instance_type.part_name();
        image.aliases.retain(|alias| taken.insert((kind, image.architecture, alias.clone())));
    }
    images
}

/// What is left open there is decided by the fingerprint, so that the order is always the same.
fn incus_order(one: &Listed, other: &Listed) -> Ordering {
    named_first(&one.os, &other.os)
        .then_with(|| named_first(&one.release, &other.release))
        .then_with(|| named_first(&one.variant, &other.variant))
        .then_with(|| other.serial.cmp(&one.serial))
        .then_with(|| property(one, "architecture").cmp(property(other, "architecture")))
        .then_with(|| preference(property(one, "type")).cmp(&preference(property(other, "type"))))
        .then_with(|| one.fingerprint.cmp(&other.fingerprint))
}

/// By name, and what has none last.
fn named_first(one: &str, other: &str) -> Ordering {
    (one.is_empty(), one).cmp(&(other.is_empty(), other))
}

fn property<'a>(image: &'a Listed, key: &str) -> &'a str {
    image.properties.get(key).map_or("", String::as_str)
}

fn once_each(images: Vec<Listed>) -> Vec<Listed> {
    let mut places: BTreeMap<Fingerprint, usize> = BTreeMap::new();
    let mut kept: Vec<Listed> = Vec::with_capacity(images.len());
    for image in images {
        match places.get(&image.fingerprint).and_then(|&place| kept.get_mut(place)) {
            Some(first) => {
                let same =
                    (first.instance_type, first.architecture) == (image.instance_type, image.architecture);
                first.aliases.extend(image.aliases.into_iter().filter(|_| same));
            }
            None => {
                places.insert(image.fingerprint, kept.len());
                kept.push(image);
            }
        }
    }
    kept
}
