//! A copy that is stopped while it runs. What keeps it running is a relay between the servers that holds bytes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use image_format::forge::{Archive, ImageSpec, metadata_yaml};
use incus_client::{OperationId, Progress};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use super::*;

/// Most of what an answer may have before it is held, in bytes: more than anything but an image.
const HELD: usize = 2 << 20;

/// Listens on the loopback address, and hands connections on to `to`. An image gets stuck on its way.
async fn sluice(to: &SourceAddress) -> SourceAddress {
    let to = to.as_str().trim_start_matches("https://").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            tokio::spawn(handed_on(near, to.clone()));
        }
    });
    address
}

async fn handed_on(near: TcpStream, to: String) -> std::io::Result<()> {
    let far = TcpStream::connect(to).await?;
    let (mut near_in, mut near_out) = near.into_split();
    let (mut far_in, mut far_out) = far.into_split();
    let gone = async { tokio::io::copy(&mut near_in, &mut far_out).await.map(drop) };
    let held = async {
        let mut passed = 0;
        let mut piece = vec![0; 16 << 10];
        while passed < HELD {
            let read = far_in.read(&mut piece).await?;
            if read == 0 {
                return Ok(());
            }
            near_out.write_all(&piece[..read]).await?;
            passed += read;
        }
        std::future::pending().await
    };
    tokio::select! { ended = gone => ended, ended = held => ended }
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn a_running_copy_is_stopped() {
    let (from, to) = (Side::shared(), Side::own().await);
    let nonce = nonce();
    let source = from.project(&format!("{nonce}-s")).await;
    let ours = to.project(&format!("{nonce}-o")).await;
    // In one piece, as Incus tells progress by time where it knows no size.
    let spec = ImageSpec::new("amd64", 1_700_000_000).property("nonce", &nonce);
    let mut archive = Archive::new();
    archive.file("metadata.yaml", 0o644, metadata_yaml(&spec).as_bytes());
    archive.file("rootfs/large", 0o644, &vec![7; 8 << 20]);
    let image = imported(&source, &[archive.finish()], InstanceType::Container, true).await;
    let server = RemoteSource { server: sluice(&from.address).await, ..from.source(&source) };
    let what = Wanted::ByFingerprint { fingerprint: image.fingerprint, secret: None };
    let request = PullRequest { source: server, what, public: false, profiles: None };
    let operation = ours.pull(&request).await.unwrap();
    let told = follow_until_some_came(&ours, &operation).await;
    assert!(told.percent.is_some_and(|percent| percent < 100) && told.per_second.is_some(), "{told:?}");
    assert_eq!(ours.image(&image.fingerprint).await.unwrap(), None);
    // Nothing of it is left, so it can be copied again.
    assert_eq!(pulled((&from, &source), &ours, &image, false).await.unwrap().size, image.size);
    let done = ours.cancel(&operation).await;
    assert!(matches!(done, Err(Error::NotCancellable | Error::OperationGone)), "{done:?}");
    to.clear(ours).await;
    from.clear(source).await;
}

/// Follows until bytes have come, stops it, and follows to the end; the last that was told of it.
async fn follow_until_some_came(project: &Project, operation: &OperationId) -> Progress {
    let came = Arc::new(Notify::new());
    let stopped = AtomicBool::new(false);
    let mut last = None;
    let follow = project.follow(operation, |progress: Progress| {
        if progress.may_cancel && progress.percent.is_some() {
            came.notify_one();
        }
        if !stopped.load(Ordering::Relaxed) {
            last = Some(progress);
        }
    });
    let stop = async {
        came.notified().await;
        stopped.store(true, Ordering::Relaxed);
        project.cancel(operation).await.unwrap();
    };
    let (ended, ()) = tokio::join!(follow, stop);
    assert!(matches!(ended, Err(Error::Cancelled)), "{ended:?}");
    last.unwrap()
}
