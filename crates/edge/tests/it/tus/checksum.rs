//! checksum: a body that is not that of its digest is as if it had never come.

use base64::{Engine, engine::general_purpose::STANDARD};
use hyper::{Method, StatusCode};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use super::{BODY_TYPE, UPLOADS, ask, create, head, import, patch};
use crate::{edge::Edge, images};

fn sha1(bytes: &[u8]) -> String {
    format!("sha1 {}", STANDARD.encode(Sha1::digest(bytes)))
}

fn sha256(bytes: &[u8]) -> String {
    format!("sha256 {}", STANDARD.encode(Sha256::digest(bytes)))
}

async fn of_length(edge: &Edge, length: usize) -> String {
    create(edge, &[("upload-length", &length.to_string())]).await
}

/// The bytes of the only upload, as they lie in the spool.
fn kept(edge: &Edge) -> Vec<u8> {
    let part = edge.state.path().join("spool").join(&edge.spooled()[0]).join("unified");
    std::fs::read(part).unwrap_or_default()
}

#[tokio::test]
async fn right_ones_of_both_algorithms_are_taken() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let (first, rest) = image.split_at(700);
    let upload = of_length(&edge, image.len()).await;
    assert_eq!(patch(&edge, &upload, 0, &[("upload-checksum", &sha1(first))], first).await.offset(), "700");
    let answer = patch(&edge, &upload, 700, &[("upload-checksum", &sha256(rest))], rest).await;
    assert_eq!((answer.status, answer.offset()), (StatusCode::NO_CONTENT, image.len().to_string().as_str()));
    assert_eq!(edge.ended(&import(&edge).await).await["state"], "done");
}

#[tokio::test]
async fn wrong_ones_keep_nothing_and_the_right_bytes_go_on_from_there() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let upload = of_length(&edge, image.len()).await;
    patch(&edge, &upload, 0, &[], &image[..700]).await;
    for checksum in [sha1(b"other"), sha256(b"other")] {
        let answer = patch(&edge, &upload, 700, &[("upload-checksum", &checksum)], &image[700..]).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (460, "checksum-mismatch"));
        assert_eq!(answer.offset(), "700");
        assert_eq!(head(&edge, &upload).await.offset(), "700");
    }
    let rest = &image[700..];
    patch(&edge, &upload, 700, &[("upload-checksum", &sha256(rest))], rest).await;
    assert_eq!(kept(&edge), image);
    assert_eq!(edge.ended(&import(&edge).await).await["state"], "done");
}

#[tokio::test]
async fn digests_that_are_none_are_refused_before_a_byte_is_taken() {
    let edge = Edge::start().await;
    let upload = of_length(&edge, 100).await;
    for checksum in
        ["md5 XUFAKrxLKna5cZ2REBfFkg==", "crc32 AAAAAA==", "sha1", "sha1 !!", "sha256 AAAA", "SHA1 AAAA"]
    {
        let answer = patch(&edge, &upload, 0, &[("upload-checksum", checksum)], b"hello").await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (400, "bad-upload-request"),
            "{checksum}"
        );
        assert_eq!(answer.offset(), "0", "{checksum}");
    }
    assert!(kept(&edge).is_empty());
}

#[tokio::test]
async fn one_that_is_no_text_is_refused_and_not_passed_over() {
    let edge = Edge::start().await;
    let upload = of_length(&edge, 100).await;
    let value = hyper::header::HeaderValue::from_bytes(b"sha1 \xff").unwrap();
    let request = edge.append(&upload, 0).header("upload-checksum", value);
    let answer = edge.send(request.body(http_body_util::Full::from("hello")).unwrap()).await;
    assert_eq!((answer.status.as_u16(), answer.offset()), (400, "0"));
}

#[tokio::test]
async fn of_a_body_that_is_cut_nothing_is_kept() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let upload = of_length(&edge, image.len()).await;
    patch(&edge, &upload, 0, &[], &image[..100]).await;
    let mut stream = tokio::net::TcpStream::connect(edge.address).await.unwrap();
    let head_text = format!(
        "PATCH {upload} HTTP/1.1\r\nhost: {}\r\ntus-resumable: 1.0.0\r\ncontent-type: {BODY_TYPE}\r\n\
         upload-offset: 100\r\nupload-checksum: {}\r\ncontent-length: {}\r\n\r\n",
        edge.address,
        sha1(&image[100..]),
        image.len() - 100
    );
    stream.write_all(head_text.as_bytes()).await.unwrap();
    stream.write_all(&image[100..700]).await.unwrap();
    stream.shutdown().await.unwrap();
    // The edge lets the connection go when it is through with it.
    let mut answer = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut answer).await.unwrap();
    assert_eq!(head(&edge, &upload).await.offset(), "100");
    patch(&edge, &upload, 100, &[], &image[100..]).await;
    assert_eq!(kept(&edge), image);
    assert_eq!(edge.ended(&import(&edge).await).await["state"], "done");
}

#[tokio::test]
async fn a_large_body_is_not_kept_either() {
    let edge = Edge::start().await;
    // More than is gathered in memory before it is written.
    let large = vec![7; 12 << 20];
    let upload = of_length(&edge, large.len() + 1).await;
    let answer = patch(&edge, &upload, 0, &[("upload-checksum", &sha1(b"other"))], &large).await;
    assert_eq!((answer.status.as_u16(), answer.offset()), (460, "0"));
    let edge = edge.restart().await;
    assert_eq!(head(&edge, &upload).await.offset(), "0");
    assert!(kept(&edge).is_empty(), "what no offset covers is cut off");
}

#[tokio::test]
async fn first_bytes_with_a_wrong_one_make_no_upload() {
    let edge = Edge::start().await;
    let headers =
        [("upload-length", "100"), ("content-type", BODY_TYPE), ("upload-checksum", &sha1(b"other"))];
    let answer = ask(&edge, Method::POST, UPLOADS, &headers, b"hello").await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (460, "checksum-mismatch"));
    assert_eq!(edge.ended(&import(&edge).await).await["state"], "cancelled");
    edge.until_swept().await;
    let headers =
        [("upload-length", "100"), ("content-type", BODY_TYPE), ("upload-checksum", &sha1(b"hello"))];
    assert_eq!(ask(&edge, Method::POST, UPLOADS, &headers, b"hello").await.offset(), "5");
}
