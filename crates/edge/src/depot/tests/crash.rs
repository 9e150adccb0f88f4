//! A crash at any step leaves the depot as it was before, or as it was to become.

use std::{fs, future::Future, path::Path, sync::Arc};

use image_format::Fingerprint;

use super::samples::{World, split};
use crate::depot::{Depot, DepotError, NewImage, Record, Shelf};

/// More steps than any change has.
const ENOUGH: u32 = 100;

struct Scene {
    world: World,
    one: Fingerprint,
    two: Fingerprint,
    third: NewImage,
}

async fn scene() -> Scene {
    let world = World::new().await;
    let one = world.unified("one", "amd64", "One").await;
    let two = world.unified("two", "amd64", "Two").await;
    let third = split(world.state.path(), "Third");
    Scene { world, one, two, third }
}

/// The shelf without the time of the run.
fn timeless(shelf: &Shelf) -> Shelf {
    let mut shelf = shelf.clone();
    for record in shelf.images.values_mut() {
        *record = Arc::new(Record { uploaded_at: 0, ..Record::clone(record) });
    }
    shelf
}

/// Every file below, by its path.
fn files(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path.display().to_string()) }
    }
    found
}

async fn all_or_nothing<F, W>(act: F)
where
    F: Fn(Depot, Fingerprint, Fingerprint, NewImage) -> W,
    W: Future<Output = Result<(), DepotError>>,
{
    let Scene { world, one, two, third } = scene().await;
    let before = timeless(&world.depot.shelf());
    act(world.depot.clone(), one, two, third).await.unwrap();
    let after = timeless(&world.depot.shelf());
    assert_ne!(before, after);
    let (mut lost, mut done) = (0, 0);
    for steps in 0..ENOUGH {
        let Scene { world, one, two, third } = scene().await;
        world.depot.inner.disk.fuse.light(steps);
        let told = act(world.depot.clone(), one, two, third).await;
        let shown = timeless(&world.depot.shelf());
        let World { state, depot } = world;
        drop(depot);
        let again = Depot::open(state.path()).await.unwrap();
        let found = timeless(&again.shelf());
        if told.is_ok() {
            assert_eq!((&found, &shown), (&after, &after), "after {steps} steps it was said to be done");
            done += 1;
        } else {
            assert!(found == before || found == after, "after {steps} steps: {found:#?}");
            lost += 1;
        }
        for record in again.images() {
            for file in &record.files {
                let kept = fs::metadata(again.path(record.fingerprint, file.role)).unwrap();
                assert_eq!(kept.len(), file.size);
            }
        }
        let left = files(&state.path().join("depot"));
        assert!(left.iter().all(|path| !path.ends_with(".new") && !path.contains("/incoming/")), "{left:?}");
        if told.is_ok() && done > 8 {
            break;
        }
    }
    assert!(lost > 2 && done > 8, "{lost} lost, {done} done");
}

#[tokio::test]
async fn while_an_image_is_added() {
    all_or_nothing(|depot, _, _, third| async move { depot.add(third).await.map(drop) }).await;
}

#[tokio::test]
async fn while_an_image_is_deleted() {
    all_or_nothing(|depot, one, _, _| async move { depot.delete_image(one).await }).await;
}

#[tokio::test]
async fn while_a_record_changes() {
    all_or_nothing(|depot, one, _, _| async move { depot.set_public(one, false).await }).await;
}

#[tokio::test]
async fn while_an_alias_moves() {
    all_or_nothing(|depot, _, two, _| async move { depot.move_alias("one", two, "").await }).await;
}
