//! What was done is written down with who did it, for whom, from where and what came of it.

use std::process::Command;

use hyper::Method;
use serde_json::{Value, json};

use super::{ALICE, EVE, OPERATOR, begin, edge};
use crate::{
    edge::{Edge, path_of},
    images,
};

/// The lines of the audit.
pub(crate) fn audit(edge: &Edge) -> Vec<Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_malleus"));
    let state = edge.state.path().to_str().unwrap();
    let socket = edge.incus.socket().to_str().unwrap();
    command.args(["audit", "--state-dir", state, "--incus-socket", socket]).env_remove("MALLEUS_LOG");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What, who, for whom, and what came of it.
fn told(lines: &[Value]) -> Vec<[&str; 4]> {
    lines
        .iter()
        .map(|line| ["what", "who", "tenant", "outcome"].map(|key| line[key].as_str().unwrap()))
        .collect()
}

#[tokio::test]
async fn who_did_what_from_where_and_what_came_of_it() {
    let edge = edge().await;
    edge.be(ALICE);
    let image = images::unified("a");
    let files = [("unified", "a.tar", image.as_slice())];
    let done = edge.import(&files, json!({ "aliases": ["lab/a"] })).await;
    let fingerprint = done["fingerprint"].as_str().unwrap();
    let open = begin(&edge).await;
    edge.be(EVE);
    assert_eq!(edge.delete(&path_of(&open)).await.status, 404);
    edge.be(OPERATOR);
    assert_eq!(edge.delete(&path_of(&open)).await.status, 200);
    edge.be(&[ALICE, &[("x-forwarded-for", "192.0.2.7")]].concat());
    let naming = json!({ "fingerprint": fingerprint });
    assert_eq!(edge.json(Method::PUT, "/api/v1/targets/lab/aliases/lab/b", &naming).await.status, 204);
    assert_eq!(edge.delete("/api/v1/targets/lab/aliases/debian").await.status, 422);
    assert_eq!(edge.delete(&format!("/api/v1/targets/lab/images/{fingerprint}")).await.status, 204);

    let lines = audit(&edge);
    assert_eq!(
        told(&lines),
        [
            ["import begin", "proxy:alice", "lab", "done"],
            ["import end", "proxy:alice", "lab", "done"],
            ["import begin", "proxy:alice", "lab", "done"],
            ["import cancel", "proxy:eve", "shop", "not-found"],
            ["import end", "proxy:alice", "lab", "cancelled"],
            ["import cancel", "proxy:root", "", "done"],
            ["alias set", "proxy:alice", "lab", "done"],
            ["alias delete", "proxy:alice", "lab", "alias-outside"],
            ["image delete", "proxy:alice", "lab", "done"],
        ]
    );
    let from: Vec<&Value> = lines.iter().map(|line| &line["from"]).collect();
    assert_eq!(from[..2], [&json!("127.0.0.1"), &Value::Null], "an import comes to its end by itself");
    assert_eq!(from[8], "192.0.2.7", "what the trusted proxy says");
    let thing = lines[1]["thing"].as_str().unwrap();
    for part in [done["id"].as_str().unwrap(), "target=lab", fingerprint, "aliases=lab/a"] {
        assert!(thing.contains(part), "{thing}");
    }
    let numbers: Vec<u64> = lines.iter().map(|line| line["number"].as_u64().unwrap()).collect();
    assert!(numbers.is_sorted() && lines.iter().all(|line| line["at"].as_u64().unwrap() > 1_700_000_000_000));
}

#[tokio::test]
async fn what_was_refused_before_it_began_is_written_down_too() {
    let edge = edge().await;
    edge.be(ALICE);
    let refused = edge.create(super::BEGUN, json!({ "aliases": ["other/x"] })).await;
    assert_eq!(refused.problem(), "alias-outside");
    assert_eq!(told(&audit(&edge)), [["import begin", "proxy:alice", "lab", "alias-outside"]]);
}
