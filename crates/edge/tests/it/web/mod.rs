//! A scripted web server on loopback: files with ranges and tags, faults on demand, every request recorded.

mod answer;
pub(crate) mod streams;

use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

use crate::edge::PATIENCE;

/// A file as it is served.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) status: u16,
    pub(crate) bytes: Vec<u8>,
    /// The `ETag`, with its quotes.
    pub(crate) tag: Option<String>,
    /// Whether ranges are served.
    pub(crate) ranges: bool,
    /// Whether the size is told; without it the body comes in chunks.
    pub(crate) sized: bool,
    pub(crate) headers: Vec<(String, String)>,
}

impl File {
    /// A file as most servers have it.
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let tag = Some("\"v1\"".to_owned());
        Self { status: 200, bytes: bytes.to_vec(), tag, ranges: true, sized: true, headers: Vec::new() }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With what an Incus server asks for.
    pub(crate) fn offer(self, fingerprint: &str, url: &str) -> Self {
        self.header("Incus-Image-Hash", fingerprint).header("Incus-Image-URL", url)
    }

    /// Nothing but a status.
    pub(crate) fn status(status: u16) -> Self {
        Self { status, tag: None, ..Self::new(b"") }
    }

    /// A way to another place.
    pub(crate) fn redirect(to: &str) -> Self {
        Self::status(302).header("Location", to)
    }
}

/// How one request goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The connection is closed after so many bytes of the body.
    CutAfter(usize),
    /// So many bytes of the body come, the rest after [`Web::release`].
    HoldAfter(usize),
    /// Zeros come for ever, in chunks.
    Endless,
    /// Another status.
    Status(u16),
    /// A way to another place.
    Redirect(String),
    /// A part that begins elsewhere than was asked for.
    WrongPart,
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    headers: BTreeMap<String, String>,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

#[derive(Default)]
struct Script {
    files: BTreeMap<String, File>,
    /// By method and path.
    faults: BTreeMap<(&'static str, String), VecDeque<Fault>>,
    asked: Vec<Asked>,
    connections: usize,
    /// Connections that are not over.
    open: usize,
    /// Bytes of bodies that went out, by path.
    sent: BTreeMap<String, usize>,
}

#[derive(Clone)]
struct Shared {
    script: Arc<Mutex<Script>>,
    changed: watch::Sender<()>,
    /// How what is held goes on: to its end, or not at all.
    released: watch::Sender<bool>,
}

impl Shared {
    fn change<T>(&self, change: impl FnOnce(&mut Script) -> T) -> T {
        let result = change(&mut self.read());
        self.changed.send_replace(());
        result
    }

    fn read(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The server. It stops when this is dropped.
pub(crate) struct Web {
    pub(crate) address: SocketAddr,
    shared: Shared,
    listening: Mutex<JoinHandle<()>>,
}

impl Web {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Shared {
            script: Arc::default(),
            changed: watch::Sender::new(()),
            released: watch::Sender::new(false),
        };
        let listening = Mutex::new(tokio::spawn(listen(listener, shared.clone())));
        Self { address, shared, listening }
    }

    /// Closes the port and every connection.
    pub(crate) async fn go_down(&self) {
        let listening = {
            let mut listening = self.listening.lock().unwrap();
            std::mem::replace(&mut *listening, tokio::spawn(async {}))
        };
        listening.abort();
        let _ = listening.await;
    }

    /// Listens again after [`Web::go_down`].
    pub(crate) async fn come_back(&self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        *self.listening.lock().unwrap() = tokio::spawn(listen(listener, self.shared.clone()));
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn put(&self, path: &str, file: File) {
        self.shared.change(|script| script.files.insert(path.to_owned(), file));
    }

    /// Makes the next GET of that path go wrong.
    pub(crate) fn next_get(&self, path: &str, fault: Fault) {
        self.next("GET", path, fault);
    }

    /// Makes the next HEAD of that path go wrong.
    pub(crate) fn next_head(&self, path: &str, fault: Fault) {
        self.next("HEAD", path, fault);
    }

    fn next(&self, method: &'static str, path: &str, fault: Fault) {
        let key = (method, path.to_owned());
        self.shared.change(|script| script.faults.entry(key).or_default().push_back(fault));
    }

    /// Lets what is held go on.
    pub(crate) fn release(&self) {
        self.shared.released.send_replace(true);
    }

    /// Closes the connections of what is held.
    pub(crate) fn cut(&self) {
        self.shared.released.send_replace(false);
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.shared.read().asked.clone()
    }

    /// The GETs of that path.
    pub(crate) fn gets(&self, path: &str) -> Vec<Asked> {
        self.asked().into_iter().filter(|asked| asked.method == "GET" && asked.path == path).collect()
    }

    /// How many bytes of the body of that path were sent, over all requests.
    pub(crate) fn sent(&self, path: &str) -> usize {
        self.shared.read().sent.get(path).copied().unwrap_or(0)
    }

    pub(crate) fn connections(&self) -> usize {
        self.shared.read().connections
    }

    /// How many connections are not over.
    pub(crate) fn open(&self) -> usize {
        self.shared.read().open
    }

    /// Waits until the condition holds; it is looked at after each request.
    pub(crate) async fn until(&self, condition: impl Fn(&Self) -> bool) {
        let mut changes = self.shared.changed.subscribe();
        let waiting = async {
            while !condition(self) {
                changes.changed().await.unwrap();
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("the web server never sees that");
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.listening.lock().unwrap_or_else(PoisonError::into_inner).abort();
    }
}

async fn listen(listener: TcpListener, shared: Shared) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                shared.change(|script| (script.connections, script.open) = (script.connections + 1, script.open + 1));
                let shared = shared.clone();
                connections.spawn(async move {
                    serve(stream, shared.clone()).await;
                    shared.change(|script| script.open -= 1);
                });
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(mut stream: TcpStream, shared: Shared) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let asked = read(&String::from_utf8_lossy(&head));
    let method = if asked.method == "GET" { "GET" } else { "HEAD" };
    let (file, fault) = shared.change(|script| {
        script.asked.push(asked.clone());
        let file = script.files.get(&asked.path).cloned().unwrap_or_else(|| File::status(404));
        let fault = script.faults.get_mut(&(method, asked.path.clone())).and_then(VecDeque::pop_front);
        (file, fault)
    });
    // A client that goes away is part of the play.
    let _ = answer::answer(&mut stream, &shared, &asked, file, fault).await;
}

fn read(head: &str) -> Asked {
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
    let (method, path) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    Asked { method, path, headers }
}
