//! Whatever happens to them, a ledger in memory and one in a file tell the same.

use proptest::{collection::vec, prelude::*};

use crate::{
    id::Id,
    ledger::{Entry, Event, Ledger, Limits, MemoryLedger, SqliteLedger},
};

#[derive(Debug, Clone)]
enum Step {
    Save { import: u32, open: bool, event: bool },
    Events { back: u64, limit: u32 },
    Forget(Option<u32>),
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (0..10u32, any::<bool>(), any::<bool>())
            .prop_map(|(import, open, event)| Step::Save { import, open, event }),
        4 => (0..8u64, 0..5u32).prop_map(|(back, limit)| Step::Events { back, limit }),
        2 => proptest::option::weighted(0.8, 0..10u32).prop_map(Step::Forget),
        1 => Just(Step::Reopen),
    ]
}

/// Numbers from the first on, since each ledger has an origin of its own.
fn from(origin: u64, events: Option<Vec<Event>>) -> Option<Vec<(u64, String)>> {
    events.map(|events| events.into_iter().map(|event| (event.seq - origin, event.data)).collect())
}

fn id(import: u32) -> Id {
    Id::parse(&format!("{import:032x}")).unwrap()
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
            Step::Save { import, open, event } => {
                let entry = Entry {
                    id: id(import),
                    open,
                    created: n,
                    body: format!("body {n}"),
                    event: event.then(|| format!("event {n}")),
                };
                let one = memory.save(entry.clone()).await.unwrap();
                let other = sqlite.save(entry).await.unwrap();
                prop_assert_eq!(one.map(|seq| seq - a), other.map(|seq| seq - b));
            }
            Step::Forget(import) => {
                let import = import.map(id);
                prop_assert_eq!(memory.forget(import).await.unwrap(), sqlite.forget(import).await.unwrap());
            }
            Step::Events { back, limit } => {
                // One more than the last, the last, and those before it.
                let after = |last: u64| last + 1 - back;
                let one = memory.events(after(memory.last().await.unwrap()), limit).await.unwrap();
                let other = sqlite.events(after(sqlite.last().await.unwrap()), limit).await.unwrap();
                prop_assert_eq!(from(a, one), from(b, other));
            }
            Step::Reopen => {
                drop(sqlite);
                sqlite = SqliteLedger::open(dir.path(), limits).await.unwrap();
            }
        }
        prop_assert_eq!(memory.load().await.unwrap(), sqlite.load().await.unwrap());
        prop_assert_eq!(memory.ended(10).await.unwrap(), sqlite.ended(10).await.unwrap());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn both_tell_the_same(steps in vec(step(), 0..60)) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(compare(steps))?;
    }
}
