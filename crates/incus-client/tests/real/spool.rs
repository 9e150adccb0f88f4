//! What an upload that is let go leaves behind in Incus: nothing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use incus_client::Client;
use tokio::sync::Notify;

use super::{Real, variable};
use crate::contract::World;
use crate::contract::limits::stalled;
use crate::contract::samples::head;

/// The folders in which uploads are stored, with more than `bytes` in one of their files.
fn spools(images: &Path, bytes: u64) -> BTreeSet<PathBuf> {
    let holds = |folder: &Path| {
        let mut files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        files.any(|file| file.metadata().is_ok_and(|file| file.len() > bytes))
    };
    let entries = std::fs::read_dir(images).unwrap().flatten().map(|entry| entry.path());
    entries.filter(|path| path.to_string_lossy().contains("incus_build_") && holds(path)).collect()
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn a_dropped_upload_leaves_no_spool() {
    let client = Client::unix(variable("MALLEUS_TEST_INCUS_SOCKET"));
    let world = World::new(Real::named(), client).await;
    let images = Path::new(&variable("MALLEUS_TEST_INCUS_DIR")).join("images");
    let reached = Arc::new(Notify::new());
    let seen = tokio::select! {
        outcome = world.project.import_unified(head([1; 32].into(), "a.tar"), stalled(reached.clone())) => {
            panic!("{outcome:?}")
        }
        seen = async {
            reached.notified().await;
            // Some of the 4 MiB may still be in the socket. Other tests' uploads are seen as well, and go as well.
            spools(&images, 1 << 20)
        } => seen,
    };
    assert!(!seen.is_empty(), "no upload is stored in {}", images.display());
    // Incus tells nobody when it has noticed.
    while spools(&images, 0).intersection(&seen).next().is_some() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    world.end().await;
}
