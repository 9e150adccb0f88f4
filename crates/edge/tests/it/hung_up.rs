//! Clients that go away before they are answered: what they asked for is done whole, or not at all.

use hyper::Method;
use incus_client::scripted::Fault;
use serde_json::{Value, json};
use tenancy::LimitSettings;
use tokio::{io::AsyncWriteExt, net::TcpStream, time::sleep};

use crate::{
    edge::{BEAT, Edge, fingerprint, path_of, upload_of, wait_until},
    images,
    tenants::{self, ALICE, audit::audit},
};

/// How often each is tried.
const ROUNDS: usize = 20;

/// A request that nobody waits for the answer of.
struct HangUp<'e> {
    edge: &'e Edge,
    method: Method,
    path: String,
    headers: Vec<(&'static str, &'static str)>,
    body: String,
}

impl HangUp<'_> {
    /// Sends it whole and hangs up, until it has begun to do something: where a request is when the edge hears that its client
    /// is gone is up to chance, and what was not begun by then never is.
    async fn until(&self, mut begun: impl AsyncFnMut() -> bool) {
        let Self { edge, method, path, headers, body } = self;
        let length = body.len();
        let head =
            format!("{method} {path} HTTP/1.1\r\nhost: {}\r\ncontent-length: {length}\r\n", edge.address);
        let headers = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let request = [head].into_iter().chain(headers).collect::<String>() + "\r\n" + body;
        wait_until("it has begun", async || {
            let mut stream = TcpStream::connect(edge.address).await.unwrap();
            stream.write_all(request.as_bytes()).await.unwrap();
            drop(stream);
            sleep(10 * BEAT).await;
            begun().await
        })
        .await;
    }
}

#[tokio::test]
async fn an_import_that_was_begun_is_seen_through() {
    let edge = Edge::start().await;
    for round in 0..ROUNDS {
        let image = images::unified(&format!("image {round}"));
        let view = json!({ "id": format!("{round:032x}") });
        let body = json!({ "id": view["id"], "files": [{ "role": "unified", "name": "a.tar", "size": image.len() }] });
        let begin = HangUp {
            edge: &edge,
            method: Method::POST,
            path: "/api/v1/imports".to_owned(),
            headers: vec![("content-type", "application/json")],
            body: body.to_string(),
        };
        begin.until(async || edge.get(&path_of(&view)).await.status == 200).await;
        let view = edge.get(&path_of(&view)).await.json();
        let files = [("unified", "a.tar", image.as_slice())];
        edge.upload(&view, &files).await;
        edge.declare(&view, &fingerprint(&files)).await;
        assert_eq!(edge.ended(&view).await["state"], "done");
    }
}

#[tokio::test]
async fn an_import_that_is_taken_up_again_is_seen_through() {
    let edge = Edge::start().await;
    for round in 0..ROUNDS {
        let image = images::unified(&format!("image {round}"));
        edge.incus.next_import(Fault::FailOperation("Image is broken".to_owned()));
        let failed = edge.import(&[("unified", "a.tar", &image)], json!({})).await;
        assert_eq!((failed["state"].as_str(), &failed["retryable"]), (Some("failed"), &json!(true)));
        let path = path_of(&failed) + "/retry";
        let retry =
            HangUp { edge: &edge, method: Method::POST, path, headers: Vec::new(), body: String::new() };
        let begun = async || edge.get(&path_of(&failed)).await.json()["state"] != "failed";
        retry.until(begun).await;
        assert_eq!(edge.ended(&failed).await["state"], "done");
    }
}

#[tokio::test]
async fn an_upload_that_nobody_was_told_of_holds_nothing() {
    let edge = Edge::start().await;
    let head = format!(
        "POST /api/v1/uploads HTTP/1.1\r\nhost: {}\r\ntus-resumable: 1.0.0\r\nupload-length: 1000\r\n\
         content-type: application/offset+octet-stream\r\ncontent-length: 1000\r\n\r\nsome",
        edge.address
    );
    let mut stream = TcpStream::connect(edge.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let imports = async || edge.get("/api/v1/imports").await.json();
    wait_until("it has begun", async || imports().await != json!([])).await;
    drop(stream);
    let all = imports().await;
    assert_eq!(edge.ended(&all[0]).await["state"], "cancelled");
    edge.until_swept().await;
}

#[tokio::test]
async fn what_was_done_is_in_the_audit_and_off_the_account() {
    // There is room for the next image only once the one before it is counted no more.
    let edge = tenants::limited(LimitSettings { images: Some(1), ..LimitSettings::default() }).await;
    edge.be(ALICE);
    for round in 1..=ROUNDS {
        let image = images::unified(&format!("image {round}"));
        let done = edge.import(&[("unified", "a.tar", &image)], json!({})).await;
        assert_eq!(done["state"], "done", "{done}");
        let delete = HangUp {
            edge: &edge,
            method: Method::DELETE,
            path: format!("/api/v1/targets/lab/images/{}", done["fingerprint"].as_str().unwrap()),
            headers: [ALICE, &[("sec-fetch-site", "same-origin")]].concat(),
            body: String::new(),
        };
        delete.until(async || edge.incus.images(&tenants::project("lab")).is_empty()).await;
        let deleted = |line: &&Value| line["what"] == "image delete" && line["outcome"] == "done";
        let written = async || audit(&edge).iter().filter(deleted).count() >= round;
        wait_until("the deletion is written down", written).await;
    }
}

#[tokio::test]
async fn bytes_that_are_told_of_are_there_however_often_their_sender_goes_away() {
    let edge = Edge::start().await;
    let image = images::large("x");
    let files = [("unified", "a.tar", image.as_slice())];
    let view = edge.begin(&files, json!({})).await;
    let upload = upload_of(&view, "unified");
    let spooled = edge.state.path().join("spool").join(view["id"].as_str().unwrap()).join("unified");
    let told = async || -> usize { edge.head(&upload).await.offset().parse().unwrap() };
    let mut sizes = [1, 3 << 20, 70_000, 9 << 20, 300_000].into_iter().cycle();
    let mut offset = told().await;
    while offset < image.len() - (10 << 20) {
        let request = format!(
            "PATCH {upload} HTTP/1.1\r\nhost: {}\r\ntus-resumable: 1.0.0\r\nupload-offset: {offset}\r\n\
             content-type: application/offset+octet-stream\r\ncontent-length: {}\r\n\r\n",
            edge.address,
            image.len() - offset,
        );
        let mut stream = TcpStream::connect(edge.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let piece = &image[offset..offset + sizes.next().unwrap()];
        // A newer request may have cut it.
        let _ = stream.write_all(piece).await;
        drop(stream);
        offset = told().await;
        // The file is made for the first body that is taken up, which none may have been yet.
        let kept = std::fs::metadata(&spooled).map_or(0, |file| file.len());
        assert!(kept >= offset as u64, "{kept} bytes of the {offset} told of");
    }
    loop {
        let offset = told().await;
        let answer = edge.patch(&upload, offset as u64, &image[offset..]).await;
        if answer.status == 204 {
            break;
        }
        // What the one before sent was made durable only now.
        assert_eq!(answer.problem(), "wrong-offset");
    }
    assert!(std::fs::read(&spooled).is_ok_and(|kept| kept == image), "nothing else is in between");
    edge.declare(&view, &fingerprint(&files)).await;
    assert_eq!(edge.ended(&view).await["state"], "done");
}
