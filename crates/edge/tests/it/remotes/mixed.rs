//! Copies of an Incus remote's images that the target or the edge fetches.

use bytes::Bytes;
use hyper::Method;
use incus_client::{
    Image, InstanceType, ProjectName,
    scripted::{Contents, ExportFault},
};
use serde_json::{Value, json};

use super::{ask, begin, copy, daemon::Daemon, hash, seen, told};
use crate::{
    edge::{Edge, code},
    images,
};

async fn world() -> (Daemon, Edge) {
    let (daemon, incus) = (Daemon::start().await, incus_client::scripted::Incus::start().await.unwrap());
    let remote = ("lab".to_owned(), daemon.layers(true));
    let edge = Edge::with(incus, |layers| layers.remotes = [remote].into()).await;
    (daemon, edge)
}

/// Puts an image on the remote.
fn offer(daemon: &Daemon, image: Image) {
    daemon.incus.add_image(&ProjectName::default_project(), image);
}

#[tokio::test]
async fn a_private_image_is_pulled_with_a_secret_and_a_public_one_without() {
    for public in [false, true] {
        let (daemon, edge) = world().await;
        let fingerprint = hash(&[b"one"]);
        offer(&daemon, Image { public, ..told(&fingerprint, 3) });
        edge.incus.elsewhere(&fingerprint, told(&fingerprint, 3));
        let view = copy(&edge, "lab", &fingerprint, json!({})).await;
        assert_eq!(view["state"], "done", "{view}");
        let wished = seen(&edge.incus, &Method::POST, "/1.0/images?").remove(0).json.unwrap();
        let mut source = wished["source"].clone();
        let secret = source.as_object_mut().unwrap().remove("secret");
        let wanted = json!({
            "type": "image", "mode": "pull", "server": daemon.url, "protocol": "incus", "project": "default",
            "certificate": daemon.certificate.replace("\r\n", "\n"), "fingerprint": fingerprint,
        });
        assert_eq!(source, wanted);
        let asked = seen(&daemon.incus, &Method::POST, &format!("/1.0/images/{fingerprint}/secret"));
        assert_eq!((secret.is_some(), asked.len()), (!public, usize::from(!public)));
        assert!(secret.is_none_or(|secret| secret.as_str().unwrap().len() == 64));
        assert_eq!((edge.incus.harm(), daemon.incus.harm()), (Vec::new(), Vec::new()));
    }
}

#[tokio::test]
async fn only_a_public_image_can_be_followed() {
    let (daemon, edge) = world().await;
    let fingerprint = hash(&[b"one"]);
    offer(&daemon, told(&fingerprint, 3));
    let project = daemon.incus.client().project(ProjectName::default_project());
    project.create_alias("tiny", &fingerprint.parse().unwrap(), "").await.unwrap();
    let answer = ask(&edge, "lab", &fingerprint, json!({ "alias": "tiny", "autoUpdate": true })).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (422, "auto-update-impossible".to_owned()));
    offer(&daemon, Image { public: true, ..told(&fingerprint, 3) });
    edge.incus.elsewhere("tiny", told(&fingerprint, 3));
    let view = copy(&edge, "lab", &fingerprint, json!({ "alias": "tiny", "autoUpdate": true })).await;
    assert_eq!(view["state"], "done", "{view}");
}

#[tokio::test]
async fn the_catalogue_leaves_out_what_is_only_cached() {
    let (daemon, edge) = world().await;
    let (one, cached) = (hash(&[b"one"]), hash(&[b"cached"]));
    offer(&daemon, told(&one, 3));
    offer(&daemon, Image { cached: true, ..told(&cached, 6) });
    let catalogue = edge.get("/api/v1/remotes/lab/images").await.json();
    let images = catalogue["images"].as_array().unwrap();
    assert_eq!((images.len(), images[0]["fingerprint"].as_str()), (1, Some(&*one)), "{catalogue}");
    assert_eq!((&images[0]["public"], &images[0]["type"]), (&json!(false), &json!("container")));
    // The list may be old; what is gone is told when it counts.
    daemon
        .incus
        .client()
        .project(ProjectName::default_project())
        .delete_image(&one.parse().unwrap())
        .await
        .unwrap();
    let answer = ask(&edge, "lab", &one, json!({})).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (404, "source-image-missing".to_owned()));
}

#[tokio::test]
async fn another_certificate_than_the_expected_one_is_told() {
    let (daemon, edge) = world().await;
    let other = Daemon::start().await;
    let mut layers = daemon.layers(true);
    layers.server_certificate = other.layers(true).server_certificate;
    let edge = edge.restart_with(|it| it.remotes = [("lab".to_owned(), layers)].into()).await;
    let answer = edge.get("/api/v1/remotes/lab/images").await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (502, "remote-not-trusted".to_owned()));
    assert!(daemon.incus.requests().is_empty());
}

#[tokio::test]
async fn a_unified_image_is_relayed_and_gone_on_with() {
    let (daemon, edge) = world().await;
    let image = images::unified(&"some line of a note\n".repeat(20_000));
    let fingerprint = hash(&[&image]);
    offer(&daemon, told(&fingerprint, image.len()));
    daemon.incus.contain(fingerprint.parse().unwrap(), Contents::Unified(Bytes::from(image.clone())));
    // Of the first one, only the head counts: what there is to fetch.
    daemon.incus.next_export(ExportFault::SilentAfter(0));
    daemon.incus.next_export(ExportFault::CutAfter(100_000));
    let view = begin(&edge, "lab", &fingerprint, json!({ "mode": "relay" })).await;
    let view = edge.until(&view, |view| !view["waiting"].is_null()).await;
    assert_eq!(code(&view["waiting"]), "remote-unreachable");
    let received = view["files"][0]["received"]["done"].clone();
    edge.retry(&view).await;
    let view = edge.ended(&view).await;
    assert_eq!(
        (view["state"].as_str(), view["fingerprint"].as_str()),
        (Some("done"), Some(&*fingerprint)),
        "{view}"
    );
    let exports = seen(&daemon.incus, &Method::GET, &format!("/1.0/images/{fingerprint}/export"));
    assert_eq!(exports.len(), 3);
    assert_eq!(exports[2].headers["range"], format!("bytes={received}-"));
    assert_eq!(view["files"][0]["name"], format!("{fingerprint}.tar.xz"));
    edge.until_swept().await;
}

#[tokio::test]
async fn a_split_image_is_relayed_from_its_beginning() {
    let (daemon, edge) = world().await;
    let (metadata, disk) = (images::metadata_tarball(), images::disk());
    let fingerprint = hash(&[&metadata, &disk]);
    let instance_type = Some(InstanceType::VirtualMachine);
    offer(&daemon, Image { instance_type, ..told(&fingerprint, metadata.len() + disk.len()) });
    let contents = Contents::Split(Bytes::from(metadata.clone()), Bytes::from(disk.clone()));
    daemon.incus.contain(fingerprint.parse().unwrap(), contents);
    daemon.incus.next_export(ExportFault::SilentAfter(0));
    daemon.incus.next_export(ExportFault::CutAfter(metadata.len() + 5000));
    let view = begin(&edge, "lab", &fingerprint, json!({ "mode": "relay" })).await;
    assert_eq!(edge.past_the_wait(&view).await, "remote-unreachable");
    let view = edge.ended(&view).await;
    assert_eq!(
        (view["state"].as_str(), view["fingerprint"].as_str()),
        (Some("done"), Some(&*fingerprint)),
        "{view}"
    );
    let there = edge.image(&fingerprint.parse().unwrap()).unwrap();
    assert_eq!(there.instance_type, instance_type);
    let sizes: Vec<&Value> =
        view["files"].as_array().unwrap().iter().map(|file| &file["received"]["done"]).collect();
    assert_eq!(sizes, [&json!(metadata.len()), &json!(disk.len())]);
}

#[tokio::test]
async fn a_remote_that_sends_other_bytes_is_found_out() {
    let (daemon, edge) = world().await;
    let (image, fingerprint) = (images::unified("a"), hash(&[b"another"]));
    offer(&daemon, told(&fingerprint, image.len()));
    daemon.incus.contain(fingerprint.parse().unwrap(), Contents::Unified(Bytes::from(image)));
    let view = copy(&edge, "lab", &fingerprint, json!({ "mode": "relay" })).await;
    assert_eq!(
        (code(&view["problem"]), view["retryable"].as_bool()),
        ("fingerprint-mismatch".into(), Some(false))
    );
    assert!(edge.imports_seen().is_empty());
}
