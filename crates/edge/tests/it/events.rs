//! Server-sent events: a snapshot, then every change in order.

use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::{Method, body::Bytes};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::{
    edge::{Edge, fingerprint, path_of},
    images,
};

/// Reads events until `enough` holds of those read.
async fn listen(edge: &Edge, enough: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let stream = TcpStream::connect(edge.address).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = edge.request(Method::GET, "/api/v1/events").body(Empty::<Bytes>::new()).unwrap();
    let response = sender.send_request(request).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let (mut body, mut text, mut views) = (response.into_body(), String::new(), Vec::new());
    while !enough(&views) {
        let frame =
            tokio::time::timeout(Duration::from_secs(30), body.frame()).await.unwrap().unwrap().unwrap();
        text.push_str(std::str::from_utf8(&frame.into_data().unwrap()).unwrap());
        while let Some((event, rest)) = text.split_once("\n\n") {
            let data = event.lines().find_map(|line| line.strip_prefix("data: "));
            assert!(event.contains("event: import"), "{event}");
            views.push(serde_json::from_str(data.unwrap()).unwrap());
            text = rest.to_owned();
        }
    }
    views
}

#[tokio::test]
async fn a_listener_sees_the_whole_course() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a.tar", image.as_slice())];
    let view = edge.begin(&files, json!({})).await;
    let listening = listen(&edge, |views| views.last().is_some_and(|view| view["state"] == "done"));
    let importing = async {
        edge.upload(&view, &files).await;
        edge.declare(&view, &fingerprint(&files)).await;
    };
    let (views, ()) = tokio::join!(listening, importing);
    let mut states: Vec<&str> = views.iter().map(|view| view["state"].as_str().unwrap()).collect();
    states.dedup();
    assert_eq!(states, ["receiving", "forwarding", "importing", "finishing", "done"]);
    assert!(views.iter().all(|seen| seen["id"] == view["id"]));
}

#[tokio::test]
async fn a_late_listener_gets_what_has_been() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a.tar", image.as_slice())];
    edge.import(&files, json!({})).await;
    let cancelled = edge.begin(&files, json!({})).await;
    edge.delete(&path_of(&cancelled)).await;
    let views = listen(&edge, |views| views.len() == 2).await;
    assert_eq!((views[0]["state"].as_str(), views[1]["state"].as_str()), (Some("done"), Some("cancelled")));
    assert_eq!(edge.get("/api/v1/imports").await.json().as_array().unwrap().len(), 2);
}
