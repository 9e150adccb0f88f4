//! The same thing asked twice: one import, whatever was lost in between.

use hyper::{Method, StatusCode};
use incus_client::ProjectName;
use serde_json::{Value, json};

use crate::{
    edge::{Edge, fingerprint, path_of},
    images,
};

const ID: &str = "00112233445566778899aabbccddeeff";

async fn count(edge: &Edge) -> usize {
    edge.get("/api/v1/imports").await.json().as_array().unwrap().len()
}

#[tokio::test]
async fn the_same_offer_under_the_same_id_is_the_same_import() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a.tar", image.as_slice())];
    let options = json!({ "id": ID, "aliases": ["tiny"] });
    let first = edge.begin(&files, options.clone()).await;
    assert_eq!(first["id"], ID);
    let again = edge.create(&files, options.clone()).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.headers["location"].to_str().unwrap(), path_of(&first));
    assert_eq!(again.json()["files"], first["files"], "the same uploads");
    edge.upload(&first, &files).await;
    edge.declare(&first, &fingerprint(&files)).await;
    assert_eq!(edge.ended(&first).await["state"], "done");
    // Late, when the alias itself is taken by what the first one did; and after a restart.
    let edge = edge.restart().await;
    let late = edge.create(&files, options).await;
    assert_eq!((late.status, late.json()["state"].as_str()), (StatusCode::OK, Some("done")));
    assert_eq!(count(&edge).await, 1);
}

#[tokio::test]
async fn another_offer_under_the_same_id_is_refused() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a.tar", image.as_slice())];
    edge.begin(&files, json!({ "id": ID })).await;
    for (files, options) in [
        ([("unified", "b.tar", image.as_slice())], json!({ "id": ID })),
        ([("unified", "a.tar", &image[1..])], json!({ "id": ID })),
        (files, json!({ "id": ID, "aliases": ["tiny"] })),
        (files, json!({ "id": ID, "public": true })),
        (files, json!({ "id": ID, "properties": { "os": "x" } })),
    ] {
        let answer = edge.create(&files, options).await;
        assert_eq!((answer.status, answer.problem()), (StatusCode::CONFLICT, "import-differs".into()));
    }
    assert_eq!(count(&edge).await, 1);
}

#[tokio::test]
async fn an_id_that_is_none_is_refused() {
    let edge = Edge::start().await;
    let upper = ID.to_uppercase();
    for id in [
        "",
        "x",
        "..",
        &ID[1..],
        &upper,
        "00112233-4455-6677-8899-aabbccddeeff",
        "../../../../etc/passwd0123456789ab",
    ] {
        let answer = edge.create(&[("unified", "a", b"x")], json!({ "id": id })).await;
        assert_eq!(
            (answer.status, answer.problem()),
            (StatusCode::BAD_REQUEST, "bad-import-id".into()),
            "{id}"
        );
    }
    assert!(edge.spooled().is_empty());
}

#[tokio::test]
async fn of_many_at_once_one_begins_it_and_all_get_it() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a.tar", image.as_slice())];
    let asked = (0..8).map(|_| edge.create(&files, json!({ "id": ID })));
    let answers = futures_util::future::join_all(asked).await;
    let made = answers.iter().filter(|answer| answer.status == StatusCode::CREATED).count();
    assert_eq!(made, 1, "{answers:?}");
    assert!(answers.iter().all(|answer| answer.status.is_success()), "{answers:?}");
    assert!(answers.iter().all(|answer| answer.json()["files"] == answers[0].json()["files"]));
    assert_eq!((count(&edge).await, edge.spooled().len()), (1, 1));
    let view = answers[0].json();
    edge.upload(&view, &files).await;
    edge.declare(&view, &fingerprint(&files)).await;
    assert_eq!(edge.ended(&view).await["state"], "done");
}

#[tokio::test]
async fn of_two_different_ones_at_once_one_is_refused() {
    let edge = Edge::start().await;
    let (one, other) = ([("unified", "a.tar", &b"x"[..])], [("unified", "b.tar", &b"x"[..])]);
    let (one, other) =
        tokio::join!(edge.create(&one, json!({ "id": ID })), edge.create(&other, json!({ "id": ID })));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    assert_eq!((count(&edge).await, edge.spooled().len()), (1, 1));
}

#[tokio::test]
async fn what_did_not_fail_cannot_be_taken_up_again() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    let open = edge.begin(&files, json!({})).await;
    let retry = async |view: &Value| edge.json(Method::POST, &(path_of(view) + "/retry"), &json!({})).await;
    let refused = async |view: &Value| {
        let answer = retry(view).await;
        assert_eq!((answer.status, answer.problem()), (StatusCode::CONFLICT, "not-retryable".into()));
    };
    assert_eq!(
        retry(&open).await.json()["state"],
        "receiving",
        "one that waits tries at once, and this one need not"
    );
    edge.delete(&path_of(&open)).await;
    refused(&open).await;
    refused(&edge.import(&files, json!({})).await).await;
    let broken = edge.import(&[("unified", "a", b"just some text, no image at all\n")], json!({})).await;
    assert_eq!((broken["state"].as_str(), broken["retryable"].as_bool()), (Some("failed"), Some(false)));
    refused(&broken).await;
}

#[tokio::test]
async fn whether_hashing_first_may_spare_the_upload_is_told() {
    let edge = Edge::start().await;
    let (image, other) =
        (images::unified("a"), images::unified("a much longer note, over a block ".repeat(40).as_str()));
    let files = [("unified", "a", image.as_slice())];
    assert_eq!(edge.begin(&files, json!({})).await["hashFirst"], false, "there is no image yet");
    assert_eq!(edge.import(&files, json!({})).await["state"], "done");
    assert_eq!(edge.begin(&files, json!({})).await["hashFirst"], true, "one of that very size is there");
    let other = [("unified", "b", other.as_slice())];
    assert_eq!(edge.begin(&other, json!({})).await["hashFirst"], false, "none of that size");
    let known = json!({ "fingerprint": fingerprint(&files).to_string() });
    assert_eq!(edge.begin(&files, known).await["hashFirst"], false, "it is known already");
    assert_eq!(edge.incus.images(&ProjectName::default_project()).len(), 1);
}
