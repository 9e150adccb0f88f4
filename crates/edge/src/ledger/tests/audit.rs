//! What was done stays written down.

use super::store::{Subject, entry, own, owner};
use crate::ledger::{Audited, Claim, Deed, Entry, Limits, Whose::Everyones};

every_store! {
    deeds_are_told_in_pages_the_oldest_first
    a_deed_goes_with_its_step_or_not_at_all
    forgetting_leaves_the_deeds
    a_deed_is_bounded
}

fn deed(at: u64, tenant: &str) -> Deed {
    Deed {
        at,
        who: "oidc:anna@example".parse().unwrap(),
        tenant: owner(tenant),
        from: at.is_multiple_of(2).then(|| "2001:db8::7".parse().unwrap()),
        what: "image delete".to_owned(),
        thing: "lab/\"x\"\n".to_owned(),
        outcome: "done".to_owned(),
    }
}

async fn deeds_are_told_in_pages_the_oldest_first(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    assert_eq!(ledger.audited(0, 10).await.unwrap(), []);
    drop(ledger.note(deed(9, "")));
    let mut told = Vec::new();
    // By number, whatever the clock says.
    for (at, tenant) in [(5, "a"), (4, ""), (4, "b"), (9, "a"), (1, "a")] {
        let number = ledger.note(deed(at, tenant)).await.unwrap();
        assert!(told.last().is_none_or(|before: &Audited| before.number < number));
        told.push(Audited { number, deed: deed(at, tenant) });
    }
    assert_eq!(ledger.audited(0, 10).await.unwrap(), told);
    assert_eq!(ledger.audited(0, 2).await.unwrap(), told[..2]);
    assert_eq!(ledger.audited(told[1].number, 2).await.unwrap(), told[2..4]);
    assert_eq!(ledger.audited(told[4].number, 2).await.unwrap(), []);
    assert_eq!(ledger.audited(u64::MAX, 2).await.unwrap(), []);
    assert_eq!(
        told[1].line().unwrap(),
        format!(
            "{{\"number\":{},\"at\":4,\"who\":\"oidc:anna@example\",\"tenant\":\"\",\"from\":\"2001:db8::7\",\
             \"what\":\"image delete\",\"thing\":\"lab/\\\"x\\\"\\n\",\"outcome\":\"done\"}}\n",
            told[1].number
        )
    );
}

async fn a_deed_goes_with_its_step_or_not_at_all(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    let limits = tenancy::Limits { image_bytes: Some(1), ..tenancy::Limits::default() };
    for bytes in [1, 2] {
        let claim = Some(Claim::Open { bytes, sending: true, again: false, limits });
        let begun = Entry { own: own("a"), claim, deed: Some(deed(bytes, "a")), ..entry(1, true, "") };
        assert_eq!(ledger.save(begun).await.is_ok(), bytes == 1);
    }
    let told = ledger.audited(0, 10).await.unwrap();
    assert_eq!(told.into_iter().map(|audited| audited.deed).collect::<Vec<_>>(), [deed(1, "a")]);
}

async fn forgetting_leaves_the_deeds(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits { ended: 0, events: 0, loaded: 0 }).await;
    for n in 0..20 {
        ledger.save(Entry { deed: Some(deed(n, "a")), ..entry(n as u32, false, "") }).await.unwrap();
    }
    ledger.forget(Everyones, None).await.unwrap();
    assert_eq!(ledger.audited(0, 100).await.unwrap().len(), 20);
}

async fn a_deed_is_bounded(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    let long = format!("x{}", "é".repeat(1 << 20));
    ledger
        .note(Deed { what: long.clone(), thing: long.clone(), outcome: long, ..deed(1, "") })
        .await
        .unwrap();
    let told = ledger.audited(0, 1).await.unwrap().remove(0).deed;
    for text in [&told.what, &told.thing, &told.outcome] {
        assert_eq!(text.len(), 1023, "and no character is cut in two");
    }
}
