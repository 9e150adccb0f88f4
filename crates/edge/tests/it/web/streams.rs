//! A simplestreams remote on the scripted web server.

use std::collections::BTreeMap;

use image_format::{Fingerprint, FingerprintHasher, InstanceType};
use simplestreams::{INDEX_PATH, Item, Published, PublishedFiles, RootfsKind, render};

use super::{File, Web};

fn sha256(pieces: &[&[u8]]) -> Fingerprint {
    let mut hasher = FingerprintHasher::new();
    pieces.iter().for_each(|piece| hasher.update(piece));
    hasher.finish()
}

/// Serves bytes, and says so as a document does.
fn item(web: &Web, path: &str, bytes: &[u8]) -> Item {
    web.put(&format!("/{path}"), File::new(bytes));
    Item { path: path.parse().unwrap(), size: bytes.len() as u64, sha256: *sha256(&[bytes]).as_bytes() }
}

fn published(
    fingerprint: Fingerprint,
    kind: InstanceType,
    aliases: &[&str],
    files: PublishedFiles,
) -> Published {
    Published {
        fingerprint,
        instance_type: kind,
        architecture: "amd64".to_owned(),
        aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
        properties: BTreeMap::from([("os".to_owned(), "Tiny".to_owned())]),
        created: 1_785_542_400,
        expires: None,
        files,
    }
}

/// A unified container image behind `/NAME`.
pub(crate) fn unified(web: &Web, name: &str, bytes: &[u8], aliases: &[&str]) -> Published {
    let files = PublishedFiles::Unified(item(web, name, bytes));
    published(sha256(&[bytes]), InstanceType::Container, aliases, files)
}

/// A split virtual machine image behind `/NAME.meta` and `/NAME.disk`.
pub(crate) fn split(web: &Web, name: &str, (metadata, disk): (&[u8], &[u8]), aliases: &[&str]) -> Published {
    let files = PublishedFiles::Split {
        metadata: item(web, &format!("{name}.meta"), metadata),
        rootfs: item(web, &format!("{name}.disk"), disk),
        rootfs_kind: RootfsKind::Qcow2,
    };
    published(sha256(&[metadata, disk]), InstanceType::VirtualMachine, aliases, files)
}

/// Puts the documents for these images.
pub(crate) fn publish(web: &Web, images: &[Published]) {
    let rendered = render(images);
    assert!(rendered.left_out.is_empty(), "{:?}", rendered.left_out);
    web.put(&format!("/{INDEX_PATH}"), File::new(&rendered.index));
    web.put(&format!("/{}", rendered.products_path.as_str()), File::new(&rendered.products));
}
