//! Our verdict on every file of the corpus beside what Incus makes of it, and the table of both in docs/verdicts.md.

mod reasons;
mod sides;
mod table;

use std::path::Path;

use incus_client::{Client, Error, InstanceType, Project};

use self::sides::{Ours, Theirs};
use self::table::Row;
use super::corpus::{Case, Files, Reach, corpus};
use super::{Real, variable};
use crate::contract::World;
use crate::contract::samples::{body, fingerprint, head};

/// The version the table is of. Another one may differ in its words, but not in what an image is.
const VERSION: &str = "6.0.4";

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn our_verdicts_stand_beside_those_of_incus() {
    let client = Client::unix(variable("MALLEUS_TEST_INCUS_SOCKET"));
    let version = client.server().await.unwrap().version;
    let world = World::new(Real::named(), client).await;
    let mut chapters = Vec::new();
    for chapter in corpus() {
        let mut rows = Vec::new();
        for case in &chapter.cases {
            rows.push(row(&world, case).await);
        }
        chapters.push((chapter.heading, rows));
    }
    world.end().await;

    let rows = || chapters.iter().flat_map(|(_, rows)| rows);
    for (place, row) in rows().enumerate() {
        assert!(rows().skip(place + 1).all(|other| other.name != row.name), "{} stands twice", row.name);
    }
    if version == VERSION {
        compare(&table::table(&chapters));
    }
    let unlike: Vec<_> = rows().filter_map(Row::disagreement).collect();
    assert!(unlike.is_empty(), "both take these, and differ:\n{}", unlike.join("\n"));
    let let_through: Vec<_> = rows().filter_map(Row::let_through).collect();
    let harmful: Vec<_> = rows().filter_map(Row::unguarded).collect();
    assert!(harmful.is_empty(), "we take these, and they harm Incus:\n{}", harmful.join("\n"));
    assert!(let_through.is_empty(), "we take these, and Incus does not:\n{}", let_through.join("\n"));
}

/// With `UPDATE_GENERATED=1` the table is written, otherwise it must be as it would be written.
fn compare(expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verdicts.md");
    if std::env::var_os("UPDATE_GENERATED").is_some_and(|value| value == "1") {
        std::fs::write(&path, expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, expected, "stale: run `UPDATE_GENERATED=1 cargo xtask test --only real verdicts`");
}

async fn row(world: &World<Real>, case: &Case) -> Row {
    let ours = Ours::of(&case.files);
    let theirs = theirs(world, case).await;
    Row { name: case.name.clone(), ours, theirs }
}

async fn theirs(world: &World<Real>, case: &Case) -> Theirs {
    if case.reach == Reach::Nowhere {
        return Theirs::NotSent;
    }
    let (project, fingerprint) = match import(&world.project, &case.files).await {
        Ok(fingerprint) => (world.project.name(), fingerprint),
        Err(Error::Hazard(_)) => return Theirs::NotSent,
        Err(error) => return Theirs::refused(&error),
    };
    let image = sides::Image::told(&world.daemon.image(project, &fingerprint).await);
    // A virtual machine's would need more of the machine that runs the tests.
    let first = if case.reach == Reach::Instance && image.instance_type == InstanceType::Container.to_string()
    {
        Some(world.daemon.create_instance(project, &fingerprint, InstanceType::Container).await)
    } else {
        None
    };
    world.project.delete_image(&fingerprint).await.unwrap();
    Theirs::Imported { image, first }
}

async fn import(project: &Project, files: &Files) -> Result<incus_client::Fingerprint, Error> {
    let operation = match files {
        Files::Unified(file) => {
            project.import_unified(head(fingerprint(&[file]), "image"), body(file)).await?
        }
        Files::Split { metadata, rootfs, sent_as } => {
            let head = head(fingerprint(&[metadata, rootfs]), "rootfs");
            project.import_split(head, body(metadata), body(rootfs), *sent_as).await?
        }
    };
    Ok(project.wait(&operation).await?.fingerprint)
}
