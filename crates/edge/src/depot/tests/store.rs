//! What is kept, changed and refused.

use std::{collections::BTreeMap, fs, io::Read, path::Path};

use image_format::Fingerprint;
use proptest::prelude::*;
use upload_proto::api::Role;

use super::samples::{World, split, unified, unified_bytes};
use crate::depot::{Added, Depot, DepotError, RootfsKind, record::Record};

fn properties(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn nobody() -> Fingerprint {
    Fingerprint::from_bytes([7; 32])
}

#[tokio::test]
async fn an_image_is_kept_though_the_file_it_came_as_is_deleted() {
    let world = World::new().await;
    let image = unified(world.state.path(), "amd64", "Tiny");
    assert_eq!(world.depot.add(image.clone()).await.unwrap(), Added::New);
    fs::remove_file(&image.files[0].path).unwrap();
    let kept = fs::read(world.depot.path(image.fingerprint, Role::Unified)).unwrap();
    assert_eq!(kept, unified_bytes("amd64", "Tiny"));
    let record = world.depot.image(image.fingerprint).unwrap();
    assert_eq!(record.size(), kept.len() as u64);
    assert_eq!((record.architecture.as_str(), record.created_at), ("x86_64", 1_700_000_000));
    assert!(record.public && record.uploaded_at > 1_700_000_000);
    assert_eq!(record.unified().unwrap().sha256, image.fingerprint);
    assert_eq!(world.depot.images_of_size(record.size()), [image.fingerprint]);
    assert!(world.depot.images_of_size(record.size() + 1).is_empty());
    // The same again changes nothing, be it that its file is gone.
    assert_eq!(world.depot.add(image).await.unwrap(), Added::AlreadyThere);
    assert_eq!(world.depot.images().len(), 1);
}

#[tokio::test]
async fn two_at_once_make_one_image() {
    let world = World::new().await;
    let image = unified(world.state.path(), "amd64", "Tiny");
    let (one, other) = tokio::join!(world.depot.add(image.clone()), world.depot.add(image));
    let new = [one.unwrap(), other.unwrap()].into_iter().filter(|added| *added == Added::New).count();
    assert_eq!((new, world.depot.images().len()), (1, 1));
    assert_eq!(fs::read_dir(world.state.path().join("depot/incoming")).unwrap().count(), 0);
}

#[tokio::test]
async fn the_parts_of_a_split_image_are_hashed_each_and_together() {
    let world = World::new().await;
    let image = split(world.state.path(), "Tiny");
    world.depot.add(image.clone()).await.unwrap();
    let record = world.depot.image(image.fingerprint).unwrap();
    assert_eq!(record.rootfs, Some(RootfsKind::Qcow2));
    for file in &record.files {
        let bytes = fs::read(world.depot.path(record.fingerprint, file.role)).unwrap();
        assert_eq!((file.size, file.sha256), (bytes.len() as u64, image_format_digest(&bytes)));
    }
    let mut swapped = split(world.state.path(), "Other");
    swapped.fingerprint = image_format_digest(b"something else");
    assert!(matches!(world.depot.add(swapped).await, Err(DepotError::Mismatch(_))));
    let mut half = split(world.state.path(), "Third");
    half.files.pop();
    half.files[0].sha256 = Some(nobody());
    assert!(matches!(world.depot.add(half).await, Err(DepotError::Mismatch(_))));
    assert_eq!(world.depot.images().len(), 1);
}

fn image_format_digest(bytes: &[u8]) -> Fingerprint {
    let mut hasher = image_format::FingerprintHasher::new();
    hasher.update(bytes);
    hasher.finish()
}

#[tokio::test]
async fn aliases_are_made_moved_renamed_described_and_deleted() {
    let world = World::new().await;
    let (one, two) = (world.unified("one", "amd64", "One").await, world.unified("", "amd64", "Two").await);
    let depot = &world.depot;
    assert!(matches!(depot.create_alias("one", two, "").await, Err(DepotError::AliasTaken)));
    assert!(matches!(depot.create_alias("new", nobody(), "").await, Err(DepotError::ImageMissing)));
    assert!(matches!(depot.move_alias("none", one, "").await, Err(DepotError::AliasMissing)));
    assert!(matches!(depot.move_alias("one", nobody(), "").await, Err(DepotError::ImageMissing)));
    assert!(matches!(depot.delete_alias("none").await, Err(DepotError::AliasMissing)));
    for name in ["", "a b", "../x", "a//b"] {
        assert!(
            matches!(depot.create_alias(name, one, "").await, Err(DepotError::AliasInvalid(_))),
            "{name}"
        );
    }
    for name in ["a,b", &two.to_string()] {
        assert!(
            matches!(depot.create_alias(name, one, "").await, Err(DepotError::AliasUnservable)),
            "{name}"
        );
    }
    depot.move_alias("one", two, "moved").await.unwrap();
    depot.create_alias("second", one, "told").await.unwrap();
    let moved = depot.alias("one").unwrap();
    assert_eq!((moved.target, moved.description.as_str()), (two, "moved"));
    assert_eq!(depot.alias("second").unwrap().description, "told");
    depot.delete_alias("second").await.unwrap();
    assert_eq!(depot.shelf().names_of(two), ["one"]);
    let before = depot.shelf();
    assert_eq!(Depot::open(world.state.path()).await.unwrap().shelf(), before);
}

#[tokio::test]
async fn properties_are_merged_and_an_empty_value_removes_one() {
    let world = World::new().await;
    let image = world.unified("", "amd64", "One").await;
    world.depot.merge_properties(image, properties(&[("os", ""), ("note", "x")])).await.unwrap();
    world.depot.set_public(image, false).await.unwrap();
    let record = world.depot.image(image).unwrap();
    assert!(!record.public && !record.properties.contains_key("os"));
    assert_eq!(record.properties["note"], "x");
    let long = properties(&[("x", &"y".repeat(70_000))]);
    assert!(matches!(world.depot.merge_properties(image, long).await, Err(DepotError::TooMuch(_))));
    let gone = world.depot.merge_properties(nobody(), properties(&[]));
    assert!(matches!(gone.await, Err(DepotError::ImageMissing)));
    assert!(matches!(world.depot.set_public(nobody(), true).await, Err(DepotError::ImageMissing)));
    assert_eq!(Depot::open(world.state.path()).await.unwrap().shelf(), world.depot.shelf());
}

#[tokio::test]
async fn a_deleted_image_takes_its_aliases_along_and_is_read_to_its_end() {
    let world = World::new().await;
    let (one, two) = (world.unified("one", "amd64", "One").await, world.unified("two", "amd64", "Two").await);
    let mut open = fs::File::open(world.depot.path(one, Role::Unified)).unwrap();
    world.depot.delete_image(one).await.unwrap();
    let mut bytes = Vec::new();
    open.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, unified_bytes("amd64", "One"));
    assert_eq!((world.depot.image(one), world.depot.alias("one")), (None, None));
    assert_eq!(world.depot.alias("two").unwrap().target, two);
    assert!(matches!(world.depot.delete_image(one).await, Err(DepotError::ImageMissing)));
    assert!(!world.depot.path(one, Role::Unified).exists());
}

#[tokio::test]
async fn only_a_change_is_told() {
    let world = World::new().await;
    let image = world.unified("one", "amd64", "One").await;
    let mut changes = world.depot.follow();
    world.depot.set_public(image, true).await.unwrap();
    world.depot.move_alias("one", image, "").await.unwrap();
    world.depot.delete_alias("none").await.unwrap_err();
    assert!(!changes.has_changed().unwrap());
    world.depot.set_public(image, false).await.unwrap();
    assert!(changes.has_changed().unwrap());
    assert!(!changes.borrow_and_update().image(image).unwrap().public);
}

#[tokio::test]
async fn a_broken_record_is_left_alone_and_its_image_can_be_added_anew() {
    let world = World::new().await;
    let good = world.unified("good", "amd64", "Good").await;
    let bad = world.unified("bad", "amd64", "Bad").await;
    let record = world.state.path().join(format!("depot/images/{bad}/image.json"));
    let whole = fs::read_to_string(&record).unwrap();
    let other = whole.replace(&bad.to_string(), &nobody().to_string());
    for broken in ["", "{", &other, &whole.replace("x86_64", "pdp11"), &" ".repeat(9 << 20)] {
        fs::write(&record, broken).unwrap();
        let depot = Depot::open(world.state.path()).await.unwrap();
        assert_eq!(depot.images().len(), 1);
        assert!(depot.image(good).is_some() && depot.alias("bad").is_some());
        assert_eq!(fs::read_to_string(&record).unwrap(), broken);
    }
    let depot = Depot::open(world.state.path()).await.unwrap();
    let again = depot.add(unified(world.state.path(), "amd64", "Bad")).await.unwrap();
    assert_eq!((again, depot.alias("bad").unwrap().target), (Added::New, bad));
    fs::write(depot.path(bad, Role::Unified), b"short").unwrap();
    assert_eq!(Depot::open(world.state.path()).await.unwrap().images().len(), 1);
    fs::write(world.state.path().join("depot/images/notes.txt"), b"x").unwrap();
    Depot::open(world.state.path()).await.unwrap();
}

#[tokio::test]
async fn damaged_aliases_and_a_damaged_key_stop_the_start() {
    for file in ["aliases.json", "key"] {
        let world = World::new().await;
        world.unified("one", "amd64", "One").await;
        fs::write(world.state.path().join("depot").join(file), b"no").unwrap();
        let opened = Depot::open(world.state.path()).await;
        assert!(matches!(opened, Err(DepotError::Broken { .. })), "{opened:?}");
    }
}

#[tokio::test]
async fn the_key_lasts_and_is_for_nobody_else() {
    use std::os::unix::fs::PermissionsExt;

    let world = World::new().await;
    let token = world.depot.sign(crate::depot::Scope::All, u64::MAX);
    let again = Depot::open(world.state.path()).await.unwrap();
    assert!(again.allows(&token).is_some());
    assert!(World::new().await.depot.allows(&token).is_none());
    assert!(world.depot.allows(&world.depot.sign(crate::depot::Scope::All, 1_700_000_000)).is_none());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&world.state.path().join("depot/key")), 0o600);
    assert!(!format!("{:?}", world.depot).contains("key:"));
}

proptest! {
    #[test]
    fn no_record_panics(text in "\\PC{0,200}") {
        let _ = serde_json::from_str::<Record>(&text).map(|record| record.check());
    }
}
