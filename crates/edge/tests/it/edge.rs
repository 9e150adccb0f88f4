//! An edge on a free port, its scripted Incus, and the client of both.

use std::{path::Path, sync::Mutex, time::Duration};

use bytes::Bytes;
use edge::{Layers, Server, Settings, StartError, TargetLayers};
use http_body_util::{BodyExt, Full};
use hyper::{Method, Request, StatusCode, header::HeaderMap};
use hyper_util::rt::TokioIo;
use image_format::FingerprintHasher;
use incus_client::{Fingerprint, ProjectName, scripted};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_util::sync::{CancellationToken, DropGuard};

/// How often something awaited is looked at.
pub(crate) const BEAT: Duration = Duration::from_millis(5);
/// After this a test that waits is stuck; nothing here takes a hundredth of it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A running edge; it stops when this is dropped.
pub(crate) struct Edge {
    pub(crate) address: std::net::SocketAddr,
    /// Where metrics are told, if they are.
    pub(crate) metrics: Option<std::net::SocketAddr>,
    pub(crate) incus: scripted::Incus,
    pub(crate) state: tempfile::TempDir,
    pub(crate) stop: DropGuard,
    /// What the operator wrote; a restart finds the same.
    layers: Layers,
    /// What every request says of who asks.
    who: Mutex<Vec<(String, String)>>,
    ended: tokio::task::JoinHandle<std::io::Result<()>>,
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// The code of a problem document.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(self.headers["content-type"], "application/problem+json", "{self:?}");
        let problem = self.json();
        for sentence in ["title", "detail"] {
            let text = problem[sentence].as_str().unwrap();
            assert!(text.ends_with('.') && text.len() > 10, "{text:?} is no sentence");
        }
        code(&problem)
    }

    pub(crate) fn offset(&self) -> &str {
        self.headers["upload-offset"].to_str().unwrap()
    }
}

pub(crate) fn code(problem: &Value) -> String {
    problem["type"].as_str().unwrap().strip_prefix("/problems/").unwrap().to_owned()
}

impl Edge {
    pub(crate) async fn start() -> Self {
        let incus = scripted::Incus::start().await.unwrap();
        Self::with(incus, |_| {}).await
    }

    pub(crate) async fn with(incus: scripted::Incus, change: impl FnOnce(&mut Layers)) -> Self {
        Self::at(tempfile::tempdir().unwrap(), incus, change).await
    }

    /// Stops it in good order, and starts another on the same state directory.
    pub(crate) async fn restart(self) -> Self {
        self.restart_with(|_| {}).await
    }

    /// As [`Edge::restart`], the operator having written something else meanwhile.
    pub(crate) async fn restart_with(self, change: impl FnOnce(&mut Layers)) -> Self {
        self.restart_after(async |_, layers| change(layers)).await
    }

    /// As [`Edge::restart`], with this done to the state directory and the settings while no edge runs.
    pub(crate) async fn restart_after(self, meanwhile: impl AsyncFnOnce(&Path, &mut Layers)) -> Self {
        let Self { incus, state, stop, mut layers, ended, .. } = self;
        drop(stop);
        ended.await.unwrap().unwrap();
        meanwhile(state.path(), &mut layers).await;
        Self::begin_with(state, incus, layers).await
    }

    async fn at(state: tempfile::TempDir, incus: scripted::Incus, change: impl FnOnce(&mut Layers)) -> Self {
        let mut layers = Layers {
            listen: Some("127.0.0.1:0".to_owned()),
            state_dir: Some(state.path().to_owned()),
            target: TargetLayers { socket: Some(incus.socket().to_owned()), ..TargetLayers::default() },
            ..Layers::default()
        };
        change(&mut layers);
        Self::begin_with(state, incus, layers).await
    }

    async fn begin_with(state: tempfile::TempDir, incus: scripted::Incus, layers: Layers) -> Self {
        let settings = Settings::parse(layers.clone()).unwrap();
        let server = loop {
            match Server::bind(&settings).await {
                Ok(server) => break server,
                // A thread of the edge before, which a process would have taken with it.
                Err(StartError::InUse(_)) => tokio::time::sleep(BEAT).await,
                Err(error) => panic!("{error}"),
            }
        };
        let (address, metrics, stop) = (server.address(), server.metrics_address(), CancellationToken::new());
        let ended = tokio::spawn(server.run(stop.clone()));
        Self { address, metrics, incus, state, stop: stop.drop_guard(), layers, who: Mutex::default(), ended }
    }

    pub(crate) async fn send<B>(&self, request: Request<B>) -> Answer
    where
        B: hyper::body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let answer = send(self.address, request).await;
        crate::declared::check(&method, &path, &answer);
        answer
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> hyper::http::request::Builder {
        let request = Request::builder().method(method).uri(path).header("host", self.address.to_string());
        let who = self.who.lock().unwrap();
        who.iter().fold(request, |request, (name, value)| request.header(name, value))
    }

    /// From now on every request says this of who asks, and that it is of the edge's own page.
    pub(crate) fn be(&self, who: &[(&str, &str)]) {
        let own = [("sec-fetch-site", "same-origin")];
        let said = who.iter().chain(own.iter().filter(|_| !who.is_empty()));
        *self.who.lock().unwrap() =
            said.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Full::default()).unwrap()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path).body(Full::default()).unwrap()).await
    }

    pub(crate) async fn json(&self, method: Method, path: &str, body: &Value) -> Answer {
        let request = self.request(method, path).header("content-type", "application/json");
        self.send(request.body(Full::from(body.to_string())).unwrap()).await
    }

    /// A PATCH as tus wants it, without its body.
    pub(crate) fn append(&self, upload: &str, offset: u64) -> hyper::http::request::Builder {
        self.request(Method::PATCH, upload)
            .header("tus-resumable", "1.0.0")
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", offset.to_string())
    }

    pub(crate) async fn patch(&self, upload: &str, offset: u64, body: &[u8]) -> Answer {
        self.send(self.append(upload, offset).body(Full::from(body.to_vec())).unwrap()).await
    }

    /// Asks where an upload stands.
    pub(crate) async fn head(&self, upload: &str) -> Answer {
        let request = self.request(Method::HEAD, upload).header("tus-resumable", "1.0.0");
        self.send(request.body(Full::<Bytes>::default()).unwrap()).await
    }

    /// Begins an import of these files and gives its view.
    pub(crate) async fn begin(&self, files: &[(&str, &str, &[u8])], options: Value) -> Value {
        let answer = self.create(files, options).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        let view = answer.json();
        assert_eq!(answer.headers["location"].to_str().unwrap(), path_of(&view));
        view
    }

    pub(crate) async fn create(&self, files: &[(&str, &str, &[u8])], options: Value) -> Answer {
        let files: Vec<Value> = files
            .iter()
            .map(|(role, name, bytes)| json!({ "role": role, "name": name, "size": bytes.len() }))
            .collect();
        let mut body = json!({ "files": files });
        body.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        self.json(Method::POST, "/api/v1/imports", &body).await
    }

    /// Sends every file whole.
    pub(crate) async fn upload(&self, view: &Value, files: &[(&str, &str, &[u8])]) {
        for (role, _, bytes) in files {
            let answer = self.patch(&upload_of(view, role), 0, bytes).await;
            assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
            assert_eq!(answer.offset(), bytes.len().to_string());
        }
    }

    /// Posts a body, without anything to go with it.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.json(Method::POST, path, body).await
    }

    /// Takes a failed import up again, or ends the wait of one that tries by itself.
    pub(crate) async fn retry(&self, view: &Value) -> Answer {
        self.post(&(path_of(view) + "/retry"), &json!({})).await
    }

    /// Waits until the import waits for something, and gives the code of what that is; then has it try at once.
    pub(crate) async fn past_the_wait(&self, view: &Value) -> String {
        let view = self.until(view, |view| !view["waiting"].is_null()).await;
        let answer = self.retry(&view).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        code(&view["waiting"])
    }

    pub(crate) async fn declare(&self, view: &Value, fingerprint: &Fingerprint) -> Answer {
        let body = json!({ "fingerprint": fingerprint.to_string() });
        self.json(Method::PATCH, &path_of(view), &body).await
    }

    /// An import of which the edge has all: its first view.
    pub(crate) async fn sent(&self, files: &[(&str, &str, &[u8])], options: Value) -> Value {
        let view = self.begin(files, options).await;
        self.upload(&view, files).await;
        self.declare(&view, &fingerprint(files)).await;
        view
    }

    /// An import from its creation to its end: its last view.
    pub(crate) async fn import(&self, files: &[(&str, &str, &[u8])], options: Value) -> Value {
        let view = self.sent(files, options).await;
        self.ended(&view).await
    }

    /// The import once it is at an end.
    pub(crate) async fn ended(&self, view: &Value) -> Value {
        self.until(view, |view| {
            ["done", "failed", "cancelled", "expired"].contains(&view["state"].as_str().unwrap())
        })
        .await
    }

    pub(crate) async fn until(&self, view: &Value, condition: impl Fn(&Value) -> bool) -> Value {
        let mut seen = Value::Null;
        wait_until(&view.to_string(), async || {
            seen = self.get(&path_of(view)).await.json();
            condition(&seen)
        })
        .await;
        seen
    }

    /// Waits until Incus has seen such a request.
    pub(crate) async fn incus_saw(&self, such: impl Fn(&scripted::Recorded) -> bool) {
        let waiting = self.incus.until(|incus| incus.requests().iter().any(&such));
        tokio::time::timeout(PATIENCE, waiting).await.expect("Incus never sees that");
    }

    /// Waits until an import is with Incus alone: all bytes are there, and the edge waits for what comes of them.
    pub(crate) async fn with_incus(&self, view: &Value) -> Value {
        self.incus_saw(|seen| seen.target.contains("/operations/")).await;
        self.until(view, |view| view["state"] == "importing").await
    }

    /// Names under the spool directory.
    pub(crate) fn spooled(&self) -> Vec<String> {
        list(&self.state.path().join("spool"))
    }

    /// Waits until the spool is empty.
    pub(crate) async fn until_swept(&self) {
        wait_until("the spool is empty", async || self.spooled().is_empty()).await;
    }

    /// How many requests with a body for an image Incus has seen.
    pub(crate) fn imports_seen(&self) -> Vec<scripted::Recorded> {
        let posted =
            |r: &scripted::Recorded| r.method == Method::POST && r.target.starts_with("/1.0/images?");
        self.incus.requests().into_iter().filter(posted).collect()
    }

    /// How many images were handed over to their last byte. One that is found to be wrong on its way is cut.
    pub(crate) fn handed_over(&self) -> usize {
        self.imports_seen().iter().filter(|seen| seen.body_whole).count()
    }

    pub(crate) fn image(&self, fingerprint: &Fingerprint) -> Option<incus_client::Image> {
        self.incus.image(&ProjectName::default_project(), fingerprint)
    }
}

/// Waits until this holds.
pub(crate) async fn wait_until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !holds().await {
            tokio::time::sleep(BEAT).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("never came about: {what}"));
}

/// Sends one request over a connection of its own.
pub(crate) async fn send<B>(address: std::net::SocketAddr, request: Request<B>) -> Answer
where
    B: hyper::body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let (head, body) = sender.send_request(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer { status: head.status, headers: head.headers, body }
}

pub(crate) fn path_of(view: &Value) -> String {
    format!("/api/v1/imports/{}", view["id"].as_str().unwrap())
}

pub(crate) fn upload_of(view: &Value, role: &str) -> String {
    let files = view["files"].as_array().unwrap();
    files.iter().find(|file| file["role"] == role).unwrap()["upload"].as_str().unwrap().to_owned()
}

/// SHA-256 over the files in Incus's order.
pub(crate) fn fingerprint(files: &[(&str, &str, &[u8])]) -> Fingerprint {
    let mut files = files.to_vec();
    files.sort_by_key(|(role, ..)| *role == "rootfs");
    let mut hasher = FingerprintHasher::new();
    files.iter().for_each(|(_, _, bytes)| hasher.update(bytes));
    hasher.finish().to_string().parse().unwrap()
}

fn list(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}
