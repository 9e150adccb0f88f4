//! Whatever happens to them, a ledger in memory and one in a file tell the same.

use std::path::Path;

use proptest::{collection::vec, option, prelude::*, sample::select};
use sqlx::{ConnectOptions, Connection, Row, sqlite::SqliteConnectOptions};
use tenancy::Limits as Quota;

use super::store::{entry, id, image, own, owner};
use crate::ledger::{
    Claim, Entry, Event, FoundThere, Ledger, LedgerError, Limits, MemoryLedger, SqliteLedger, Usages,
    Whose::{self, Everyones, Of},
};

/// Those of whom some may share an import's name.
const OWNERS: [&str; 3] = ["", "a", "b"];

#[derive(Debug, Clone)]
enum Step {
    Save { import: u32, owner: &'static str, open: bool, event: bool, claim: Option<Claim> },
    Events { whose: Whose, back: u64, limit: u32 },
    Forget(Whose, Option<u32>),
    Deleted(Whose, u64),
    Recount { owner: &'static str, images: Vec<u64> },
    Reopen,
}

fn whose() -> impl Strategy<Value = Whose> {
    prop_oneof![Just(Everyones), select(&OWNERS).prop_map(|name| Of(owner(name)))]
}

/// Of limits so small that some are refused.
fn claim() -> impl Strategy<Value = Claim> {
    let limits =
        Quota { images: Some(4), stored_bytes: Some(20), concurrent_uploads: Some(3), ..Quota::default() };
    prop_oneof![
        3 => (0..9u64, any::<bool>(), any::<bool>())
            .prop_map(move |(bytes, sending, again)| Claim::Open { bytes, sending, again, limits }),
        1 => (0..9u64).prop_map(move |bytes| Claim::Stored { image: image("x", bytes), bytes, limits }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let save = (0..10u32, select(&OWNERS), any::<bool>(), any::<bool>(), option::of(claim()));
    prop_oneof![
        12 => save
            .prop_map(|(import, owner, open, event, claim)| Step::Save { import, owner, open, event, claim }),
        4 => (whose(), 0..8u64, 0..5u32)
            .prop_map(|(whose, back, limit)| Step::Events { whose, back, limit }),
        2 => (whose(), option::weighted(0.8, 0..10u32)).prop_map(|(whose, import)| Step::Forget(whose, import)),
        1 => (whose(), 0..9u64).prop_map(|(whose, image)| Step::Deleted(whose, image)),
        1 => (select(&OWNERS), vec(0..9u64, 0..3))
            .prop_map(|(owner, images)| Step::Recount { owner, images }),
        1 => Just(Step::Reopen),
    ]
}

/// Numbers from the first on, since each ledger has an origin of its own.
fn from(origin: u64, events: Option<Vec<Event>>) -> Option<Vec<(u64, String)>> {
    events.map(|events| events.into_iter().map(|event| (event.seq - origin, event.data)).collect())
}

/// The number from the first on, or which limit it was.
fn answered(origin: u64, saved: Result<Option<u64>, LedgerError>) -> Result<Option<u64>, tenancy::Shortage> {
    match saved {
        Ok(seq) => Ok(seq.map(|seq| seq - origin)),
        Err(LedgerError::Limit(shortage)) => Err(shortage),
        Err(other) => panic!("{other}"),
    }
}

async fn compare(steps: Vec<Step>) -> Result<(), TestCaseError> {
    // So small that neither waits with pruning.
    let limits = Limits { events: 5, ended: 4, loaded: 3 };
    let dir = tempfile::tempdir().unwrap();
    let memory = MemoryLedger::new(limits);
    let mut sqlite = SqliteLedger::open(dir.path(), limits).await.unwrap();
    let (a, b) = (memory.last().await.unwrap(), sqlite.last().await.unwrap());
    for (n, step) in (0..).zip(steps) {
        match step {
            Step::Save { import, owner, open, event, claim } => {
                let saved = Entry {
                    own: own(owner),
                    created: n,
                    event: event.then(|| format!("event {n}")),
                    claim,
                    ..entry(import, open, &format!("body {n}"))
                };
                let one = answered(a, memory.save(saved.clone()).await);
                prop_assert_eq!(one, answered(b, sqlite.save(saved).await));
            }
            Step::Forget(whose, import) => {
                let import = import.map(id);
                let one = memory.forget(whose.clone(), import).await.unwrap();
                prop_assert_eq!(one, sqlite.forget(whose, import).await.unwrap());
            }
            Step::Deleted(whose, bytes) => {
                let one = memory.deleted(whose.clone(), image("x", bytes)).await.unwrap();
                prop_assert_eq!(one, sqlite.deleted(whose, image("x", bytes)).await.unwrap());
            }
            Step::Recount { owner: name, images } => {
                let images: Vec<_> = images.into_iter().map(|n| (image("x", n).fingerprint, n)).collect();
                let before = memory.usage(owner(name)).await.unwrap();
                let found = FoundThere { owner: owner(name), target: "x".to_owned(), images, before };
                prop_assert!(memory.recount(found.clone()).await.unwrap());
                prop_assert!(sqlite.recount(found).await.unwrap());
            }
            Step::Events { whose, back, limit } => {
                // One more than the last, the last, and those before it.
                let after = |last: u64| last + 1 - back;
                let one =
                    memory.events(whose.clone(), after(memory.last().await.unwrap()), limit).await.unwrap();
                let other = sqlite.events(whose, after(sqlite.last().await.unwrap()), limit).await.unwrap();
                prop_assert_eq!(from(a, one), from(b, other));
            }
            Step::Reopen => {
                drop(sqlite);
                sqlite = SqliteLedger::open(dir.path(), limits).await.unwrap();
            }
        }
        prop_assert_eq!(memory.load().await.unwrap(), sqlite.load().await.unwrap());
        for owner in OWNERS.map(owner) {
            let usage = memory.usage(owner.clone()).await.unwrap();
            prop_assert_eq!(usage, sqlite.usage(owner.clone()).await.unwrap());
            let one = memory.ended(Of(owner.clone()), 10).await.unwrap();
            prop_assert_eq!(one, sqlite.ended(Of(owner), 10).await.unwrap());
        }
        let all = memory.ended(Everyones, 10).await.unwrap();
        prop_assert_eq!(&all, &sqlite.ended(Everyones, 10).await.unwrap());
        let mut parts = Vec::new();
        for newer in (0..10).step_by(2) {
            let part = memory.ended_behind(Everyones, newer, 2).await.unwrap();
            prop_assert_eq!(&part, &sqlite.ended_behind(Everyones, newer, 2).await.unwrap());
            parts.extend(part);
        }
        prop_assert_eq!(parts, all);
        for name in OWNERS {
            let usage = sqlite.usage(owner(name)).await.unwrap();
            let summed = [usage.open, usage.sending, usage.in_flight, usage.images, usage.stored];
            prop_assert_eq!(sums(dir.path(), name).await, summed, "of {:?}", name);
        }
    }
    Ok(())
}

/// What an owner has by the rows that are summed up in its usage. Only open imports have reserved anything.
async fn sums(dir: &Path, owner: &str) -> [u64; 5] {
    let options = SqliteConnectOptions::new().filename(dir.join("ledger.sqlite")).read_only(true);
    let mut connection = options.connect().await.unwrap();
    let rows = sqlx::query(
        "SELECT count(*), coalesce(sum(sending), 0), coalesce(sum(bytes), 0) FROM reservation
         WHERE tenant = ?1 AND import IN (SELECT id FROM import WHERE ended IS NULL)
         UNION ALL SELECT count(*), coalesce(sum(bytes), 0), 0 FROM image WHERE tenant = ?1",
    )
    .bind(owner)
    .fetch_all(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    let number = |row: usize, column: usize| rows[row].get::<i64, _>(column) as u64;
    [number(0, 0), number(0, 1), number(0, 2), number(1, 0), number(1, 1)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn both_tell_the_same(steps in vec(step(), 0..60)) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(compare(steps))?;
    }
}
