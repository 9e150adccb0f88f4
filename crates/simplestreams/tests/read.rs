//! A document in the shape of well-known image servers, with what Incus passes over and what would break it.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails by panicking")]

use image_format::{FingerprintHasher, InstanceType};
use simplestreams::{Item, Listed, ListedFiles, combine, read_index, read_products};

const INDEX: &[u8] = include_bytes!("documents/index.json");
const IMAGES: &[u8] = include_bytes!("documents/images.json");

/// The hash that the documents have for a name.
fn hash(name: &str) -> String {
    let mut hasher = FingerprintHasher::new();
    hasher.update(name.as_bytes());
    hasher.finish().to_string()
}

fn listed() -> Vec<Listed> {
    read_products(IMAGES).unwrap()
}

fn find(name: &str) -> Listed {
    let fingerprint = hash(name);
    listed().into_iter().find(|image| image.fingerprint.to_string() == fingerprint).unwrap()
}

fn item(path: &str, size: u64) -> Item {
    Item {
        path: path.parse().unwrap(),
        size,
        sha256: *hash(path).parse::<image_format::Fingerprint>().unwrap().as_bytes(),
    }
}

#[test]
fn an_index_names_each_product_document_once_and_in_order() {
    let paths: Vec<String> = read_index(INDEX).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(paths, ["streams/v1/images.json", "streams/v1/more.json"]);
}

#[test]
fn what_incus_would_list_is_listed_in_its_order_and_nothing_else() {
    let all: Vec<_> = listed().into_iter().map(|image| image.fingerprint.to_string()).collect();
    let expected = [
        "20260802_05:24squashfs",
        "20260802_05:24rootxz",
        "20260802_05:24kvm",
        "20260801_05:24squashfs",
        "20260801_05:24rootxz",
        "20260801_05:24kvm",
        "arm-20260731squashfs",
        "arm-20260731rootxz",
    ];
    assert_eq!(all[..8], expected.map(hash));
    // Tiny's two differ in nothing that Incus orders by.
    let mut tiny = all[8..10].to_vec();
    tiny.sort();
    let mut both = [hash("tiny/container.tar.gz"), hash("/tiny/machine.tar.gz")];
    both.sort();
    assert_eq!(tiny, both);
    assert_eq!(all[10..], ["n-root", "n-uefi1", "n-disk1"].map(hash));
}

#[test]
fn the_newest_squashfs_has_the_aliases_of_its_product() {
    let newest = find("20260802_05:24squashfs");
    let aliases = [
        "debian/bookworm/default",
        "debian/bookworm/default/amd64",
        "debian/bookworm",
        "debian/bookworm/amd64",
        "debian/12",
        "debian/12/amd64",
    ];
    assert_eq!(newest.aliases, aliases);
    assert_eq!(find("20260802_05:24kvm").aliases, aliases, "each type has its own");
    for name in ["20260802_05:24rootxz", "20260801_05:24squashfs", "20260801_05:24kvm"] {
        assert_eq!(find(name).aliases, Vec::<String>::new(), "{name}");
    }
    assert_eq!(find("arm-20260731squashfs").aliases[2..4], ["debian/bookworm", "debian/bookworm/arm64"]);
}

#[test]
fn a_split_container_is_told_with_all_that_incus_makes_of_it() {
    let folder = "images/debian/bookworm/amd64/20260802_05:24";
    let image = find("20260802_05:24squashfs");
    assert_eq!((image.instance_type, image.architecture), (InstanceType::Container, "x86_64"));
    assert_eq!(image.description, "Debian bookworm amd64 (daily) (20260802_05:24)");
    assert_eq!((image.created, image.expires), (Some(1_785_628_800), None));
    assert_eq!(image.size, 201_000);
    let properties: Vec<(&str, &str)> =
        image.properties.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let expected = [
        ("architecture", "amd64"),
        ("description", "Debian bookworm amd64 (daily) (20260802_05:24)"),
        ("label", "daily"),
        ("os", "Debian"),
        ("release", "bookworm"),
        ("requirements.secureboot", "false"),
        ("serial", "20260802_05:24"),
        ("type", "squashfs"),
        ("variant", "default"),
    ];
    assert_eq!(properties, expected);
    let files = ListedFiles::Split {
        metadata: item(&format!("{folder}/incus.tar.xz"), 1000),
        rootfs: item(&format!("{folder}/rootfs.squashfs"), 200_000),
    };
    assert_eq!(image.files, files);
}

#[test]
fn every_disk_is_a_machine_of_its_own_and_the_hash_of_an_archive_has_two_names() {
    for (name, kind) in [("n-uefi1", "uefi1.img"), ("n-disk1", "disk1.img")] {
        let image = find(name);
        assert_eq!(image.instance_type, InstanceType::VirtualMachine);
        assert_eq!(image.properties["type"], kind);
    }
    let archive = find("n-root");
    assert_eq!(archive.instance_type, InstanceType::Container);
    assert_eq!(archive.description, "ubuntu 24.04 LTS amd64 (release) (20260101)");
    assert_eq!((archive.properties["version"].as_str(), archive.expires), ("24.04", Some(1_874_880_000)));
    assert!(archive.aliases.contains(&"noble".to_owned()));
    assert!(find("n-uefi1").aliases.contains(&"noble".to_owned()), "preferred to disk1.img");
    assert!(find("n-disk1").aliases.is_empty());
}

#[test]
fn a_unified_machine_is_told_by_its_combined_type() {
    let (container, machine) = (find("tiny/container.tar.gz"), find("/tiny/machine.tar.gz"));
    assert_eq!(container.files, ListedFiles::Unified(item("tiny/container.tar.gz", 77)));
    assert_eq!(container.instance_type, InstanceType::Container);
    assert_eq!(container.properties["type"], "tar.gz");
    assert_eq!(machine.instance_type, InstanceType::VirtualMachine);
    assert_eq!(container.aliases, ["tiny", "tiny/x86_64"]);
    assert_eq!(machine.aliases, container.aliases);
    assert_eq!(machine.expires, None, "no day");
    let ListedFiles::Unified(file) = machine.files else { panic!("one file") };
    assert_eq!(file.path.as_str(), "tiny/machine.tar.gz", "relative even with a slash in front");
}

#[test]
fn between_documents_too_an_alias_leads_to_one_image() {
    let newer = String::from_utf8(IMAGES.to_vec()).unwrap().replace("20260802_05:24", "20260901_05:24");
    // Its old version is listed in both, word for word.
    let all = combine(vec![listed(), read_products(newer.as_bytes()).unwrap()]);
    let with_alias = |image: &&Listed| {
        image.aliases.iter().any(|alias| alias == "debian/12/amd64")
            && image.instance_type == InstanceType::Container
    };
    let found: Vec<&Listed> = all.iter().filter(with_alias).collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].serial, "20260901_05:24");
    let of_old = all.iter().filter(|image| image.fingerprint.to_string() == hash("20260801_05:24squashfs"));
    assert_eq!(of_old.count(), 1);
}

#[test]
fn documents_without_anything_are_no_fault() {
    for text in ["{}", r#"{"products":null}"#, r#"{"products":{}}"#, r#"{"products":{"a":{}}}"#] {
        assert_eq!(read_products(text.as_bytes()), Ok(vec![]), "{text}");
    }
    for text in ["{}", r#"{"index":null}"#, r#"{"index":{"a":{}}}"#] {
        assert_eq!(read_index(text.as_bytes()), Ok(vec![]), "{text}");
    }
}
