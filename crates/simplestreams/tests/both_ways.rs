//! What was rendered is read back as it was.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails by panicking")]

use std::collections::BTreeMap;

use image_format::{Fingerprint, InstanceType, canonical_architecture};
use proptest::collection::{btree_map, hash_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use simplestreams::{
    Item, Listed, ListedFiles, Published, PublishedFiles, Reason, RootfsKind, read_index, read_products,
    render,
};

/// 9999-12-31, whose end is the last second with a name.
const LAST: u64 = 253_402_300_799;
const DAY: u64 = 86_400;

fn item(sha256: [u8; 32]) -> impl Strategy<Value = Item> {
    let path = "[a-z0-9]{1,5}(/[A-Za-z0-9_:~+.]{1,5}[a-z]){0,3}";
    (path, 0..1_u64 << 62).prop_map(move |(path, size)| Item { path: path.parse().unwrap(), size, sha256 })
}

fn files(fingerprint: [u8; 32]) -> impl Strategy<Value = (InstanceType, PublishedFiles)> {
    let types = select(vec![InstanceType::Container, InstanceType::VirtualMachine]);
    let unified = (types, item(fingerprint)).prop_map(|(kind, item)| (kind, PublishedFiles::Unified(item)));
    let kinds = select(vec![RootfsKind::Squashfs, RootfsKind::Archive, RootfsKind::Qcow2]);
    let hashes = any::<([u8; 32], [u8; 32])>();
    let split = (kinds, hashes).prop_flat_map(|(rootfs_kind, (one, other))| {
        (item(one), item(other)).prop_map(move |(metadata, rootfs)| {
            (rootfs_kind.instance_type(), PublishedFiles::Split { metadata, rootfs, rootfs_kind })
        })
    });
    prop_oneof![unified, split]
}

/// Few values and any values, so that images share products, and texts hold whatever can be in a text.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![select(vec!["", "a", "b", "a/x86_64", "amd64"]).prop_map(str::to_owned), any::<String>()]
}

fn properties() -> impl Strategy<Value = BTreeMap<String, String>> {
    let known =
        ["os", "release", "variant", "version", "label", "architecture", "requirements.secureboot", "type"];
    let key =
        prop_oneof![select(known.to_vec()).prop_map(str::to_owned), "requirements\\..{0,9}", any::<String>()];
    btree_map(key, text(), 0..8)
}

fn published(fingerprint: [u8; 32]) -> impl Strategy<Value = Published> {
    let architecture = select(vec!["amd64", "x86_64", "arm64", "riscv64"]);
    let times = (0..=LAST, proptest::option::of(DAY..=LAST));
    (files(fingerprint), architecture, vec(text(), 0..4), properties(), times).prop_map(
        move |((instance_type, files), architecture, aliases, properties, (created, expires))| Published {
            fingerprint: Fingerprint::from_bytes(fingerprint),
            instance_type,
            architecture: architecture.to_owned(),
            aliases,
            properties,
            created,
            expires,
            files,
        },
    )
}

fn several() -> impl Strategy<Value = Vec<Published>> {
    hash_set(any::<[u8; 32]>(), 0..6)
        .prop_flat_map(|each| each.into_iter().map(published).collect::<Vec<_>>())
}

fn same_files(listed: &ListedFiles, published: &PublishedFiles) -> bool {
    match (listed, published) {
        (ListedFiles::Unified(one), PublishedFiles::Unified(other)) => one == other,
        (
            ListedFiles::Split { metadata, rootfs },
            PublishedFiles::Split { metadata: first, rootfs: second, .. },
        ) => (metadata, rootfs) == (first, second),
        _ => false,
    }
}

/// What the documents have room for.
fn kept_properties(image: &Published) -> BTreeMap<&str, &str> {
    let plain = ["os", "release", "variant", "version", "label"];
    let kept = |key: &str| plain.contains(&key) || key.starts_with("requirements.");
    let said = image.properties.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    said.filter(|(key, value)| kept(key) && !value.is_empty()).collect()
}

fn check(listed: &Listed, image: &Published) -> Result<(), TestCaseError> {
    prop_assert_eq!(listed.instance_type, image.instance_type);
    prop_assert_eq!(Some(listed.architecture), canonical_architecture(&image.architecture));
    prop_assert_eq!(listed.created, Some(image.created - image.created % DAY));
    prop_assert_eq!(listed.expires, image.expires.map(|second| second - second % DAY));
    prop_assert!(same_files(&listed.files, &image.files));
    let made = ["architecture", "description", "serial", "type"];
    let said = listed.properties.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let said: BTreeMap<_, _> = said.filter(|(key, _)| !made.contains(key)).collect();
    prop_assert_eq!(said, kept_properties(image));
    Ok(())
}

proptest! {
    #[test]
    fn every_image_comes_back_by_fingerprint_and_by_its_aliases(images in several()) {
        let rendered = render(&images);
        let named = if images.is_empty() { vec![] } else { vec![rendered.products_path.clone()] };
        prop_assert_eq!(read_index(&rendered.index), Ok(named));
        let listed = read_products(&rendered.products).unwrap();
        prop_assert_eq!(listed.len(), images.len());
        for image in &images {
            let found = listed.iter().find(|it| it.fingerprint == image.fingerprint).unwrap();
            check(found, image)?;
            for alias in &image.aliases {
                let left_out = rendered.left_out.iter().find(|it| {
                    it.fingerprint == image.fingerprint && it.alias.as_ref() == Some(alias)
                });
                match left_out.map(|it| it.reason) {
                    None => {
                        prop_assert!(found.aliases.contains(alias));
                        let written = format!("{alias}/{}", found.properties["architecture"]);
                        prop_assert!(found.aliases.contains(&written));
                    }
                    Some(Reason::AliasSpelling) => prop_assert!(alias.is_empty() || alias.contains(',')),
                    Some(reason) => prop_assert_eq!(reason, Reason::AliasTaken),
                }
            }
        }
    }

    #[test]
    fn the_order_of_the_images_changes_no_byte(images in several()) {
        let backwards: Vec<Published> = images.iter().rev().cloned().collect();
        prop_assert_eq!(render(&images).products, render(&backwards).products);
        prop_assert_eq!(render(&images).index, render(&backwards).index);
    }
}
