//! Whoever asks too often waits, and nobody else does.

use edge::Layers;
use futures_util::{StreamExt, stream};
use hyper::{Method, StatusCode};
use serde_json::json;

use super::{ALICE, BAD_TOKEN, HOST, IMPORTS, ask, but, edge};
use crate::edge::{Answer, Edge, fingerprint, upload_of};

fn assert_too_often(answer: &Answer, longest: u64) {
    assert_eq!(
        (answer.status, answer.problem()),
        (StatusCode::TOO_MANY_REQUESTS, "too-many-requests".into())
    );
    let wait: u64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=longest).contains(&wait), "{wait}");
}

/// Asks as alice from an address, as the proxy tells it.
async fn from(edge: &Edge, address: &str) -> Answer {
    ask(edge, Method::GET, IMPORTS, &but(&ALICE, "x-forwarded-for", Some(address))).await
}

#[tokio::test]
async fn each_address_has_a_limit_of_its_own() {
    let edge = edge(|layers| layers.rates.requests_per_minute = Some(3)).await;
    for _ in 0..3 {
        assert_eq!(from(&edge, "192.0.2.1").await.status, StatusCode::OK);
    }
    assert_too_often(&from(&edge, "192.0.2.1").await, 20);
    assert_too_often(&from(&edge, "192.0.2.9, 192.0.2.1").await, 20);
    let page = ask(&edge, Method::GET, "/", &ALICE).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "of all that is asked for");
    assert_eq!(from(&edge, "192.0.2.2").await.status, StatusCode::OK);
    for host in 1..=3 {
        assert_eq!(from(&edge, &format!("2001:db8::{host}")).await.status, StatusCode::OK);
    }
    assert_too_often(&from(&edge, "2001:db8::ffff:1").await, 20);
}

#[tokio::test]
async fn other_sites_cannot_use_it_up() {
    let edge = edge(|layers| layers.rates.requests_per_minute = Some(1)).await;
    for _ in 0..5 {
        let answer =
            ask(&edge, Method::GET, IMPORTS, &but(&ALICE, "sec-fetch-site", Some("cross-site"))).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(from(&edge, "192.0.2.1").await.status, StatusCode::OK);
}

#[tokio::test]
async fn whoever_tries_tokens_waits_and_whoever_has_a_proof_does_not() {
    let edge = edge(|layers| layers.rates.sign_ins_per_minute = Some(2)).await;
    let guess = but(&but(&ALICE, "x-forwarded-user", None), "authorization", Some(BAD_TOKEN));
    for (path, status) in [(IMPORTS, StatusCode::UNAUTHORIZED), ("/api/v1/session", StatusCode::OK)] {
        assert_eq!(ask(&edge, Method::GET, path, &guess).await.status, status, "{path}");
    }
    for path in [IMPORTS, "/api/v1/session"] {
        assert_too_often(&ask(&edge, Method::GET, path, &guess).await, 30);
    }
    assert_eq!(from(&edge, "192.0.2.1").await.status, StatusCode::OK);
    let nobody = but(&ALICE, "x-forwarded-user", None);
    let answer = ask(&edge, Method::GET, IMPORTS, &nobody).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "no token is no guess");
}

#[tokio::test]
async fn all_of_a_tenant_have_one_limit() {
    let two = |layers: &mut Layers| {
        layers.rates.requests_per_minute_per_tenant = Some(3);
        let tenant = |users: &[&str]| serde_json::from_value(json!({ "users": users })).unwrap();
        layers.tenants = [
            ("lab".to_owned(), tenant(&["proxy:bob", "proxy:carol"])),
            ("shop".to_owned(), tenant(&["proxy:dave"])),
        ]
        .into();
    };
    let edge = edge(two).await;
    let asks = async |user: &str| {
        ask(&edge, Method::GET, IMPORTS, &but(&ALICE, "x-forwarded-user", Some(user))).await
    };
    for user in ["bob", "carol", "bob"] {
        assert_eq!(asks(user).await.status, StatusCode::OK, "{user}");
    }
    for user in ["carol", "bob"] {
        assert_too_often(&asks(user).await, 20);
    }
    for user in ["dave", "alice"] {
        assert_eq!(asks(user).await.status, StatusCode::OK, "{user}");
    }
}

#[tokio::test]
async fn without_a_login_there_is_no_limit_but_one_that_is_written() {
    let unlimited = Edge::start().await;
    for _ in 0..200 {
        assert_eq!(unlimited.get(IMPORTS).await.status, StatusCode::OK);
    }
    let incus = incus_client::scripted::Incus::start().await.unwrap();
    let limited = Edge::with(incus, |layers| layers.rates.requests_per_minute = Some(1)).await;
    assert_eq!(limited.get(IMPORTS).await.status, StatusCode::OK);
    assert_too_often(&limited.get(IMPORTS).await, 60);
}

/// A file that is sent in pieces, as clients of tus do.
async fn send_in_pieces(edge: &Edge, name: &str, file: &[u8], piece: usize) {
    let headers = |request: hyper::http::request::Builder| {
        ALICE.iter().skip(1).fold(request, |request, (name, value)| request.header(*name, *value))
    };
    let send = async |request: hyper::http::request::Builder, body: Vec<u8>| {
        let answer = edge.send(headers(request).body(http_body_util::Full::from(body)).unwrap()).await;
        assert!(answer.status.is_success(), "{name}: {answer:?}");
        answer
    };
    let ask =
        |method: Method, path: &str| hyper::Request::builder().method(method).uri(path).header("host", HOST);
    let offer = json!({ "files": [{ "role": "unified", "name": name, "size": file.len() }] });
    let request = ask(Method::POST, IMPORTS).header("content-type", "application/json");
    let view = send(request, offer.to_string().into_bytes()).await.json();
    let upload = upload_of(&view, "unified");
    for (at, bytes) in file.chunks(piece).enumerate() {
        let request = ask(Method::PATCH, &upload)
            .header("tus-resumable", "1.0.0")
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", (at * piece).to_string());
        send(request, bytes.to_vec()).await;
        let request = ask(Method::HEAD, &upload).header("tus-resumable", "1.0.0");
        send(request, Vec::new()).await;
    }
    let body = json!({ "fingerprint": fingerprint(&[("unified", name, file)]).to_string() });
    let request = ask(Method::PATCH, &crate::edge::path_of(&view)).header("content-type", "application/json");
    send(request, body.to_string().into_bytes()).await;
}

#[tokio::test]
async fn hundreds_of_files_in_pieces_stay_below_the_usual_limits() {
    let edge = edge(|_| {}).await;
    let file = |number: usize| format!("image {number:04} ").repeat(40).into_bytes();
    stream::iter(0..300)
        .for_each_concurrent(16, |number| {
            let edge = &edge;
            async move { send_in_pieces(edge, &format!("{number}.tar"), &file(number), 100).await }
        })
        .await;
}
