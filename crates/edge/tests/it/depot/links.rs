//! Links, by which images that are not public can be read.

use hyper::StatusCode;
use serde_json::json;

use super::{hash, into, world, world_with};
use crate::{edge::Edge, images};

const LINKS: &str = "/api/v1/targets/depot/links";

/// A private image called `tiny`: its bytes and its fingerprint.
async fn private(edge: &Edge) -> (Vec<u8>, String) {
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    edge.import(&files, into(json!({ "aliases": ["tiny"] }))).await;
    let fingerprint = hash(&files);
    (image, fingerprint)
}

/// The path of a link that was just made.
async fn link(edge: &Edge) -> String {
    let answer = edge.post(LINKS, &json!({ "seconds": 3600 })).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    let url = answer.json()["url"].as_str().unwrap().to_owned();
    url.strip_prefix(&format!("http://{}", edge.address)).unwrap().to_owned()
}

#[tokio::test]
async fn a_link_opens_what_is_private_and_nothing_else_does() {
    let edge = world().await;
    let (image, fingerprint) = private(&edge).await;
    let paths = ["/images/tiny".to_owned(), format!("/files/{fingerprint}/unified")];
    let link = link(&edge).await;
    assert!(link.starts_with("/private/"));
    for path in &paths {
        assert_eq!(edge.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(edge.get(&format!("{link}{path}")).await.status, StatusCode::OK, "{path}");
    }
    assert_eq!(edge.get(&format!("{link}{}", paths[1])).await.body.as_ref(), image.as_slice());
    let public = edge.get("/streams/v1/index.json").await;
    assert!(!String::from_utf8_lossy(&public.body).contains(&fingerprint));
    let all = edge.get(&format!("{link}/streams/v1/index.json")).await;
    assert!(String::from_utf8_lossy(&all.body).contains(&fingerprint));
    let mut forged = link.clone();
    let last = if forged.pop() == Some('A') { 'B' } else { 'A' };
    forged.push(last);
    let other = world().await;
    private(&other).await;
    for token in [forged, "/private/x".to_owned(), link.split('.').next().unwrap().to_owned()] {
        assert_eq!(edge.get(&format!("{token}/images/tiny")).await.status, StatusCode::NOT_FOUND, "{token}");
    }
    assert_eq!(
        other.get(&format!("{link}/images/tiny")).await.status,
        StatusCode::NOT_FOUND,
        "another depot's"
    );
}

#[tokio::test]
async fn a_link_works_after_a_restart() {
    let edge = world().await;
    private(&edge).await;
    let link = link(&edge).await;
    let edge = edge.restart().await;
    assert_eq!(edge.get(&format!("{link}/images/tiny")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn links_have_their_time_and_their_place() {
    let edge = world().await;
    for (body, status, expected) in [
        (json!({ "seconds": 59 }), 422, "bad-link-time"),
        (json!({ "seconds": u64::MAX }), 422, "bad-link-time"),
        (json!({ "seconds": 367 * 24 * 3600 }), 422, "bad-link-time"),
        (json!({ "seconds": -1 }), 400, "bad-request"),
        (json!({}), 400, "bad-request"),
        (json!({ "seconds": 60, "scope": "all" }), 400, "bad-request"),
    ] {
        let answer = edge.post(LINKS, &body).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (status, expected.to_owned()), "{body}");
    }
    let good = json!({ "seconds": 60 });
    let answer = edge.post("/api/v1/targets/local/links", &good).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (422, "only-in-depot".to_owned()));
    let answer = edge.post("/api/v1/targets/other/links", &good).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (404, "no-such-target".to_owned()));
}

#[tokio::test]
async fn where_others_know_the_depot_by_an_address_links_lead_there() {
    let edge = world_with(|layers| {
        layers.depot.listen = Some("127.0.0.1:0".to_owned());
        layers.depot.url = Some("https://images.example".to_owned());
    })
    .await;
    let answer = edge.post(LINKS, &json!({ "seconds": 60 })).await.json();
    assert!(answer["url"].as_str().unwrap().starts_with("https://images.example/private/"), "{answer}");
    assert!(answer["expires"].as_u64().unwrap() > 1_700_000_000);
}
