//! Steps that wait for their turn.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
};

use tenancy::{Known, TenancySettings};

use super::*;
use crate::{
    import::examples::unified,
    ledger::{Limits, MemoryLedger},
};

/// A registry with one import, which is not written down.
fn registry() -> (Arc<MemoryLedger>, Arc<Imports>, Arc<Handles>) {
    let ledger = Arc::new(MemoryLedger::new(Limits::default()));
    let settings = TenancySettings { tenants: BTreeMap::new(), ..TenancySettings::default() };
    let policy = Policy::parse(&settings, &Known::default()).unwrap();
    let imports = Imports::new(Arc::clone(&ledger) as Arc<dyn Ledger>, 0, Arc::default(), Arc::new(policy));
    let handles = imports.restore(unified(1).1, Ownership::default());
    (ledger, imports, handles)
}

/// Asks for a cancellation, which waits for its turn, and does something meanwhile.
async fn while_it_waits(
    imports: &Arc<Imports>,
    handles: &Handles,
    holds: impl FnOnce(&Import) -> bool + Send + 'static,
    meanwhile: impl FnOnce(),
) -> Result<Import, EdgeError> {
    let turn = handles.turn().await;
    let (there, id) = (Arc::clone(imports), handles.id());
    let asked =
        tokio::spawn(async move { there.apply_if(id, Step::Cancelled { let_go: None }, holds).await });
    // On this runtime of one thread it gets as far as it can.
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    meanwhile();
    drop(turn);
    asked.await.unwrap()
}

#[tokio::test]
async fn a_step_is_not_written_for_an_import_that_never_began() {
    let (ledger, imports, handles) = registry();
    let came_to_nothing = || imports.shelf().drop_new(handles.id());
    let applied = while_it_waits(&imports, &handles, |_| true, came_to_nothing).await;
    assert!(matches!(applied, Err(EdgeError::NotFound)), "{applied:?}");
    assert_eq!(ledger.load().await.unwrap(), []);
    assert!(ledger.own(handles.id()).await.unwrap().is_none());
}

#[tokio::test]
async fn what_a_step_is_taken_for_must_hold_when_it_is_its_turn() {
    let (ledger, imports, handles) = registry();
    let holds = Arc::new(AtomicBool::new(true));
    let asked = Arc::clone(&holds);
    let applied = while_it_waits(
        &imports,
        &handles,
        move |_| asked.load(Ordering::Relaxed),
        || holds.store(false, Ordering::Relaxed),
    )
    .await;
    assert!(matches!(applied, Err(EdgeError::WrongState(State::Receiving))), "{applied:?}");
    assert!(ledger.own(handles.id()).await.unwrap().is_none());
    assert!(while_it_waits(&imports, &handles, |_| true, || {}).await.is_ok());
}
