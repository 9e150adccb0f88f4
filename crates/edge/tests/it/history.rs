//! Imports that have ended: told, kept over a restart, forgotten.

use std::collections::BTreeSet;

use hyper::StatusCode;
use incus_client::scripted::Fault;
use serde_json::{Value, json};

use crate::{
    edge::{Edge, fingerprint, path_of},
    events::hear,
    images,
};

async fn history(edge: &Edge, query: &str) -> Vec<Value> {
    let answer = edge.get(&format!("/api/v1/history{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json().as_array().unwrap().clone()
}

fn ids(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["id"].as_str().unwrap()).collect()
}

fn id(view: &Value) -> &str {
    view["id"].as_str().unwrap()
}

#[tokio::test]
async fn what_has_ended_is_told_with_what_came_of_it() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a.tar", image.as_slice())];
    let done = edge.import(&files, json!({ "aliases": ["tiny"] })).await;
    let open = edge.begin(&[("unified", "b.tar", &image[1..])], json!({})).await;
    let refused = edge.import(&[("unified", "c.tar", b"no image")], json!({ "aliases": ["other"] })).await;

    let entries = history(&edge, "").await;
    assert_eq!(ids(&entries), [id(&refused), id(&done)], "the newest end first, and nothing open: {open}");
    let entry = &entries[1];
    assert_eq!(
        (&entry["state"], &entry["files"], &entry["size"], &entry["aliases"]),
        (&json!("done"), &json!(["a.tar"]), &json!(image.len()), &json!(["tiny"]))
    );
    assert_eq!(entry["fingerprint"], fingerprint(&files).to_string());
    assert_eq!(entry["image"]["type"], "container");
    let (created, ended) = (entry["created"].as_u64().unwrap(), entry["ended"].as_u64().unwrap());
    assert!(created > 0 && ended >= created, "{entry}");
    assert_eq!(entries[0]["problem"], refused["problem"]);
    assert_ne!(entries[0]["problem"]["instance"], "", "the log has more under it");
    assert_eq!(ids(&history(&edge, "?limit=1").await), [id(&refused)]);

    let edge = edge.restart().await;
    assert_eq!(history(&edge, "").await, entries);
    for query in ["?limit=-1", "?limit=x", "?other=1"] {
        let answer = edge.get(&format!("/api/v1/history{query}")).await;
        assert_eq!((answer.status, answer.problem().as_str()), (StatusCode::BAD_REQUEST, "bad-request"));
    }
}

#[tokio::test]
async fn what_is_forgotten_does_not_come_back() {
    let edge = Edge::start().await;
    let mut views = Vec::new();
    for name in ["a", "b", "c"] {
        views.push(edge.import(&[("unified", name, &images::unified(name))], json!({})).await);
    }
    let image = images::unified("d");
    let open = edge.begin(&[("unified", "d", &image)], json!({})).await;
    let forget = async |edge: &Edge, id: &str| edge.delete(&format!("/api/v1/history/{id}")).await;

    assert_eq!(forget(&edge, id(&views[1])).await.status, StatusCode::NO_CONTENT);
    assert_eq!(ids(&history(&edge, "").await), [id(&views[2]), id(&views[0])]);
    assert_eq!(edge.get(&path_of(&views[1])).await.status, StatusCode::NOT_FOUND);
    for unknown in [id(&views[1]), id(&open), "none", &"0".repeat(32)] {
        assert_eq!(forget(&edge, unknown).await.status, StatusCode::NOT_FOUND, "{unknown}");
    }

    assert_eq!(edge.delete("/api/v1/history").await.status, StatusCode::NO_CONTENT);
    let edge = edge.restart().await;
    assert_eq!(history(&edge, "").await, [Value::Null; 0]);
    let listed = edge.get("/api/v1/imports").await.json();
    assert_eq!(ids(listed.as_array().unwrap()), [id(&open)], "what is open stays");
}

#[tokio::test]
async fn what_can_be_taken_up_again_is_one_entry_and_its_bytes_go_with_it() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let files = [("unified", "a", image.as_slice())];
    let quota = || Fault::AnswerEarly(500, "reached 5 bytes, exceeding quota of 4".to_owned());
    edge.incus.next_import(quota());
    let failed = edge.import(&files, json!({})).await;
    assert_eq!((&failed["state"], &failed["retryable"]), (&json!("failed"), &json!(true)), "{failed}");
    let entries = history(&edge, "").await;
    assert_eq!((ids(&entries), &entries[0]["retryable"]), (vec![id(&failed)], &json!(true)));

    edge.incus.next_import(quota());
    assert_eq!(edge.retry(&failed).await.status, StatusCode::OK);
    edge.ended(&failed).await;
    assert_eq!(ids(&history(&edge, "").await), [id(&failed)]);
    assert!(!edge.spooled().is_empty());

    assert_eq!(edge.delete("/api/v1/history").await.status, StatusCode::NO_CONTENT);
    assert_eq!(ids(&history(&edge, "").await), [id(&failed)], "its bytes are not given up with all the rest");
    let forgotten = edge.delete(&format!("/api/v1/history/{}", id(&failed))).await;
    assert_eq!(forgotten.status, StatusCode::NO_CONTENT);
    assert_eq!(history(&edge, "").await, [Value::Null; 0]);
    edge.until_swept().await;
}

#[tokio::test]
async fn no_listener_hears_of_what_was_forgotten() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let open = edge.begin(&[("unified", "open", &image)], json!({})).await;
    let begun = hear(&edge, None, |heard| !heard.is_empty()).await[0].id.unwrap().to_string();
    let (one, two) = (
        edge.import(&[("unified", "b", &images::unified("b"))], json!({})).await,
        edge.import(&[("unified", "c", &images::unified("c"))], json!({})).await,
    );
    let seen = |heard: &[crate::events::Heard]| -> BTreeSet<String> {
        heard.iter().map(|heard| id(&heard.view).to_owned()).collect()
    };
    let of =
        |views: &[&Value]| -> BTreeSet<String> { views.iter().map(|view| id(view).to_owned()).collect() };
    let both = |heard: &[crate::events::Heard]| seen(heard).is_superset(&of(&[&one, &two]));
    hear(&edge, Some(&begun), both).await;

    edge.delete(&format!("/api/v1/history/{}", id(&one))).await;
    let edge = edge.restart().await;
    for last in [None, Some(begun.as_str())] {
        let heard = hear(&edge, last, |heard| heard.len() == 2).await;
        assert_eq!(seen(&heard), of(&[&open, &two]), "{last:?}");
    }
    edge.delete("/api/v1/history").await;
    for last in [None, Some(begun.as_str())] {
        let heard = hear(&edge, last, |heard| !heard.is_empty()).await;
        assert_eq!(seen(&heard), of(&[&open]), "{last:?}");
    }
}

#[tokio::test]
async fn as_many_are_kept_as_the_operator_wants() {
    let edge = Edge::start().await;
    let mut views = Vec::new();
    for name in ["a", "b", "c"] {
        views.push(edge.import(&[("unified", name, &images::unified(name))], json!({})).await);
    }
    let edge = edge.restart_with(|layers| layers.history = Some(2)).await;
    assert_eq!(ids(&history(&edge, "").await), [id(&views[2]), id(&views[1])]);
    let edge = edge.restart_with(|layers| layers.history = Some(0)).await;
    assert_eq!(history(&edge, "").await, [Value::Null; 0]);
    edge.import(&[("unified", "d", &images::unified("d"))], json!({})).await;
    assert_eq!(history(&edge, "").await, [Value::Null; 0]);
    let edge = edge.restart_with(|layers| layers.history = None).await;
    assert_eq!(history(&edge, "").await, [Value::Null; 0], "they are gone from the disk");
    assert_eq!(edge.get("/api/v1/imports").await.json(), json!([]));
}

#[tokio::test]
async fn an_image_that_did_not_get_there_is_told_by_what_its_files_say() {
    let edge = Edge::start().await;
    let image = images::unified("a");
    let forbidden = || Fault::AnswerEarly(403, "not authorized".to_owned());
    edge.incus.next_import(forbidden());
    let failed = edge.import(&[("unified", "a", &image)], json!({})).await;
    let refused = edge.import(&[("unified", "b", b"no image")], json!({})).await;
    let words = json!({ "type": "container", "description": "", "os": "Tiny", "release": "" });
    let told =
        |entries: &[Value]| -> Vec<Value> { entries.iter().map(|entry| entry["image"].clone()).collect() };
    let entries = history(&edge, "").await;
    assert_eq!(ids(&entries), [id(&refused), id(&failed)]);
    assert_eq!(told(&entries), [Value::Null, words.clone()]);
    let edge = edge.restart().await;
    assert_eq!(told(&history(&edge, "").await), [Value::Null, words]);
}
