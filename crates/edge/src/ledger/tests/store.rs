//! The stores that the suite is run on, and what its cases begin with.

use std::sync::Arc;

use tempfile::TempDir;
use tenancy::{Owner, Ownership};

use crate::{
    id::Id,
    ledger::{
        Audit, Entry, Image, Ledger, Limits, MemoryLedger, Sessions, SqliteLedger, Tokens, Usages,
        Whose::Everyones,
    },
};

/// All that a ledger is.
pub(super) trait Store: Ledger + Usages + Audit + Tokens + Sessions {}

impl<T: Ledger + Usages + Audit + Tokens + Sessions> Store for T {}

/// A new ledger, and the directory that goes with it.
pub(super) struct Subject {
    pub(super) ledger: Arc<dyn Store>,
    pub(super) _dir: Option<TempDir>,
}

pub(super) async fn memory(limits: Limits) -> Subject {
    Subject { ledger: Arc::new(MemoryLedger::new(limits)), _dir: None }
}

pub(super) async fn sqlite(limits: Limits) -> Subject {
    let dir = tempfile::tempdir().unwrap();
    Subject { ledger: Arc::new(SqliteLedger::open(dir.path(), limits).await.unwrap()), _dir: Some(dir) }
}

/// Makes of each case one test for each store.
macro_rules! every_store {
    ($($case:ident)*) => {
        mod memory {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                super::$case(crate::ledger::tests::store::memory).await;
            })*
        }
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                super::$case(crate::ledger::tests::store::sqlite).await;
            })*
        }
    };
}

pub(super) fn id(n: u32) -> Id {
    Id::parse(&format!("{n:032x}")).unwrap()
}

/// The tenant of that name, or the operators where there is none.
pub(super) fn owner(name: &str) -> Owner {
    name.parse().unwrap()
}

/// That tenant's, begun by somebody.
pub(super) fn own(name: &str) -> Ownership {
    Ownership { owner: owner(name), by: "token:somebody".parse().unwrap() }
}

/// The image whose fingerprint has these digits at its end.
pub(super) fn image(target: &str, n: u64) -> Image {
    Image { target: target.to_owned(), fingerprint: format!("{n:064x}").parse().unwrap() }
}

/// The operators' own.
pub(super) fn entry(n: u32, open: bool, body: &str) -> Entry {
    Entry {
        id: id(n),
        open,
        created: 0,
        own: Ownership::default(),
        body: body.to_owned(),
        event: None,
        claim: None,
        deed: None,
    }
}

pub(super) fn announced(n: u32, open: bool, event: &str) -> Entry {
    Entry { event: Some(event.to_owned()), ..entry(n, open, "{}") }
}

/// An import's number here.
pub(super) fn number(id: Id) -> u128 {
    u128::from_str_radix(&id.to_string(), 16).unwrap()
}

/// Loaded imports by their numbers here.
pub(super) async fn loaded(ledger: &dyn Store) -> Vec<u128> {
    ledger.load().await.unwrap().into_iter().map(|stored| number(stored.id)).collect()
}

/// Ended imports by their numbers here, the newest end first.
pub(super) async fn ended(ledger: &dyn Store, limit: u32) -> Vec<u128> {
    ledger.ended(Everyones, limit).await.unwrap().into_iter().map(|stored| number(stored.id)).collect()
}
