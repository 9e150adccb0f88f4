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

/// One event as a browser hears it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Heard {
    pub(crate) id: Option<u64>,
    pub(crate) view: Value,
}

/// Reads events until `enough` holds of those read. `last` is what a browser says that comes back.
pub(crate) async fn hear(edge: &Edge, last: Option<&str>, enough: impl Fn(&[Heard]) -> bool) -> Vec<Heard> {
    hear_at(edge, "/api/v1/events", last, enough).await
}

/// The same at another address of the stream.
pub(crate) async fn hear_at(
    edge: &Edge,
    path: &str,
    last: Option<&str>,
    enough: impl Fn(&[Heard]) -> bool,
) -> Vec<Heard> {
    let stream = TcpStream::connect(edge.address).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let mut request = edge.request(Method::GET, path);
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let response = sender.send_request(request.body(Empty::<Bytes>::new()).unwrap()).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let (mut body, mut text, mut heard) = (response.into_body(), String::new(), Vec::new());
    while !enough(&heard) {
        let frame = tokio::time::timeout(Duration::from_secs(30), body.frame()).await;
        let frame = frame.unwrap_or_else(|_| panic!("nothing more after {heard:?}")).unwrap().unwrap();
        text.push_str(std::str::from_utf8(&frame.into_data().unwrap()).unwrap());
        while let Some((event, rest)) = text.split_once("\n\n") {
            let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
            assert_eq!(field("event: "), Some("import"), "{event}");
            let view = serde_json::from_str(field("data: ").unwrap()).unwrap();
            heard.push(Heard { id: field("id: ").map(|id| id.parse().unwrap()), view });
            text = rest.to_owned();
        }
    }
    heard
}

async fn listen(edge: &Edge, enough: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let views = |heard: &[Heard]| heard.iter().map(|heard| heard.view.clone()).collect::<Vec<_>>();
    views(&hear(edge, None, |heard| enough(&views(heard))).await)
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

fn ids(heard: &[Heard]) -> Vec<u64> {
    heard.iter().filter_map(|heard| heard.id).collect()
}

fn until_done(heard: &[Heard]) -> bool {
    heard.last().is_some_and(|heard| heard.view["state"] == "done")
}

/// An edge that has seen one import from its beginning to its end, and all that a listener heard of it.
async fn watched() -> (Edge, Vec<Heard>) {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a.tar", image.as_slice())];
    let view = edge.begin(&files, json!({})).await;
    let importing = async {
        edge.upload(&view, &files).await;
        edge.declare(&view, &fingerprint(&files)).await;
    };
    let (heard, ()) = tokio::join!(hear(&edge, None, until_done), importing);
    (edge, heard)
}

#[tokio::test]
async fn a_listener_that_comes_back_hears_what_it_missed_and_nothing_twice() {
    let (edge, heard) = watched().await;
    let all = ids(&heard);
    assert!(all.len() >= 4 && all.is_sorted_by(|a, b| a < b), "one id for each: {all:?}");
    // From wherever it lost the connection.
    for (at, last) in all.iter().enumerate().take(all.len() - 1) {
        let again = hear(&edge, Some(&last.to_string()), until_done).await;
        assert_eq!(ids(&again), all[at + 1..], "after {last}");
        assert_eq!(again.len(), ids(&again).len(), "progress is not told again");
    }
}

#[tokio::test]
async fn what_happens_while_it_catches_up_comes_after_what_it_missed() {
    let (edge, heard) = watched().await;
    let first = ids(&heard)[0];
    let image = images::unified("b");
    let two_done = |heard: &[Heard]| heard.iter().filter(|heard| heard.view["state"] == "done").count() == 2;
    let last = first.to_string();
    let files = [("unified", "b.tar", image.as_slice())];
    let (again, _) = tokio::join!(hear(&edge, Some(&last), two_done), edge.import(&files, json!({})));
    let again = ids(&again);
    let expected: Vec<u64> = (first + 1..=again[again.len() - 1]).collect();
    assert_eq!(again, expected, "without a gap and in order");
}

#[tokio::test]
async fn after_a_restart_of_the_edge_it_goes_on_all_the_same() {
    let (edge, heard) = watched().await;
    let all = ids(&heard);
    let edge = edge.restart().await;
    let again = hear(&edge, Some(&all[0].to_string()), until_done).await;
    assert_eq!(ids(&again), all[1..]);
}

#[tokio::test]
async fn whoever_names_an_event_that_never_was_gets_the_whole_picture() {
    let (edge, heard) = watched().await;
    let known = heard.last().unwrap();
    let future = (known.id.unwrap() + 1_000_000).to_string();
    for last in ["0", future.as_str(), "x", "-1", ""] {
        let picture = hear(&edge, Some(last), |heard| !heard.is_empty()).await;
        assert_eq!(picture, std::slice::from_ref(known), "{last:?}: and the number to go on from");
    }
}
