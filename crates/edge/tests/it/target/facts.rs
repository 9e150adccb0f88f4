//! What is told of a target before a byte is sent: its room, its trouble, and which image an alias names.

use incus_client::{ProjectName, scripted::Incus};
use serde_json::{Value, json};

use super::{TARGETS, put, refused, told, world};
use crate::{
    edge::{Edge, code, path_of},
    images,
};

async fn target(edge: &Edge, name: &str) -> Value {
    let targets = edge.get("/api/v1/targets").await.json();
    targets.as_array().unwrap().iter().find(|target| target["name"] == name).unwrap().clone()
}

#[tokio::test]
async fn room_is_told_as_far_as_it_is_known() {
    let edge = world().await;
    let (incus, depot) = (target(&edge, "local").await, target(&edge, "depot").await);
    for target in [&incus, &depot] {
        assert!(target["maxImageSize"].as_u64().unwrap() > 1 << 30, "{target}");
        assert!(target["diskLeft"].as_u64().unwrap() > 0, "{target}");
        assert_eq!((&target["quotaLeft"], &target["trouble"]), (&Value::Null, &Value::Null));
    }
    edge.incus.limit_disk(&ProjectName::default_project(), Some(5_000));
    assert_eq!(target(&edge, "local").await["quotaLeft"], 5_000);
    assert_eq!(target(&edge, "depot").await["quotaLeft"], Value::Null);
}

#[tokio::test]
async fn what_is_promised_to_open_imports_is_not_left() {
    let edge = world().await;
    edge.incus.images_pool(1_000, 11_000);
    assert_eq!(target(&edge, "local").await["diskLeft"], 10_000);
    let image = vec![0; 4_000];
    let open = edge.begin(&[("unified", "a", &image)], json!({})).await;
    assert_eq!(target(&edge, "local").await["diskLeft"], 6_000);
    let too_large = edge.create(&[("unified", "b", &vec![0; 6_001])], json!({})).await;
    assert_eq!(told(&too_large), refused(507, "incus-disk-full"), "as it was told");
    edge.delete(&path_of(&open)).await;
    assert_eq!(target(&edge, "local").await["diskLeft"], 10_000);
}

#[tokio::test]
async fn what_keeps_images_out_is_told_in_the_words_that_an_import_fails_with() {
    let image = images::unified("a");
    for (there, expected) in [(None, "project-missing"), (Some(false), "project-without-images")] {
        let incus = Incus::start().await.unwrap();
        let lab: ProjectName = "lab".parse().unwrap();
        if let Some(own_images) = there {
            incus.add_project(&lab, own_images);
        }
        let edge = Edge::with(incus, |layers| layers.target.project = Some("lab".to_owned())).await;
        let mut trouble = target(&edge, "local").await["trouble"].clone();
        let mut problem = edge.import(&[("unified", "a", &image)], json!({})).await["problem"].clone();
        assert_eq!(code(&trouble), expected);
        for told in [&mut trouble, &mut problem] {
            assert_ne!(told.as_object_mut().unwrap().remove("instance").unwrap(), "");
        }
        assert_eq!(trouble, problem);
        edge.incus.add_project(&lab, true);
        assert_eq!(target(&edge, "local").await["trouble"], Value::Null, "once it is mended");
    }
}

#[tokio::test]
async fn a_project_that_takes_no_images_is_told_under_one_id() {
    let edge = world().await;
    let before = target(&edge, "local").await;
    edge.incus.forbid_project(&ProjectName::default_project());
    let (once, twice) = (target(&edge, "local").await, target(&edge, "local").await);
    assert_eq!(before["trouble"], Value::Null);
    assert_eq!(once["trouble"]["type"], "/problems/incus-forbidden", "{once}");
    assert_ne!(once["trouble"]["instance"], "");
    assert_eq!(once["trouble"], twice["trouble"], "it is the same trouble, which the log has once");
    assert_eq!(target(&edge, "depot").await["trouble"], Value::Null);
}

#[tokio::test]
async fn an_alias_tells_which_image_it_names() {
    let edge = world().await;
    for target in TARGETS {
        let image = put(&edge, target, "a", &["web/13"]).await;
        let path = |alias: &str| format!("/api/v1/targets/{target}/aliases/{alias}");
        let found = edge.get(&path("web/13")).await;
        let words = json!({ "type": "container", "description": "", "os": "Tiny", "release": "" });
        assert_eq!(found.json()["fingerprint"], image);
        assert_eq!(found.json()["alias"], "web/13");
        if target == "depot" {
            assert_eq!(found.json()["image"], words);
            assert!(found.json()["uploaded"].as_u64().unwrap() > 1_700_000_000, "it tells when it came");
        }
        let free = json!({ "alias": "web", "fingerprint": null, "image": null, "uploaded": 0 });
        assert_eq!(edge.get(&path("web")).await.json(), free);
        assert_eq!(told(&edge.get(&path("a%20b")).await), refused(422, "alias-invalid"));
    }
    let unknown = edge.get("/api/v1/targets/other/aliases/web").await;
    assert_eq!(told(&unknown), refused(404, "no-such-target"));
}
