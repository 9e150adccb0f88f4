//! Clients that hold a request open without ever sending it.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep},
};

use crate::edge::Edge;

/// The answer to a request whose body comes a byte at a time, and how long it took to come.
async fn drip(edge: &Edge, path: &str) -> (String, Duration) {
    let mut stream = TcpStream::connect(edge.address).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n",
        edge.address
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

#[tokio::test]
async fn a_body_that_drips_is_answered_before_it_ends() {
    let edge = Edge::start().await;
    let (answer, taken) = drip(&edge, "/api/v1/imports").await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(taken < Duration::from_secs(60), "{taken:?}");
}
