//! The main job in every way it can be done, and then the log searched for what was secret in it.

use std::{
    io,
    sync::{Arc, Mutex},
};

use ::edge::RemoteLayers;
use http_body_util::Full;
use hyper::{Method, StatusCode, body::Bytes};
use incus_client::{Image, InstanceType, ProjectName, scripted, scripted::Fault};
use serde_json::{Value, json};
use tracing_subscriber::{fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::{
    daemon::{Daemon, certificate},
    edge::{Answer, Edge, fingerprint, path_of, upload_of},
    images,
    people::people,
    web::{File, Web},
};

/// What a client sends along and nobody may find again.
const COOKIE: &str = "cookie-00f1e2d3c4b5a697";
const BEARER: &str = "bearer-11f1e2d3c4b5a697";
const IN_URL: &str = "query-22f1e2d3c4b5a697";
const PASSWORD: &str = "password-33f1e2d3c4b5a697";

/// A log that is kept.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Kept {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

/// Both forms of the log, with everything that any part of the program has to say.
fn listen() -> [Kept; 2] {
    let (text, json) = (Kept::default(), Kept::default());
    let (for_people, for_machines) = (text.clone(), json.clone());
    tracing_subscriber::registry()
        .with(fmt::layer().with_ansi(false).with_writer(move || for_people.clone()))
        .with(fmt::layer().json().with_span_list(false).with_writer(move || for_machines.clone()))
        .init();
    [text, json]
}

struct World {
    edge: Edge,
    remote: Daemon,
    web: Web,
}

async fn world() -> World {
    let (incus, remote, web) =
        (scripted::Incus::start().await.unwrap(), Daemon::start().await, Web::start().await);
    incus.listens_at(&["10.0.0.9:8443".to_owned()], &certificate());
    let layers: RemoteLayers = remote.layers(true);
    let edge = Edge::with(incus, |settings| {
        settings.depot.enabled = Some(true);
        settings.urls.private_networks = Some(vec!["127.0.0.0/8".to_owned()]);
        settings.urls.ports = Some(vec![web.address.port()]);
        settings.remotes = [("lab".to_owned(), layers)].into();
    })
    .await;
    World { edge, remote, web }
}

impl World {
    /// A request as somebody sends it who is signed in.
    async fn signed_in(&self, method: Method, path: &str, body: &[u8]) -> Answer {
        let request = self
            .edge
            .request(method, path)
            .header("cookie", format!("__Host-session={COOKIE}"))
            .header("authorization", format!("Bearer {BEARER}"))
            .header("tus-resumable", "1.0.0")
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", "0");
        self.edge.send(request.body(Full::<Bytes>::from(body.to_vec())).unwrap()).await
    }

    /// A file from the page into Incus: what its upload is called.
    async fn upload(&self) -> String {
        let image = images::unified("uploaded");
        let files = [("unified", "a.tar", image.as_slice())];
        let view = self.edge.begin(&files, json!({ "aliases": ["tiny"] })).await;
        let upload = upload_of(&view, "unified");
        assert_eq!(self.signed_in(Method::PATCH, &upload, &image).await.status, StatusCode::NO_CONTENT);
        // Where it does not stand any more, and then with words that are no request.
        assert_eq!(self.signed_in(Method::PATCH, &upload, &image).await.status, StatusCode::CONFLICT);
        self.signed_in(Method::POST, "/api/v1/imports", b"{").await;
        self.edge.declare(&view, &fingerprint(&files)).await;
        assert_eq!(self.edge.ended(&view).await["state"], "done");
        self.signed_in(Method::DELETE, &upload, b"").await;
        upload.rsplit('/').next().unwrap().to_owned()
    }

    /// A private image of the depot, and a link to it: the link's secret.
    async fn link(&self) -> String {
        let image = images::unified("private");
        let options = json!({ "target": "depot", "aliases": ["hidden"] });
        let view = self.edge.import(&[("unified", "a.tar", &image)], options).await;
        assert_eq!(view["state"], "done", "{view}");
        let made = self.edge.post("/api/v1/targets/depot/links", &json!({ "seconds": 3600 })).await;
        let url = made.json()["url"].as_str().unwrap().to_owned();
        let link = url.strip_prefix(&format!("http://{}", self.edge.address)).unwrap();
        for (path, status) in
            [("/images/hidden", 200), ("/streams/v1/index.json", 200), ("/images/none", 404)]
        {
            let answer = self.signed_in(Method::GET, &format!("{link}{path}"), b"").await;
            assert_eq!(answer.status.as_u16(), status, "{path}");
        }
        link.strip_prefix("/private/").unwrap().to_owned()
    }

    /// A private image that the remote sends: the secret of the push.
    async fn push(&self) -> String {
        let print = fingerprint(&[("unified", "a", b"one")]).to_string();
        let image = Image {
            size: 3,
            instance_type: Some(InstanceType::Container),
            ..Image::unknown(print.parse().unwrap())
        };
        self.remote.incus.add_image(&ProjectName::default_project(), image.clone());
        self.remote.incus.next_import(Fault::HoldOperation);
        let asked = json!({ "remote": "lab", "fingerprint": print, "mode": "push" });
        let view = self.edge.post("/api/v1/imports/from-remote", &asked).await.json();
        let pushed =
            |seen: &scripted::Recorded| seen.method == Method::POST && seen.target.contains("/export");
        let sent = self.remote.incus.requests().into_iter().find(pushed).unwrap().json.unwrap();
        self.edge.incus.add_image(&ProjectName::default_project(), image);
        self.remote.incus.release_operations();
        assert_eq!(self.edge.ended(&view).await["state"], "done");
        sent["secret"].as_str().unwrap().to_owned()
    }

    /// Private images that the target pulls and that pass through the edge: the secrets of both.
    async fn copies(&self) -> Vec<String> {
        for mode in ["pull", "relay"] {
            let print = fingerprint(&[("unified", "a", mode.as_bytes())]).to_string();
            let image = Image {
                size: mode.len() as u64,
                instance_type: Some(InstanceType::Container),
                ..Image::unknown(print.parse().unwrap())
            };
            self.remote.incus.add_image(&ProjectName::default_project(), image);
            let asked = json!({ "remote": "lab", "fingerprint": print, "mode": mode });
            let answer = self.edge.post("/api/v1/imports/from-remote", &asked).await;
            // How it ends is another test's business; what it was asked with is ours.
            let view = answer.json();
            if answer.status.is_success() {
                self.edge
                    .until(&view, |view| view["state"] != "receiving" || !view["waiting"].is_null())
                    .await;
                self.edge.delete(&path_of(&view)).await;
            }
        }
        let bodies = self.edge.incus.requests().into_iter().filter_map(|seen| seen.json);
        bodies.filter_map(|body: Value| Some(body["source"]["secret"].as_str()?.to_owned())).collect()
    }

    /// An image behind a URL that holds a secret, and one whose URL holds a password.
    async fn fetch(&self) {
        let image = images::unified("fetched");
        let path = format!("/d/a?token={IN_URL}");
        self.web.put(&path, File::new(&image));
        let view =
            self.edge.post("/api/v1/imports/from-url", &json!({ "url": self.web.url(&path) })).await.json();
        assert_eq!(self.edge.ended(&view).await["state"], "done");
        let with_password = self.web.url("/b").replace("://", &format!("://user:{PASSWORD}@"));
        self.edge.post("/api/v1/imports/from-url", &json!({ "url": with_password })).await;
        let gone = self.web.url(&format!("/gone?token={IN_URL}"));
        self.edge.post("/api/v1/imports/from-url", &json!({ "url": gone })).await;
    }
}

#[tokio::test]
async fn no_secret_is_in_any_log() {
    let logs = listen();
    let world = world().await;
    let mut secrets: Vec<(&str, String)> = vec![
        ("a cookie", COOKIE.to_owned()),
        ("a bearer token", BEARER.to_owned()),
        ("a secret in a URL", IN_URL.to_owned()),
        ("a password in a URL", PASSWORD.to_owned()),
        ("an upload's name", world.upload().await),
        ("a private link", world.link().await),
        ("a push's secret", world.push().await),
    ];
    let of_copies = world.copies().await;
    assert!(!of_copies.is_empty(), "a pull of a private image needs a secret");
    secrets.extend(of_copies.into_iter().map(|secret| ("a copy's secret", secret)));
    world.fetch().await;
    secrets.extend(people().await);
    let world = World { edge: world.edge.restart().await, ..world };
    let refused = world.edge.get("/api/v1/imports/none").await;
    let (id, instance) =
        (refused.headers["x-request-id"].to_str().unwrap(), refused.json()["instance"].clone());
    let refusal = |line: &&str| line.contains(id) && line.contains(instance.as_str().unwrap());
    drop(world);
    for log in &logs {
        let text = log.text();
        assert!(text.lines().any(|line| refusal(&line)), "what went wrong is found by both ids");
        for word in ["import done", "/api/v1/uploads/{id}", "DEBUG", "downloading"] {
            assert!(text.contains(word), "the log does not say {word}");
        }
        for (what, secret) in &secrets {
            assert!(secret.len() >= 16, "{what}");
            let line = text.lines().find(|line| line.contains(secret.as_str()));
            assert_eq!(line, None, "{what} is in the log");
        }
    }
}

#[test]
fn a_line_of_the_log_is_one_object() {
    let written = Kept::default();
    let to = written.clone();
    let lines = fmt::layer().json().with_span_list(false).with_writer(move || to.clone());
    tracing::subscriber::with_default(tracing_subscriber::registry().with(lines), || {
        let span = tracing::info_span!("request", id = "an id", method = "GET", route = "/x");
        span.in_scope(|| tracing::info!(code = "not-found", "two\nlines"));
    });
    let text = written.text();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1);
    assert_eq!(
        (&lines[0]["span"]["id"], &lines[0]["fields"]["code"]),
        (&json!("an id"), &json!("not-found"))
    );
    assert_eq!(lines[0]["fields"]["message"], "two\nlines");
}
