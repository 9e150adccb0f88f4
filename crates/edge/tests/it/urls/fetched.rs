//! A file that is simply there.

use incus_client::{
    InstanceType, ProjectName,
    scripted::{Facts, Fault as IncusFault},
};
use serde_json::json;

use super::{ask, begin, hash, import, is_done, sizeable, world, world_with};
use crate::{
    edge::{code, fingerprint},
    images,
    web::{Fault, File},
};

#[tokio::test]
async fn a_container_image_gets_all_that_was_asked_for() {
    let (web, edge) = world().await;
    let image = images::unified_xz("a");
    web.put(
        "/d/a?token=secret",
        File::new(&image).header("Content-Disposition", "attachment; filename=\"tiny one.tar.xz\""),
    );
    let options = json!({ "aliases": ["tiny"], "properties": { "os": "Other" }, "public": true });
    let view = import(&edge, &web, "/d/a?token=secret", options).await;
    is_done(&edge, &view, &image).await;
    let there = edge.image(&fingerprint(&[("unified", "a", &image)])).unwrap();
    assert_eq!((there.filename.as_str(), there.public), ("tiny one.tar.xz", true));
    assert_eq!(there.properties["os"], "Other");
    assert!(edge.incus.alias(&ProjectName::default_project(), "tiny").is_some());
    assert_eq!(view["origin"], json!({ "kind": "url", "url": web.url("/d/a"), "through": "edge" }));
    assert_eq!(view["files"][0]["name"], "tiny one.tar.xz");
    assert_eq!(view["alreadyPresent"], false);
    let gets = web.gets("/d/a?token=secret");
    assert_eq!(gets.len(), 1);
    assert_eq!((gets[0].header("accept-encoding"), gets[0].header("range")), (Some("identity"), None));
    // Only a question is asked as Incus would ask it.
    assert_eq!(gets[0].header("incus-server-version"), None);
    assert_eq!(web.asked()[0].method, "HEAD");
    assert_eq!(web.asked()[0].header("incus-server-architectures"), Some("x86_64, i686"));
    assert_eq!(edge.incus.harm(), Vec::<String>::new());
}

#[tokio::test]
async fn a_virtual_machine_is_one_too() {
    let (web, edge) = world().await;
    let image = images::unified_vm();
    let known = fingerprint(&[("unified", "a", &image)]);
    let facts = Facts { instance_type: InstanceType::VirtualMachine, ..Facts::default() };
    edge.incus.describe(known, facts);
    web.put("/vm.tar", File::new(&image));
    let view = import(&edge, &web, "/vm.tar", json!({})).await;
    is_done(&edge, &view, &image).await;
    let there = edge.image(&known).unwrap();
    assert_eq!(
        (there.instance_type, there.filename.as_str()),
        (Some(InstanceType::VirtualMachine), "vm.tar")
    );
}

#[tokio::test]
async fn a_file_of_unknown_size_comes_to_its_end() {
    let (web, edge) = world().await;
    let image = sizeable();
    web.put("/a", File { sized: false, ..File::new(&image) });
    let view = import(&edge, &web, "/a", json!({})).await;
    is_done(&edge, &view, &image).await;
    assert_eq!(view["files"][0]["received"], json!({ "done": image.len(), "total": image.len() }));
}

#[tokio::test]
async fn a_redirect_is_followed() {
    let (web, edge) = world().await;
    let image = images::unified("a");
    web.put("/latest", File::redirect("/there/"));
    web.put("/there/", File::redirect(&web.url("/mirror/tiny.tar")));
    web.put("/mirror/tiny.tar", File::new(&image));
    let view = import(&edge, &web, "/latest", json!({})).await;
    is_done(&edge, &view, &image).await;
    assert_eq!(view["files"][0]["name"], "tiny.tar");
    assert_eq!(view["origin"]["url"], web.url("/latest"));
    let methods: Vec<_> = web.asked().into_iter().map(|asked| asked.method).collect();
    assert_eq!(methods, ["HEAD", "HEAD", "HEAD", "GET", "GET", "GET"]);
}

#[tokio::test]
async fn two_at_once_end_in_one_image() {
    let (web, edge) = world().await;
    let image = images::unified("a");
    web.put("/a", File::new(&image));
    let (one, other) = tokio::join!(
        import(&edge, &web, "/a", json!({ "aliases": ["one"] })),
        import(&edge, &web, "/a", json!({ "aliases": ["other"] }))
    );
    is_done(&edge, &one, &image).await;
    is_done(&edge, &other, &image).await;
    for alias in ["one", "other"] {
        assert!(edge.incus.alias(&ProjectName::default_project(), alias).is_some());
    }
}

#[tokio::test]
async fn what_is_no_image_ends_with_its_verdict() {
    let (web, edge) = world().await;
    web.put("/a", File::new(b"<!doctype html><title>Please log in</title>"));
    let view = import(&edge, &web, "/a", json!({})).await;
    assert_eq!(
        (view["state"].as_str(), view["retryable"].as_bool()),
        (Some("failed"), Some(false)),
        "{view}"
    );
    let told =
        edge.import(&[("unified", "a", b"<!doctype html><title>Please log in</title>")], json!({})).await;
    assert_eq!(code(&view["problem"]), code(&told["problem"]), "the same as for a dropped file");
    assert!(edge.imports_seen().is_empty());
    edge.until_swept().await;
}

#[tokio::test]
async fn while_the_target_is_away_the_bytes_come_and_the_rest_waits() {
    let (web, edge) = world().await;
    let image = images::unified("a");
    web.put("/a", File::new(&image));
    edge.incus.go_down().await;
    let view = begin(&edge, &web, "/a", json!({})).await;
    let view = edge.until(&view, |view| view["files"][0]["received"]["done"] == image.len()).await;
    let view = edge.until(&view, |view| !view["waiting"].is_null()).await;
    assert_eq!(code(&view["waiting"]), "incus-unreachable");
    edge.incus.come_back().unwrap();
    edge.retry(&view).await;
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &image).await;
    assert_eq!(web.gets("/a").len(), 1);
}

#[tokio::test]
async fn a_failure_of_incus_is_mended_without_a_second_download() {
    let (web, edge) = world().await;
    let image = images::unified("a");
    web.put("/a", File::new(&image));
    edge.incus.next_import(IncusFault::AnswerEarly(403, "not authorized".to_owned()));
    let view = import(&edge, &web, "/a", json!({})).await;
    assert_eq!((code(&view["problem"]), view["retryable"].as_bool()), ("incus-forbidden".into(), Some(true)));
    edge.retry(&view).await;
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &image).await;
    assert_eq!(web.gets("/a").len(), 1);
}

#[tokio::test]
async fn a_taken_alias_is_told_before_a_byte_comes() {
    let (web, edge) = world().await;
    let (image, other) = (images::unified("a"), images::unified("b"));
    web.put("/a", File::new(&image));
    edge.import(&[("unified", "b", &other)], json!({ "aliases": ["tiny"] })).await;
    let answer = ask(&edge, &web, "/a", json!({ "aliases": ["tiny"] })).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (409, "alias-taken".to_owned()));
    assert!(web.gets("/a").is_empty());
    let moved = import(&edge, &web, "/a", json!({ "aliases": ["tiny"], "aliasTaken": "move" })).await;
    assert_eq!(moved["state"], "done", "{moved}");
    let alias = edge.incus.alias(&ProjectName::default_project(), "tiny").unwrap();
    assert_eq!(alias.target.to_string(), hash(&image));
}

#[tokio::test]
async fn a_server_that_does_not_answer_head_is_asked_all_the_same() {
    let (web, edge) = world().await;
    let image = images::unified("a");
    for status in [405, 501, 403] {
        web.put("/a", File::new(&image));
        web.next_head("/a", Fault::Status(status));
        let view = import(&edge, &web, "/a", json!({})).await;
        is_done(&edge, &view, &image).await;
    }
}

#[tokio::test]
async fn which_ways_there_are_is_told() {
    let (_web, edge) = world_with(|layers| {
        layers.urls.hosts = Some(vec!["127.0.0.1".to_owned()]);
        layers.urls.through_incus = Some(vec!["*.images.example".to_owned()]);
    })
    .await;
    let told = edge.get("/api/v1/urls").await.json();
    let ways = json!({ "throughEdge": true, "hosts": ["127.0.0.1"], "throughIncus": ["*.images.example"] });
    assert_eq!(told, ways);
    let edge = edge.restart_with(|layers| {
        layers.urls = edge::UrlLayers { through_edge: Some(false), ..edge::UrlLayers::default() };
    });
    let told = edge.await.get("/api/v1/urls").await.json();
    assert_eq!(told, json!({ "throughEdge": false, "hosts": [], "throughIncus": [] }));
}
