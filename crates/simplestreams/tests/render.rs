//! What is written for images, word for word where Incus depends on it.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails by panicking")]

use std::collections::BTreeMap;

use image_format::{Fingerprint, FingerprintHasher, InstanceType};
use serde_json::{Value, json};
use simplestreams::{Item, Published, PublishedFiles, Reason, Rendered, RootfsKind, read_products, render};

fn sha256(name: &str) -> [u8; 32] {
    let mut hasher = FingerprintHasher::new();
    hasher.update(name.as_bytes());
    *hasher.finish().as_bytes()
}

fn item(path: &str, size: u64) -> Item {
    Item { path: path.parse().unwrap(), size, sha256: sha256(path) }
}

fn unified(name: &str, instance_type: InstanceType, aliases: &[&str]) -> Published {
    Published {
        fingerprint: Fingerprint::from_bytes(sha256(name)),
        instance_type,
        architecture: "amd64".to_owned(),
        aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
        properties: BTreeMap::new(),
        created: 1_785_542_400 + 3661,
        expires: None,
        files: PublishedFiles::Unified(item(name, 10)),
    }
}

fn container(name: &str, aliases: &[&str]) -> Published {
    unified(name, InstanceType::Container, aliases)
}

fn split(name: &str, rootfs_kind: RootfsKind) -> Published {
    let files = PublishedFiles::Split { metadata: item("m", 1), rootfs: item("r", 2), rootfs_kind };
    Published { files, ..unified(name, rootfs_kind.instance_type(), &[name]) }
}

fn documents(rendered: &Rendered) -> (Value, Value) {
    (serde_json::from_slice(&rendered.index).unwrap(), serde_json::from_slice(&rendered.products).unwrap())
}

fn items(image: &Published) -> Value {
    let (_, products) = documents(&render(std::slice::from_ref(image)));
    products["products"][image.fingerprint.to_string()]["versions"]["20260801_010101"]["items"].clone()
}

/// Each image's aliases after the way through the documents, without those that Incus adds.
fn resolved(images: &[Published]) -> Vec<Vec<String>> {
    let listed = read_products(&render(images).products).unwrap();
    let of = |image: &Published| {
        let found = listed.iter().find(|it| it.fingerprint == image.fingerprint).unwrap();
        found.aliases.iter().filter(|alias| !alias.ends_with("/x86_64")).cloned().collect()
    };
    images.iter().map(of).collect()
}

#[test]
fn the_index_names_the_document_by_its_content() {
    let image = container("a", &["one"]);
    let rendered = render(std::slice::from_ref(&image));
    let (index, _) = documents(&rendered);
    let mut hasher = FingerprintHasher::new();
    hasher.update(&rendered.products);
    let path = format!("streams/v1/images-{}.json", hasher.finish());
    assert_eq!(rendered.products_path.as_str(), path);
    let stream = json!({
        "datatype": "image-downloads", "path": path, "format": "products:1.0", "products": [image.fingerprint],
    });
    assert_eq!(index, json!({"format": "index:1.0", "index": {"images": stream}}));
    assert_ne!(render(&[]).products_path, rendered.products_path);
}

#[test]
fn a_product_has_every_property_that_there_is_room_for() {
    let properties = [
        ("os", "Debian"),
        ("release", "bookworm"),
        ("variant", "cloud"),
        ("version", "12"),
        ("label", "daily"),
        ("architecture", "amd64"),
        ("requirements.secureboot", "false"),
        ("requirements.empty", ""),
        ("description", "made again by Incus"),
        ("serial", "likewise"),
        ("colour", "blue"),
    ];
    let image = Published {
        properties: properties.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
        architecture: "x86_64".to_owned(),
        expires: Some(1_874_880_000 + 5),
        ..container("a", &["one", "two/three"])
    };
    let name = image.fingerprint.to_string();
    let (_, products) = documents(&render(&[image]));
    let file = json!({"ftype": "incus_combined.tar.gz", "path": "a", "sha256": name, "size": 10});
    let product = json!({
        "aliases": "one,two/three",
        "arch": "amd64",
        "os": "Debian",
        "release": "bookworm",
        "release_title": "bookworm",
        "requirements": {"secureboot": "false"},
        "support_eol": "2029-05-31",
        "variant": "cloud",
        "version": "12",
        "versions": {"20260801_010101": {"label": "daily", "items": {"incus_combined.tar.gz": file}}},
    });
    assert_eq!(products["products"], json!({name: product}));
}

#[test]
fn each_root_has_its_ftype_and_its_combined_hash() {
    let cases = [
        (RootfsKind::Squashfs, "squashfs", &["combined_squashfs_sha256"][..]),
        (RootfsKind::Archive, "root.tar.xz", &["combined_rootxz_sha256", "combined_sha256"]),
        (RootfsKind::Qcow2, "disk-kvm.img", &["combined_disk-kvm-img_sha256"]),
    ];
    for (kind, ftype, keys) in cases {
        let image = split("s", kind);
        let mut metadata = json!({"ftype": "incus.tar.xz", "path": "m", "sha256": hex("m"), "size": 1});
        for key in keys {
            metadata[key] = json!(image.fingerprint);
        }
        let root = json!({"ftype": ftype, "path": "r", "sha256": hex("r"), "size": 2});
        assert_eq!(items(&image), json!({"incus.tar.xz": metadata, ftype: root}));
    }
    let machine = unified("a", InstanceType::VirtualMachine, &[]);
    assert_eq!(items(&machine)["incus_combined.tar.gz"]["combined_type"], "virtual-machine");
}

fn hex(name: &str) -> String {
    Fingerprint::from_bytes(sha256(name)).to_string()
}

#[test]
fn what_cannot_be_offered_is_named_and_takes_nothing_along() {
    let good = container("good", &["good"]);
    let cases = [
        (Published { architecture: "vax".to_owned(), ..container("a", &[]) }, Reason::Architecture),
        (
            Published {
                fingerprint: good.fingerprint,
                files: split("x", RootfsKind::Qcow2).files,
                ..split("a", RootfsKind::Squashfs)
            },
            Reason::Type,
        ),
        (
            Published { files: PublishedFiles::Unified(item("a", 1 << 63)), ..container("a", &[]) },
            Reason::Size,
        ),
        (Published { files: PublishedFiles::Unified(item("other", 1)), ..container("a", &[]) }, Reason::Hash),
        (good.clone(), Reason::Again),
    ];
    for (bad, reason) in cases {
        let rendered = render(&[good.clone(), bad]);
        assert_eq!(
            rendered.left_out.iter().map(|it| (it.alias.clone(), it.reason)).collect::<Vec<_>>(),
            [(None, reason)]
        );
        assert_eq!(rendered.products, render(std::slice::from_ref(&good)).products);
    }
    let most =
        Published { files: PublishedFiles::Unified(item("a", i64::MAX as u64)), ..container("a", &[]) };
    assert_eq!(render(&[most]).left_out, []);
}

#[test]
fn aliases_that_cannot_be_written_are_left_out_and_the_image_stays() {
    let image = container("a", &["", "a,b", "fine", "fine", " kept as it is "]);
    let rendered = render(std::slice::from_ref(&image));
    let left: Vec<_> = rendered.left_out.iter().map(|it| (it.alias.as_deref(), it.reason)).collect();
    assert_eq!(left, [(Some(""), Reason::AliasSpelling), (Some("a,b"), Reason::AliasSpelling)]);
    assert_eq!(resolved(&[image]), [["fine", " kept as it is "]]);
}

#[test]
fn of_two_images_that_want_an_alias_the_newer_has_it() {
    let older = Published { created: 5, ..container("a", &["same", "older"]) };
    let newer = Published { created: 6, ..container("b", &["same"]) };
    let both = [older, newer];
    assert_eq!(resolved(&both), [["older"], ["same"]]);
    let left = render(&both).left_out;
    assert_eq!((left.len(), left[0].alias.as_deref(), left[0].reason), (1, Some("same"), Reason::AliasTaken));
    assert_eq!(left[0].fingerprint, both[0].fingerprint);
}

#[test]
fn an_alias_may_lead_to_one_image_of_each_type_and_architecture() {
    let images = [
        container("a", &["same"]),
        unified("b", InstanceType::VirtualMachine, &["same"]),
        Published { architecture: "arm64".to_owned(), ..container("c", &["same"]) },
    ];
    assert_eq!(render(&images).left_out, []);
    let listed = read_products(&render(&images).products).unwrap();
    assert!(listed.iter().all(|image| image.aliases.contains(&"same".to_owned())));
}

#[test]
fn an_alias_that_another_becomes_is_not_given_twice() {
    // `one` is `one/x86_64` too.
    let newer = Published { created: 6, ..container("a", &["one"]) };
    let older = Published { created: 5, ..container("b", &["one/x86_64"]) };
    let left = render(&[newer.clone(), older.clone()]).left_out;
    assert_eq!((left.len(), left[0].fingerprint), (1, older.fingerprint));
    let left = render(&[Published { created: 4, ..newer.clone() }, older]).left_out;
    assert_eq!((left.len(), left[0].fingerprint), (1, newer.fingerprint));
}

#[test]
fn an_image_without_a_release_says_in_its_description_what_it_is() {
    let mut image = container("a", &["mine"]);
    let description = |image: &Published| {
        read_products(&render(std::slice::from_ref(image)).products).unwrap()[0].description.clone()
    };
    assert_eq!(description(&image), " mine x86_64 (20260801_010101)");
    image.properties.insert("description".to_owned(), "My image".to_owned());
    assert_eq!(description(&image), " My image x86_64 (20260801_010101)");
    image.properties.insert("os".to_owned(), "Mine".to_owned());
    image.properties.insert("release".to_owned(), "7".to_owned());
    assert_eq!(description(&image), "Mine 7 x86_64 (20260801_010101)");
}
