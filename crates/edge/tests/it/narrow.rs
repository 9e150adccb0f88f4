//! `malleus setup-incus` on a real Incus: what it makes, that the main job works with it, and that nothing outside of its
//! project can be read or written with it through the edge.

use std::{
    collections::BTreeMap,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use edge::{Flags, Layers, TargetLayers};
use hyper::{Method, StatusCode};
use incus_client::scripted;
use serde_json::{Value, json};

use crate::{
    edge::{Edge, code, fingerprint},
    images,
};

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} must name the daemon to test against"))
}

/// A project and a certificate for it, gone at the end.
pub(crate) struct Narrow {
    pub(crate) project: &'static str,
    dir: tempfile::TempDir,
}

pub(crate) fn text(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn incus(arguments: &[&str]) -> String {
    let mut command = Command::new("incus");
    text(&command.args(arguments).env("INCUS_DIR", variable("MALLEUS_TEST_INCUS_DIR")).output().unwrap())
}

/// The bare answer of the API to an administrator.
pub(crate) fn query(path: &str) -> Value {
    serde_json::from_str(&incus(&["query", path])).unwrap()
}

impl Narrow {
    pub(crate) fn new(project: &'static str) -> Self {
        Self { project, dir: tempfile::tempdir().unwrap() }
    }

    fn malleus(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_malleus"));
        command.args(arguments).env_remove("MALLEUS_LOG");
        command
    }

    pub(crate) fn setup(&self, more: &[&str]) -> Output {
        let socket = variable("MALLEUS_TEST_INCUS_SOCKET");
        let usual = ["setup-incus", "--project", self.project, "--incus-socket", &socket, "--disk", "100MiB"];
        self.malleus(&usual).arg("--dir").arg(self.keys()).args(more).output().unwrap()
    }

    fn keys(&self) -> PathBuf {
        self.dir.path().join("keys")
    }

    fn file(&self, ending: &str) -> PathBuf {
        self.keys().join(format!("{}{ending}", self.project))
    }

    /// An edge whose only target is this project, by the lines that were written for it.
    async fn edge(&self) -> Edge {
        Edge::with(scripted::Incus::start().await.unwrap(), |layers| {
            layers.target = edge::TargetLayers::default();
            layers.targets = self.targets();
        })
        .await
    }

    /// The lines that were written for it.
    pub(crate) fn targets(&self) -> BTreeMap<String, TargetLayers> {
        let config = Some(self.file(".toml"));
        Layers::read(Flags { config, ..Flags::default() }).unwrap().targets
    }

    fn at(&self, path: &str) -> String {
        format!("/api/v1/targets/{}{path}", self.project)
    }

    fn fingerprint_of_certificate(&self) -> String {
        let told = incus(&["config", "trust", "list", "--format", "json"]);
        let all: Vec<Value> = serde_json::from_str(&told).unwrap();
        let name = format!("malleus-{}", self.project);
        let own: Vec<&Value> = all.iter().filter(|client| client["name"] == *name).collect();
        assert_eq!(own.len(), 1, "{told}");
        assert_eq!((&own[0]["restricted"], &own[0]["projects"]), (&json!(true), &json!([self.project])));
        own[0]["fingerprint"].as_str().unwrap().to_owned()
    }
}

impl Drop for Narrow {
    fn drop(&mut self) {
        // What a failed test left; each may not be there.
        let dir = variable("MALLEUS_TEST_INCUS_DIR");
        let quietly =
            |arguments: &[&str]| Command::new("incus").args(arguments).env("INCUS_DIR", &dir).output();
        if let Ok(images) = quietly(&["image", "list", "--project", self.project, "--format", "json"])
            && let Ok(images) = serde_json::from_slice::<Vec<Value>>(&images.stdout)
        {
            for image in images {
                let print = image["fingerprint"].as_str().unwrap_or_default();
                let _ = quietly(&["image", "delete", print, "--project", self.project]);
            }
        }
        let _ = quietly(&["project", "delete", self.project]);
        if let Ok(told) = quietly(&["config", "trust", "list", "--format", "json"])
            && let Ok(all) = serde_json::from_slice::<Vec<Value>>(&told.stdout)
        {
            let name = format!("malleus-{}", self.project);
            for client in all.iter().filter(|client| client["name"] == *name) {
                let _ = quietly(&[
                    "config",
                    "trust",
                    "remove",
                    client["fingerprint"].as_str().unwrap_or_default(),
                ]);
            }
        }
    }
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// An image that is in `default` alone, private, and not the tenant's.
struct Foreign(String);

impl Foreign {
    fn new(note: &str, alias: &str) -> Self {
        let image = images::unified(note);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("image.tar");
        std::fs::write(&path, &image).unwrap();
        incus(&["image", "import", path.to_str().unwrap(), "--alias", alias]);
        Self(fingerprint(&[("unified", "a", &image)]).to_string())
    }

    fn is_as_it_was(&self, alias: &str) {
        let there = query(&format!("/1.0/images/{}", self.0));
        assert_eq!(
            (&there["public"], &there["aliases"][0]["name"]),
            (&json!(false), &json!(alias)),
            "{there}"
        );
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        let dir = variable("MALLEUS_TEST_INCUS_DIR");
        let _ = Command::new("incus").args(["image", "delete", &self.0]).env("INCUS_DIR", dir).output();
    }
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn what_is_set_up_is_told_before_and_done_once() {
    let narrow = Narrow::new("malleus-setup");
    let told = text(&narrow.setup(&["--dry-run"]));
    for step in
        ["make the project malleus-setup", "make a key", "trust the certificate", "nothing was changed"]
    {
        assert!(told.contains(step), "{step}: {told}");
    }
    assert!(!narrow.keys().exists());
    assert!(!incus(&["project", "list", "--format", "csv"]).contains(narrow.project));

    let told = text(&narrow.setup(&[]));
    assert!(told.contains("now: make the project malleus-setup with"), "{told}");
    assert_eq!((mode(&narrow.keys()), mode(&narrow.file(".key"))), (0o700, 0o600));
    let config = query("/1.0/projects/malleus-setup")["config"].clone();
    for (key, value) in [
        ("features.images", "true"),
        ("features.profiles", "true"),
        ("features.storage.volumes", "true"),
        ("restricted", "true"),
        ("limits.instances", "0"),
        ("limits.networks", "0"),
        ("limits.disk", "100MiB"),
    ] {
        assert_eq!(config[key], value, "{config}");
    }
    let trusted = narrow.fingerprint_of_certificate();
    let key = std::fs::read(narrow.file(".key")).unwrap();

    let again = text(&narrow.setup(&[]));
    assert!(again.contains("everything is set up already"), "{again}");
    assert_eq!(std::fs::read(narrow.file(".key")).unwrap(), key);
    assert_eq!(narrow.fingerprint_of_certificate(), trusted);

    // Whatever else it was trusted with is taken back.
    let wide =
        json!({ "name": "malleus-malleus-setup", "type": "client", "restricted": false, "projects": [] });
    incus(&[
        "query",
        "--request",
        "PUT",
        "--data",
        &wide.to_string(),
        &format!("/1.0/certificates/{trusted}"),
    ]);
    let told = text(&narrow.setup(&[]));
    assert!(told.contains("restrict the certificate to the project"), "{told}");
    narrow.fingerprint_of_certificate();

    let config = narrow.file(".toml");
    let state = narrow.dir.path().join("state");
    let check = ["check", "--config", config.to_str().unwrap(), "--state-dir", state.to_str().unwrap()];
    let told = text(&narrow.malleus(&check).output().unwrap());
    assert!(told.contains("answers and takes images"), "{told}");
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn what_stands_in_the_way_is_told_and_left_alone() {
    let refused = |project, why: &str| {
        let narrow = Narrow { project, dir: tempfile::tempdir().unwrap() };
        let output = narrow.setup(&[]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains(why), "{told}");
        assert!(!narrow.keys().exists());
        // Nothing of it may be taken down with the test.
        std::mem::forget(narrow);
    };
    refused("default", "is no place for this");
    incus(&["project", "create", "malleus-shared", "-c", "features.images=false"]);
    refused("malleus-shared", "has no images of its own");
    incus(&["project", "delete", "malleus-shared"]);
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn the_main_job_works_in_the_project() {
    let narrow = Narrow::new("malleus-job");
    text(&narrow.setup(&[]));
    let edge = narrow.edge().await;
    assert_eq!(edge.get("/readyz").await.json()["targets"], "ok");
    let (unified, metadata, rootfs) =
        (images::unified("job"), images::metadata_tarball(), images::rootfs_tarball());
    let options = json!({ "aliases": ["job/1"], "properties": { "release": "one" }, "public": true });
    let view = edge.import(&[("unified", "a.tar", &unified)], options).await;
    assert_eq!(view["state"], "done", "{view}");
    let there = query(&format!("/1.0/images/{}?project=malleus-job", view["fingerprint"].as_str().unwrap()));
    assert_eq!((&there["project"], &there["properties"]["release"]), (&json!("malleus-job"), &json!("one")));
    assert_eq!(there["aliases"][0]["name"], "job/1");
    let split = [("metadata", "m.tar.gz", metadata.as_slice()), ("rootfs", "r.tar.gz", rootfs.as_slice())];
    assert_eq!(edge.import(&split, json!({})).await["state"], "done");
    let listed = edge.get(&narrow.at("/images")).await.json();
    assert_eq!(listed.as_array().unwrap().len(), 2, "{listed}");
    // What is there already is known of the own project.
    let again = edge.import(&[("unified", "a.tar", &unified)], json!({})).await;
    assert_eq!(again["alreadyPresent"], true, "{again}");
    let fingerprint = view["fingerprint"].as_str().unwrap();
    let deleted = edge.delete(&narrow.at(&format!("/images/{fingerprint}"))).await;
    assert_eq!(deleted.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn images_of_other_projects_are_neither_read_nor_written() {
    let narrow = Narrow::new("malleus-walls");
    text(&narrow.setup(&[]));
    let (alias, foreign) = ("malleus-walls-foreign", Foreign::new("walls", "malleus-walls-foreign"));
    let edge = narrow.edge().await;
    let print = foreign.0.as_str();

    // Reading: lists, aliases, by fingerprint, and by what is appended to an address.
    for path in ["/images", "/images?project=default", "/images?all-projects=true"] {
        assert_eq!(edge.get(&narrow.at(path)).await.json(), json!([]), "{path}");
    }
    assert_eq!(edge.get(&narrow.at(&format!("/aliases/{alias}"))).await.json()["fingerprint"], Value::Null);
    for target in ["default", "..", "malleus-walls%3Fproject%3Ddefault", "malleus-walls%26project=default"] {
        let answer = edge.get(&format!("/api/v1/targets/{target}/images")).await;
        assert!(answer.status.is_client_error(), "{target}: {answer:?}");
    }

    // Writing: deleting, refreshing, naming, moving an alias.
    for (method, path, body) in [
        (Method::DELETE, format!("/images/{print}"), json!({})),
        (Method::POST, format!("/images/{print}/refresh"), json!({})),
        (Method::PUT, "/aliases/mine".to_owned(), json!({ "fingerprint": print })),
        (Method::DELETE, format!("/aliases/{alias}"), json!({})),
    ] {
        let answer = edge.json(method.clone(), &narrow.at(&path), &body).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path}: {answer:?}");
    }
    foreign.is_as_it_was(alias);

    // "Already there" is said of the own project alone, and its alias is another one than that of the same name.
    let image = images::unified("walls");
    let options = json!({ "aliases": [alias], "aliasTaken": "move" });
    let view = edge.import(&[("unified", "a.tar", &image)], options).await;
    assert_eq!((&view["state"], &view["alreadyPresent"]), (&json!("done"), &json!(false)), "{view}");
    foreign.is_as_it_was(alias);
    let deleted = edge.delete(&narrow.at(&format!("/images/{print}"))).await;
    assert_eq!(deleted.status, StatusCode::NO_CONTENT);
    foreign.is_as_it_was(alias);
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn what_would_harm_the_server_never_gets_there() {
    let narrow = Narrow::new("malleus-harm");
    text(&narrow.setup(&[]));
    let edge = narrow.edge().await;
    let daemon = || incus(&["query", "/1.0"]).contains("\"server_pid\"");
    // Properties for an image that has none of its own; a file that is a request; what only the target's operator may
    // allow: another project, profiles that are not there, Incus as a fetcher of strangers' addresses.
    let bare = images::without_properties();
    let view = edge.import(&[("unified", "a.tar", &bare)], json!({ "properties": { "os": "x" } })).await;
    assert_eq!(view["state"], "done", "{view}");
    let request = images::mistakable();
    let view = edge.import(&[("unified", "a.tar", &request)], json!({})).await;
    assert_eq!(view["state"], "failed", "{view}");
    let image = images::unified("harm");
    for options in [json!({ "project": "default" }), json!({ "source": { "type": "image" } })] {
        let answer = edge.create(&[("unified", "a.tar", &image)], options).await;
        assert!(answer.status.is_client_error(), "{answer:?}");
    }
    let profile = edge.create(&[("unified", "a.tar", &image)], json!({ "profiles": ["none"] })).await;
    assert_eq!(profile.problem(), "profile-missing");
    let through_incus = json!({ "url": "https://10.0.0.1/a.tar", "through": "incus" });
    let answer = edge.post("/api/v1/imports/from-url", &through_incus).await;
    assert_eq!((answer.status, answer.problem()), (StatusCode::FORBIDDEN, "url-way-closed".to_owned()));
    let copy = json!({ "remote": "images", "fingerprint": "ab".repeat(32), "mode": "pull" });
    assert_eq!(edge.post("/api/v1/imports/from-remote", &copy).await.status, StatusCode::NOT_FOUND);
    assert!(daemon(), "it is alive");

    // The project's own bound holds for what is larger.
    let large = images::large("harm");
    let before = edge.import(&[("unified", "a.tar", &large)], json!({})).await;
    assert_eq!(before["state"], "done", "{before}");
    incus(&["project", "set", narrow.project, "limits.disk=1MiB"]);
    let another = images::large("more");
    let answer = edge.create(&[("unified", "b.tar", &another)], json!({})).await;
    assert_eq!(code(&answer.json()), "project-full", "{answer:?}");
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn the_certificate_by_itself_does_nothing_else() {
    let narrow = Narrow::new("malleus-thief");
    text(&narrow.setup(&[]));
    let foreign = Foreign::new("thief", "malleus-thief-foreign");
    let url = variable("MALLEUS_TEST_INCUS_HTTPS");
    let ask = |method: &str, path: &str, body: &str| {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--insecure", "--request", method, "--cert"]).arg(narrow.file(".crt"));
        curl.arg("--key").arg(narrow.file(".key")).args(["--data", body]).arg(format!("{url}{path}"));
        serde_json::from_slice::<Value>(&curl.output().unwrap().stdout).unwrap()
    };
    for (method, path, body) in [
        (
            "POST",
            "/1.0/images/aliases?project=default",
            format!("{{\"name\":\"x\",\"target\":\"{}\"}}", foreign.0),
        ),
        ("DELETE", &format!("/1.0/images/{}?project=default", foreign.0), String::new()),
        ("PATCH", &format!("/1.0/images/{}?project=default", foreign.0), "{\"public\":true}".to_owned()),
        ("POST", "/1.0/projects", "{\"name\":\"malleus-more\"}".to_owned()),
        ("PUT", "/1.0/projects/malleus-thief", "{\"config\":{\"restricted\":\"false\"}}".to_owned()),
        ("PATCH", "/1.0", "{\"config\":{\"core.https_address\":\":1\"}}".to_owned()),
    ] {
        let answer = ask(method, path, &body);
        assert_eq!(answer["error_code"], 403, "{method} {path}: {answer}");
    }
    let instance = "{\"name\":\"x\",\"source\":{\"type\":\"none\"}}";
    let answer = ask("POST", "/1.0/instances?project=malleus-thief", instance);
    assert_eq!(answer["type"], "error", "{answer}");

    // Incus itself lets it read what is private in `default`, which is why the operator is told.
    let config = narrow.file(".toml");
    let state = narrow.dir.path().join("state");
    let check = ["check", "--config", config.to_str().unwrap(), "--state-dir", state.to_str().unwrap()];
    let told = text(&narrow.malleus(&check).output().unwrap());
    assert!(told.contains("warning: malleus-thief: the project default has"), "{told}");
}
