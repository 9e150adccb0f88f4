//! What is reserved, settled and released with the steps of imports.

use std::sync::Arc;

use tenancy::{Limited, Limits as Quota, Usage};

use super::store::{Store, Subject, announced, entry, id, image, own, owner};
use crate::ledger::{
    Claim, Entry, Event, FoundThere, LedgerError, Limits, SqliteLedger,
    Whose::{Everyones, Of},
};

every_store! {
    what_is_begun_is_reserved_and_what_becomes_an_image_is_settled
    what_ends_without_an_image_is_released_whatever_is_said
    the_same_claim_twice_counts_once
    what_is_taken_up_again_needs_a_place_as_what_begins_does
    what_is_refused_leaves_nothing_behind
    a_size_that_is_known_late_is_measured
    an_image_that_came_out_too_large_is_not_counted
    each_owner_has_numbers_of_its_own
    an_image_counts_once_for_each_owner
    what_the_targets_say_is_taken
    a_refusal_is_of_one_save_alone
    a_hundred_at_once_never_come_over_a_limit
}

const NOTHING: Quota = Quota {
    image_bytes: None,
    bytes_in_flight: None,
    images: None,
    imports_per_hour: None,
    concurrent_uploads: None,
    stored_bytes: None,
};

fn open(bytes: u64, limits: Quota) -> Option<Claim> {
    Some(Claim::Open { bytes, sending: true, again: false, limits })
}

/// No more bytes of it come just now.
fn rests(bytes: u64) -> Option<Claim> {
    Some(Claim::Open { bytes, sending: false, again: false, limits: NOTHING })
}

fn stored(bytes: u64, limits: Quota) -> Option<Claim> {
    Some(Claim::Stored { image: image("local", bytes), bytes, limits })
}

fn step(n: u32, open: bool, claim: Option<Claim>) -> Entry {
    Entry { own: own("lab"), claim, ..entry(n, open, "") }
}

async fn usage(ledger: &dyn Store) -> Usage {
    ledger.usage(owner("lab")).await.unwrap()
}

/// Open imports, those whose bytes come, bytes on their way, images, their bytes.
async fn counts(ledger: &dyn Store) -> [u64; 5] {
    let usage = usage(ledger).await;
    [usage.open, usage.sending, usage.in_flight, usage.images, usage.stored]
}

fn limited(refused: Result<Option<u64>, LedgerError>) -> Limited {
    match refused {
        Err(LedgerError::Limit(shortage)) => shortage.of,
        other => panic!("{other:?}"),
    }
}

async fn what_is_begun_is_reserved_and_what_becomes_an_image_is_settled(
    store: impl AsyncFn(Limits) -> Subject,
) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    assert_eq!(usage(&*ledger).await, Usage::default());
    ledger.save(step(1, true, open(10, NOTHING))).await.unwrap();
    assert_eq!(counts(&*ledger).await, [1, 1, 10, 0, 0]);
    ledger.save(step(1, true, None)).await.unwrap();
    assert_eq!(counts(&*ledger).await, [1, 1, 10, 0, 0], "nothing said, nothing changed");
    ledger.save(step(1, true, rests(10))).await.unwrap();
    assert_eq!(counts(&*ledger).await, [1, 0, 10, 0, 0]);
    ledger.save(step(1, false, stored(9, NOTHING))).await.unwrap();
    assert_eq!(counts(&*ledger).await, [0, 0, 0, 1, 9], "the real size counts");
    assert_eq!(usage(&*ledger).await.hour.count(0), 1);
}

async fn what_ends_without_an_image_is_released_whatever_is_said(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    for (n, said) in [(1, None), (2, open(7, NOTHING))] {
        ledger.save(step(n, true, open(5, NOTHING))).await.unwrap();
        assert_eq!(counts(&*ledger).await, [1, 1, 5, 0, 0]);
        ledger.save(step(n, false, said)).await.unwrap();
        assert_eq!(counts(&*ledger).await, [0; 5]);
    }
    ledger.save(step(3, false, open(7, NOTHING))).await.unwrap();
    assert_eq!(counts(&*ledger).await, [0; 5], "it was never open");
    assert_eq!(ledger.forget(Everyones, None).await.unwrap(), 3);
    assert_eq!(usage(&*ledger).await.hour.count(0), 2, "they were begun all the same");
}

async fn the_same_claim_twice_counts_once(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    for _ in 0..2 {
        ledger.save(step(1, true, open(5, NOTHING))).await.unwrap();
    }
    assert_eq!(counts(&*ledger).await, [1, 1, 5, 0, 0]);
    for open in [true, false, false] {
        ledger.save(step(1, open, stored(6, NOTHING))).await.unwrap();
    }
    assert_eq!(counts(&*ledger).await, [0, 0, 0, 1, 6]);
    ledger.save(step(2, false, stored(6, NOTHING))).await.unwrap();
    assert_eq!(counts(&*ledger).await, [0, 0, 0, 1, 6], "nothing was reserved for it");
}

async fn what_is_taken_up_again_needs_a_place_as_what_begins_does(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    let limits = Quota { concurrent_uploads: Some(1), ..NOTHING };
    let resumed = Some(Claim::Open { bytes: 5, sending: true, again: true, limits });
    ledger.save(step(1, true, open(5, limits))).await.unwrap();
    ledger.save(step(1, true, rests(5))).await.unwrap();
    ledger.save(step(2, true, open(7, limits))).await.unwrap();
    let before = usage(&*ledger).await;
    assert_eq!(limited(ledger.save(step(1, true, resumed.clone())).await), Limited::ConcurrentUploads);
    assert_eq!(usage(&*ledger).await, before);
    ledger.save(step(1, true, open(5, limits))).await.unwrap();
    assert_eq!(counts(&*ledger).await, [2, 1, 12, 0, 0], "what the edge does by itself is not held up");
    ledger.save(step(2, false, None)).await.unwrap();
    for _ in 0..2 {
        ledger.save(step(1, true, resumed.clone())).await.unwrap();
        assert_eq!(counts(&*ledger).await, [1, 1, 5, 0, 0]);
    }
}

async fn what_is_refused_leaves_nothing_behind(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    let limits = Quota { images: Some(1), ..NOTHING };
    ledger.save(step(1, true, open(5, limits))).await.unwrap();
    let (before, last) = (usage(&*ledger).await, ledger.last().await.unwrap());
    let second = Entry { own: own("lab"), claim: open(5, limits), ..announced(2, true, "second") };
    assert_eq!(limited(ledger.save(second.clone()).await), Limited::Images);
    assert_eq!((usage(&*ledger).await, ledger.last().await.unwrap()), (before, last));
    assert_eq!(ledger.load().await.unwrap().len(), 1);
    ledger.save(step(1, false, None)).await.unwrap();
    assert_eq!(ledger.save(second).await.unwrap(), Some(last + 1));
}

async fn a_size_that_is_known_late_is_measured(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    let limits = Quota { bytes_in_flight: Some(100), ..NOTHING };
    ledger.save(step(1, true, open(0, limits))).await.unwrap();
    ledger.save(step(2, true, open(60, limits))).await.unwrap();
    let refused = Entry { body: "changed".to_owned(), ..step(1, true, open(41, limits)) };
    assert_eq!(limited(ledger.save(refused).await), Limited::BytesInFlight);
    assert_eq!(ledger.load().await.unwrap()[0].body, "", "the step was not taken");
    ledger.save(step(1, true, open(40, limits))).await.unwrap();
    assert_eq!(counts(&*ledger).await, [2, 2, 100, 0, 0]);
}

async fn an_image_that_came_out_too_large_is_not_counted(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    let limits = Quota { stored_bytes: Some(10), ..NOTHING };
    ledger.save(step(1, true, open(10, limits))).await.unwrap();
    assert_eq!(limited(ledger.save(step(1, false, stored(11, limits))).await), Limited::StoredBytes);
    assert_eq!(counts(&*ledger).await, [1, 1, 10, 0, 0]);
    assert!(ledger.load().await.unwrap()[0].open);
    ledger.save(step(1, false, None)).await.unwrap();
    assert_eq!(counts(&*ledger).await, [0; 5]);
}

async fn each_owner_has_numbers_of_its_own(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    let limits = Quota { images: Some(1), ..NOTHING };
    for (n, tenant) in [(1, "a"), (2, "b"), (3, "")] {
        let begun = Entry { own: own(tenant), ..step(n, true, open(u64::from(n), limits)) };
        ledger.save(begun).await.unwrap();
    }
    // Whose it is, the first save has said.
    ledger.save(Entry { own: own("b"), ..step(1, false, stored(1, limits)) }).await.unwrap();
    for (tenant, in_flight, stored) in [("a", 0, 1), ("b", 2, 0), ("", 3, 0), ("c", 0, 0)] {
        let usage = ledger.usage(owner(tenant)).await.unwrap();
        assert_eq!((usage.in_flight, usage.stored), (in_flight, stored), "{tenant}");
    }
}

async fn an_image_counts_once_for_each_owner(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    for (n, tenant, target, size) in
        [(1, "a", "x", 7), (2, "a", "x", 7), (3, "b", "x", 7), (4, "a", "y", 7), (5, "a", "x", 8)]
    {
        let claim = Some(Claim::Stored { image: image(target, size), bytes: size, limits: NOTHING });
        ledger.save(Entry { own: own(tenant), ..step(n, true, open(size, NOTHING)) }).await.unwrap();
        ledger.save(Entry { own: own(tenant), ..step(n, false, claim) }).await.unwrap();
    }
    let has = async |tenant| {
        let usage = ledger.usage(owner(tenant)).await.unwrap();
        (usage.open, usage.images, usage.stored)
    };
    assert_eq!((has("a").await, has("b").await), ((0, 3, 22), (0, 1, 7)));
    assert_eq!(ledger.deleted(Of(owner("c")), image("x", 7)).await.unwrap(), 0);
    assert_eq!(ledger.deleted(Of(owner("b")), image("x", 8)).await.unwrap(), 0, "it is another's");
    assert_eq!(ledger.deleted(Of(owner("b")), image("x", 7)).await.unwrap(), 1);
    assert_eq!(ledger.deleted(Of(owner("b")), image("x", 7)).await.unwrap(), 0, "it is gone");
    assert_eq!((has("a").await, has("b").await), ((0, 3, 22), (0, 0, 0)));
    assert_eq!(ledger.deleted(Everyones, image("x", 7)).await.unwrap(), 1);
    assert_eq!(has("a").await, (0, 2, 15));
}

async fn what_the_targets_say_is_taken(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    let images = |sizes: &[u64]| sizes.iter().map(|n| (image("", *n).fingerprint, *n)).collect::<Vec<_>>();
    let recount = async |target: &str, sizes: &[u64]| {
        let before = ledger.usage(owner("lab")).await.unwrap();
        let found =
            FoundThere { owner: owner("lab"), target: target.to_owned(), images: images(sizes), before };
        assert!(ledger.recount(found).await.unwrap());
    };
    recount("x", &[10, 20]).await;
    recount("y", &[10]).await;
    let before = ledger.usage(owner("lab")).await.unwrap();
    ledger.save(step(1, true, open(5, NOTHING))).await.unwrap();
    assert_eq!(counts(&*ledger).await, [1, 1, 5, 3, 40]);
    let found = |sizes: &[u64]| FoundThere {
        owner: owner("lab"),
        target: "x".to_owned(),
        images: images(sizes),
        before: before.clone(),
    };
    assert!(ledger.recount(found(&[10, 20])).await.unwrap(), "what is under way is none of it");
    assert_eq!(ledger.deleted(Everyones, image("x", 20)).await.unwrap(), 1);
    assert!(!ledger.recount(found(&[10, 20])).await.unwrap(), "something has gone meanwhile");
    recount("x", &[20, 30]).await;
    assert_eq!(counts(&*ledger).await, [1, 1, 5, 3, 60], "what is on its way stays, and other targets");
    assert_eq!(ledger.deleted(Everyones, image("x", 10)).await.unwrap(), 0);
    assert_eq!(ledger.deleted(Everyones, image("y", 10)).await.unwrap(), 1);
    recount("x", &[]).await;
    assert_eq!(counts(&*ledger).await, [1, 1, 5, 0, 0]);
}

async fn a_refusal_is_of_one_save_alone(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    let limits = Quota { image_bytes: Some(10), ..NOTHING };
    let saves = (0..50).map(|n| {
        let claim = open(if n % 2 == 0 { 10 } else { 11 }, limits);
        ledger.save(Entry { own: own("lab"), claim, ..announced(n, true, "") })
    });
    let origin = ledger.last().await.unwrap();
    let saved = futures_util::future::join_all(saves).await;
    for (n, saved) in saved.into_iter().enumerate() {
        match n % 2 {
            0 => assert!(saved.unwrap().is_some()),
            _ => assert_eq!(limited(saved), Limited::ImageBytes),
        }
    }
    let events: Vec<Event> = ledger.events(Of(owner("lab")), origin, 100).await.unwrap().unwrap();
    assert_eq!(events.len(), 25);
    assert_eq!(events.last().unwrap().seq, origin + 25, "numbers have no gaps");
    assert_eq!(counts(&*ledger).await, [25, 25, 250, 0, 0]);
}

/// One of each limit in turn: so many may be begun, and no more, whatever the order.
async fn a_hundred_at_once_never_come_over_a_limit(store: impl AsyncFn(Limits) -> Subject) {
    for (limits, of, most) in [
        (Quota { images: Some(17), ..NOTHING }, Limited::Images, 17),
        (Quota { bytes_in_flight: Some(999), ..NOTHING }, Limited::BytesInFlight, 99),
        (Quota { stored_bytes: Some(501), ..NOTHING }, Limited::StoredBytes, 50),
        (Quota { imports_per_hour: Some(1), ..NOTHING }, Limited::ImportsPerHour, 1),
        (Quota { concurrent_uploads: Some(0), ..NOTHING }, Limited::ConcurrentUploads, 0),
    ] {
        let Subject { ledger, _dir } = store(Limits::default()).await;
        let begun = begin_at_once(&[Arc::clone(&ledger)], limits, of).await;
        assert_eq!(begun, most, "{of}");
        let usage = usage(&*ledger).await;
        assert_eq!((usage.open, usage.in_flight), (most, most * 10));
        assert_eq!(ledger.load().await.unwrap().len() as u64, most);
    }
}

/// A hundred imports of ten bytes, each by a task of its own; tells how many were begun.
async fn begin_at_once(ledgers: &[Arc<dyn Store>], limits: Quota, of: Limited) -> u64 {
    let tasks: Vec<_> = (0..100_u32)
        .map(|n| {
            let ledger = Arc::clone(&ledgers[n as usize % ledgers.len()]);
            tokio::spawn(async move { ledger.save(step(n, true, open(10, limits))).await })
        })
        .collect();
    let mut begun = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => begun += 1,
            refused => assert_eq!(limited(refused), of),
        }
    }
    begun
}

/// Two programs may have one file open, as the edge and `malleus token` have.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_that_share_a_file_never_come_over_a_limit_together() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledgers: Vec<Arc<dyn Store>> = Vec::new();
    for _ in 0..2 {
        ledgers.push(Arc::new(SqliteLedger::open(dir.path(), Limits::default()).await.unwrap()));
    }
    let limits = Quota { stored_bytes: Some(505), ..NOTHING };
    assert_eq!(begin_at_once(&ledgers, limits, Limited::StoredBytes).await, 50);
    assert_eq!(counts(&*ledgers[0]).await, [50, 50, 500, 0, 0]);
    ledgers[0].save(step(id_of_one(&*ledgers[1]).await, false, None)).await.unwrap();
    assert_eq!(begin_at_once(&ledgers, limits, Limited::StoredBytes).await, 50, "its place was taken again");
}

/// The number here of an import that was begun.
async fn id_of_one(ledger: &dyn Store) -> u32 {
    let one = ledger.load().await.unwrap()[0].id;
    (0..100).find(|n| id(*n) == one).unwrap()
}
