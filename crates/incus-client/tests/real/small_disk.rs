//! Daemons of their own, whose images have a small disk.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use incus_client::{Bound, Error, InstanceType, Project, Room, Shape};
use serde_json::json;

use super::Real;
use super::own::Own;
use crate::contract::samples::{fingerprint, head, split_metadata};

const MIB: u64 = 1 << 20;

/// A file system in memory. Dropping it takes it away, whatever is still in it.
struct Disk(PathBuf);

impl Disk {
    fn create(at: PathBuf, size: &str) -> Self {
        std::fs::create_dir(&at).unwrap();
        run(Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "small"]).arg(&at));
        Self(at)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        run(Command::new("umount").arg("--lazy").arg(&self.0));
    }
}

/// The daemon. Fields are dropped in this order: the process ends first.
struct Small {
    own: Own,
    _images: Option<Disk>,
}

fn run(command: &mut Command) {
    let status = command.stdin(Stdio::null()).status().unwrap();
    assert!(status.success(), "{command:?}");
}

impl Small {
    /// With a disk of that size for images, if any.
    async fn start(size: Option<&str>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let images = size.map(|size| Disk::create(directory.path().join("images"), size));
        Self { own: Own::start(directory).await, _images: images }
    }

    fn socket(&self) -> PathBuf {
        self.own.socket()
    }

    fn project(&self) -> Project {
        self.own.client().project("default".parse().unwrap())
    }

    /// Waits until what a failed upload had stored is gone.
    async fn emptied(&self) {
        while std::fs::read_dir(self.own.directory().join("images")).unwrap().next().is_some() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

fn full(length: u64) -> Full<Bytes> {
    Full::new(Bytes::from(vec![b'B'; usize::try_from(length).unwrap()]))
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn a_small_disk_is_told_and_filled() {
    let small = Small::start(Some("8m")).await;
    let project = small.project();
    let free = project.room().await.unwrap().disk.unwrap();
    assert!((7 * MIB..=8 * MIB).contains(&free), "{free}");

    let refused = project.import_unified(head([1; 32].into(), "big"), full(9 * MIB)).await;
    assert!(matches!(refused, Err(Error::DiskFull(_))), "{refused:?}");
    small.emptied().await;

    // More than half of the disk: there is room for the upload, and then none for the parts.
    let (most, bound) = project.room().await.unwrap().most(Shape::Split).unwrap();
    assert!(bound == Bound::Disk && most < 5 * MIB, "{most} {bound:?}");
    let metadata = Full::new(Bytes::from(split_metadata("small")));
    let head = head(fingerprint(&[]), "big.img");
    let sent = project.import_split(head, metadata, full(5 * MIB), InstanceType::VirtualMachine).await;
    let outcome = project.wait(&sent.unwrap()).await;
    assert!(matches!(outcome, Err(Error::DiskFull(_))), "{outcome:?}");
    small.emptied().await;
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn a_pool_for_images_is_looked_at() {
    let elsewhere = tempfile::tempdir().unwrap();
    let pool = Disk::create(elsewhere.path().join("pool"), "16m");
    let small = Small::start(None).await;
    set_up(&small.socket(), &pool.0).await;
    let room = small.project().room().await.unwrap();
    assert!(
        matches!(room, Room { quota: None, disk: Some(free) } if free > 12 * MIB && free <= 16 * MIB),
        "{room:?}"
    );
    // The daemon holds what it mounted of it.
    drop(small);
}

/// Has the daemon keep its images in a pool at `source`.
async fn set_up(socket: &Path, source: &Path) {
    let daemon = Real::at(socket.to_owned());
    let pool = json!({ "name": "pool", "driver": "dir", "config": { "source": source } });
    daemon.ask("POST", "/1.0/storage-pools", &pool).await;
    let volume = json!({ "name": "images", "type": "custom", "content_type": "filesystem", "config": {} });
    daemon.ask("POST", "/1.0/storage-pools/pool/volumes/custom", &volume).await;
    let config = json!({ "config": { "storage.images_volume": "pool/images" } });
    daemon.ask("PATCH", "/1.0", &config).await;
}
