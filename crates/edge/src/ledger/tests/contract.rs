//! What every ledger must do: one suite, run on each store.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::store::{Subject, announced, ended, entry, id, loaded};
use crate::ledger::{Entry, Event, Limits, Whose::Everyones};

every_store! {
    what_is_saved_is_loaded_in_the_order_of_first_saves
    a_later_save_replaces_all_but_the_creation
    nothing_happens_before_a_save_is_polled
    events_are_numbered_without_gaps_and_replayed
    a_number_never_given_out_has_no_events
    old_events_are_dropped_and_their_numbers_never_come_again
    old_ended_imports_are_dropped_and_open_ones_are_not
    the_newest_ended_imports_are_loaded
    ended_imports_are_told_by_their_ends_the_newest_first
    what_is_forgotten_has_ended_and_open_imports_stay
    what_was_announced_is_forgotten_with_it
    never_more_are_told_than_are_to_be_kept
    saves_at_once_are_all_kept_with_numbers_of_their_own
    any_text_comes_back_as_it_was
}

async fn what_is_saved_is_loaded_in_the_order_of_first_saves(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    assert_eq!(ledger.load().await.unwrap(), []);
    for (n, open, created) in [(9, true, 30), (2, false, 20), (5, true, 10)] {
        let saved = Entry { created, ..entry(n, open, &format!("{{\"n\":{n}}}")) };
        assert_eq!(ledger.save(saved).await.unwrap(), None);
    }
    ledger.save(entry(9, true, "again")).await.unwrap();
    let all = ledger.load().await.unwrap();
    let seen: Vec<_> = all.iter().map(|s| (s.id, s.open, s.created, s.body.as_str())).collect();
    let expected =
        [(id(9), true, 30, "again"), (id(2), false, 20, "{\"n\":2}"), (id(5), true, 10, "{\"n\":5}")];
    assert_eq!(seen, expected);
}

async fn ended_imports_are_told_by_their_ends_the_newest_first(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    for (n, open) in
        [(1, true), (2, true), (3, false), (2, false), (1, false), (4, true), (3, true), (3, false)]
    {
        ledger.save(entry(n, open, &format!("{n}"))).await.unwrap();
    }
    assert_eq!(ended(&*ledger, 10).await, [3, 1, 2]);
    assert_eq!(ended(&*ledger, 2).await, [3, 1]);
    assert_eq!(ended(&*ledger, 0).await, [0_u128; 0]);
    let newest = ledger.ended(Everyones, 1).await.unwrap().remove(0);
    assert_eq!((newest.open, newest.body.as_str()), (false, "3"));
}

async fn what_is_forgotten_has_ended_and_open_imports_stay(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    for (n, open) in [(1, false), (2, false), (3, true), (4, false)] {
        ledger.save(entry(n, open, "")).await.unwrap();
    }
    drop(ledger.forget(Everyones, None));
    assert_eq!(ended(&*ledger, 10).await, [4, 2, 1], "not before it is polled");
    assert_eq!(ledger.forget(Everyones, Some(id(2))).await.unwrap(), 1);
    assert_eq!(ledger.forget(Everyones, Some(id(2))).await.unwrap(), 0, "it is gone");
    assert_eq!(ledger.forget(Everyones, Some(id(3))).await.unwrap(), 0, "it is open");
    assert_eq!(ended(&*ledger, 10).await, [4, 1]);
    assert_eq!(ledger.forget(Everyones, None).await.unwrap(), 2);
    assert_eq!(ledger.forget(Everyones, None).await.unwrap(), 0);
    assert_eq!(loaded(&*ledger).await, [3]);
    ledger.save(entry(5, false, "")).await.unwrap();
    ledger.save(entry(2, false, "once more")).await.unwrap();
    assert_eq!(ended(&*ledger, 10).await, [2, 5]);
}

async fn what_was_announced_is_forgotten_with_it(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    let origin = ledger.last().await.unwrap();
    for (n, open) in [(1, false), (2, true), (3, false)] {
        ledger.save(announced(n, open, &format!("{n}"))).await.unwrap();
    }
    assert_eq!(ledger.forget(Everyones, Some(id(2))).await.unwrap(), 0, "it is open");
    assert_eq!(
        ledger.events(Everyones, origin, 10).await.unwrap().unwrap().len(),
        3,
        "nothing was forgotten"
    );
    ledger.forget(Everyones, Some(id(1))).await.unwrap();
    assert_eq!(ledger.last().await.unwrap(), origin + 3);
    for after in 0..3 {
        assert_eq!(ledger.events(Everyones, origin + after, 10).await.unwrap(), None, "after {after}");
    }
    assert_eq!(ledger.events(Everyones, origin + 3, 10).await.unwrap(), Some(vec![]));
    let seq = ledger.save(announced(2, true, "next")).await.unwrap();
    assert_eq!(seq, Some(origin + 4), "no number comes again");
    let next = Event { seq: origin + 4, data: "next".to_owned() };
    assert_eq!(ledger.events(Everyones, origin + 3, 10).await.unwrap(), Some(vec![next]));
    assert_eq!(ledger.events(Everyones, origin + 2, 10).await.unwrap(), None);
}

async fn never_more_are_told_than_are_to_be_kept(store: impl AsyncFn(Limits) -> Subject) {
    for most in [0, 1, 40] {
        let limits = Limits { ended: most, loaded: most, ..Limits::default() };
        let Subject { ledger, _dir } = store(limits).await;
        ledger.save(entry(999, true, "")).await.unwrap();
        for n in 1..=50 {
            ledger.save(entry(n, false, "")).await.unwrap();
            assert_eq!(ended(&*ledger, 1_000).await.len() as u32, most.min(n), "of {n}, {most} are kept");
        }
        let newest: Vec<u128> = (1..=50).rev().take(most as usize).collect();
        assert_eq!(ended(&*ledger, 1_000).await, newest);
        assert_eq!(loaded(&*ledger).await.len() as u32, most + 1, "and what is open");
    }
}

async fn a_later_save_replaces_all_but_the_creation(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    for (created, open) in [(7, true), (8, false), (9, true), (10, false)] {
        let body = format!("{created}");
        ledger.save(Entry { created, ..entry(1, open, &body) }).await.unwrap();
        let all = ledger.load().await.unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].created, all[0].open, &all[0].body), (7, open, &body));
    }
}

async fn nothing_happens_before_a_save_is_polled(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    drop(ledger.save(entry(1, true, "")));
    ledger.save(entry(2, true, "")).await.unwrap();
    assert_eq!(loaded(&*ledger).await, [2]);
}

async fn events_are_numbered_without_gaps_and_replayed(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    let origin = ledger.last().await.unwrap();
    assert_eq!(ledger.events(Everyones, origin, 10).await.unwrap(), Some(vec![]));
    let mut told = Vec::new();
    for n in 1..=5 {
        let data = format!("event {n}");
        let seq = ledger.save(announced(n % 2, true, &data)).await.unwrap().unwrap();
        ledger.save(entry(n % 2, true, "without an event")).await.unwrap();
        told.push(Event { seq, data });
        assert_eq!(seq, origin + u64::from(n));
        assert_eq!(ledger.last().await.unwrap(), seq);
    }
    for (n, event) in told.iter().enumerate() {
        assert_eq!(ledger.events(Everyones, event.seq - 1, 10).await.unwrap().unwrap(), told[n..]);
    }
    assert_eq!(ledger.events(Everyones, origin, 2).await.unwrap().unwrap(), told[..2]);
    assert_eq!(
        ledger.events(Everyones, origin, 0).await.unwrap().unwrap(),
        told[..1],
        "no caller can wait for ever"
    );
    assert_eq!(ledger.events(Everyones, origin + 5, 10).await.unwrap(), Some(vec![]));
}

async fn a_number_never_given_out_has_no_events(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    let origin = ledger.last().await.unwrap();
    assert!(origin > 1_000_000_000_000, "above what an earlier ledger gave out");
    for last in [origin, origin + 1] {
        for number in [0, 1, origin - 1, last + 1, i64::MAX as u64, i64::MAX as u64 + 1, u64::MAX] {
            assert_eq!(ledger.events(Everyones, number, 10).await.unwrap(), None, "{number} of {last}");
        }
        ledger.save(announced(1, true, "")).await.unwrap();
    }
}

async fn old_events_are_dropped_and_their_numbers_never_come_again(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits { events: 32, ..Limits::default() }).await;
    let origin = ledger.last().await.unwrap();
    for n in 1..=100 {
        let seq = ledger.save(announced(1, true, "")).await.unwrap().unwrap();
        assert_eq!(seq, origin + n);
        let kept = ledger.events(Everyones, seq.saturating_sub(32).max(origin), 1000).await.unwrap();
        assert_eq!(kept.map(|events| events.len() as u64), Some(n.min(32)), "after {n}");
    }
    // A sixteenth more may still be there, and no more than that.
    assert_eq!(ledger.events(Everyones, origin + 100 - 32 - 3, 1000).await.unwrap(), None);
    assert_eq!(ledger.events(Everyones, origin, 1000).await.unwrap(), None);
}

async fn old_ended_imports_are_dropped_and_open_ones_are_not(store: impl AsyncFn(Limits) -> Subject) {
    // So small that pruning waits for nothing.
    let Subject { ledger, _dir } = store(Limits { ended: 4, ..Limits::default() }).await;
    for n in 1..=20 {
        ledger.save(entry(n, true, "")).await.unwrap();
    }
    for n in [20, 3, 4, 5, 6, 7, 8] {
        ledger.save(entry(n, false, "")).await.unwrap();
    }
    ledger.save(entry(5, false, "it stays where it ended")).await.unwrap();
    let open = [1, 2].into_iter().chain(9..=19);
    assert_eq!(
        loaded(&*ledger).await,
        open.clone().chain(5..=8).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    );
    // One that is opened again leaves room for another.
    ledger.save(entry(6, true, "")).await.unwrap();
    ledger.save(entry(19, false, "")).await.unwrap();
    let expected: Vec<u128> = [1, 2].into_iter().chain(5..=19).collect();
    assert_eq!(loaded(&*ledger).await, expected);
    ledger.save(entry(18, false, "")).await.unwrap();
    assert_eq!(loaded(&*ledger).await, expected.into_iter().filter(|n| *n != 5).collect::<Vec<_>>());
}

async fn the_newest_ended_imports_are_loaded(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits { loaded: 2, ..Limits::default() }).await;
    for n in 1..=6 {
        ledger.save(entry(n, true, "")).await.unwrap();
    }
    for n in [5, 1, 4, 2] {
        ledger.save(entry(n, false, "")).await.unwrap();
    }
    assert_eq!(loaded(&*ledger).await, [2, 3, 4, 6]);
    ledger.save(entry(1, true, "they are still there")).await.unwrap();
    assert_eq!(ledger.load().await.unwrap()[0].body, "they are still there");
    assert_eq!(loaded(&*ledger).await, [1, 2, 3, 4, 6]);
}

async fn saves_at_once_are_all_kept_with_numbers_of_their_own(store: impl AsyncFn(Limits) -> Subject) {
    const TASKS: u32 = 256;
    let Subject { ledger, _dir } = store(Limits::default()).await;
    let origin = ledger.last().await.unwrap();
    let tasks: Vec<_> = (0..TASKS)
        .map(|n| {
            let ledger = Arc::clone(&ledger);
            tokio::spawn(async move {
                let first = ledger.save(announced(n, true, &format!("{n} begins"))).await.unwrap().unwrap();
                let second = ledger.save(announced(n, false, &format!("{n} ends"))).await.unwrap().unwrap();
                assert!(first < second);
                [(first, format!("{n} begins")), (second, format!("{n} ends"))]
            })
        })
        .collect();
    let mut told = BTreeMap::new();
    for task in tasks {
        told.extend(task.await.unwrap());
    }
    assert_eq!(told.len(), 2 * TASKS as usize);
    let kept = ledger.events(Everyones, origin, 2 * TASKS).await.unwrap().unwrap();
    assert_eq!(kept.into_iter().map(|event| (event.seq, event.data)).collect::<BTreeMap<_, _>>(), told);
    let all = ledger.load().await.unwrap();
    assert_eq!(all.iter().filter(|stored| !stored.open).count(), TASKS as usize);
}

async fn any_text_comes_back_as_it_was(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    let origin = ledger.last().await.unwrap();
    let long = format!("{{\"text\":\"{}\"}}", "é\\\"x".repeat((1 << 20) / 5));
    let texts = [
        "",
        "\0",
        "a\0b\0",
        "'; DROP TABLE import; --",
        "?1 \"q\" `b` $x :y @z",
        "\u{feff}\r\n\u{10ffff}",
        &long,
    ];
    for (n, text) in (0..).zip(texts) {
        let saved =
            Entry { event: Some(text.to_owned()), created: u64::from(n), ..entry(n, n % 2 == 0, text) };
        ledger.save(saved).await.unwrap();
    }
    let all = ledger.load().await.unwrap();
    assert!(all.iter().map(|stored| stored.body.as_str()).eq(texts));
    let events = ledger.events(Everyones, origin, 100).await.unwrap().unwrap();
    assert!(events.iter().map(|event| event.data.as_str()).eq(texts));
}
