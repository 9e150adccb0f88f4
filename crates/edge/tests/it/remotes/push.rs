//! Copies that an Incus remote sends to the target.

use hyper::Method;
use incus_client::{
    Image, InstanceType, ProjectName,
    scripted::{Contents, Fault},
};
use serde_json::{Value, json};

use super::{ask, begin, copy, daemon, daemon::Daemon, hash, seen, told};
use crate::{
    edge::{Edge, code},
    images,
};

/// A remote with one private image, and an edge whose target it reaches.
async fn world() -> (Daemon, Edge, String) {
    let (daemon, incus) = (Daemon::start().await, incus_client::scripted::Incus::start().await.unwrap());
    incus.listens_at(&["10.0.0.9:8443".to_owned()], &daemon::certificate());
    let fingerprint = hash(&[b"one"]);
    let properties = [("os".to_owned(), "Tiny".to_owned())].into();
    daemon.incus.add_image(&ProjectName::default_project(), Image { properties, ..told(&fingerprint, 3) });
    let remote = ("lab".to_owned(), daemon.layers(true));
    let edge = Edge::with(incus, |layers| layers.remotes = [remote].into()).await;
    (daemon, edge, fingerprint)
}

/// How often a token was taken back at the target.
fn withdrawn(edge: &Edge) -> usize {
    seen(&edge.incus, &Method::DELETE, "/1.0/operations/").len()
}

fn pushes(daemon: &Daemon, fingerprint: &str) -> Vec<Value> {
    let sent = seen(&daemon.incus, &Method::POST, &format!("/1.0/images/{fingerprint}/export"));
    sent.into_iter().filter_map(|seen| seen.json).collect()
}

#[tokio::test]
async fn the_remote_gets_a_token_of_the_target_and_the_image_comes() {
    let (daemon, edge, fingerprint) = world().await;
    daemon.incus.next_import(Fault::HoldOperation);
    let view =
        begin(&edge, "lab", &fingerprint, json!({ "mode": "push", "aliases": ["mine"], "public": true }))
            .await;
    assert_eq!(view["state"], "fetching", "{view}");
    let minted = seen(&edge.incus, &Method::POST, "/1.0/images?");
    let source = json!({ "type": "image", "mode": "push", "fingerprint": fingerprint });
    let wanted = json!({ "source": source, "properties": { "os": "Tiny" }, "public": true });
    assert_eq!((minted.len(), minted[0].json.clone()), (1, Some(wanted)));
    let pushed = pushes(&daemon, &fingerprint);
    assert_eq!((pushed.len(), pushed[0]["target"].as_str()), (1, Some("https://10.0.0.9:8443")));
    assert_eq!(
        (pushed[0]["project"].as_str(), pushed[0]["secret"].as_str().unwrap().len()),
        (Some("default"), 64)
    );
    assert!(pushed[0]["certificate"].as_str().unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
    assert!(
        !view.to_string().contains(pushed[0]["secret"].as_str().unwrap()),
        "a secret is nobody's business"
    );
    // It comes over the network, which is not there.
    edge.incus.add_image(&ProjectName::default_project(), Image { public: true, ..told(&fingerprint, 3) });
    daemon.incus.release_operations();
    let view = edge.ended(&view).await;
    assert_eq!(
        (view["state"].as_str(), view["alreadyPresent"].as_bool()),
        (Some("done"), Some(false)),
        "{view}"
    );
    assert!(edge.incus.alias(&ProjectName::default_project(), "mine").is_some());
    assert_eq!((edge.incus.harm(), daemon.incus.harm()), (Vec::new(), Vec::new()));
}

#[tokio::test]
async fn a_push_that_fails_leaves_no_token_behind() {
    let (daemon, edge, fingerprint) = world().await;
    for (text, expected) in [
        ("not authorized", "push-failed"),
        ("write /var/lib/incus/images/x: no space left on device", "incus-disk-full"),
    ] {
        let before = withdrawn(&edge);
        daemon.incus.next_import(Fault::FailOperation(text.to_owned()));
        let view = begin(&edge, "lab", &fingerprint, json!({ "mode": "push" })).await;
        let view = edge.until(&view, |view| !(view["problem"].is_null() && view["waiting"].is_null())).await;
        let told = if view["problem"].is_null() { &view["waiting"] } else { &view["problem"] };
        assert_eq!(code(told), expected, "{view}");
        assert_eq!(withdrawn(&edge), before + 1, "{text}");
        edge.delete(&crate::edge::path_of(&view)).await;
    }
}

#[tokio::test]
async fn a_virtual_machine_in_two_files_is_not_pushed() {
    let (daemon, edge, _) = world().await;
    let (metadata, disk) = (images::metadata_tarball(), images::disk());
    let fingerprint = hash(&[&metadata, &disk]);
    let instance_type = Some(InstanceType::VirtualMachine);
    daemon.incus.add_image(&ProjectName::default_project(), Image { instance_type, ..told(&fingerprint, 3) });
    daemon.incus.contain(fingerprint.parse().unwrap(), Contents::Split(metadata.into(), disk.into()));
    let answer = ask(&edge, "lab", &fingerprint, json!({ "mode": "push" })).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (422, "push-not-possible".to_owned()));
    assert_eq!(
        (pushes(&daemon, &fingerprint).len(), seen(&edge.incus, &Method::POST, "/1.0/images?").len()),
        (0, 0)
    );
}

#[tokio::test]
async fn a_remote_that_says_it_is_there_is_not_believed() {
    let (daemon, edge, fingerprint) = world().await;
    let view = copy(&edge, "lab", &fingerprint, json!({ "mode": "push" })).await;
    assert_eq!(
        (view["state"].as_str(), code(&view["problem"])),
        (Some("failed"), "incus-lost".into()),
        "{view}"
    );
    assert_eq!((pushes(&daemon, &fingerprint).len(), withdrawn(&edge)), (3, 3));
}

#[tokio::test]
async fn a_push_cannot_be_called_off() {
    let (daemon, edge, fingerprint) = world().await;
    daemon.incus.next_import(Fault::HoldOperation);
    let view = begin(&edge, "lab", &fingerprint, json!({ "mode": "push" })).await;
    let answer = edge.delete(&crate::edge::path_of(&view)).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (409, "too-late".to_owned()));
    edge.incus.add_image(&ProjectName::default_project(), told(&fingerprint, 3));
    daemon.incus.release_operations();
    assert_eq!(edge.ended(&view).await["state"], "done");
}

#[tokio::test]
async fn a_restart_of_the_edge_follows_the_push() {
    let (daemon, edge, fingerprint) = world().await;
    daemon.incus.next_import(Fault::HoldOperation);
    let view = begin(&edge, "lab", &fingerprint, json!({ "mode": "push" })).await;
    let edge = edge.restart().await;
    edge.incus.add_image(&ProjectName::default_project(), told(&fingerprint, 3));
    daemon.incus.release_operations();
    let view = edge.ended(&view).await;
    assert_eq!((view["state"].as_str(), pushes(&daemon, &fingerprint).len()), (Some("done"), 1), "{view}");
}

#[tokio::test]
async fn closed_ways_say_why() {
    let (daemon, edge, fingerprint) = world().await;
    let closed = async |edge: &Edge| {
        let answer = ask(edge, "lab", &fingerprint, json!({ "mode": "push" })).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (422, "copy-mode-closed".to_owned()));
        let remotes = edge.get("/api/v1/remotes").await.json();
        let ways = remotes[0]["ways"].as_array().unwrap().clone();
        ways.into_iter().find(|way| way["mode"] == "push").unwrap()["closed"].clone()
    };
    edge.incus.listens_at(&[], "");
    assert_eq!(closed(&edge).await, "target-not-on-network");
    edge.incus.listens_at(&["10.0.0.9:8443".to_owned()], "");
    let layers = daemon.layers(false);
    let edge = edge.restart_with(|it| it.remotes = [("lab".to_owned(), layers)].into()).await;
    assert_eq!(closed(&edge).await, "remote-is-public");
    assert!(pushes(&daemon, &fingerprint).is_empty());
}
