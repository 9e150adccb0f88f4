//! Copies of a web server's images that go through the edge.

use hyper::StatusCode;
use incus_client::{InstanceType, ProjectName};
use serde_json::{Value, json};

use super::{aliases, ask, begin, copy, hash, world};
use crate::{
    edge::{Edge, code},
    images,
    web::{
        Fault, File, Web,
        streams::{publish, split, unified},
    },
};

/// A split image of a virtual machine at the remote, its disk of a size worth going on with.
fn offer_split(web: &Web) -> (String, Vec<u8>) {
    let (metadata, disk) = (images::metadata_tarball(), images::disk());
    publish(web, &[split(web, "vm", (&metadata, &disk), &["vm"])]);
    (hash(&[&metadata, &disk]), disk)
}

fn is_done(edge: &Edge, view: &Value, fingerprint: &str) {
    assert_eq!(
        (view["state"].as_str(), view["fingerprint"].as_str()),
        (Some("done"), Some(fingerprint)),
        "{view}"
    );
    assert!(edge.image(&fingerprint.parse().unwrap()).is_some());
    assert_eq!(edge.incus.harm(), Vec::<String>::new());
}

#[tokio::test]
async fn a_unified_image_goes_through_the_edge() {
    let (web, edge) = world().await;
    let image = images::unified_xz("a");
    publish(&web, &[unified(&web, "d/one.tar.xz", &image, &["tiny"])]);
    let fingerprint = hash(&[&image]);
    let view = copy(&edge, "web", &fingerprint, json!({ "mode": "relay", "copyAliases": true })).await;
    is_done(&edge, &view, &fingerprint);
    assert_eq!(aliases(&edge), ["tiny", "tiny/x86_64"]);
    assert_eq!(
        (view["files"][0]["name"].as_str(), view["files"][0]["upload"].as_str()),
        (Some("one.tar.xz"), Some(""))
    );
    assert_eq!((web.gets("/d/one.tar.xz").len(), edge.imports_seen().len()), (1, 1));
    edge.until_swept().await;
}

#[tokio::test]
async fn a_split_image_does_too_and_goes_on_after_a_cut() {
    let (web, edge) = world().await;
    let (fingerprint, disk) = offer_split(&web);
    let half = disk.len() / 2;
    web.next_get("/vm.disk", Fault::CutAfter(half));
    let view = begin(&edge, "web", &fingerprint, json!({ "mode": "relay" })).await;
    assert_eq!(edge.past_the_wait(&view).await, "url-cut");
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &fingerprint);
    let there = edge.image(&fingerprint.parse().unwrap()).unwrap();
    assert_eq!(
        (there.instance_type, there.filename.as_str()),
        (Some(InstanceType::VirtualMachine), "vm.disk")
    );
    let gets = web.gets("/vm.disk");
    assert_eq!(gets[1].header("range"), Some(format!("bytes={half}-").as_str()));
    assert_eq!((web.sent("/vm.disk"), web.gets("/vm.meta").len()), (disk.len(), 1), "each byte came once");
    let roles: Vec<&str> =
        view["files"].as_array().unwrap().iter().map(|file| file["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["metadata", "rootfs"]);
    edge.until_swept().await;
}

#[tokio::test]
async fn a_restart_in_the_middle_goes_on() {
    let (web, edge) = world().await;
    let (fingerprint, disk) = offer_split(&web);
    let half = disk.len() / 2;
    web.next_get("/vm.disk", Fault::HoldAfter(half));
    let view = begin(&edge, "web", &fingerprint, json!({ "mode": "relay" })).await;
    edge.until(&view, |view| view["files"][1]["received"]["done"] == half).await;
    let edge = edge.restart().await;
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &fingerprint);
    assert_eq!((web.sent("/vm.disk"), web.gets("/vm.meta").len()), (disk.len(), 1));
}

#[tokio::test]
async fn other_bytes_than_the_list_tells_are_not_handed_over() {
    let (web, edge) = world().await;
    let (fingerprint, disk) = offer_split(&web);
    let mut other = disk.clone();
    *other.last_mut().unwrap() ^= 1;
    web.put("/vm.disk", File::new(&other));
    let view = copy(&edge, "web", &fingerprint, json!({ "mode": "relay" })).await;
    assert_eq!(
        (code(&view["problem"]), view["retryable"].as_bool()),
        ("fingerprint-mismatch".into(), Some(false))
    );
    // Nor are more or fewer of them.
    for bytes in [[disk.as_slice(), b"more"].concat(), disk[..disk.len() - 4].to_vec()] {
        web.put("/vm.disk", File::new(&bytes));
        let view = copy(&edge, "web", &fingerprint, json!({ "mode": "relay" })).await;
        assert_eq!(
            (view["state"].as_str(), view["retryable"].as_bool()),
            (Some("failed"), Some(false)),
            "{view}"
        );
    }
    assert!(edge.incus.images(&ProjectName::default_project()).is_empty());
    edge.until_swept().await;
}

#[tokio::test]
async fn a_file_that_is_gone_can_come_back() {
    let (web, edge) = world().await;
    let (fingerprint, disk) = offer_split(&web);
    web.put("/vm.disk", File::status(404));
    let view = copy(&edge, "web", &fingerprint, json!({ "mode": "relay" })).await;
    assert_eq!((code(&view["problem"]), view["retryable"].as_bool()), ("url-not-found".into(), Some(true)));
    web.put("/vm.disk", File::new(&disk));
    assert_eq!(edge.retry(&view).await.status, StatusCode::OK);
    let view = edge.ended(&view).await;
    is_done(&edge, &view, &fingerprint);
    assert_eq!(web.gets("/vm.meta").len(), 1);
}

#[tokio::test]
async fn an_image_that_is_there_costs_no_byte() {
    let (web, edge) = world().await;
    let image = images::unified("a");
    publish(&web, &[unified(&web, "one.tar", &image, &["tiny"])]);
    edge.import(&[("unified", "a", &image)], json!({})).await;
    let view = copy(&edge, "web", &hash(&[&image]), json!({ "mode": "relay", "aliases": ["mine"] })).await;
    is_done(&edge, &view, &hash(&[&image]));
    assert_eq!((view["alreadyPresent"].as_bool(), web.gets("/one.tar").len()), (Some(true), 0));
    assert_eq!(aliases(&edge), ["mine"]);
}

#[tokio::test]
async fn an_image_that_is_too_large_is_refused() {
    let (web, edge) = world().await;
    let image = images::unified("a");
    publish(&web, &[unified(&web, "one.tar", &image, &[])]);
    let edge = edge.restart_with(|layers| layers.max_image_size = Some(1000)).await;
    let answer = ask(&edge, "web", &hash(&[&image]), json!({ "mode": "relay" })).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (413, "image-too-large".to_owned()));
    assert!(web.gets("/one.tar").is_empty());
}
