//! Downloads that break off, and go on.

use hyper::StatusCode;
use serde_json::{Value, json};

use super::{begin, hash, import, is_done, sizeable, world};
use crate::{
    edge::{Edge, code, path_of},
    images,
    web::{Fault, File, Web},
};

const CUT: usize = 100_000;

/// A download that the server cut, once the edge has told so and was had to try again.
async fn cut(edge: &Edge, web: &Web, file: File) -> Value {
    web.put("/a", file);
    web.next_get("/a", Fault::CutAfter(CUT));
    let view = begin(edge, web, "/a", json!({})).await;
    assert_eq!(edge.past_the_wait(&view).await, "url-cut");
    view
}

#[tokio::test]
async fn after_a_cut_only_the_rest_comes() {
    let (web, edge) = world().await;
    let image = sizeable();
    let view = cut(&edge, &web, File::new(&image)).await;
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &image).await;
    assert!(view["waiting"].is_null(), "{view}");
    let gets = web.gets("/a");
    assert_eq!(gets.len(), 2);
    assert_eq!(
        (gets[1].header("range"), gets[1].header("if-range")),
        (Some("bytes=100000-"), Some("\"v1\""))
    );
    assert_eq!(web.sent("/a"), image.len(), "each byte came once");
}

#[tokio::test]
async fn a_file_that_changed_meanwhile_is_begun_anew() {
    let (web, edge) = world().await;
    let (old, new) = (sizeable(), images::unified(&"another note\n".repeat(25_000)));
    web.put("/a", File::new(&old));
    web.next_get("/a", Fault::CutAfter(CUT));
    let view = begin(&edge, &web, "/a", json!({})).await;
    let view = edge.until(&view, |view| !view["waiting"].is_null()).await;
    web.put("/a", File { tag: Some("\"v2\"".to_owned()), ..File::new(&new) });
    edge.retry(&view).await;
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &new).await;
    assert_eq!(web.gets("/a")[1].header("if-range"), Some("\"v1\""));
    assert_eq!(web.sent("/a"), CUT + new.len());
}

#[tokio::test]
async fn without_ranges_or_a_tag_it_begins_anew() {
    let image = sizeable();
    let untagged = File { tag: None, ..File::new(&image) };
    let rangeless = File { ranges: false, ..File::new(&image) };
    for (file, asked) in [(untagged, None), (rangeless, Some("bytes=100000-"))] {
        let (web, edge) = world().await;
        let view = cut(&edge, &web, file).await;
        let view = edge.ended(&view).await;
        is_done(&edge, &view, &image).await;
        assert_eq!(web.gets("/a")[1].header("range"), asked);
        assert_eq!(web.sent("/a"), CUT + image.len());
    }
}

#[tokio::test]
async fn of_a_file_of_unknown_size_the_rest_comes_too() {
    let (web, edge) = world().await;
    let image = sizeable();
    let view = cut(&edge, &web, File { sized: false, ..File::new(&image) }).await;
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &image).await;
    assert_eq!(web.gets("/a")[1].header("range"), Some("bytes=100000-"));
    assert_eq!(web.sent("/a"), image.len());
}

#[tokio::test]
async fn a_server_in_trouble_is_asked_again() {
    let (web, edge) = world().await;
    let image = images::unified("a");
    web.put("/a", File::new(&image));
    web.next_get("/a", Fault::Status(503));
    let view = begin(&edge, &web, "/a", json!({})).await;
    assert_eq!(edge.past_the_wait(&view).await, "url-server-error");
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &image).await;
}

#[tokio::test]
async fn a_server_that_goes_away_is_waited_for() {
    let (web, edge) = world().await;
    let image = sizeable();
    web.put("/a", File::new(&image));
    web.next_get("/a", Fault::HoldAfter(CUT));
    let view = begin(&edge, &web, "/a", json!({})).await;
    web.until(|web| web.sent("/a") == CUT).await;
    web.go_down().await;
    assert_eq!(edge.past_the_wait(&view).await, "url-cut");
    let waiting = |view: &Value| !view["waiting"].is_null() && code(&view["waiting"]) == "url-unreachable";
    let view = edge.until(&view, waiting).await;
    web.come_back().await;
    edge.retry(&view).await;
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &image).await;
}

#[tokio::test]
async fn a_restart_of_the_edge_goes_on_where_it_stood() {
    let (web, edge) = world().await;
    let image = sizeable();
    web.put("/a", File::new(&image));
    web.next_get("/a", Fault::HoldAfter(CUT));
    let view = begin(&edge, &web, "/a", json!({ "aliases": ["tiny"] })).await;
    edge.until(&view, |view| view["files"][0]["received"]["done"] == CUT).await;
    let edge = edge.restart().await;
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &image).await;
    assert_eq!(web.gets("/a")[1].header("range"), Some("bytes=100000-"));
    assert_eq!(web.sent("/a"), image.len());
}

#[tokio::test]
async fn what_is_closed_meanwhile_is_not_gone_on_with() {
    let (web, edge) = world().await;
    web.put("/a", File::new(&sizeable()));
    web.next_get("/a", Fault::HoldAfter(CUT));
    let view = begin(&edge, &web, "/a", json!({})).await;
    web.until(|web| web.sent("/a") == CUT).await;
    let edge = edge.restart_with(|layers| layers.urls.private_networks = None).await;
    let view = edge.ended(&view).await;
    assert_eq!(code(&view["problem"]), "url-not-public");
    assert_eq!(web.gets("/a").len(), 1);
}

#[tokio::test]
async fn called_off_it_lets_go_of_the_server() {
    let (web, edge) = world().await;
    web.put("/a", File::new(&sizeable()));
    web.next_get("/a", Fault::HoldAfter(CUT));
    let view = begin(&edge, &web, "/a", json!({})).await;
    web.until(|web| web.sent("/a") == CUT).await;
    let answer = edge.delete(&path_of(&view)).await;
    assert_eq!((answer.status, answer.json()["state"].as_str()), (StatusCode::OK, Some("cancelled")));
    edge.until_swept().await;
    web.until(|web| web.open() == 0).await;
    assert_eq!((web.gets("/a").len(), web.sent("/a")), (1, CUT));
    assert!(edge.imports_seen().is_empty());
    let retry = edge.retry(&view).await;
    assert_eq!((retry.status, retry.problem()), (StatusCode::CONFLICT, "not-retryable".to_owned()));
}

#[tokio::test]
async fn a_failed_one_is_taken_up_with_what_it_has() {
    let (web, edge) = world().await;
    let image = sizeable();
    let view = {
        web.put("/a", File::new(&image));
        web.next_get("/a", Fault::CutAfter(CUT));
        web.next_get("/a", Fault::Status(404));
        let view = begin(&edge, &web, "/a", json!({})).await;
        edge.past_the_wait(&view).await;
        edge.ended(&view).await
    };
    assert_eq!((code(&view["problem"]), view["retryable"].as_bool()), ("url-not-found".into(), Some(true)));
    assert_eq!(edge.retry(&view).await.status, StatusCode::OK);
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &image).await;
    assert_eq!(web.sent("/a"), image.len());
}

#[tokio::test]
async fn a_server_that_joins_the_wrong_part_is_not_believed() {
    let (web, edge) = world().await;
    let image = sizeable();
    web.put("/a", File::new(&image));
    web.next_get("/a", Fault::CutAfter(CUT));
    web.next_get("/a", Fault::WrongPart);
    let view = begin(&edge, &web, "/a", json!({})).await;
    edge.past_the_wait(&view).await;
    let view = edge.ended(&view).await;
    assert_eq!(code(&view["problem"]), "url-bad-range", "{view}");
    assert!(edge.imports_seen().is_empty());
    let view = import(&edge, &web, "/a", json!({})).await;
    is_done(&edge, &view, &image).await;
}

/// Two large images; the first goes to Incus while it comes, and turns out to be the wrong one.
#[tokio::test]
async fn a_large_file_that_changed_meanwhile_is_not_joined_on_its_way_to_incus() {
    let (web, edge) = world().await;
    let (old, new) = (images::large("old"), images::large("new"));
    let held = 40 << 20;
    web.put("/a", File::new(&old));
    web.next_get("/a", Fault::HoldAfter(held));
    let view = begin(&edge, &web, "/a", json!({ "fingerprint": hash(&new) })).await;
    edge.incus_saw(|seen| seen.body_length > 1 << 20).await;
    web.put("/a", File { tag: Some("\"v2\"".to_owned()), ..File::new(&new) });
    web.cut();
    edge.past_the_wait(&view).await;
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &new).await;
    let whole: Vec<bool> = edge.imports_seen().iter().map(|seen| seen.body_whole).collect();
    assert_eq!(whole, [false, true]);
}
