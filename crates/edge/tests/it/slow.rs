//! Clients that hold a request open without ever sending it.

use std::{net::SocketAddr, time::Duration};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep},
};

use crate::{
    edge::{Edge, upload_of},
    tokens::{Tokens, id_of},
};

/// The answer to a request whose body comes a byte at a time, and how long it took to come. It has these headers beside what it
/// needs, each with the end of its line.
async fn drip(edge: SocketAddr, path: &str, headers: &str) -> (String, Duration) {
    let mut stream = TcpStream::connect(edge).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n{headers}\r\n",
        edge
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let begun = Instant::now();
    let dripping = tokio::spawn(async move {
        while to.write_all(b" ").await.is_ok() {
            sleep(Duration::from_secs(2)).await;
        }
    });
    let mut answer = Vec::new();
    while !String::from_utf8_lossy(&answer).contains("\r\n\r\n") {
        assert_ne!(from.read_buf(&mut answer).await.unwrap(), 0, "it is answered");
    }
    dripping.abort();
    (String::from_utf8_lossy(&answer).into_owned(), begun.elapsed())
}

async fn a_body_that_drips_is_answered_before_it_ends() {
    let edge = Edge::start().await;
    let (answer, taken) = drip(edge.address, "/api/v1/imports", "").await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(taken < Duration::from_secs(60), "{taken:?}");
}

async fn a_body_that_drips_does_not_keep_the_edge_from_stopping() {
    let edge = Edge::start().await;
    let dripping = tokio::spawn(drip(edge.address, "/api/v1/imports", ""));
    // Once the request has come: in good order it is answered.
    sleep(Duration::from_secs(1)).await;
    let _edge = edge.restart().await;
    let (answer, _) = dripping.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

async fn with_a_login_the_body_of_a_stranger_is_not_waited_for() {
    let edge = crate::front::edge(|_| {}).await;
    let signed_in = "x-forwarded-user: alice\r\nsec-fetch-site: same-origin\r\n";
    let (slow, stranger) = tokio::join!(
        drip(edge.address, "/api/v1/imports", signed_in),
        drip(edge.address, "/api/v1/imports", "")
    );
    assert!(slow.0.starts_with("HTTP/1.1 408 "), "{}", slow.0);
    assert!(stranger.0.starts_with("HTTP/1.1 401 "), "{}", stranger.0);
    assert!(stranger.1 < slow.1, "{:?} {:?}", stranger.1, slow.1);
}

async fn a_body_is_cut_once_its_sender_may_send_no_more() {
    let tokens = Tokens::start().await;
    let token = tokens.add(&["ci", "--tenant", "lab"]);
    let edge = &tokens.edge;
    let authorized = [("authorization", format!("Bearer {token}"))];
    let who: Vec<(&str, &str)> = authorized.iter().map(|(name, value)| (*name, value.as_str())).collect();
    edge.be(&who);
    let view = edge.begin(&[("unified", "a.tar", &[7; 1000])], json!({})).await;
    let head = format!(
        "PATCH {} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\ntus-resumable: 1.0.0\r\n\
         upload-offset: 0\r\ncontent-type: application/offset+octet-stream\r\ncontent-length: 1000\r\n\r\n",
        upload_of(&view, "unified"),
        edge.address,
    );
    let mut stream = TcpStream::connect(edge.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(b"\x07").await.unwrap();
    edge.until(&view, |view| view["files"][0]["received"]["done"] == 1).await;
    tokens.told(&["token", "revoke", id_of(&token)]);
    let (mut from, mut to) = stream.into_split();
    let sending = tokio::spawn(async move {
        while to.write_all(b"\x07").await.is_ok() {
            sleep(Duration::from_secs(1)).await;
        }
    });
    let mut answer = vec![0; 1024];
    let read = from.read(&mut answer).await.unwrap();
    sending.abort();
    let answer = String::from_utf8_lossy(&answer[..read]);
    assert!(answer.starts_with("HTTP/1.1 423 ") && answer.contains("upload-offset: "), "{answer}");
    assert!(!answer.contains("upload-offset: 0\r"), "what came is kept: {answer}");
}

/// All at once: each waits for most of a minute, and would keep a thread of the tests from the others.
#[tokio::test]
async fn whoever_sends_slowly_holds_nothing_for_long() {
    tokio::join!(
        a_body_that_drips_is_answered_before_it_ends(),
        a_body_that_drips_does_not_keep_the_edge_from_stopping(),
        with_a_login_the_body_of_a_stranger_is_not_waited_for(),
        a_body_is_cut_once_its_sender_may_send_no_more(),
    );
}
