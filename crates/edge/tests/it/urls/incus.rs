//! Images that Incus itself fetches from a URL.

use hyper::{Method, StatusCode};
use incus_client::{
    Image, InstanceType, ProjectName,
    scripted::{Fault, Recorded},
};
use serde_json::{Value, json};

use super::{ask, hash, is_done, open};
use crate::{
    edge::{Edge, code, fingerprint, path_of, wait_until},
    images,
    web::{File, Web},
};

const OFFER: &str = "/images/tiny";

/// A web server that offers an image, and an Incus that would get it there.
async fn world() -> (Web, Edge, Vec<u8>) {
    let (web, incus) = (Web::start().await, incus_client::scripted::Incus::start().await.unwrap());
    let image = images::unified("a");
    web.put(OFFER, File::new(b"").offer(&hash(&image), &web.url("/tiny.tar")));
    incus.elsewhere(&web.url(OFFER), elsewhere(&image));
    let edge = Edge::with(incus, |layers| {
        layers.urls.through_incus = Some(vec!["127.0.0.1".to_owned()]);
        layers.urls.ports = Some(vec![web.address.port()]);
    })
    .await;
    (web, edge, image)
}

fn elsewhere(image: &[u8]) -> Image {
    let known = fingerprint(&[("unified", "a", image)]);
    let instance_type = Some(InstanceType::Container);
    Image { size: image.len() as u64, instance_type, ..Image::unknown(known) }
}

async fn begin(edge: &Edge, web: &Web, mut options: Value) -> Value {
    options["through"] = json!("incus");
    let answer = ask(edge, web, OFFER, options).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    answer.json()
}

/// What Incus was asked to get.
fn wishes(edge: &Edge) -> Vec<Recorded> {
    let posted = |seen: &Recorded| seen.method == Method::POST && seen.target.starts_with("/1.0/images?");
    edge.incus.requests().into_iter().filter(posted).collect()
}

#[tokio::test]
async fn incus_is_asked_for_the_image_and_nothing_else() {
    let (web, edge, image) = world().await;
    let options = json!({ "aliases": ["tiny"], "properties": { "os": "Tiny" }, "public": true });
    let view = begin(&edge, &web, options).await;
    assert_eq!(view["origin"], json!({ "kind": "url", "url": web.url(OFFER), "through": "incus" }));
    assert_eq!(view["files"], json!([]), "none passes through the edge");
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &image).await;
    assert!(view["fetched"].is_null(), "{view}");
    let wished = wishes(&edge);
    assert_eq!(wished.len(), 1);
    let source = json!({ "type": "url", "mode": "pull", "protocol": "direct", "url": web.url(OFFER) });
    assert_eq!(wished[0].json, Some(json!({ "source": source, "public": true, "filename": "" })));
    assert_eq!(wished[0].target, "/1.0/images?project=default");
    assert_eq!(edge.incus.harm(), Vec::<String>::new());
    let there = edge.image(&fingerprint(&[("unified", "a", &image)])).unwrap();
    assert_eq!((there.public, there.properties["os"].as_str()), (true, "Tiny"));
    assert!(edge.incus.alias(&ProjectName::default_project(), "tiny").is_some());
    let heads: Vec<_> = web.asked();
    assert_eq!((heads.len(), heads[0].method.as_str()), (1, "HEAD"), "the edge itself fetched nothing");
    assert_eq!(heads[0].header("incus-server-architectures"), Some("x86_64, i686"));
    assert_eq!(heads[0].header("incus-server-version"), Some("6.0.4"));
}

#[tokio::test]
async fn what_the_server_lacks_is_told_and_incus_is_left_alone() {
    let (web, edge, image) = world().await;
    let (good, place) = (hash(&image), web.url("/tiny.tar"));
    let upper = good.to_uppercase();
    for (file, expected) in [
        (File::new(b""), "url-no-offer"),
        (File::new(b"").header("Incus-Image-URL", &place), "url-no-hash"),
        (File::new(b"").header("Incus-Image-Hash", &good), "url-no-url"),
        (File::new(b"").offer(&good[..4], &place), "url-bad-hash"),
        (File::new(b"").offer(&upper, &place), "url-bad-hash"),
        (File::new(b"").offer(&good, "/tiny.tar"), "url-bad-url"),
        (File::status(404).offer(&good, &place), "url-offer-status"),
        (File::status(404), "url-not-found"),
        (File::status(405), "url-no-head"),
    ] {
        web.put(OFFER, file);
        let answer = ask(&edge, &web, OFFER, json!({ "through": "incus" })).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (422, expected.to_owned()));
    }
    for place in
        ["http://images.example/a".to_owned(), "http://127.0.0.1:1/a".to_owned(), "ftp://a/b".to_owned()]
    {
        web.put(OFFER, File::new(b"").offer(&good, &place));
        let answer = ask(&edge, &web, OFFER, json!({ "through": "incus" })).await;
        assert!(answer.status.is_client_error(), "{answer:?}");
        answer.problem();
    }
    web.put(OFFER, File::new(b"").offer(&good, &place));
    let other = json!({ "through": "incus", "fingerprint": hash(b"another") });
    let answer = ask(&edge, &web, OFFER, other).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (422, "url-another-image".to_owned()));
    assert!(wishes(&edge).is_empty());
    assert!(edge.spooled().is_empty());
}

#[tokio::test]
async fn only_hosts_of_the_list_are_asked() {
    let (web, edge, _) = world().await;
    let edge = edge.restart_with(|layers| {
        open(layers, &web);
        layers.urls.through_incus = Some(vec!["*.images.example".to_owned()]);
    });
    let edge = edge.await;
    let answer = ask(&edge, &web, OFFER, json!({ "through": "incus" })).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (403, "url-host-not-allowed".to_owned()));
    assert_eq!((web.connections(), wishes(&edge).len()), (0, 0));
}

#[tokio::test]
async fn an_image_that_is_there_is_not_asked_for() {
    let (web, edge, image) = world().await;
    edge.import(&[("unified", "a", &image)], json!({})).await;
    let view = begin(&edge, &web, json!({ "aliases": ["tiny"] })).await;
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &image).await;
    assert_eq!((view["alreadyPresent"].as_bool(), wishes(&edge).len()), (Some(true), 1), "only the drop");
}

#[tokio::test]
async fn how_far_incus_is_is_shown() {
    let (web, edge, image) = world().await;
    edge.incus.next_import(Fault::HoldOperation);
    let view = begin(&edge, &web, json!({})).await;
    assert_eq!(
        (view["state"].as_str(), wishes(&edge).len()),
        (Some("fetching"), 1),
        "answered once it is asked for"
    );
    edge.incus.progress("36% (23.93kB/s)");
    let view = edge.until(&view, |view| view["fetched"]["percent"] == 36).await;
    assert_eq!(
        (view["state"].as_str(), view["fetched"]["phase"].as_str()),
        (Some("fetching"), Some("image"))
    );
    assert_eq!(view["fetched"]["perSecond"], 23_930);
    edge.incus.release_operations();
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &image).await;
}

#[tokio::test]
async fn it_can_be_called_off_while_incus_lets_it() {
    let (web, edge, image) = world().await;
    edge.incus.next_import(Fault::HoldOperation);
    let view = begin(&edge, &web, json!({})).await;
    let answer = edge.delete(&path_of(&view)).await;
    assert_eq!((answer.status, answer.json()["state"].as_str()), (StatusCode::OK, Some("cancelled")));
    let cancelled = |seen: &Recorded| seen.method == Method::DELETE && seen.target.contains("/operations/");
    assert_eq!(edge.incus.requests().into_iter().filter(cancelled).count(), 1);
    edge.incus.release_operations();
    assert!(edge.image(&fingerprint(&[("unified", "a", &image)])).is_none());
    let after = edge.get(&path_of(&view)).await.json();
    assert_eq!((after["state"].as_str(), after["problem"].is_null()), (Some("cancelled"), true), "{after}");
}

#[tokio::test]
async fn it_can_be_called_off_at_any_moment_and_by_two_at_once() {
    let (web, edge, image) = world().await;
    let cancelled = |seen: &Recorded| seen.method == Method::DELETE && seen.target.contains("/operations/");
    for round in 0..20 {
        edge.incus.next_import(Fault::HoldOperation);
        let known = json!({ "id": format!("{round:032x}") });
        let calling_off = async || loop {
            let answer = edge.delete(&path_of(&known)).await;
            if answer.status != StatusCode::NOT_FOUND {
                return answer;
            }
        };
        let options = json!({ "id": known["id"], "through": "incus" });
        let (_, first, second) = tokio::join!(ask(&edge, &web, OFFER, options), calling_off(), calling_off());
        for answer in [first, second] {
            assert_eq!((answer.status, answer.json()["state"].as_str()), (StatusCode::OK, Some("cancelled")));
        }
        let all_let_go =
            async || edge.incus.requests().into_iter().filter(cancelled).count() >= wishes(&edge).len();
        wait_until("Incus has let go of all", all_let_go).await;
        let after = edge.get(&path_of(&known)).await.json();
        assert_eq!(
            (after["state"].as_str(), after["problem"].is_null()),
            (Some("cancelled"), true),
            "{after}"
        );
        // One that was called off before Incus was asked leaves the fault for the next round.
        edge.incus.release_operations();
    }
    assert!(edge.image(&fingerprint(&[("unified", "a", &image)])).is_none());
}

#[tokio::test]
async fn once_incus_does_not_let_go_it_is_too_late() {
    let (web, edge, image) = world().await;
    edge.incus.next_import(Fault::HoldOperation);
    edge.incus.cling(true);
    let view = begin(&edge, &web, json!({})).await;
    let answer = edge.delete(&path_of(&view)).await;
    assert_eq!((answer.status, answer.problem()), (StatusCode::CONFLICT, "too-late".into()));
    assert_eq!(edge.get(&path_of(&view)).await.json()["state"], "fetching");
    edge.incus.release_operations();
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &image).await;
}

#[tokio::test]
async fn what_incus_says_of_the_server_is_told() {
    let (web, edge, _) = world().await;
    for (text, expected, retryable) in [
        ("Missing Incus-Image-Hash header", "url-no-hash", false),
        ("Hash mismatch for \"x\": a != b", "source-mismatch", false),
        ("Image server \"x\" isn't allowed in this project", "source-not-allowed", true),
        ("reached 5 bytes, exceeding quota of 4", "project-full", true),
        ("Unable to fetch \"http://10.0.0.1/secret\": 404 Not Found", "source-image-missing", false),
    ] {
        edge.incus.next_import(Fault::FailOperation(text.to_owned()));
        let view = begin(&edge, &web, json!({})).await;
        let view = edge.ended(&view).await;
        let told = (code(&view["problem"]), view["retryable"].as_bool());
        assert_eq!(told, (expected.to_owned(), Some(retryable)), "{text}");
        assert!(!view.to_string().contains("10.0.0.1"), "not in Incus's words: {view}");
    }
}

#[tokio::test]
async fn a_failure_that_may_pass_is_asked_for_anew() {
    let (web, edge, image) = world().await;
    edge.incus.next_import(Fault::FailOperation("unexpected EOF".to_owned()));
    let view = begin(&edge, &web, json!({})).await;
    assert_eq!(edge.past_the_wait(&view).await, "source-cut");
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &image).await;
    assert_eq!(wishes(&edge).len(), 2);
}

#[tokio::test]
async fn another_image_than_was_announced_is_no_success() {
    let (web, edge, _) = world().await;
    edge.incus.elsewhere(&web.url(OFFER), elsewhere(b"another"));
    let view = begin(&edge, &web, json!({ "aliases": ["tiny"] })).await;
    let view = edge.ended(&view).await;
    assert_eq!(
        (view["state"].as_str(), code(&view["problem"])),
        (Some("failed"), "url-another-image".into())
    );
    assert!(edge.incus.alias(&ProjectName::default_project(), "tiny").is_none());
}

#[tokio::test]
async fn incus_going_away_in_the_middle_is_waited_for_and_asked_again() {
    let (web, edge, image) = world().await;
    edge.incus.next_import(Fault::HoldOperation);
    let view = begin(&edge, &web, json!({})).await;
    edge.incus.go_down().await;
    let waiting = edge.until(&view, |view| !view["waiting"].is_null()).await;
    assert_eq!(waiting["state"], "fetching");
    edge.incus.forget_operations();
    edge.incus.come_back().unwrap();
    edge.retry(&view).await;
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &image).await;
    assert_eq!((view["alreadyPresent"].as_bool(), wishes(&edge).len()), (Some(false), 2));
}

#[tokio::test]
async fn an_image_that_came_while_nobody_looked_is_found() {
    let (web, edge, image) = world().await;
    edge.incus.next_import(Fault::HoldOperation);
    let view = begin(&edge, &web, json!({ "aliases": ["tiny"] })).await;
    edge.incus.go_down().await;
    edge.incus.release_operations();
    edge.incus.forget_operations();
    edge.until(&view, |view| !view["waiting"].is_null()).await;
    edge.incus.come_back().unwrap();
    edge.retry(&view).await;
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &image).await;
    assert_eq!(wishes(&edge).len(), 1);
    assert!(edge.incus.alias(&ProjectName::default_project(), "tiny").is_some());
}

#[tokio::test]
async fn an_incus_that_does_not_survive_it_is_left_in_peace() {
    let (web, edge, image) = world().await;
    (0..3).for_each(|_| edge.incus.next_import(Fault::VanishOperation));
    // Nothing comes of it either.
    edge.incus.elsewhere(&web.url(OFFER), elsewhere(b"another"));
    let view = begin(&edge, &web, json!({})).await;
    let view = edge.ended(&view).await;
    assert_eq!(
        (code(&view["problem"]), view["retryable"].as_bool()),
        ("incus-lost".into(), Some(true)),
        "{view}"
    );
    assert_eq!(wishes(&edge).len(), 3);
    let other = fingerprint(&[("unified", "a", b"another")]);
    edge.incus.client().project(ProjectName::default_project()).delete_image(&other).await.unwrap();
    edge.incus.elsewhere(&web.url(OFFER), elsewhere(&image));
    edge.retry(&view).await;
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &image).await;
}

#[tokio::test]
async fn a_restart_of_the_edge_follows_the_same_operation() {
    let (web, edge, image) = world().await;
    edge.incus.next_import(Fault::HoldOperation);
    let view = begin(&edge, &web, json!({ "aliases": ["tiny"] })).await;
    let edge = edge.restart().await;
    edge.incus.release_operations();
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &image).await;
    assert_eq!(wishes(&edge).len(), 1);
    assert!(edge.incus.alias(&ProjectName::default_project(), "tiny").is_some());
}

#[tokio::test]
async fn a_restart_of_both_begins_anew_unless_that_was_closed_meanwhile() {
    for closed in [false, true] {
        let (web, edge, image) = world().await;
        edge.incus.next_import(Fault::HoldOperation);
        let view = begin(&edge, &web, json!({})).await;
        // Before the edge sees it.
        edge.incus.go_down().await;
        edge.incus.forget_operations();
        let edge = edge.restart_with(|layers| {
            if closed {
                layers.urls.through_incus = None;
            }
        });
        let edge = edge.await;
        edge.incus.come_back().unwrap();
        edge.retry(&view).await;
        let view = edge.ended(&view).await;
        if closed {
            assert_eq!((code(&view["problem"]), wishes(&edge).len()), ("url-way-closed".into(), 1));
        } else {
            is_done(&edge, &view, &image).await;
            assert_eq!(wishes(&edge).len(), 2);
        }
    }
}
