//! Cases of the contract suite about limits, and about uploads that do not run to their end.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body::Frame;
use http_body_util::{Full, StreamBody};
use incus_client::{BoxError, Error, ImageBody, InstanceType, Shape};
use tokio::sync::Notify;

use super::samples::*;
use super::{Daemon, World};

const MIB: usize = 1 << 20;

/// The body has no end, so only an answer before it can end the call.
pub(crate) async fn an_upload_over_the_limit_is_answered_early(world: &World<impl Daemon>) {
    world.daemon.limit_disk(world.project.name(), MIB as u64).await;
    let outcome = world.project.import_unified(head([1; 32].into(), "big.tar"), endless()).await;
    assert!(matches!(outcome, Err(Error::QuotaExceeded(_))), "{outcome:?}");
}

/// More than any socket takes without a reader, and less: the answer comes before, or after, the last byte is gone.
pub(crate) async fn an_image_over_the_limit_is_told_whatever_its_size(world: &World<impl Daemon>) {
    world.daemon.limit_disk(world.project.name(), MIB as u64).await;
    for size in [MIB + 1, MIB + 64 * 1024, 8 * MIB] {
        let image = || Full::new(Bytes::from(vec![b'B'; size]));
        let unified = world.project.import_unified(head([1; 32].into(), "big.tar"), image()).await;
        assert!(matches!(unified, Err(Error::QuotaExceeded(_))), "{size}: {unified:?}");
        let metadata = Full::new(Bytes::from(split_metadata(&world.nonce)));
        let head = head([1; 32].into(), "big.img");
        let split = world.project.import_split(head, metadata, image(), InstanceType::VirtualMachine).await;
        assert!(matches!(split, Err(Error::QuotaExceeded(_))), "{size}: {split:?}");
    }
}

/// What is told is the very size Incus still takes; images already there do not count.
pub(crate) async fn the_room_is_told(world: &World<impl Daemon>) {
    assert_eq!(world.project.room().await.unwrap().quota, None);
    let image = unified_container(&world.nonce);
    let sent = world.project.import_unified(head(fingerprint(&[&image]), "a.tar"), body(&image)).await;
    world.project.wait(&sent.unwrap()).await.unwrap();
    world.daemon.limit_disk(world.project.name(), MIB as u64).await;
    let room = world.project.room().await.unwrap();
    assert_eq!(room.quota, Some(MIB as u64));
    let (most, _) = room.most(Shape::Unified).unwrap();
    let filling = |bytes: u64| Full::new(Bytes::from(vec![b'B'; usize::try_from(bytes).unwrap()]));
    let taken = world.project.import_unified(head([1; 32].into(), "full"), filling(most)).await.unwrap();
    // Of that size, though no image.
    assert!(matches!(
        world.project.wait(&taken).await,
        Err(Error::FingerprintMismatch(_) | Error::NotAnImage(..))
    ));
    let refused = world.project.import_unified(head([1; 32].into(), "over"), filling(most + 1)).await;
    assert!(matches!(refused, Err(Error::QuotaExceeded(_))), "{refused:?}");
    let (most, _) = room.most(Shape::Split).unwrap();
    let metadata = split_metadata(&world.nonce);
    let rootfs = filling(most - metadata.len() as u64);
    let head = head([1; 32].into(), &"\"".repeat(255));
    let split = world.project.import_split(head, body(&metadata), rootfs, InstanceType::VirtualMachine).await;
    assert!(matches!(world.project.wait(&split.unwrap()).await, Err(Error::FingerprintMismatch(_))));
}

pub(crate) async fn the_room_of_a_missing_project_is_unknown(world: &World<impl Daemon>) {
    let missing = world.client.project(format!("{}-missing", world.nonce).parse().unwrap());
    assert_eq!(missing.room().await.unwrap().quota, None);
}

pub(crate) async fn images_are_found_by_their_size(world: &World<impl Daemon>) {
    let images = [unified_container(&world.nonce), unified_virtual_machine(&world.nonce)];
    for image in &images {
        let sent = world.project.import_unified(head(fingerprint(&[image]), "a.tar"), body(image)).await;
        world.project.wait(&sent.unwrap()).await.unwrap();
    }
    for image in &images {
        let found = world.project.images_of_size(image.len() as u64).await.unwrap();
        assert_eq!(found, [fingerprint(&[image])]);
        assert_eq!(world.project.images_of_size(image.len() as u64 + 1).await.unwrap(), []);
    }
}

pub(crate) async fn the_same_bytes_at_once_are_one_image(world: &World<impl Daemon>) {
    let image = unified_virtual_machine(&world.nonce);
    let wanted = fingerprint(&[&image]);
    let import = || async {
        let sent = world.project.import_unified(head(wanted, "a.tar"), body(&image)).await?;
        world.project.wait(&sent).await
    };
    let outcomes: [_; 6] = tokio::join!(import(), import(), import(), import(), import(), import()).into();
    let imported = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let known = |outcome: &Result<_, Error>| matches!(outcome, Ok(_) | Err(Error::AlreadyExists));
    assert!(imported == 1 && outcomes.iter().all(known), "{outcomes:?}");
    assert_eq!(world.project.images().await.unwrap().len(), 1);
}

/// A server is said to name the image's own alias where it finds the image there already.
pub(crate) async fn an_image_with_an_alias_is_told_as_there(world: &World<impl Daemon>) {
    let image = unified_container(&world.nonce);
    let wanted = fingerprint(&[&image]);
    let import = || async {
        let sent = world.project.import_unified(head(wanted, "a.tar"), body(&image)).await?;
        world.project.wait(&sent).await
    };
    import().await.unwrap();
    world.project.create_alias("tiny", &wanted, "").await.unwrap();
    let again = import().await;
    assert!(matches!(again, Err(Error::AlreadyExists)), "{again:?}");
    assert_eq!(world.project.alias("tiny").await.unwrap().unwrap().target, wanted);
}

/// Some MiB, and then nothing more for ever. Told when the server has had most of them.
pub(crate) fn stalled(reached: Arc<Notify>) -> impl ImageBody {
    let pieces =
        stream::iter((0..64).map(|_| Ok::<_, BoxError>(Frame::data(Bytes::from(vec![7; 64 << 10])))));
    StreamBody::new(pieces.chain(stream::poll_fn(move |_| {
        reached.notify_one();
        std::task::Poll::Pending
    })))
}

pub(crate) async fn a_dropped_upload_imports_nothing(world: &World<impl Daemon>) {
    let reached = Arc::new(Notify::new());
    tokio::select! {
        outcome = world.project.import_unified(head([1; 32].into(), "a.tar"), stalled(reached.clone())) => {
            panic!("{outcome:?}")
        }
        () = reached.notified() => {}
    }
    assert_eq!(world.project.images().await.unwrap(), []);
}

/// The project goes while the upload is under way. Incus finds out at the end, at the latest.
pub(crate) async fn a_project_deleted_in_mid_body_is_told(world: &World<impl Daemon>) {
    let project = world.client.project(format!("{}-gone", world.nonce).parse().unwrap());
    world.daemon.add_project(project.name(), Some(true)).await;
    let image = unified_virtual_machine(&world.nonce);
    let (first, rest) = image.split_at(image.len() / 2);
    let (reached, gone) = (Notify::new(), Arc::new(Notify::new()));
    let pieces = [Bytes::copy_from_slice(first), Bytes::copy_from_slice(rest)];
    let waits = gone.clone();
    let reached = Arc::new(reached);
    let told = reached.clone();
    let upload = StreamBody::new(stream::iter(pieces).enumerate().then(move |(count, piece)| {
        let (told, waits) = (told.clone(), waits.clone());
        async move {
            if count > 0 {
                told.notify_one();
                waits.notified().await;
            }
            Ok::<_, BoxError>(Frame::data(piece))
        }
    }));
    let import = async {
        let sent = project.import_unified(head(fingerprint(&[&image]), "a.tar"), upload).await?;
        project.wait(&sent).await
    };
    let delete = async {
        reached.notified().await;
        world.daemon.remove_project(project.name()).await;
        gone.notify_one();
    };
    let (outcome, ()) = tokio::join!(import, delete);
    assert!(matches!(outcome, Err(Error::ProjectMissing(_))), "{outcome:?}");
}
