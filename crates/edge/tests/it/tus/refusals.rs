//! Whatever is refused of a known upload, the answer says where the upload stands.

use hyper::{Method, StatusCode};
use incus_client::scripted::Fault;

use super::{BODY_TYPE, ask, create, head, import, patch};
use crate::{
    edge::{Answer, Edge},
    images,
};

fn expect(answer: &Answer, status: u16, code: &str, offset: &str) {
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (status, code));
    assert_eq!(
        answer.headers.get("upload-offset").map(|value| value.to_str().unwrap()),
        Some(offset),
        "{code}"
    );
    assert_eq!(answer.headers["tus-resumable"], "1.0.0", "{code}");
    assert_eq!(answer.headers.contains_key("tus-version"), status == 412, "{code}");
    assert_eq!(answer.headers.contains_key("retry-after"), status == 423, "{code}");
}

#[tokio::test]
async fn of_a_patch() {
    let edge = Edge::start().await;
    let upload = create(&edge, &[("upload-length", "10")]).await;
    patch(&edge, &upload, 0, &[], b"hello").await;
    let wrong = "sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    for (changed, value, status, code) in [
        ("tus-resumable", "0.2.2", 412, "bad-upload-request"),
        ("content-type", "text/plain", 415, "bad-upload-request"),
        ("content-type", "", 415, "bad-upload-request"),
        ("upload-offset", "x", 400, "bad-upload-request"),
        ("upload-offset", "4", 409, "wrong-offset"),
        ("upload-offset", "6", 409, "wrong-offset"),
        ("upload-length", "11", 409, "wrong-length"),
        ("upload-checksum", "md5 AAAA", 400, "bad-upload-request"),
        ("upload-checksum", wrong, 460, "checksum-mismatch"),
    ] {
        let mut headers = vec![("content-type", BODY_TYPE), ("upload-offset", "5")];
        headers.retain(|(name, _)| *name != changed);
        headers.push((changed, value));
        expect(&ask(&edge, Method::PATCH, &upload, &headers, b"x").await, status, code, "5");
    }
    expect(&patch(&edge, &upload, 5, &[], b"123456").await, 413, "upload-too-long", "5");
}

#[tokio::test]
async fn of_a_delete() {
    let edge = Edge::start().await;
    edge.incus.next_import(Fault::HoldOperation);
    let image = images::unified("a");
    let length = image.len().to_string();
    let upload = create(&edge, &[("upload-length", &length)]).await;
    let without = ask(&edge, Method::DELETE, &upload, &[("tus-resumable", "")], &[]).await;
    expect(&without, 412, "bad-upload-request", "0");
    patch(&edge, &upload, 0, &[], &image).await;
    let view = edge.with_incus(&import(&edge).await).await;
    expect(&ask(&edge, Method::DELETE, &upload, &[], &[]).await, 409, "too-late", &length);
    edge.incus.release_operations();
    edge.ended(&view).await;
    expect(&ask(&edge, Method::DELETE, &upload, &[], &[]).await, 410, "import-done", &length);
}

#[tokio::test]
async fn of_an_import_that_has_ended() {
    let edge = Edge::start().await;
    let text = b"just some text, no image at all\n";
    let upload = create(&edge, &[("upload-length", &text.len().to_string())]).await;
    patch(&edge, &upload, 0, &[], text).await;
    let view = edge.ended(&import(&edge).await).await;
    assert_eq!(view["state"], "failed");
    let length = text.len().to_string();
    expect(&patch(&edge, &upload, text.len() as u64, &[], &[]).await, 410, "import-failed", &length);
    let asked = head(&edge, &upload).await;
    assert_eq!(asked.status, StatusCode::GONE);
}

#[tokio::test]
async fn of_one_that_is_being_written() {
    use http_body_util::StreamBody;
    use hyper::body::Frame;
    let edge = Edge::start().await;
    let upload = create(&edge, &[("upload-length", "10")]).await;
    let (sender, receiver) = tokio::sync::mpsc::channel::<Result<Frame<bytes::Bytes>, std::io::Error>>(1);
    let body = StreamBody::new(tokio_stream::wrappers::ReceiverStream::new(receiver));
    let older = edge.send(edge.append(&upload, 0).body(body).unwrap());
    let newer = async {
        sender.send(Ok(Frame::data(bytes::Bytes::from_static(b"hello")))).await.unwrap();
        let view = import(&edge).await;
        edge.until(&view, |view| view["files"][0]["received"]["done"] == 5).await;
        patch(&edge, &upload, 5, &[], b"world").await
    };
    let (older, newer) = tokio::join!(older, newer);
    assert_eq!((older.status, older.problem()), (StatusCode::LOCKED, "upload-busy".into()));
    assert_eq!(older.headers["retry-after"], "1");
    assert!(["5", "10"].contains(&older.offset()), "{older:?}");
    assert_eq!(newer.offset(), "10");
}

#[tokio::test]
async fn of_a_body_that_brings_nothing_for_too_long() {
    use http_body_util::StreamBody;
    use hyper::body::Frame;
    let edge = Edge::start().await;
    let upload = create(&edge, &[("upload-length", "10")]).await;
    let (sender, receiver) = tokio::sync::mpsc::channel::<Result<Frame<bytes::Bytes>, std::io::Error>>(1);
    let body = StreamBody::new(tokio_stream::wrappers::ReceiverStream::new(receiver));
    let sending = edge.send(edge.append(&upload, 0).body(body).unwrap());
    let silent = async {
        sender.send(Ok(Frame::data(bytes::Bytes::from_static(b"hello")))).await.unwrap();
        let view = import(&edge).await;
        edge.until(&view, |view| view["files"][0]["received"]["done"] == 5).await;
        // From here on the clock runs by itself, as nothing else does.
        tokio::time::pause();
    };
    let (answer, ()) = tokio::join!(sending, silent);
    tokio::time::resume();
    // Not a 4xx that makes stock clients give up.
    expect(&answer, 423, "upload-cut", "5");
    assert_eq!(patch(&edge, &upload, 5, &[], b"world").await.offset(), "10");
    drop(sender);
}
