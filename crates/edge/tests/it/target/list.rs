//! Looking at images, deleting them, and looking for newer ones.

use hyper::StatusCode;
use incus_client::{Image, InstanceType, ProjectName, UpdateSource};
use serde_json::json;

use super::{TARGETS, listed, put, refused, told, world};

fn project() -> ProjectName {
    ProjectName::default_project()
}

#[tokio::test]
async fn an_image_of_incus_is_shown_with_all_that_is_known_of_it() {
    let edge = world().await;
    let fingerprint = "ab".repeat(32);
    let source = UpdateSource {
        alias: "debian/13".to_owned(),
        server: "https://images.example".to_owned(),
        protocol: "simplestreams".to_owned(),
        certificate: String::new(),
        image_type: None,
    };
    let image = Image {
        size: 7,
        instance_type: Some(InstanceType::VirtualMachine),
        architecture: "x86_64".to_owned(),
        auto_update: true,
        properties: [("os".to_owned(), "Debian".to_owned())].into(),
        created_at: Some(1_700_000_000),
        uploaded_at: Some(1_700_000_100),
        update_source: Some(source),
        ..Image::unknown(fingerprint.parse().unwrap())
    };
    edge.incus.add_image(&project(), image);
    for name in ["b", "a"] {
        let images = edge.incus.client().project(project());
        images.create_alias(name, &fingerprint.parse().unwrap(), "").await.unwrap();
    }
    let wanted = json!({
        "fingerprint": fingerprint, "aliases": ["a", "b"], "type": "virtual-machine", "architecture": "x86_64",
        "size": 7, "public": false, "cached": false, "autoUpdate": true, "refreshable": true,
        "source": "https://images.example debian/13", "properties": { "os": "Debian" },
        "created": 1_700_000_000, "uploaded": 1_700_000_100,
    });
    assert_eq!(listed(&edge, "local").await, [wanted]);
}

#[tokio::test]
async fn the_newest_come_first() {
    let edge = world().await;
    for (uploaded, digit) in [(20, "1"), (30, "2"), (10, "3")] {
        let image =
            Image { uploaded_at: Some(uploaded), ..Image::unknown(digit.repeat(64).parse().unwrap()) };
        edge.incus.add_image(&project(), image);
    }
    let images = listed(&edge, "local").await;
    let order: Vec<&str> = images.iter().map(|image| &image["fingerprint"].as_str().unwrap()[..1]).collect();
    assert_eq!(order, ["2", "1", "3"]);
}

#[tokio::test]
async fn a_deleted_image_takes_its_aliases_along() {
    let edge = world().await;
    for target in TARGETS {
        let (gone, stays) =
            (put(&edge, target, "a", &["a", "b"]).await, put(&edge, target, "b", &["c"]).await);
        let path = format!("/api/v1/targets/{target}/images/{gone}");
        assert_eq!(edge.delete(&path).await.status, StatusCode::NO_CONTENT);
        let left = listed(&edge, target).await;
        assert_eq!((left.len(), left[0]["fingerprint"].as_str()), (1, Some(&*stays)));
        assert_eq!(told(&edge.delete(&path).await), refused(404, "image-missing"));
        assert_eq!(put(&edge, target, "a", &["a"]).await, gone, "the alias is free again");
    }
}

#[tokio::test]
async fn names_of_no_image_and_no_target_are_told() {
    let edge = world().await;
    let none = "0".repeat(64);
    for target in TARGETS {
        for name in ["2172", "%2e%2e", "x%2Fy", &none.to_uppercase().replace('0', "A")] {
            let path = format!("/api/v1/targets/{target}/images/{name}");
            assert_eq!(told(&edge.delete(&path).await), refused(400, "bad-fingerprint"), "{name}");
            let refresh = edge.post(&format!("{path}/refresh"), &json!({})).await;
            assert_eq!(told(&refresh), refused(400, "bad-fingerprint"), "{name}");
        }
    }
    for name in ["other", "%2e%2e"] {
        let at = format!("/api/v1/targets/{name}");
        assert_eq!(told(&edge.get(&format!("{at}/images")).await), refused(404, "no-such-target"));
        assert_eq!(told(&edge.delete(&format!("{at}/images/{none}")).await), refused(404, "no-such-target"));
        assert_eq!(told(&edge.delete(&format!("{at}/aliases/a")).await), refused(404, "no-such-target"));
    }
    assert!(edge.incus.requests().iter().all(|seen| seen.method != hyper::Method::DELETE));
}

#[tokio::test]
async fn a_newer_image_takes_the_place_of_the_old_one() {
    let edge = world().await;
    let (old, new) = ("1".repeat(64), "2".repeat(64));
    let source = UpdateSource {
        alias: "tiny".to_owned(),
        server: "https://images.example".to_owned(),
        protocol: "simplestreams".to_owned(),
        certificate: String::new(),
        image_type: None,
    };
    let image = |fingerprint: &str| Image {
        update_source: Some(source.clone()),
        auto_update: true,
        ..Image::unknown(fingerprint.parse().unwrap())
    };
    edge.incus.add_image(&project(), image(&old));
    let refresh = format!("/api/v1/targets/local/images/{old}/refresh");
    let answer = edge.post(&refresh, &json!({})).await;
    assert_eq!((answer.status, answer.json()), (StatusCode::OK, json!({ "changed": false })));
    edge.incus.next_refresh(image(&new));
    assert_eq!(edge.post(&refresh, &json!({})).await.json(), json!({ "changed": true }));
    assert_eq!(listed(&edge, "local").await[0]["fingerprint"], new);
    assert_eq!(told(&edge.post(&refresh, &json!({})).await), refused(404, "image-missing"));
}

#[tokio::test]
async fn an_image_of_nowhere_cannot_be_refreshed() {
    let edge = world().await;
    let fingerprint = put(&edge, "local", "a", &[]).await;
    let answer = edge.post(&format!("/api/v1/targets/local/images/{fingerprint}/refresh"), &json!({})).await;
    assert_eq!(told(&answer), refused(409, "no-source"));
    let fingerprint = put(&edge, "depot", "a", &[]).await;
    let answer = edge.post(&format!("/api/v1/targets/depot/images/{fingerprint}/refresh"), &json!({})).await;
    assert_eq!(told(&answer), refused(422, "not-in-depot"));
}

#[tokio::test]
async fn an_incus_that_does_not_answer_is_told() {
    let edge = world().await;
    edge.incus.go_down().await;
    let none = "0".repeat(64);
    let gone = refused(502, "incus-unreachable");
    assert_eq!(told(&edge.get("/api/v1/targets/local/images").await), gone);
    assert_eq!(told(&edge.delete(&format!("/api/v1/targets/local/images/{none}")).await), gone);
    assert_eq!(told(&edge.delete("/api/v1/targets/local/aliases/a").await), gone);
    assert_eq!(listed(&edge, "depot").await.len(), 0, "the depot is not its business");
}
