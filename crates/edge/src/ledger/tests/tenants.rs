//! What is one tenant's shows to no other: not when it is listed, not when it is announced, not when it is forgotten.

use super::store::{Subject, announced, entry, id, number, own, owner};
use crate::ledger::{
    Entry, Event, Ledger, Limits,
    Whose::{self, Everyones, Of},
};

every_store! {
    whose_it_is_is_kept_as_the_first_save_said
    what_has_ended_is_told_to_its_owner_alone
    a_listener_hears_of_its_own_alone_also_again
    events_of_others_do_not_fill_the_limit
    what_one_forgets_another_keeps
    what_is_anothers_is_not_forgotten_by_its_name
    operators_forget_and_miss_everybodys
    nobodys_history_is_shorter_for_what_others_do
    what_was_pruned_is_a_gap_for_everybody
}

fn of(name: &str) -> Whose {
    Of(owner(name))
}

async fn save(ledger: &(impl Ledger + ?Sized), tenant: &str, n: u32, open: bool) -> u64 {
    let saved = Entry { own: own(tenant), ..announced(n, open, &format!("{tenant} {n}")) };
    ledger.save(saved).await.unwrap().unwrap()
}

async fn ended(ledger: &(impl Ledger + ?Sized), whose: Whose) -> Vec<u128> {
    ledger.ended(whose, 100).await.unwrap().into_iter().map(|stored| number(stored.id)).collect()
}

async fn heard(ledger: &(impl Ledger + ?Sized), whose: Whose, after: u64) -> Option<Vec<String>> {
    let events = ledger.events(whose, after, 100).await.unwrap()?;
    Some(events.into_iter().map(|event| event.data).collect())
}

async fn whose_it_is_is_kept_as_the_first_save_said(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    for (n, tenant) in [(1, ""), (2, "lab"), (3, "l-a.b_0")] {
        ledger.save(Entry { own: own(tenant), ..entry(n, true, "") }).await.unwrap();
        ledger.save(Entry { own: own("other"), ..announced(n, false, tenant) }).await.unwrap();
    }
    let all = ledger.load().await.unwrap();
    assert!(all.iter().map(|stored| &stored.own).eq(&[own(""), own("lab"), own("l-a.b_0")]));
    assert_eq!(ledger.own(id(2)).await.unwrap(), Some(own("lab")));
    assert_eq!(ledger.own(id(9)).await.unwrap(), None);
    let lab = ledger.ended(of("lab"), 10).await.unwrap();
    assert_eq!((lab.len(), &lab[0].own), (1, &own("lab")));
    assert_eq!(ended(&*ledger, of("other")).await, [0_u128; 0]);
    let last = ledger.last().await.unwrap();
    assert_eq!(heard(&*ledger, of("other"), last - 3).await, Some(vec![]), "events go by it too");
    assert_eq!(heard(&*ledger, of("lab"), last - 3).await, Some(vec!["lab".to_owned()]));
}

async fn what_has_ended_is_told_to_its_owner_alone(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    for (n, tenant) in [(1, "a"), (2, "b"), (3, ""), (4, "a"), (5, "ab")] {
        save(&*ledger, tenant, n, false).await;
    }
    save(&*ledger, "a", 6, true).await;
    assert_eq!(ended(&*ledger, of("a")).await, [4, 1]);
    assert_eq!(ended(&*ledger, of("b")).await, [2]);
    assert_eq!(ended(&*ledger, of("")).await, [3], "operators have their own beside seeing all");
    assert_eq!(ended(&*ledger, of("c")).await, [0_u128; 0]);
    assert_eq!(ended(&*ledger, Everyones).await, [5, 4, 3, 2, 1]);
    let newest = ledger.ended(of("a"), 1).await.unwrap();
    assert_eq!(newest.iter().map(|stored| stored.id).collect::<Vec<_>>(), [id(4)]);
}

async fn a_listener_hears_of_its_own_alone_also_again(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    let origin = ledger.last().await.unwrap();
    for (n, tenant) in [(1, "a"), (2, "b"), (3, "a"), (4, ""), (5, "b")] {
        save(&*ledger, tenant, n, true).await;
    }
    let text = |texts: &[&str]| Some(texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
    assert_eq!(heard(&*ledger, of("a"), origin).await, text(&["a 1", "a 3"]));
    assert_eq!(heard(&*ledger, of("a"), origin + 1).await, text(&["a 3"]));
    assert_eq!(heard(&*ledger, of("a"), origin + 2).await, text(&["a 3"]), "after a number of another's");
    assert_eq!(heard(&*ledger, of("a"), origin + 3).await, text(&[]));
    assert_eq!(heard(&*ledger, of(""), origin).await, text(&[" 4"]));
    assert_eq!(heard(&*ledger, of("c"), origin).await, text(&[]));
    assert_eq!(heard(&*ledger, Everyones, origin + 1).await, text(&["b 2", "a 3", " 4", "b 5"]));
    for whose in [of("a"), of("c"), Everyones] {
        assert_eq!(heard(&*ledger, whose.clone(), origin + 5).await, text(&[]));
        assert_eq!(heard(&*ledger, whose, origin + 6).await, None, "it was never given out");
    }
}

async fn events_of_others_do_not_fill_the_limit(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    let origin = ledger.last().await.unwrap();
    for n in 0..20 {
        save(&*ledger, if n % 10 == 9 { "a" } else { "b" }, n, true).await;
    }
    let events = |after, limit| ledger.events(of("a"), after, limit);
    let a = |n: u32| Event { seq: origin + 1 + u64::from(n), data: format!("a {n}") };
    assert_eq!(events(origin, 1).await.unwrap(), Some(vec![a(9)]));
    assert_eq!(events(origin, 0).await.unwrap(), Some(vec![a(9)]));
    assert_eq!(events(origin + 10, 2).await.unwrap(), Some(vec![a(19)]));
    assert_eq!(events(origin, 2).await.unwrap(), Some(vec![a(9), a(19)]));
}

async fn what_one_forgets_another_keeps(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    let origin = ledger.last().await.unwrap();
    for (n, tenant) in [(1, "a"), (2, "b"), (3, "a"), (4, "b"), (5, "")] {
        save(&*ledger, tenant, n, false).await;
    }
    assert_eq!(ledger.forget(of("c"), None).await.unwrap(), 0);
    assert_eq!(ledger.forget(of("a"), None).await.unwrap(), 2);
    assert_eq!(ledger.forget(of("a"), None).await.unwrap(), 0);
    assert_eq!(ended(&*ledger, Everyones).await, [5, 4, 2]);
    let text = |texts: &[&str]| Some(texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
    assert_eq!(heard(&*ledger, of("b"), origin).await, text(&["b 2", "b 4"]), "its listeners miss nothing");
    assert_eq!(heard(&*ledger, of("a"), origin).await, None);
    assert_eq!(heard(&*ledger, of("a"), origin + 2).await, None, "the event of 3 is gone");
    assert_eq!(heard(&*ledger, of("a"), origin + 3).await, text(&[]), "it had heard of all that is gone");
    assert_eq!(heard(&*ledger, Everyones, origin).await, None);
    assert_eq!(heard(&*ledger, Everyones, origin + 3).await, text(&["b 4", " 5"]));
    save(&*ledger, "a", 6, true).await;
    assert_eq!(heard(&*ledger, of("a"), origin + 3).await, text(&["a 6"]));
    assert_eq!(ledger.forget(of("b"), Some(id(2))).await.unwrap(), 1);
    assert_eq!(heard(&*ledger, of("b"), origin).await, None);
    assert_eq!(heard(&*ledger, of("a"), origin + 3).await, text(&["a 6"]));
}

async fn what_is_anothers_is_not_forgotten_by_its_name(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    let origin = ledger.last().await.unwrap();
    save(&*ledger, "a", 1, false).await;
    for whose in [of("b"), of("")] {
        assert_eq!(ledger.forget(whose, Some(id(1))).await.unwrap(), 0);
    }
    assert_eq!(ended(&*ledger, of("a")).await, [1]);
    assert_eq!(heard(&*ledger, of("a"), origin).await, Some(vec!["a 1".to_owned()]));
    assert_eq!(ledger.forget(of("a"), Some(id(1))).await.unwrap(), 1);
}

async fn operators_forget_and_miss_everybodys(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    let origin = ledger.last().await.unwrap();
    for (n, tenant) in [(1, "a"), (2, "b"), (3, "c")] {
        save(&*ledger, tenant, n, n == 3).await;
    }
    assert_eq!(ledger.forget(Everyones, Some(id(1))).await.unwrap(), 1);
    assert_eq!(heard(&*ledger, of("a"), origin).await, None);
    assert_eq!(heard(&*ledger, of("b"), origin).await, Some(vec!["b 2".to_owned()]));
    assert_eq!(ledger.forget(Everyones, None).await.unwrap(), 1);
    assert_eq!(heard(&*ledger, of("b"), origin).await, None);
    assert_eq!(heard(&*ledger, of("c"), origin).await, Some(vec!["c 3".to_owned()]), "nothing of it ended");
}

async fn nobodys_history_is_shorter_for_what_others_do(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits { ended: 3, ..Limits::default() }).await;
    save(&*ledger, "a", 1, false).await;
    save(&*ledger, "", 2, false).await;
    for n in 10..20 {
        save(&*ledger, "b", n, false).await;
    }
    assert_eq!(ended(&*ledger, of("a")).await, [1]);
    assert_eq!(ended(&*ledger, of("")).await, [2]);
    assert_eq!(ended(&*ledger, of("b")).await, [19, 18, 17]);
}

async fn what_was_pruned_is_a_gap_for_everybody(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits { events: 4, ..Limits::default() }).await;
    let origin = ledger.last().await.unwrap();
    save(&*ledger, "a", 1, true).await;
    for n in 2..=8 {
        save(&*ledger, "b", n, true).await;
    }
    for whose in [of("a"), of("b"), of("c"), Everyones] {
        assert_eq!(heard(&*ledger, whose, origin).await, None);
    }
    assert_eq!(heard(&*ledger, of("a"), origin + 4).await, Some(vec![]));
}
