//! Copies that the target fetches itself.

use hyper::{Method, StatusCode};
use image_format::InstanceType;
use incus_client::{ProjectName, scripted::Fault};
use serde_json::{Value, json};
use simplestreams::Published;

use super::{FROM_REMOTE, aliases, ask, begin, copy, hash, seen, told, world};
use crate::{
    edge::{Edge, code, path_of},
    web::{
        Web,
        streams::{publish, unified},
    },
};

const ID: &str = "00112233445566778899aabbccddeeff";

/// A remote with one image, called `tiny` and `tiny/13`.
async fn offered() -> (Web, Edge, String) {
    let (web, edge) = world().await;
    publish(&web, &[unified(&web, "one.tar", b"one", &["tiny", "tiny/13"])]);
    let fingerprint = hash(&[b"one"]);
    edge.incus.elsewhere(&fingerprint, told(&fingerprint, 3));
    edge.incus.elsewhere("tiny", told(&fingerprint, 3));
    (web, edge, fingerprint)
}

fn wishes(edge: &Edge) -> Vec<Value> {
    seen(&edge.incus, &Method::POST, "/1.0/images?").into_iter().filter_map(|seen| seen.json).collect()
}

#[tokio::test]
async fn the_server_and_the_whole_fingerprint_are_told_to_the_target() {
    let (web, edge, fingerprint) = offered().await;
    let options = json!({ "alias": "tiny", "aliases": ["mine"], "public": true });
    let view = copy(&edge, "web", &fingerprint, options).await;
    assert_eq!(
        (view["state"].as_str(), view["fingerprint"].as_str()),
        (Some("done"), Some(&*fingerprint)),
        "{view}"
    );
    let server = format!("http://{}", web.address);
    let source = json!({
        "type": "image", "mode": "pull", "server": server, "protocol": "simplestreams", "fingerprint": fingerprint,
    });
    assert_eq!(wishes(&edge), [json!({ "source": source, "public": true, "auto_update": false })]);
    assert_eq!(edge.incus.harm(), Vec::<String>::new());
    assert_eq!(aliases(&edge), ["mine"]);
    assert_eq!(view["origin"], json!({ "kind": "remote", "remote": "web", "mode": "pull", "image": "tiny" }));
    assert_eq!((view["files"].clone(), web.gets("/one.tar").len()), (json!([]), 0));
    assert!(edge.image(&fingerprint.parse().unwrap()).unwrap().public);
    edge.until_swept().await;
}

#[tokio::test]
async fn an_alias_is_told_only_where_it_is_to_be_followed() {
    let (_web, edge, fingerprint) = offered().await;
    let view = copy(&edge, "web", &fingerprint, json!({ "alias": "tiny", "autoUpdate": true })).await;
    assert_eq!(view["state"], "done", "{view}");
    let wished = wishes(&edge);
    assert_eq!(wished[0]["source"]["alias"], "tiny");
    assert_eq!(wished[0]["source"]["image_type"], "container");
    assert_eq!(
        (&wished[0]["source"]["fingerprint"], &wished[0]["auto_update"]),
        (&Value::Null, &json!(true))
    );
    let there = edge.image(&fingerprint.parse().unwrap()).unwrap();
    assert_eq!((there.auto_update, there.update_source.unwrap().alias.as_str()), (true, "tiny"));
}

#[tokio::test]
async fn whoever_follows_an_alias_gets_what_it_names_by_then() {
    let (_web, edge, fingerprint) = offered().await;
    let newer = hash(&[b"newer"]);
    edge.incus.elsewhere("tiny", told(&newer, 5));
    let options = json!({ "alias": "tiny", "autoUpdate": true, "aliases": ["mine"] });
    let view = copy(&edge, "web", &fingerprint, options).await;
    assert_eq!(
        (view["state"].as_str(), view["fingerprint"].as_str()),
        (Some("done"), Some(&*newer)),
        "{view}"
    );
    assert_eq!(edge.incus.alias(&ProjectName::default_project(), "mine").unwrap().target.to_string(), newer);
}

#[tokio::test]
async fn what_makes_no_sense_is_told_before_anybody_is_asked() {
    let (_web, edge, fingerprint) = offered().await;
    let other = "a".repeat(64);
    for (body, status, expected) in [
        (json!({ "remote": "web" }), 400, "bad-request"),
        (json!({ "remote": "web", "fingerprint": "2172" }), 422, "bad-fingerprint"),
        (json!({ "remote": "web", "fingerprint": fingerprint.to_uppercase() }), 422, "bad-fingerprint"),
        (json!({ "remote": "", "fingerprint": fingerprint }), 422, "bad-remote"),
        (json!({ "remote": "other", "fingerprint": fingerprint }), 404, "no-such-remote"),
        (json!({ "remote": "web", "fingerprint": other }), 404, "source-image-missing"),
        (json!({ "remote": "web", "fingerprint": fingerprint, "target": "other" }), 404, "no-such-target"),
        (json!({ "remote": "web", "fingerprint": fingerprint, "alias": "large" }), 422, "bad-remote-alias"),
        (json!({ "remote": "web", "fingerprint": fingerprint, "alias": "" }), 422, "bad-remote-alias"),
        (
            json!({ "remote": "web", "fingerprint": fingerprint, "autoUpdate": true }),
            422,
            "auto-update-impossible",
        ),
        (
            json!({ "remote": "web", "fingerprint": fingerprint, "alias": "tiny", "autoUpdate": true, "mode": "relay" }),
            422,
            "auto-update-impossible",
        ),
        (json!({ "remote": "web", "fingerprint": fingerprint, "mode": "push" }), 422, "copy-mode-closed"),
        (json!({ "remote": "web", "fingerprint": fingerprint, "mode": "beam" }), 400, "bad-request"),
        (json!({ "remote": "web", "fingerprint": fingerprint, "profiles": ["web"] }), 422, "profile-missing"),
        (json!({ "remote": "web", "fingerprint": fingerprint, "server": "http://evil" }), 400, "bad-request"),
        (json!({ "remote": "web", "fingerprint": fingerprint, "id": "x" }), 400, "bad-import-id"),
    ] {
        let answer = edge.post(FROM_REMOTE, &body).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (status, expected.to_owned()), "{body}");
    }
    assert!(wishes(&edge).is_empty() && edge.spooled().is_empty());
    assert_eq!(edge.get("/api/v1/imports").await.json(), json!([]));
}

#[tokio::test]
async fn a_virtual_machine_in_one_file_goes_only_through_the_edge() {
    let (web, edge) = world().await;
    let machine =
        Published { instance_type: InstanceType::VirtualMachine, ..unified(&web, "vm.tar", b"vm", &[]) };
    publish(&web, &[machine]);
    let images = edge.get("/api/v1/remotes/web/images").await.json();
    assert_eq!(images["images"][0]["pullClosed"], "unified-machine", "{images}");
    let answer = ask(&edge, "web", &hash(&[b"vm"]), json!({})).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (422, "copy-mode-closed".to_owned()));
    assert_eq!(
        ask(&edge, "web", &hash(&[b"vm"]), json!({ "mode": "relay" })).await.status,
        StatusCode::CREATED
    );
    assert!(wishes(&edge).is_empty());
}

#[tokio::test]
async fn aliases_are_copied_along() {
    let (_web, edge, fingerprint) = offered().await;
    let view = copy(&edge, "web", &fingerprint, json!({ "copyAliases": true, "aliases": ["mine"] })).await;
    assert_eq!(view["state"], "done", "{view}");
    let all = ["mine", "tiny", "tiny/13", "tiny/13/x86_64", "tiny/x86_64"];
    assert_eq!(aliases(&edge), all);
    assert_eq!(view["aliases"], json!(all));
}

#[tokio::test]
async fn a_taken_alias_is_refused_moved_or_left() {
    for (when_taken, state) in [("fail", None), ("move", Some("done")), ("skip", Some("done"))] {
        let (_web, edge, fingerprint) = offered().await;
        let other = hash(&[b"other"]);
        let project = ProjectName::default_project();
        edge.incus.add_image(&project, told(&other, 5));
        edge.incus
            .client()
            .project(project.clone())
            .create_alias("tiny", &other.parse().unwrap(), "old")
            .await
            .unwrap();
        let answer =
            ask(&edge, "web", &fingerprint, json!({ "copyAliases": true, "aliasTaken": when_taken })).await;
        let Some(state) = state else {
            assert_eq!((answer.status.as_u16(), answer.problem()), (409, "alias-taken".to_owned()));
            assert!(wishes(&edge).is_empty());
            continue;
        };
        let view = edge.ended(&answer.json()).await;
        assert_eq!(view["state"], state, "{view}");
        let alias = edge.incus.alias(&project, "tiny").unwrap();
        let (target, skipped) =
            if when_taken == "move" { (fingerprint, json!([])) } else { (other, json!(["tiny"])) };
        assert_eq!((alias.target.to_string(), alias.description.as_str()), (target, "old"));
        assert_eq!(view["skippedAliases"], skipped);
        assert!(edge.incus.alias(&project, "tiny/13").is_some());
    }
}

#[tokio::test]
async fn an_image_that_is_there_gets_what_it_lacks() {
    let (_web, edge, fingerprint) = offered().await;
    edge.incus.add_image(&ProjectName::default_project(), told(&fingerprint, 3));
    let view = copy(&edge, "web", &fingerprint, json!({ "aliases": ["mine"], "public": true })).await;
    assert_eq!(
        (view["state"].as_str(), view["alreadyPresent"].as_bool()),
        (Some("done"), Some(true)),
        "{view}"
    );
    assert!(wishes(&edge).is_empty());
    assert_eq!(aliases(&edge), ["mine"]);
    assert!(edge.image(&fingerprint.parse().unwrap()).unwrap().public);
}

#[tokio::test]
async fn profiles_are_set_in_the_end() {
    let (_web, edge, fingerprint) = offered().await;
    edge.incus.set_profiles(&ProjectName::default_project(), &["default", "web"]);
    let view = copy(&edge, "web", &fingerprint, json!({ "profiles": ["web"] })).await;
    assert_eq!(view["state"], "done", "{view}");
    assert_eq!(edge.image(&fingerprint.parse().unwrap()).unwrap().profiles, ["web"]);
    assert_eq!(edge.incus.harm(), Vec::<String>::new());
}

#[tokio::test]
async fn what_goes_wrong_between_the_servers_is_told() {
    let (_web, edge, fingerprint) = offered().await;
    for (text, expected) in [
        (
            "tls: failed to verify certificate: x509: certificate signed by unknown authority",
            "source-not-trusted",
        ),
        ("Failed getting remote image info: Image \"x\" not found", "source-image-missing"),
        ("The source and target servers must be different", "source-is-target"),
    ] {
        edge.incus.next_import(Fault::FailOperation(text.to_owned()));
        let view = copy(&edge, "web", &fingerprint, json!({})).await;
        assert_eq!(code(&view["problem"]), expected, "{view}");
    }
    edge.incus
        .next_import(Fault::FailOperation("dial tcp 10.0.0.1:443: connect: connection refused".to_owned()));
    let view = begin(&edge, "web", &fingerprint, json!({})).await;
    assert_eq!(edge.past_the_wait(&view).await, "source-unreachable");
    assert_eq!(edge.ended(&view).await["state"], "done");
}

#[tokio::test]
async fn the_same_wish_under_the_same_id_is_the_same_copy() {
    let (web, edge, fingerprint) = offered().await;
    let first = copy(&edge, "web", &fingerprint, json!({ "id": ID })).await;
    web.go_down().await;
    let again = ask(&edge, "web", &fingerprint, json!({ "id": ID })).await;
    assert_eq!((again.status, again.json()["state"].as_str()), (StatusCode::OK, Some("done")));
    assert_eq!(again.headers["location"].to_str().unwrap(), path_of(&first));
    for other in [json!({ "id": ID, "mode": "relay" }), json!({ "id": ID, "copyAliases": true })] {
        let answer = ask(&edge, "web", &fingerprint, other).await;
        assert_eq!((answer.status, answer.problem()), (StatusCode::CONFLICT, "import-differs".into()));
    }
}

#[tokio::test]
async fn a_copy_that_is_under_way_can_be_called_off() {
    let (_web, edge, fingerprint) = offered().await;
    edge.incus.next_import(Fault::HoldOperation);
    let view = begin(&edge, "web", &fingerprint, json!({})).await;
    assert_eq!(edge.delete(&path_of(&view)).await.json()["state"], "cancelled");
    edge.incus.release_operations();
    assert!(edge.incus.images(&ProjectName::default_project()).is_empty());
}

#[tokio::test]
async fn a_remote_that_the_operator_took_away_ends_it_until_it_is_back() {
    let (_web, edge, fingerprint) = offered().await;
    edge.incus.next_import(Fault::HoldOperation);
    let view = begin(&edge, "web", &fingerprint, json!({})).await;
    edge.incus.go_down().await;
    edge.incus.forget_operations();
    let mut kept = std::collections::BTreeMap::new();
    let edge = edge.restart_with(|layers| kept = std::mem::take(&mut layers.remotes)).await;
    edge.incus.come_back().unwrap();
    edge.retry(&view).await;
    let view = edge.ended(&view).await;
    assert_eq!((code(&view["problem"]), view["retryable"].as_bool()), ("no-such-remote".into(), Some(true)));
    let edge = edge.restart_with(|layers| layers.remotes = kept).await;
    assert_eq!(edge.retry(&view).await.status, StatusCode::OK);
    assert_eq!(edge.ended(&view).await["state"], "done");
}
