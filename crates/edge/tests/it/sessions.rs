//! Sessions that are begun by a token: a cookie that nobody else gets at, good for as long as the token is.

use http_body_util::Full;
use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    edge::{Answer, Edge},
    tokens::{Tokens, id_of},
};

const SESSION: &str = "/api/v1/session";

/// What a browser would send back of the cookies that an answer sets.
pub(crate) fn cookie(answer: &Answer) -> String {
    let set = answer.headers["set-cookie"].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

/// Asks as the edge's own page does.
pub(crate) async fn with_cookie(edge: &Edge, method: Method, path: &str, cookie: &str) -> Answer {
    from(edge, method, path, &[("cookie", cookie), ("sec-fetch-site", "same-origin")]).await
}

async fn from(edge: &Edge, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = edge.request(method, path);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    edge.send(request.body(Full::default()).unwrap()).await
}

async fn sign_in(tokens: &Tokens, token: &str) -> Answer {
    tokens.edge.post(SESSION, &json!({ "token": token })).await
}

#[tokio::test]
async fn whoever_signs_in_by_a_token_is_known_by_a_cookie_until_they_sign_out() {
    let tokens = Tokens::start().await;
    let token = tokens.add(&["ci", "--tenant", "lab"]);
    let answer = sign_in(&tokens, &token).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let view = answer.json();
    assert_eq!(
        (&view["name"], &view["tenant"], &view["canSignOut"]),
        (&json!("ci"), &json!("lab"), &json!(true))
    );
    let set = answer.headers["set-cookie"].to_str().unwrap();
    assert!(set.starts_with("__Host-malleus="), "{set}");
    assert!(set.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=86400"), "{set}");
    assert_eq!(answer.headers["cache-control"], "no-store");
    let cookie = cookie(&answer);
    assert!(!cookie.contains(&token[41..]));
    let shown = with_cookie(&tokens.edge, Method::GET, SESSION, &cookie).await;
    assert_eq!(shown.json(), view);
    assert!(!shown.headers.contains_key("set-cookie"), "nothing is due");
    let listed = with_cookie(&tokens.edge, Method::GET, "/api/v1/targets", &cookie).await;
    assert_eq!(listed.status, StatusCode::OK);
    let out = with_cookie(&tokens.edge, Method::DELETE, SESSION, &cookie).await;
    assert_eq!((out.status, out.json()), (StatusCode::OK, json!({ "next": null })));
    assert!(out.headers["set-cookie"].to_str().unwrap().ends_with("Max-Age=0"));
    let over = with_cookie(&tokens.edge, Method::GET, "/api/v1/targets", &cookie).await;
    assert_eq!((over.status, over.problem().as_str()), (StatusCode::UNAUTHORIZED, "not-signed-in"));
    let again = with_cookie(&tokens.edge, Method::DELETE, SESSION, &cookie).await;
    assert_eq!(again.status, StatusCode::OK, "whoever is out stays out");
    let deeds: Vec<Value> = tokens.audit(&[]).into_iter().filter(|deed| deed["thing"] == "session").collect();
    let told: Vec<(&Value, &Value)> = deeds.iter().map(|deed| (&deed["what"], &deed["who"])).collect();
    assert_eq!(told, [(&json!("sign-in"), &json!("token:ci")), (&json!("sign-out"), &json!("token:ci"))]);
    assert_eq!((&deeds[0]["from"], &deeds[0]["tenant"]), (&json!("127.0.0.1"), &json!("lab")));
}

#[tokio::test]
async fn a_session_changes_nothing_at_the_wish_of_another_site() {
    let tokens = Tokens::start().await;
    let edge = &tokens.edge;
    let token = tokens.add(&["ci", "--tenant", "lab"]);
    let cookie = cookie(&sign_in(&tokens, &token).await);
    let own = format!("http://{}", edge.address);
    for shown in [
        &[][..],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")],
    ] {
        let answer = from(edge, Method::DELETE, SESSION, &[&[("cookie", &cookie[..])], shown].concat()).await;
        assert_eq!((answer.status, answer.problem().as_str()), (StatusCode::FORBIDDEN, "cross-site"));
    }
    let still = with_cookie(edge, Method::GET, SESSION, &cookie).await;
    assert_eq!(still.json()["name"], "ci", "nobody was signed out");
    let out = from(edge, Method::DELETE, SESSION, &[("cookie", &cookie), ("origin", &own)]).await;
    assert_eq!(out.status, StatusCode::OK);
}

#[tokio::test]
async fn whoever_signs_in_too_often_waits() {
    let tokens = Tokens::start().await;
    let edge = tokens.edge.restart_with(|layers| layers.rates.sign_ins_per_minute = Some(2)).await;
    for _ in 0..2 {
        let answer = edge.post(SESSION, &json!({ "token": "x" })).await;
        assert_eq!(answer.problem(), "token-refused");
    }
    let answer = edge.post(SESSION, &json!({ "token": "x" })).await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (StatusCode::TOO_MANY_REQUESTS, "too-many-requests")
    );
    assert!(answer.headers.contains_key("retry-after"));
    assert_eq!(edge.get(SESSION).await.status, StatusCode::OK, "to look is not to sign in");
}

#[tokio::test]
async fn a_session_dies_with_its_token() {
    let tokens = Tokens::start().await;
    let token = tokens.add(&["ci", "--tenant", "lab", "--right", "list-images"]);
    let cookie = cookie(&sign_in(&tokens, &token).await);
    let narrowed = with_cookie(&tokens.edge, Method::GET, "/api/v1/history", &cookie).await;
    assert_eq!(narrowed.problem(), "right-missing", "no more than the token may");
    tokens.told(&["token", "revoke", id_of(&token)]);
    let over = with_cookie(&tokens.edge, Method::GET, "/api/v1/targets", &cookie).await;
    assert_eq!(over.problem(), "not-signed-in");
    assert_eq!(sign_in(&tokens, &token).await.problem(), "token-refused");
}

#[tokio::test]
async fn what_is_no_token_signs_nobody_in_and_that_is_written_down() {
    let tokens = Tokens::start().await;
    let good = tokens.add(&["ci", "--tenant", "lab"]);
    let wrong = format!("{}{}", &good[..good.len() - 4], "AAAA");
    for text in ["", "x", &wrong, "malleus_"] {
        let answer = sign_in(&tokens, text).await;
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (StatusCode::UNAUTHORIZED, "token-refused"),
            "{text}"
        );
        assert!(!answer.headers.contains_key("set-cookie"));
    }
    assert_eq!(tokens.edge.post(SESSION, &json!({ "name": "x" })).await.problem(), "bad-request");
    let failed = tokens.audit(&[]).into_iter().filter(|deed| deed["outcome"] == "token-refused");
    assert_eq!(failed.count(), 4);
}

#[tokio::test]
async fn a_restart_signs_nobody_out_and_another_key_everybody() {
    let tokens = Tokens::start().await;
    let token = tokens.add(&["ci", "--tenant", "lab"]);
    let cookie = cookie(&sign_in(&tokens, &token).await);
    let edge = tokens.edge.restart().await;
    assert_eq!(with_cookie(&edge, Method::GET, SESSION, &cookie).await.json()["name"], "ci");
    let forget =
        async |state: &std::path::Path, _: &mut _| std::fs::remove_file(state.join("secret.key")).unwrap();
    let edge = edge.restart_after(forget).await;
    assert_eq!(with_cookie(&edge, Method::GET, SESSION, &cookie).await.json()["name"], Value::Null);
}

#[tokio::test]
async fn where_there_is_no_login_there_is_no_session() {
    let edge = Edge::start().await;
    assert_eq!(edge.post(SESSION, &json!({ "token": "x" })).await.problem(), "token-refused");
    for path in ["/sign-in", "/callback"] {
        assert_eq!(edge.get(&format!("{SESSION}{path}")).await.problem(), "not-found");
    }
    assert_eq!(edge.post(&format!("{SESSION}/back-channel"), &json!({})).await.problem(), "not-found");
}
