//! The page's files: their forms, how long they may be kept, and what is not served.

use edge::Layers;
use http_body_util::Full;
use hyper::{Method, StatusCode};

use crate::edge::{Answer, Edge};

const INDEX: &str = "<!doctype html><title>t</title>";
/// What lies in the directory, as the page's build leaves it.
const FILES: [(&str, &str); 10] = [
    ("index.html", INDEX),
    ("index.html.br", "brotli of the document"),
    ("index.html.gz", "gzip of the document"),
    ("element.js", "export {};"),
    ("assets/index-Ab12.js", "the script as it is"),
    ("assets/index-Ab12.js.br", "brotli of the script"),
    ("assets/index-Ab12.js.gz", "gzip of the script"),
    ("assets/index-Ab12.js.map", "{}"),
    ("assets/browser_bg-Ab12.wasm", "\0asm"),
    (".hidden", "x"),
];
const SCRIPT: &str = "/assets/index-Ab12.js";

struct Site {
    edge: Edge,
    /// The directory, and a file beside it.
    place: tempfile::TempDir,
}

impl Site {
    async fn start() -> Self {
        let place = tempfile::tempdir().unwrap();
        let dir = place.path().join("page");
        std::fs::create_dir_all(dir.join("assets")).unwrap();
        for (name, content) in FILES {
            std::fs::write(dir.join(name), content).unwrap();
        }
        std::fs::write(place.path().join("outside.js"), "x").unwrap();
        let incus = incus_client::scripted::Incus::start().await.unwrap();
        let page_dir = Some(dir);
        let edge = Edge::with(incus, |layers: &mut Layers| layers.page_dir = page_dir).await;
        Self { edge, place }
    }

    async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.edge.request(method, path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.edge.send(request.body(Full::default()).unwrap()).await
    }

    async fn get(&self, path: &str, accepted: &str) -> Answer {
        self.ask(Method::GET, path, &[("accept-encoding", accepted)]).await
    }
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.get(name).map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn each_file_comes_in_the_form_that_is_liked_best() {
    let site = Site::start().await;
    for (accepted, encoding, body) in [
        ("gzip, deflate, br, zstd", Some("br"), "brotli of the script"),
        ("gzip", Some("gzip"), "gzip of the script"),
        ("br;q=0.1, gzip;q=0.9", Some("gzip"), "gzip of the script"),
        ("br;q=0", None, "the script as it is"),
        ("zstd", None, "the script as it is"),
        ("identity;q=0", None, "the script as it is"),
    ] {
        let answer = site.get(SCRIPT, accepted).await;
        assert_eq!((answer.status, &answer.body[..]), (StatusCode::OK, body.as_bytes()), "{accepted}");
        assert_eq!(header(&answer, "content-encoding"), encoding, "{accepted}");
        assert_eq!(
            header(&answer, "content-type"),
            Some("text/javascript"),
            "of the script, not of its form"
        );
        assert_eq!(header(&answer, "content-length"), Some(body.len().to_string().as_str()));
        assert_eq!(header(&answer, "vary"), Some("accept-encoding"));
    }
    let answer = site.get("/assets/browser_bg-Ab12.wasm", "br, gzip").await;
    assert_eq!(header(&answer, "content-encoding"), None, "a file without forms comes as it is");
    assert_eq!(header(&answer, "content-type"), Some("application/wasm"));
    assert_eq!(header(&answer, "vary"), Some("accept-encoding"), "it might have had some");
}

#[tokio::test]
async fn hashed_names_are_kept_and_others_asked_for_again() {
    let site = Site::start().await;
    for (path, kind, caching) in [
        ("/", "text/html", "no-cache"),
        ("/index.html", "text/html", "no-cache"),
        ("/element.js", "text/javascript", "no-cache"),
        (SCRIPT, "text/javascript", "public, max-age=31536000, immutable"),
    ] {
        let answer = site.get(path, "br").await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(header(&answer, "content-type"), Some(kind), "{path}");
        assert_eq!(header(&answer, "cache-control"), Some(caching), "{path}");
        assert!(header(&answer, "etag").unwrap().starts_with('"'), "{path}: strong");
    }
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let site = Site::start().await;
    let mut tags = Vec::new();
    for (path, accepted) in
        [(SCRIPT, "br"), (SCRIPT, "gzip"), (SCRIPT, ""), ("/", "br"), ("/element.js", "br")]
    {
        let first = site.get(path, accepted).await;
        let tag = header(&first, "etag").unwrap().to_owned();
        for method in [Method::GET, Method::HEAD] {
            let headers = [("accept-encoding", accepted), ("if-none-match", &tag)];
            let again = site.ask(method, path, &headers).await;
            assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{path} {accepted}");
            for same in ["etag", "cache-control", "vary"] {
                assert_eq!(header(&again, same), header(&first, same), "{path} {accepted}: {same}");
            }
        }
        tags.push(tag);
    }
    let all = tags.len();
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), all, "each form of each file has a tag of its own");

    let old = header(&site.get("/", "").await, "etag").unwrap().to_owned();
    // As long as before, and within the same second.
    std::fs::write(site.place.path().join("page/index.html"), INDEX.replace("<title>t", "<title>u")).unwrap();
    let changed = site.ask(Method::GET, "/", &[("if-none-match", &old)]).await;
    assert_eq!(changed.status, StatusCode::OK);
    assert_ne!(header(&changed, "etag"), Some(old.as_str()));
}

#[tokio::test]
async fn head_tells_what_get_would() {
    let site = Site::start().await;
    for path in ["/", SCRIPT, "/element.js", "/missing.js"] {
        let accepted = [("accept-encoding", "br")];
        let (head, get) =
            (site.ask(Method::HEAD, path, &accepted).await, site.ask(Method::GET, path, &accepted).await);
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
        for same in ["content-type", "content-length", "content-encoding", "etag", "cache-control", "vary"] {
            assert_eq!(header(&head, same), header(&get, same), "{path}: {same}");
        }
    }
    let posted = site.ask(Method::POST, "/", &[]).await;
    assert_eq!(
        (posted.status, header(&posted, "allow")),
        (StatusCode::METHOD_NOT_ALLOWED, Some("GET, HEAD"))
    );
}

#[tokio::test]
async fn nothing_but_the_page_is_served() {
    let site = Site::start().await;
    for path in [
        "/assets/index-Ab12.js.map",
        "/assets/index-Ab12.js.br",
        "/index.html.gz",
        "/.hidden",
        "/assets",
        "/assets/",
        "/../outside.js",
        "/%2e%2e/outside.js",
        "/assets/..%2findex.html",
        "//etc/passwd",
        "/missing",
    ] {
        let answer = site.get(path, "br, gzip").await;
        assert_eq!((answer.status, answer.problem()), (StatusCode::NOT_FOUND, "not-found".into()), "{path}");
    }
}

/// What the build leaves behind is what the program has, wherever it was built with it.
#[cfg(feature = "embed-page")]
#[tokio::test]
async fn the_page_that_is_built_in_is_served_likewise() {
    let edge = Edge::start().await;
    let dist = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist");
    let page = std::fs::read_to_string(dist.join("index.html")).unwrap();
    let script = page.split('"').find(|part| part.starts_with("./assets/") && part.ends_with(".js")).unwrap();
    let script = script.trim_start_matches('.');
    for (path, file) in [("/", "index.html.br"), (script, &format!("{}.br", script.trim_start_matches('/')))]
    {
        let asked = |tag: Option<&str>| {
            let request = edge.request(Method::GET, path).header("accept-encoding", "br");
            let request = if let Some(tag) = tag { request.header("if-none-match", tag) } else { request };
            request.body(Full::default()).unwrap()
        };
        let answer = edge.send(asked(None)).await;
        assert_eq!(&answer.body[..], std::fs::read(dist.join(file)).unwrap(), "{path}");
        assert_eq!(header(&answer, "content-encoding"), Some("br"), "{path}");
        let tag = header(&answer, "etag").unwrap();
        assert_eq!(edge.send(asked(Some(tag))).await.status, StatusCode::NOT_MODIFIED, "{path}");
    }
    let map = format!("{script}.map");
    assert_eq!(edge.get(&map).await.status, StatusCode::NOT_FOUND, "{map}");
}
