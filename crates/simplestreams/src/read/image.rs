//! The images of one version: each unified file, and each metadata tarball with each root.

use std::collections::BTreeMap;

use image_format::{Fingerprint, InstanceType, canonical_architecture};

use super::product::{Product, RawItem, Release};
use crate::ftype::{METADATA, Root, UNIFIED, UNIFIED_PROPERTY, VIRTUAL_MACHINE};
use crate::{Item, Listed, ListedFiles, date};

/// All that Incus would list of a version. Their aliases are those the product has, with and without the architecture,
/// whoever gets them in the end.
pub(super) fn images(product: &Product<'_>, release: &Release) -> Vec<Listed> {
    let known = canonical_architecture(&product.arch);
    let day = release.serial.get(..8).and_then(date::parse_compact);
    let (Some(architecture), Some(created)) = (known, day) else { return Vec::new() };
    let of = |metadata, root| image(metadata, root, product, release, architecture, created);
    let mut found = Vec::new();
    for item in &release.items {
        match item.ftype.as_str() {
            UNIFIED => found.extend(of(item, None)),
            METADATA => {
                let roots = release.items.iter().filter_map(|it| Some((Root::from_ftype(&it.ftype)?, it)));
                found.extend(roots.filter_map(|root| of(item, Some(root))));
            }
            _ => (),
        }
    }
    found
}

fn image(
    first: &RawItem,
    root: Option<(Root, &RawItem)>,
    product: &Product<'_>,
    release: &Release,
    architecture: &'static str,
    created: Option<u64>,
) -> Option<Listed> {
    let (fingerprint, files) = match root {
        None => (first.sha256.parse().ok()?, ListedFiles::Unified(item(first)?)),
        Some((kind, rootfs)) => {
            let files = ListedFiles::Split { metadata: item(first)?, rootfs: item(rootfs)? };
            (combined(first, kind).parse().ok()?, files)
        }
    };
    let size = match &files {
        ListedFiles::Unified(item) => item.size,
        ListedFiles::Split { metadata, rootfs } => metadata.size.checked_add(rootfs.size)?,
    };
    let instance_type = match root {
        Some((kind, _)) => kind.instance_type(),
        None if first.combined_type == VIRTUAL_MACHINE => InstanceType::VirtualMachine,
        None => InstanceType::Container,
    };
    let description = description(product, release);
    let kind = root.map_or(UNIFIED_PROPERTY, |(kind, _)| kind.ftype());
    Some(Listed {
        fingerprint,
        instance_type,
        architecture,
        aliases: aliases(product),
        os: product.os.clone(),
        release: product.release.clone(),
        release_title: product.release_title.clone(),
        variant: product.variant.clone(),
        serial: release.serial.clone(),
        label: release.label.clone(),
        properties: properties(product, release, &description, kind),
        description,
        created,
        expires: date::parse_dashed(&product.support_eol).flatten().filter(|&day| day > 0),
        size,
        files,
    })
}

/// None where Incus could not fetch the file, or not tell whether it got the right one.
fn item(raw: &RawItem) -> Option<Item> {
    let sha256: Fingerprint = raw.sha256.parse().ok()?;
    Some(Item {
        path: raw.path.parse().ok()?,
        size: u64::try_from(raw.size.unwrap_or(0)).ok()?,
        sha256: *sha256.as_bytes(),
    })
}

/// What the metadata's item says of both together. Empty where it says nothing.
fn combined(metadata: &RawItem, root: Root) -> &str {
    match root {
        Root::Squashfs => &metadata.combined_squashfs_sha256,
        Root::TarXz if metadata.combined_rootxz_sha256.is_empty() => &metadata.combined_sha256,
        Root::TarXz => &metadata.combined_rootxz_sha256,
        Root::DiskKvmImg => &metadata.combined_disk_kvm_img_sha256,
        Root::Uefi1Img => &metadata.combined_uefi1_img_sha256,
        Root::Disk1Img => &metadata.combined_disk1_img_sha256,
    }
}

/// Each alias, and the same with the server's name of the architecture. Incus trims nothing.
fn aliases(product: &Product<'_>) -> Vec<String> {
    let names = product.aliases.split(',').filter(|name| !name.is_empty());
    names.flat_map(|name| [name.to_owned(), format!("{name}/{}", product.arch)]).collect()
}

fn description(product: &Product<'_>, release: &Release) -> String {
    let Product { os, release_title, arch, .. } = product;
    let label = if release.label.is_empty() { String::new() } else { format!(" ({})", release.label) };
    format!("{os} {release_title} {arch}{label} ({})", release.serial)
}

fn properties(
    product: &Product<'_>,
    release: &Release,
    description: &str,
    kind: &str,
) -> BTreeMap<String, String> {
    let said = [
        ("architecture", product.arch.as_str()),
        ("description", description),
        ("label", &release.label),
        ("os", &product.os),
        ("release", &product.release),
        ("serial", &release.serial),
        ("type", kind),
        ("variant", &product.variant),
        ("version", &product.version),
    ];
    let requirements = product.requirements.iter().flatten();
    let required =
        requirements.filter_map(|(key, value)| Some((format!("requirements.{key}"), value.clone()?)));
    let all = said.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).chain(required);
    all.filter(|(_, value)| !value.is_empty()).collect()
}
