//! A product document: products, their versions, and the versions' items, each read by itself.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::entries::{Entries, read_document, text};
use super::image::images;
use super::order::combine;
use crate::{Fault, Limits, Listed};

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    products: Option<&'a RawValue>,
}

/// What is said once for all versions.
#[derive(Deserialize)]
pub(super) struct Product<'a> {
    #[serde(default, deserialize_with = "text")]
    pub(super) aliases: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) arch: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) os: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) release: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) release_title: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) variant: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) version: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) support_eol: String,
    #[serde(default)]
    pub(super) requirements: Option<BTreeMap<String, Option<String>>>,
    #[serde(borrow)]
    versions: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Version<'a> {
    #[serde(default, deserialize_with = "text")]
    label: String,
    #[serde(borrow)]
    items: Option<&'a RawValue>,
}

/// One file as the document has it. `md5` is nothing that Incus uses.
#[derive(Deserialize)]
pub(super) struct RawItem {
    #[serde(default, deserialize_with = "text")]
    pub(super) ftype: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) path: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) sha256: String,
    #[serde(default)]
    pub(super) size: Option<i64>,
    #[serde(default, deserialize_with = "text")]
    pub(super) combined_type: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) combined_sha256: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) combined_rootxz_sha256: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) combined_squashfs_sha256: String,
    #[serde(default, deserialize_with = "text", rename = "combined_disk-kvm-img_sha256")]
    pub(super) combined_disk_kvm_img_sha256: String,
    #[serde(default, deserialize_with = "text", rename = "combined_uefi1-img_sha256")]
    pub(super) combined_uefi1_img_sha256: String,
    #[serde(default, deserialize_with = "text", rename = "combined_disk1-img_sha256")]
    pub(super) combined_disk1_img_sha256: String,
}

/// A version that can be read as a whole.
pub(super) struct Release {
    pub(super) serial: String,
    pub(super) label: String,
    pub(super) items: Vec<RawItem>,
}

/// The images of a product document as Incus would offer them, in its order: by system, release and variant, newest
/// first.
///
/// What Incus passes over is passed over: unknown architectures, versions whose name does not begin with a day,
/// deltas, LXD's own files, pairs without a combined hash. So are images that it would list and could not import, for
/// want of a whole hash or of a path that stays on the server. Where several documents are read, [`combine()`] the
/// results.
///
/// # Errors
/// [`Fault`] when the document as a whole cannot be read, or holds too much.
pub fn read_products(bytes: &[u8]) -> Result<Vec<Listed>, Fault> {
    read_products_within(bytes, &Limits::default())
}

/// [`read_products()`] with other limits.
///
/// # Errors
/// The same.
pub fn read_products_within(bytes: &[u8], limits: &Limits) -> Result<Vec<Listed>, Fault> {
    let document: Document<'_> = read_document(bytes, limits.document)?;
    let products = Entries::read(document.products, limits.products).map_err(|error| Fault::from(&error))?;
    if products.more {
        return Err(Fault::TooMany { what: "products", limit: limits.products });
    }
    let (mut found, mut versions, mut kept) = (Vec::new(), 0_usize, 0_usize);
    for (_, raw) in products.members {
        let Some(product) = read_product(raw, limits) else { continue };
        let Ok(entries) = Entries::read(product.versions, limits.versions.saturating_sub(versions)) else {
            continue;
        };
        if entries.more {
            return Err(Fault::TooMany { what: "versions", limit: limits.versions });
        }
        versions += entries.members.len();
        for (serial, raw) in entries.members {
            for image in
                read_version(serial, raw, limits).iter().flat_map(|release| images(&product, release))
            {
                kept = kept.saturating_add(weight(&image));
                if kept > limits.kept {
                    return Err(Fault::TooMany { what: "bytes of text", limit: limits.kept });
                }
                if found.len() == limits.images {
                    return Err(Fault::TooMany { what: "images", limit: limits.images });
                }
                found.push(image);
            }
        }
    }
    Ok(combine(vec![found]))
}

fn read_product<'a>(raw: &'a RawValue, limits: &Limits) -> Option<Product<'a>> {
    let product: Product<'a> = serde_json::from_str(raw.get()).ok()?;
    let Product { arch, os, release, release_title, variant, version, .. } = &product;
    let short = [arch, os, release, release_title, variant, version].iter().all(|it| it.len() <= limits.text);
    let few = product.aliases.split(',').count() <= limits.aliases;
    let aliases_short = product.aliases.split(',').all(|alias| alias.len() <= limits.text);
    let requirements_fit = product.requirements.as_ref().is_none_or(|requirements| {
        let fits = |(key, value): (&String, &Option<String>)| {
            key.len() <= limits.text && value.as_ref().is_none_or(|value| value.len() <= limits.text)
        };
        requirements.len() <= limits.requirements && requirements.iter().all(fits)
    });
    (short && few && aliases_short && requirements_fit).then_some(product)
}

fn read_version(serial: String, raw: &RawValue, limits: &Limits) -> Option<Release> {
    let version: Version<'_> = serde_json::from_str(raw.get()).ok()?;
    let entries = Entries::read(version.items, limits.items).ok()?;
    if entries.more || serial.len() > limits.text || version.label.len() > limits.text {
        return None;
    }
    let items = entries.members.iter().filter_map(|(_, raw)| serde_json::from_str(raw.get()).ok());
    Some(Release { serial, label: version.label, items: items.collect() })
}

/// What an image's texts take, in bytes. An alias is kept twice while it is decided whose it is.
fn weight(image: &Listed) -> usize {
    let said = [&image.os, &image.release, &image.release_title, &image.variant, &image.serial, &image.label];
    let properties = image.properties.iter().map(|(key, value)| key.len() + value.len());
    let aliases = image.aliases.iter().map(|alias| 2 * alias.len());
    let own = image.description.len() + said.iter().map(|text| text.len()).sum::<usize>();
    own + properties.sum::<usize>() + aliases.sum::<usize>()
}
