//! Tokens: kept, listed, used, revoked.

use tenancy::{Only, Right, Scopes};

use super::store::{Subject, id, owner};
use crate::{
    ledger::{
        Limits, Token,
        Whose::{Everyones, Of},
    },
    secrets::{Purpose, Secrets},
};

every_store! {
    a_token_comes_back_as_it_was
    tokens_are_listed_for_their_tenant_as_they_were_made
    a_token_is_revoked_once_and_by_whose_it_is
    a_use_is_noted_once_a_minute
    a_token_is_not_replaced
}

fn token(n: u32, tenant: &str) -> Token {
    let secrets = Secrets::new(&[7; 32]);
    Token {
        id: id(n),
        name: format!("ci {n}"),
        hash: secrets.hash(Purpose::Token, &n.to_be_bytes()),
        owner: owner(tenant),
        scopes: Scopes { rights: Only::these([Right::Import]), ..Scopes::default() },
        created: 1_000,
        expires: n.is_multiple_of(2).then_some(5_000),
        used: None,
        revoked: None,
    }
}

async fn a_token_comes_back_as_it_was(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    for (n, tenant) in [(1, ""), (2, "lab")] {
        let one = token(n, tenant);
        drop(ledger.add_token(one.clone()));
        assert_eq!(ledger.token(id(n)).await.unwrap(), None, "not before it is polled");
        ledger.add_token(one.clone()).await.unwrap();
        let kept = ledger.token(id(n)).await.unwrap().unwrap();
        assert_eq!(kept, one);
        assert!(Secrets::new(&[7; 32]).is(Purpose::Token, &n.to_be_bytes(), &kept.hash));
    }
    let two = ledger.token(id(2)).await.unwrap().unwrap();
    assert!(two.is_good(4_999) && !two.is_good(5_000));
    assert_eq!(ledger.token(id(3)).await.unwrap(), None);
}

async fn tokens_are_listed_for_their_tenant_as_they_were_made(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    for (n, tenant) in [(9, "a"), (2, "b"), (5, ""), (1, "a")] {
        ledger.add_token(token(n, tenant)).await.unwrap();
    }
    let all = ledger.tokens(Everyones).await.unwrap();
    assert!(all.iter().map(|token| token.id).eq([9, 2, 5, 1].map(id)));
    assert_eq!(ledger.tokens(Of(owner("a"))).await.unwrap(), [token(9, "a"), token(1, "a")]);
    assert_eq!(ledger.tokens(Of(owner(""))).await.unwrap(), [token(5, "")]);
    assert_eq!(ledger.tokens(Of(owner("c"))).await.unwrap(), []);
}

async fn a_token_is_revoked_once_and_by_whose_it_is(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    for n in [1, 3] {
        ledger.add_token(token(n, "a")).await.unwrap();
    }
    for whose in [Of(owner("b")), Of(owner(""))] {
        assert!(!ledger.revoke_token(whose, id(1), 2_000).await.unwrap());
    }
    assert!(ledger.token(id(1)).await.unwrap().unwrap().is_good(9_000));
    for (whose, now) in [(Of(owner("a")), 3_000), (Everyones, 4_000)] {
        assert!(ledger.revoke_token(whose, id(1), now).await.unwrap());
        let kept = ledger.token(id(1)).await.unwrap().unwrap();
        assert_eq!((kept.revoked, kept.is_good(2_000)), (Some(3_000), false));
    }
    assert!(!ledger.revoke_token(Everyones, id(2), 1).await.unwrap(), "there is none");
    assert!(ledger.token(id(3)).await.unwrap().unwrap().is_good(9_000));
    assert_eq!(ledger.tokens(Everyones).await.unwrap().len(), 2, "it stays in the list");
}

async fn a_use_is_noted_once_a_minute(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    ledger.add_token(token(1, "a")).await.unwrap();
    for (now, noted) in [(10_000, 10_000), (69_999, 10_000), (70_000, 70_000), (50_000, 70_000)] {
        ledger.use_token(id(1), now).await.unwrap();
        assert_eq!(ledger.token(id(1)).await.unwrap().unwrap().used, Some(noted), "at {now}");
    }
    ledger.use_token(id(2), 1).await.unwrap();
    assert_eq!(ledger.token(id(2)).await.unwrap(), None);
}

async fn a_token_is_not_replaced(store: impl AsyncFn(Limits) -> Subject) {
    let Subject { ledger, _dir } = store(Limits::default()).await;
    ledger.add_token(token(1, "a")).await.unwrap();
    assert!(ledger.add_token(token(1, "b")).await.is_err());
    assert_eq!(ledger.tokens(Everyones).await.unwrap(), [token(1, "a")]);
}
