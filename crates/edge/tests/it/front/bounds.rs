//! What is longer than anything of ours is refused before anybody reads it.

use hyper::{Method, StatusCode};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{ALICE, IMPORTS, ask, edge};
use crate::edge::Edge;

/// The first line of the answer to these bytes.
async fn answered(edge: &Edge, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(edge.address).await.unwrap();
    // The other end may have had enough before all is sent.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    while !answer.contains(&b'\n') && stream.read_buf(&mut answer).await.is_ok_and(|read| read > 0) {}
    String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned()
}

fn head(headers: &str) -> Vec<u8> {
    format!("GET /healthz HTTP/1.1\r\nhost: images.example\r\n{headers}\r\n").into_bytes()
}

#[tokio::test]
async fn heads_have_a_bound() {
    let edge = edge(|_| {}).await;
    let many = |count: usize| head(&"a: b\r\n".repeat(count));
    assert_eq!(answered(&edge, &many(90)).await, "HTTP/1.1 200 OK");
    let refused = "HTTP/1.1 431 Request Header Fields Too Large";
    assert_eq!(answered(&edge, &many(101)).await, refused);
    let large = |bytes: usize| head(&format!("cookie: {}\r\n", "a".repeat(bytes)));
    assert_eq!(answered(&edge, &large(16 << 10)).await, "HTTP/1.1 200 OK");
    assert_eq!(answered(&edge, &large(64 << 10)).await, refused);
    let endless = [b"GET /healthz HTTP/1.1\r\n".to_vec(), vec![b'a'; 1 << 20]].concat();
    assert_eq!(answered(&edge, &endless).await, refused);
}

#[tokio::test]
async fn addresses_have_a_bound() {
    let edge = edge(|_| {}).await;
    let asked = async |bytes: usize| {
        let path = format!("{IMPORTS}?{}", "a".repeat(bytes - IMPORTS.len() - 1));
        ask(&edge, Method::GET, &path, &ALICE).await
    };
    assert_eq!(asked(16 << 10).await.status, StatusCode::OK);
    let answer = asked((16 << 10) + 1).await;
    assert_eq!((answer.status, answer.problem()), (StatusCode::URI_TOO_LONG, "address-too-long".into()));
}
