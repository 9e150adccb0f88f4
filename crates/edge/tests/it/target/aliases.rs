//! Aliases of images that are there: set, moved, taken away.

use hyper::{Method, StatusCode};
use incus_client::ProjectName;
use serde_json::{Value, json};

use super::{TARGETS, aliases, put, refused, told, world};
use crate::edge::{Answer, Edge};

async fn set(edge: &Edge, target: &str, alias: &str, body: &Value) -> Answer {
    edge.json(Method::PUT, &format!("/api/v1/targets/{target}/aliases/{alias}"), body).await
}

#[tokio::test]
async fn an_alias_is_set_moved_and_taken_away() {
    let edge = world().await;
    for target in TARGETS {
        let (one, two) = (put(&edge, target, "a", &[]).await, put(&edge, target, "b", &[]).await);
        assert_eq!(
            set(&edge, target, "tiny", &json!({ "fingerprint": one })).await.status,
            StatusCode::NO_CONTENT
        );
        assert_eq!(aliases(&edge, target, &one).await, json!(["tiny"]));
        let again = set(&edge, target, "tiny", &json!({ "fingerprint": one })).await;
        assert_eq!(again.status, StatusCode::NO_CONTENT, "twice is as good as once");
        let taken = set(&edge, target, "tiny", &json!({ "fingerprint": two })).await;
        assert_eq!(told(&taken), refused(409, "alias-taken"));
        let left = set(&edge, target, "tiny", &json!({ "fingerprint": two, "aliasTaken": "skip" })).await;
        assert_eq!(
            (left.status, aliases(&edge, target, &one).await),
            (StatusCode::NO_CONTENT, json!(["tiny"]))
        );
        let moved = set(&edge, target, "tiny", &json!({ "fingerprint": two, "aliasTaken": "move" })).await;
        assert_eq!(
            (moved.status, aliases(&edge, target, &two).await),
            (StatusCode::NO_CONTENT, json!(["tiny"]))
        );
        let path = format!("/api/v1/targets/{target}/aliases/tiny");
        assert_eq!(edge.delete(&path).await.status, StatusCode::NO_CONTENT);
        assert_eq!(aliases(&edge, target, &two).await, json!([]));
        assert_eq!(told(&edge.delete(&path).await), refused(404, "alias-missing"));
    }
}

#[tokio::test]
async fn names_with_slashes_and_other_letters_come_as_they_are() {
    let edge = world().await;
    for target in TARGETS {
        let image = put(&edge, target, "a", &[]).await;
        for (path, name) in [
            ("tiny/13/amd64", "tiny/13/amd64"),
            ("two%2Fparts", "two/parts"),
            ("f%C3%BCr/alle", "f\u{fc}r/alle"),
            ("a%252Fb", "a%2Fb"),
            ("per%25cent", "per%cent"),
            ("a;b=c", "a;b=c"),
            ("refresh", "refresh"),
        ] {
            let answer = set(&edge, target, path, &json!({ "fingerprint": image })).await;
            assert_eq!(answer.status, StatusCode::NO_CONTENT, "{path}: {answer:?}");
            assert_eq!(aliases(&edge, target, &image).await, json!([name]));
            let gone = edge.delete(&format!("/api/v1/targets/{target}/aliases/{path}")).await;
            assert_eq!(
                (gone.status, aliases(&edge, target, &image).await),
                (StatusCode::NO_CONTENT, json!([]))
            );
        }
    }
    assert_eq!(edge.incus.harm(), Vec::<String>::new());
}

#[tokio::test]
async fn names_that_no_image_can_have_are_refused() {
    let edge = world().await;
    for target in TARGETS {
        let image = put(&edge, target, "a", &["kept"]).await;
        let long = "a".repeat(65);
        for name in ["a%20b", "%2e%2e", "a/../b", "a//b", "a%00b", "-a", "a%3Fb", "a%5Cb", "a%0Ab", &long] {
            let answer = set(&edge, target, name, &json!({ "fingerprint": image })).await;
            assert_eq!(told(&answer), refused(422, "alias-invalid"), "{name}");
        }
        assert_eq!(aliases(&edge, target, &image).await, json!(["kept"]));
    }
    let image = put(&edge, "depot", "a", &[]).await;
    for name in ["a,b", &"a".repeat(64)] {
        let answer = set(&edge, "depot", name, &json!({ "fingerprint": image })).await;
        assert_eq!(told(&answer), refused(422, "alias-unservable"));
    }
}

/// Older servers have aliases that no later one would take. They can be taken away, but for those whose address is that
/// of something else.
#[tokio::test]
async fn an_alias_of_any_name_can_be_taken_away() {
    let edge = world().await;
    let image = put(&edge, "local", "a", &[]).await;
    let project = ProjectName::default_project();
    for (path, name) in [("two%20words", "two words"), ("%3Fa=b", "?a=b"), ("a*", "a*")] {
        let alias = incus_client::Alias {
            name: name.to_owned(),
            target: image.parse().unwrap(),
            description: String::new(),
        };
        edge.incus.set_alias(&project, alias);
        let gone = edge.delete(&format!("/api/v1/targets/local/aliases/{path}")).await;
        assert_eq!((gone.status, edge.incus.alias(&project, name)), (StatusCode::NO_CONTENT, None));
    }
    for path in ["%2e%2e", "%2e", "a/%2e%2e/b", "a%2F%2Fb", "a%00"] {
        let answer = edge.delete(&format!("/api/v1/targets/local/aliases/{path}")).await;
        assert_eq!(told(&answer), refused(422, "alias-invalid"), "{path}");
    }
    assert!(edge.image(&image.parse().unwrap()).is_some());
    for path in ["%2e%2e", "a,b", "%ff"] {
        let answer = edge.delete(&format!("/api/v1/targets/depot/aliases/{path}")).await;
        assert!(answer.status.is_client_error(), "{path}: {answer:?}");
    }
}

#[tokio::test]
async fn an_alias_names_an_image_that_is_there() {
    let edge = world().await;
    for target in TARGETS {
        let none = "0".repeat(64);
        let answer = set(&edge, target, "tiny", &json!({ "fingerprint": none })).await;
        assert_eq!(told(&answer), refused(404, "image-missing"));
        for (body, status, code) in [
            (json!({ "fingerprint": "2172" }), 400, "bad-fingerprint"),
            (json!({}), 400, "bad-request"),
            (json!({ "fingerprint": none, "aliasTaken": "steal" }), 400, "bad-request"),
            (json!({ "fingerprint": none, "description": "x" }), 400, "bad-request"),
        ] {
            assert_eq!(told(&set(&edge, target, "tiny", &body).await), refused(status, code), "{body}");
        }
    }
}
