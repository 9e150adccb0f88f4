//! The two documents as JSON.

use std::collections::BTreeMap;

use image_format::{Fingerprint, InstanceType};
use serde::Serialize;

use super::Offered;
use crate::date::Moment;
use crate::ftype::{METADATA, Root, UNIFIED, VIRTUAL_MACHINE};
use crate::{Item, ItemPath, Published, PublishedFiles, RootfsKind};

const CONTENT: &str = "images";
const DATATYPE: &str = "image-downloads";
const PRODUCTS: &str = "products:1.0";

#[derive(Serialize)]
struct Index<'a> {
    format: &'static str,
    index: BTreeMap<&'static str, Stream<'a>>,
}

#[derive(Serialize)]
struct Stream<'a> {
    datatype: &'static str,
    format: &'static str,
    path: &'a str,
    /// Incus passes over a document without any.
    products: Vec<Fingerprint>,
}

#[derive(Serialize)]
struct Document<'a> {
    content_id: &'static str,
    datatype: &'static str,
    format: &'static str,
    products: BTreeMap<Fingerprint, Product<'a>>,
}

#[derive(Serialize)]
struct Product<'a> {
    aliases: String,
    arch: &'a str,
    os: &'a str,
    release: &'a str,
    release_title: &'a str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    requirements: BTreeMap<&'a str, &'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    support_eol: Option<String>,
    #[serde(skip_serializing_if = "str::is_empty")]
    variant: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    version: &'a str,
    versions: BTreeMap<String, Version<'a>>,
}

#[derive(Serialize)]
struct Version<'a> {
    items: BTreeMap<&'static str, File<'a>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
}

/// An item. What does not belong to its kind is left away.
#[derive(Serialize)]
struct File<'a> {
    #[serde(flatten)]
    combined: BTreeMap<&'static str, Fingerprint>,
    #[serde(skip_serializing_if = "Option::is_none")]
    combined_type: Option<&'static str>,
    ftype: &'static str,
    path: &'a str,
    sha256: Fingerprint,
    size: u64,
}

pub(super) fn index(path: &ItemPath, offered: &[Offered<'_>]) -> Vec<u8> {
    let mut products: Vec<Fingerprint> = offered.iter().map(|it| it.image.fingerprint).collect();
    products.sort_unstable();
    let stream = Stream { datatype: DATATYPE, format: PRODUCTS, path: path.as_str(), products };
    json(&Index { format: "index:1.0", index: BTreeMap::from([(CONTENT, stream)]) })
}

pub(super) fn products(offered: &[Offered<'_>]) -> Vec<u8> {
    let products = offered.iter().map(|it| (it.image.fingerprint, product(it))).collect();
    json(&Document { content_id: CONTENT, datatype: DATATYPE, format: PRODUCTS, products })
}

/// Neither document can fail: every key is a text, and nothing is written but to memory.
fn json(document: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(document).unwrap_or_default()
}

fn product<'a>(offered: &Offered<'a>) -> Product<'a> {
    let image = offered.image;
    let property = |key: &str| image.properties.get(key).map_or("", String::as_str);
    let requirements = image.properties.iter().filter(|(_, value)| !value.is_empty());
    let requirements =
        requirements.filter_map(|(key, value)| Some((key.strip_prefix("requirements.")?, value.as_str())));
    let version = Version { items: items(image), label: property("label") };
    Product {
        aliases: offered.aliases.join(","),
        arch: offered.architecture.written,
        os: property("os"),
        release: property("release"),
        release_title: title(offered),
        requirements: requirements.collect(),
        support_eol: image.expires.map(|second| Moment::of(second).dashed()),
        variant: property("variant"),
        version: property("version"),
        versions: BTreeMap::from([(Moment::of(image.created).version_name(), version)]),
    }
}

/// Incus uses the title in the description alone. An image that names no release says in it what it is otherwise.
fn title<'a>(offered: &Offered<'a>) -> &'a str {
    let properties = &offered.image.properties;
    let told = ["release_title", "release", "description"].iter().filter_map(|key| properties.get(*key));
    let told = told.map(String::as_str).find(|text| !text.is_empty());
    told.or_else(|| offered.aliases.first().copied()).unwrap_or_default()
}

fn items(image: &Published) -> BTreeMap<&'static str, File<'_>> {
    match &image.files {
        PublishedFiles::Unified(item) => {
            let machine = image.instance_type == InstanceType::VirtualMachine;
            let combined_type = machine.then_some(VIRTUAL_MACHINE);
            BTreeMap::from([(UNIFIED, File { combined_type, ..file(UNIFIED, item) })])
        }
        PublishedFiles::Split { metadata, rootfs, rootfs_kind } => {
            let (root, keys) = root(*rootfs_kind);
            let combined = keys.iter().map(|key| (*key, image.fingerprint)).collect();
            let first = File { combined, ..file(METADATA, metadata) };
            BTreeMap::from([(METADATA, first), (root.ftype(), file(root.ftype(), rootfs))])
        }
    }
}

/// The root's ftype, and what the metadata's item calls the hash of both.
const fn root(kind: RootfsKind) -> (Root, &'static [&'static str]) {
    match kind {
        RootfsKind::Squashfs => (Root::Squashfs, &["combined_squashfs_sha256"]),
        RootfsKind::Archive => (Root::TarXz, &["combined_rootxz_sha256", "combined_sha256"]),
        RootfsKind::Qcow2 => (Root::DiskKvmImg, &["combined_disk-kvm-img_sha256"]),
    }
}

fn file<'a>(ftype: &'static str, item: &'a Item) -> File<'a> {
    File {
        combined: BTreeMap::new(),
        combined_type: None,
        ftype,
        path: item.path.as_str(),
        sha256: Fingerprint::from_bytes(item.sha256),
        size: item.size,
    }
}
