//! What is told before and after an import, of a real Incus.

use std::process::Command;

use incus_client::scripted;
use serde_json::{Value, json};

use crate::{
    edge::{Edge, code, fingerprint},
    images,
};

const PROJECT: &str = "malleus-facts";

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} must name the daemon to test against"))
}

fn incus(arguments: &[&str]) {
    let mut command = Command::new("incus");
    let done = command.args(arguments).env("INCUS_DIR", variable("MALLEUS_TEST_INCUS_DIR")).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

async fn target(edge: &Edge) -> Value {
    edge.get("/api/v1/targets").await.json()[0].clone()
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn a_project_tells_its_room_its_trouble_and_its_aliases() {
    let none = scripted::Incus::start().await.unwrap();
    let edge = Edge::with(none, |layers| {
        layers.target.socket = Some(variable("MALLEUS_TEST_INCUS_SOCKET").into());
        layers.target.project = Some(PROJECT.to_owned());
    })
    .await;
    assert_eq!(code(&target(&edge).await["trouble"]), "project-missing");

    incus(&["project", "create", PROJECT, "-c", "features.images=false"]);
    let image = images::unified("real");
    let files = [("unified", "a.tar", image.as_slice())];
    let trouble = target(&edge).await["trouble"].clone();
    let failed = edge.import(&files, json!({})).await;
    assert_eq!(code(&trouble), "project-without-images");
    assert_eq!(
        (&trouble["title"], &trouble["detail"]),
        (&failed["problem"]["title"], &failed["problem"]["detail"])
    );

    incus(&["project", "set", PROJECT, "features.images=true"]);
    incus(&["project", "set", PROJECT, "limits.disk=10MiB"]);
    let view = target(&edge).await;
    assert_eq!((&view["trouble"], &view["quotaLeft"]), (&Value::Null, &json!(10 << 20)), "{view}");
    let disk = view["diskLeft"].as_u64().unwrap();
    assert!(disk > 0 && disk < 1 << 60, "{view}");

    let alias = "/api/v1/targets/local/aliases/facts/1";
    assert_eq!(edge.get(alias).await.json()["fingerprint"], serde_json::Value::Null);
    let done =
        edge.import(&files, json!({ "aliases": ["facts/1"], "properties": { "release": "one" } })).await;
    assert_eq!(done["state"], "done", "{done}");
    let words = json!({ "type": "container", "description": "", "os": "Tiny", "release": "one" });
    let named = json!({ "alias": "facts/1", "fingerprint": fingerprint(&files).to_string(), "image": words });
    let mut told = edge.get(alias).await.json();
    let uploaded = told.as_object_mut().unwrap().remove("uploaded").unwrap();
    assert!(uploaded.as_u64().unwrap() > 1_700_000_000, "it tells when it came: {uploaded}");
    assert_eq!(told, named);
    let entries = edge.get("/api/v1/history").await.json();
    assert_eq!((&entries[0]["id"], &entries[0]["image"]), (&done["id"], &words));
    assert_eq!(entries[1]["image"]["release"], "", "{entries}");

    incus(&["image", "delete", &fingerprint(&files).to_string(), "--project", PROJECT]);
    incus(&["project", "delete", PROJECT]);
}
