//! One row for each operation of the API: how it is asked for something of the lab's, and who may.

use bytes::Bytes;
use hyper::{Method, Request};
use serde_json::{Value, json};

use super::{ALICE, begin, edge, project};
use crate::{
    edge::{Edge, path_of, upload_of},
    images,
};

/// An edge where the lab has one of everything.
pub(super) struct World {
    pub(super) edge: Edge,
    /// An open import of Alice's.
    pub(super) import: Value,
    /// One that has ended.
    pub(super) ended: Value,
    /// An image with the alias `lab/there`.
    pub(super) image: String,
}

impl World {
    pub(super) async fn new() -> Self {
        let edge = edge().await;
        edge.be(ALICE);
        let import = begin(&edge).await;
        let image = images::unified("lab-secret");
        let ended =
            edge.import(&[("unified", "lab-secret.tar", &image)], json!({ "aliases": ["lab/there"] })).await;
        assert_eq!(ended["state"], "done", "{ended}");
        let [there] = edge.incus.images(&project("lab")).try_into().unwrap();
        Self { image: there.fingerprint.to_string(), edge, import, ended }
    }
}

/// What somebody of another tenant finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Other {
    /// Nothing: what is asked for is the lab's, and so it is not there.
    Nothing,
    /// Their own part of it, with nothing of the lab's in it.
    Own,
}

/// How an operation is asked for, and who may.
pub(super) struct Row {
    /// The path of the lab's.
    pub(super) path: String,
    /// Headers and body.
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
    pub(super) other: Other,
    /// Whether a member without any right is refused.
    pub(super) needs_right: bool,
    /// What everybody is answered, where nobody needs to be known.
    pub(super) open: Option<u16>,
}

impl Row {
    fn of(path: impl Into<String>, other: Other) -> Self {
        Self {
            path: path.into(),
            headers: Vec::new(),
            body: String::new(),
            other,
            needs_right: true,
            open: None,
        }
    }

    fn json(self, body: &Value) -> Self {
        Self { body: body.to_string(), ..self }.with("content-type", "application/json")
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn for_every_member(self) -> Self {
        Self { needs_right: false, ..self }
    }

    fn open(self, status: u16) -> Self {
        Self { open: Some(status), needs_right: false, ..self }
    }

    pub(super) fn request(&self, edge: &Edge, method: Method) -> Request<http_body_util::Full<Bytes>> {
        let request = edge.request(method, &self.path);
        let request =
            self.headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
        request.body(self.body.clone().into()).unwrap()
    }
}

/// The row of an operation, by its name in the document. A new operation has none: say here who may ask for it.
pub(super) fn row(operation: &str, world: &World) -> Row {
    use Other::{Nothing, Own};
    let World { import, ended, image, .. } = world;
    let import_path = path_of(import);
    let upload = upload_of(import, "unified");
    let target = |rest: &str| format!("/api/v1/targets/lab{rest}");
    let imports = |rest: &str| format!("/api/v1/imports{rest}");
    let tus = |row: Row| row.with("tus-resumable", "1.0.0");
    let files = json!({ "target": "lab", "files": [{ "role": "unified", "name": "a.tar", "size": 9 }] });
    let copy =
        json!({ "target": "lab", "remote": "images", "fingerprint": "ab".repeat(32), "mode": "relay" });
    let metadata = format!("target {}", base64("lab"));
    let bytes = |row: Row| {
        Row { body: "1234567".to_owned(), ..tus(row) }
            .with("upload-offset", "0")
            .with("content-type", "application/offset+octet-stream")
    };
    match operation {
        "showOpenapi" => Row::of("/api/v1/openapi.json", Own).open(200),
        "showSession" | "signOut" => Row::of("/api/v1/session", Own).open(200),
        "signIn" => Row::of("/api/v1/session", Own).json(&json!({ "token": "malleus_x" })).open(401),
        // There is no provider here.
        "goToProvider" => Row::of("/api/v1/session/sign-in", Own).open(404),
        "comeFromProvider" => Row::of("/api/v1/session/callback?code=x&state=y", Own).open(404),
        "endSessions" => {
            Row { body: "logout_token=x".to_owned(), ..Row::of("/api/v1/session/back-channel", Own) }
                .with("content-type", "application/x-www-form-urlencoded")
                .open(404)
        }
        "listen" => Row::of("/api/v1/events", Own),
        "createTicket" => Row::of("/api/v1/events/ticket", Own),
        "clearHistory" => Row::of("/api/v1/history", Own),
        "listHistory" => Row::of("/api/v1/history", Own),
        "forgetImport" => Row::of(format!("/api/v1/history/{}", ended["id"].as_str().unwrap()), Nothing),
        "listImports" => Row::of(imports(""), Own),
        "createImport" => Row::of(imports(""), Nothing).json(&files),
        "importFromRemote" => Row::of(imports("/from-remote"), Nothing).json(&copy),
        "importFromUrl" => Row::of(imports("/from-url"), Nothing)
            .json(&json!({ "target": "lab", "url": "https://127.0.0.1/a" })),
        "cancelImport" | "showImport" => Row::of(import_path, Nothing),
        "declareFingerprint" => {
            Row::of(import_path, Nothing).json(&json!({ "fingerprint": "ab".repeat(32) }))
        }
        "retryImport" => Row::of(import_path + "/retry", Nothing),
        "listRemotes" => Row::of("/api/v1/remotes", Own).for_every_member(),
        "listRemoteImages" => Row::of("/api/v1/remotes/images/images", Nothing),
        "refreshRemote" => Row::of("/api/v1/remotes/images/refresh", Nothing),
        "showUrlWays" => Row::of("/api/v1/urls", Own).for_every_member(),
        "listTargets" => Row::of("/api/v1/targets", Own).for_every_member(),
        "deleteAlias" | "showAlias" => Row::of(target("/aliases/lab/there"), Nothing),
        "setAlias" => Row::of(target("/aliases/lab/new"), Nothing)
            .json(&json!({ "fingerprint": image, "aliasTaken": "fail" })),
        "listImages" => Row::of(target("/images"), Nothing),
        "deleteImage" => Row::of(target(&format!("/images/{image}")), Nothing),
        "refreshImage" => Row::of(target(&format!("/images/{image}/refresh")), Nothing),
        "createLink" => Row::of(target("/links"), Nothing).json(&json!({ "seconds": 3600 })),
        "uploadCapabilities" => Row::of("/api/v1/uploads", Own).for_every_member(),
        "uploadCapabilitiesOfOne" => Row::of(upload, Own).for_every_member(),
        "createUpload" => tus(Row::of("/api/v1/uploads", Nothing))
            .with("upload-length", "9")
            .with("upload-metadata", metadata),
        "terminateUpload" | "uploadOffset" => tus(Row::of(upload, Nothing)),
        "appendToUpload" => bytes(Row::of(upload, Nothing)),
        "overrideMethod" => bytes(Row::of(upload, Nothing)).with("x-http-method-override", "PATCH"),
        unknown => panic!("{unknown} has no row: say in rows.rs who may ask for it"),
    }
}

fn base64(text: &str) -> String {
    use ::base64::Engine as _;
    ::base64::prelude::BASE64_STANDARD.encode(text)
}
