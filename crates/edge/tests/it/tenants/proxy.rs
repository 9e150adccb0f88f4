//! The word of a proxy counts where it is trusted, and nowhere else.

use serde_json::json;

use super::{ALICE, OPERATOR, begin, edge, edge_with};

#[tokio::test]
async fn headers_of_an_unlisted_peer_are_nobodys_word() {
    let edge =
        edge_with(|layers| layers.trusted_proxies = vec!["10.0.0.1".to_owned(), "::1".to_owned()]).await;
    for who in [ALICE, OPERATOR] {
        edge.be(who);
        let answer = edge.get("/api/v1/imports").await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (401, "not-signed-in".to_owned()));
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
        // What is said of a way through other proxies changes nothing of who has sent it.
        edge.be(&[who, &[("x-forwarded-for", "10.0.0.1")]].concat());
        assert_eq!(edge.get("/api/v1/imports").await.status, 401);
    }
}

#[tokio::test]
async fn headers_mean_nothing_where_the_proxy_does_no_login() {
    let edge = edge_with(|layers| layers.auth.mode = Some("token".to_owned())).await;
    edge.be(OPERATOR);
    assert_eq!(edge.get("/api/v1/imports").await.problem(), "not-signed-in");
    assert_eq!(edge.get("/api/v1/session").await.json()["way"], "token");
}

#[tokio::test]
async fn what_a_client_slipped_in_beside_the_proxys_word_is_refused() {
    let edge = edge().await;
    for twice in [("x-forwarded-user", "root"), ("x-forwarded-groups", "shop")] {
        edge.be(&[ALICE, &[twice]].concat());
        assert_eq!(edge.get("/api/v1/imports").await.problem(), "not-signed-in", "{twice:?}");
    }
    edge.be(ALICE);
    begin(&edge).await;
}

#[tokio::test]
async fn groups_change_with_the_next_request() {
    let edge = edge().await;
    edge.be(ALICE);
    let view = begin(&edge).await;
    edge.be(&[("x-forwarded-user", "alice"), ("x-forwarded-groups", "shop")]);
    let answer = edge.get(&crate::edge::path_of(&view)).await;
    assert_eq!(answer.status, 404);
    assert_eq!(edge.get("/api/v1/session").await.json()["tenants"], json!(["shop"]));
}
