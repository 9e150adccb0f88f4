//! tus 1.0.0 at the edge, as any client may speak it.

use bytes::Bytes;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::{Method, StatusCode, body::Frame};
use serde_json::{Value, json};

use crate::{
    edge::{Answer, Edge, fingerprint, upload_of},
    images,
};

async fn begun(edge: &Edge, image: &[u8]) -> (Value, String) {
    let view = edge.begin(&[("unified", "a.tar", image)], json!({})).await;
    let upload = upload_of(&view, "unified");
    (view, upload)
}

#[tokio::test]
async fn slices_arrive_in_order_and_head_tells_where_it_stands() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let (view, upload) = begun(&edge, &image).await;
    for (offset, slice) in image.chunks(1000).enumerate().map(|(n, slice)| (n * 1000, slice)) {
        let asked = edge.head(&upload).await;
        assert_eq!((asked.status, asked.offset()), (StatusCode::OK, offset.to_string().as_str()));
        assert_eq!(asked.headers["upload-length"], image.len().to_string());
        assert_eq!(asked.headers["cache-control"], "no-store");
        assert_eq!(edge.patch(&upload, offset as u64, slice).await.status, StatusCode::NO_CONTENT);
    }
    // A client that lost the last answer asks again, and is told the same.
    let again = edge.patch(&upload, image.len() as u64, &[]).await;
    assert_eq!((again.status, again.offset()), (StatusCode::NO_CONTENT, image.len().to_string().as_str()));
    edge.declare(&view, &fingerprint(&[("unified", "", image.as_slice())])).await;
    assert_eq!(edge.ended(&view).await["state"], "done");
}

#[tokio::test]
async fn each_broken_rule_has_its_status_and_the_offset() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let (_, upload) = begun(&edge, &image).await;
    edge.patch(&upload, 0, &image[..10]).await;
    let tus = [
        ("tus-resumable", "1.0.0"),
        ("content-type", "application/offset+octet-stream"),
        ("upload-offset", "10"),
    ];
    for (name, value, status, code) in [
        ("tus-resumable", "0.2.2", 412, "bad-upload-request"),
        ("tus-resumable", "", 412, "bad-upload-request"),
        ("content-type", "text/plain", 415, "bad-upload-request"),
        ("upload-offset", "-1", 400, "bad-upload-request"),
        ("upload-offset", "", 400, "bad-upload-request"),
        ("upload-offset", "9", 409, "wrong-offset"),
        ("upload-offset", "11", 409, "wrong-offset"),
    ] {
        let mut request = edge.request(Method::PATCH, &upload);
        for (own, usual) in tus {
            request = request.header(own, if own == name { value } else { usual });
        }
        let answer = edge.send(request.body(Full::from("bytes")).unwrap()).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (status, code), "{name}: {value}");
        assert_eq!(answer.offset(), "10", "{name}: {value}");
        assert_eq!(answer.headers.contains_key("tus-version"), status == 412);
    }
    assert_eq!(edge.head(&upload).await.offset(), "10", "nothing was stored");
}

#[tokio::test]
async fn more_bytes_than_announced_are_refused() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let (_, upload) = begun(&edge, &image).await;
    let long = [image.clone(), vec![0]].concat();
    let answer = edge.patch(&upload, 0, &long).await;
    assert_eq!((answer.status, answer.problem()), (StatusCode::PAYLOAD_TOO_LARGE, "upload-too-long".into()));
    // Without a length announced, it shows only on the way.
    let chunks = futures_util::stream::iter(
        long.chunks(512)
            .map(|c| Ok::<_, std::io::Error>(Frame::data(Bytes::copy_from_slice(c))))
            .collect::<Vec<_>>(),
    );
    let answer = patch_stream(&edge, &upload, StreamBody::new(chunks)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(
        std::fs::metadata(edge.state.path().join("spool").join(&edge.spooled()[0]).join("unified"))
            .unwrap()
            .len()
            <= image.len() as u64
    );
}

async fn patch_stream<B>(edge: &Edge, upload: &str, body: B) -> Answer
where
    B: hyper::body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    edge.send(edge.append(upload, 0).body(body.boxed_unsync()).unwrap()).await
}

#[tokio::test]
async fn what_came_before_a_cut_is_kept() {
    use tokio::io::AsyncWriteExt;
    let edge = Edge::start().await;
    let image = images::unified("a");
    let (view, upload) = begun(&edge, &image).await;
    let mut stream = tokio::net::TcpStream::connect(edge.address).await.unwrap();
    let head_text = format!(
        "PATCH {upload} HTTP/1.1\r\nhost: {}\r\ntus-resumable: 1.0.0\r\ncontent-type: application/offset+octet-stream\r\n\
         upload-offset: 0\r\ncontent-length: {}\r\n\r\n",
        edge.address,
        image.len()
    );
    stream.write_all(head_text.as_bytes()).await.unwrap();
    stream.write_all(&image[..700]).await.unwrap();
    stream.shutdown().await.unwrap();
    let view = edge.until(&view, |view| view["files"][0]["received"]["done"] != 0).await;
    let durable = view["files"][0]["received"]["done"].as_u64().unwrap();
    assert_eq!(durable, 700);
    assert_eq!(edge.patch(&upload, 700, &image[700..]).await.status, StatusCode::NO_CONTENT);
    edge.declare(&view, &fingerprint(&[("unified", "", image.as_slice())])).await;
    assert_eq!(edge.ended(&view).await["state"], "done");
}

#[tokio::test]
async fn the_newest_writer_wins_and_nothing_mixes() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let (view, upload) = begun(&edge, &image).await;
    let (sender, receiver) = tokio::sync::mpsc::channel::<Result<Frame<Bytes>, std::io::Error>>(1);
    let body = StreamBody::new(tokio_stream::wrappers::ReceiverStream::new(receiver));
    let first = patch_stream(&edge, &upload, body);
    let second = async {
        sender.send(Ok(Frame::data(Bytes::copy_from_slice(&image[..10])))).await.unwrap();
        // Durable before the body's end: whoever asks beside it hears of it.
        edge.until(&view, |view| view["files"][0]["received"]["done"] == 10).await;
        assert_eq!(edge.head(&upload).await.offset(), "10");
        edge.patch(&upload, 10, &image[10..]).await
    };
    let (first, second) = tokio::join!(first, second);
    assert_eq!((first.status, first.problem()), (StatusCode::LOCKED, "upload-busy".into()));
    assert_eq!(first.headers["retry-after"], "1");
    assert_eq!(second.status, StatusCode::NO_CONTENT);
    edge.declare(&view, &fingerprint(&[("unified", "", image.as_slice())])).await;
    assert_eq!(edge.ended(&view).await["state"], "done");
}

#[tokio::test]
async fn a_sender_that_pauses_while_bytes_become_durable_hears_of_those_behind_them_too() {
    let edge = Edge::start().await;
    let image = vec![7; 12 << 20];
    let (view, upload) = begun(&edge, &image).await;
    let (sender, receiver) = tokio::sync::mpsc::channel::<Result<Frame<Bytes>, std::io::Error>>(1);
    let body = StreamBody::new(tokio_stream::wrappers::ReceiverStream::new(receiver));
    let first = patch_stream(&edge, &upload, body);
    let paused = async {
        // Enough to begin to be made durable at once, and a little more that is not enough to be written.
        for piece in [&image[..9 << 20], &image[..1000]] {
            sender.send(Ok(Frame::data(Bytes::copy_from_slice(piece)))).await.unwrap();
        }
        edge.until(&view, |view| view["files"][0]["received"]["done"] == (9 << 20) + 1000).await;
        drop(sender);
    };
    tokio::join!(first, paused);
}

#[tokio::test]
async fn unknown_uploads_are_not_found() {
    let edge = Edge::start().await;
    for id in ["x", "00000000000000000000000000000000", "..%2f..%2fetc"] {
        let upload = format!("/api/v1/uploads/{id}");
        assert_eq!(edge.head(&upload).await.status, StatusCode::NOT_FOUND);
        assert_eq!(edge.patch(&upload, 0, b"x").await.problem(), "not-found");
    }
}
