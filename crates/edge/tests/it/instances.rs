//! The id that each problem carries leads to a line of the log.

use std::{
    io,
    sync::{Mutex, OnceLock},
};

use edge::RemoteLayers;
use hyper::Method;
use incus_client::{
    ProjectName,
    scripted::{Fault, Incus},
};
use serde_json::{Value, json};

use crate::{
    edge::{Answer, Edge, fingerprint, path_of, upload_of},
    images,
};

/// What every edge of this program has logged since the first test here began.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Log;

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Logs as the program does unless it is told otherwise.
fn log() {
    static BEGUN: OnceLock<()> = OnceLock::new();
    BEGUN.get_or_init(|| {
        let filter = tracing_subscriber::EnvFilter::new("info");
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(|| Log).init();
    });
}

#[track_caller]
fn assert_logged(problem: &Value) {
    let instance = problem["instance"].as_str().unwrap_or_else(|| panic!("{problem}"));
    assert!(instance.len() >= 8, "{problem}");
    let log = String::from_utf8(LOG.lock().unwrap().clone()).unwrap();
    let line = log.lines().find(|line| line.contains(&format!("instance=\"{instance}\"")));
    let line = line.unwrap_or_else(|| panic!("the log has nothing of {problem}"));
    let code = problem["type"].as_str().unwrap().strip_prefix("/problems/").unwrap();
    assert!(line.contains(&format!("code=\"{code}\"")), "{line}");
}

#[track_caller]
fn assert_refused(answer: &Answer) {
    answer.problem();
    assert_logged(&answer.json());
}

#[tokio::test]
async fn refusals_are_in_the_log() {
    log();
    let edge = Edge::start().await;
    let image = images::unified("a");
    let open = edge.begin(&[("unified", "a", &image)], json!({})).await;
    for path in [
        "/api/v1/imports/x",
        "/api/v1/nothing",
        "/api/v1/history?limit=x",
        "/api/v1/targets/other/images",
        "/api/v1/targets/local/aliases/a%20b",
        "/api/v1/remotes/other/images",
    ] {
        assert_refused(&edge.get(path).await);
    }
    assert_refused(&edge.delete(&format!("/api/v1/history/{}", open["id"].as_str().unwrap())).await);
    assert_refused(&edge.retry(&edge.import(&[("unified", "b", b"no image")], json!({})).await).await);
    assert_refused(&edge.create(&[("unified", "a", &[])], json!({})).await);
    assert_refused(&edge.patch(&upload_of(&open, "unified"), 5, b"bytes").await);
    let elsewhere = edge.request(Method::GET, "/api/v1/imports").header("origin", "http://evil.example");
    assert_refused(&edge.send(elsewhere.body(http_body_util::Empty::new()).unwrap()).await);
}

#[tokio::test]
async fn what_imports_wait_for_and_fail_with_is_in_the_log() {
    log();
    let edge = Edge::start().await;
    edge.incus.next_import(Fault::AnswerEarly(403, "not authorized".to_owned()));
    let failed = edge.import(&[("unified", "a", &images::unified("a"))], json!({})).await;
    assert_logged(&failed["problem"]);
    let image = images::unified("b");
    let files = [("unified", "b", image.as_slice())];
    let view = edge.begin(&files, json!({})).await;
    edge.incus.go_down().await;
    edge.upload(&view, &files).await;
    edge.declare(&view, &fingerprint(&files)).await;
    let waiting = edge.until(&view, |view| !view["waiting"].is_null()).await;
    assert_logged(&waiting["waiting"]);

    let edge = edge.restart().await;
    let again = edge.get(&path_of(&failed)).await.json();
    assert_eq!(again["problem"]["instance"], failed["problem"]["instance"], "it leads to the same line");
    for entry in edge.get("/api/v1/history").await.json().as_array().unwrap() {
        assert_logged(&entry["problem"]);
    }
    edge.incus.come_back().unwrap();
}

#[tokio::test]
async fn troubles_of_targets_and_remotes_are_in_the_log() {
    log();
    let away = RemoteLayers {
        url: Some("http://127.0.0.1:1".to_owned()),
        protocol: Some("simplestreams".to_owned()),
        ..RemoteLayers::default()
    };
    let incus = Incus::start().await.unwrap();
    let edge = Edge::with(incus, |layers| layers.remotes = [("away".to_owned(), away)].into()).await;
    edge.incus.forbid_project(&ProjectName::default_project());
    assert_logged(&edge.get("/api/v1/targets").await.json()[0]["trouble"]);
    assert_refused(&edge.get("/api/v1/remotes/away/images").await);
}
