//! Sessions: kept, replaced, ended.

use super::store::Subject as Store;
use crate::{
    ledger::{Ending, Limits, Session},
    secrets::{Keyed, Purpose, Secrets},
};

every_store! {
    a_session_comes_back_as_it_was_until_it_is_over
    a_session_is_replaced_while_it_is_there
    no_session_takes_the_place_of_another_by_chance
    sessions_end_one_by_one_by_user_by_their_providers_name_and_by_time
}

fn secrets() -> Secrets {
    Secrets::new(&[7; 32])
}

fn keyed(text: &str) -> Keyed {
    secrets().hash(Purpose::Session, text.as_bytes())
}

fn session(name: &str, user: &str, content: &str) -> Session {
    let id = keyed(name);
    Session {
        id,
        subject: format!("oidc:{user}").parse().unwrap(),
        handle: (user != "bob").then(|| secrets().hash(Purpose::ProviderSession, name.as_bytes())),
        body: secrets().seal(&id, content.as_bytes()).unwrap(),
        expires: 5_000,
    }
}

async fn a_session_comes_back_as_it_was_until_it_is_over(store: impl AsyncFn(Limits) -> Store) {
    let Store { ledger, _dir } = store(Limits::default()).await;
    for (name, user) in [("a", "anna"), ("b", "bob")] {
        let one = session(name, user, "content");
        ledger.add_session(one.clone()).await.unwrap();
        let kept = ledger.session(keyed(name), 4_999).await.unwrap().unwrap();
        assert_eq!(kept, one);
        assert_eq!(secrets().unseal(&keyed(name), &kept.body).unwrap(), b"content");
        assert_eq!(ledger.session(keyed(name), 5_000).await.unwrap(), None, "it is over");
    }
    assert_eq!(ledger.session(keyed("c"), 0).await.unwrap(), None);
}

async fn a_session_is_replaced_while_it_is_there(store: impl AsyncFn(Limits) -> Store) {
    let Store { ledger, _dir } = store(Limits::default()).await;
    ledger.add_session(session("a", "anna", "one")).await.unwrap();
    // In its place, by the same id.
    let later = Session { expires: 9_000, ..session("a", "anna", "two") };
    assert!(ledger.replace_session(keyed("a"), later.clone()).await.unwrap());
    assert_eq!(ledger.session(keyed("a"), 8_000).await.unwrap(), Some(later));
    // By another id: the one before is no good any more.
    assert!(ledger.replace_session(keyed("a"), session("b", "anna", "three")).await.unwrap());
    assert_eq!(ledger.session(keyed("a"), 0).await.unwrap(), None);
    assert!(ledger.session(keyed("b"), 0).await.unwrap().is_some());
    // One that was ended meanwhile is not brought back.
    assert_eq!(ledger.end_sessions(Ending::One(keyed("b"))).await.unwrap(), 1);
    assert!(!ledger.replace_session(keyed("b"), session("c", "anna", "four")).await.unwrap());
    for name in ["a", "b", "c"] {
        assert_eq!(ledger.session(keyed(name), 0).await.unwrap(), None);
    }
}

async fn no_session_takes_the_place_of_another_by_chance(store: impl AsyncFn(Limits) -> Store) {
    let Store { ledger, _dir } = store(Limits::default()).await;
    let (anna, bob) = (session("a", "anna", "hers"), session("b", "bob", "his"));
    ledger.add_session(anna.clone()).await.unwrap();
    ledger.add_session(bob.clone()).await.unwrap();
    assert!(ledger.add_session(session("a", "bob", "his")).await.is_err());
    assert!(ledger.replace_session(keyed("b"), session("a", "bob", "his")).await.is_err());
    assert_eq!(ledger.session(keyed("a"), 0).await.unwrap(), Some(anna));
    assert_eq!(ledger.session(keyed("b"), 0).await.unwrap(), Some(bob));
}

async fn sessions_end_one_by_one_by_user_by_their_providers_name_and_by_time(
    store: impl AsyncFn(Limits) -> Store,
) {
    let Store { ledger, _dir } = store(Limits::default()).await;
    for (name, user) in [("a", "anna"), ("b", "bob"), ("c", "anna"), ("d", "bob"), ("e", "eve")] {
        ledger.add_session(session(name, user, "")).await.unwrap();
    }
    ledger.add_session(Session { expires: 6_000, ..session("f", "fred", "") }).await.unwrap();
    for (name, user) in [("g", "anna"), ("h", "bob")] {
        ledger.add_session(Session { handle: None, ..session(name, user, "") }).await.unwrap();
    }
    let left = async || {
        let mut left = String::new();
        for name in ["a", "b", "c", "d", "e", "f", "g", "h"] {
            left.extend(ledger.session(keyed(name), 0).await.unwrap().map(|_| name));
        }
        left
    };
    let handle = session("c", "anna", "").handle.unwrap();
    drop(ledger.end_sessions(Ending::Expired(u64::MAX)));
    assert_eq!(left().await, "abcdefgh", "not before it is polled");
    for (ending, ended, rest) in [
        (Ending::One(keyed("x")), 0, "abcdefgh"),
        (Ending::Handle(keyed("c"), None), 0, "abcdefgh"),
        (Ending::Handle(handle, None), 1, "abdefgh"),
        (Ending::Handle(handle, Some("oidc:eve".parse().unwrap())), 0, "abdefgh"),
        // Of anna's, the one that has another name stays.
        (Ending::Handle(handle, Some("oidc:anna".parse().unwrap())), 1, "abdefh"),
        (Ending::Subject("oidc:bob".parse().unwrap()), 3, "aef"),
        (Ending::Subject("proxy:anna".parse().unwrap()), 0, "aef"),
        (Ending::One(keyed("a")), 1, "ef"),
        (Ending::Expired(4_999), 0, "ef"),
        (Ending::Expired(5_000), 1, "f"),
        (Ending::Expired(6_000), 1, ""),
    ] {
        assert_eq!(ledger.end_sessions(ending.clone()).await.unwrap(), ended, "{ending:?}");
        assert_eq!(left().await, rest);
    }
}
