//! Connections of everyone's, with TLS and without, quick and slow.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{Router, body::Body, routing::get};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion, crypto::ring, version};
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsConnector;

use super::*;
use crate::settings::CertificateFiles;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

struct Files {
    dir: tempfile::TempDir,
    certificate: CertificateDer<'static>,
}

impl Files {
    fn new() -> Self {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("certificate"), made.cert.pem()).unwrap();
        std::fs::write(dir.path().join("key"), made.signing_key.serialize_pem()).unwrap();
        Self { dir, certificate: made.cert.der().clone() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn acceptor(&self) -> TlsAcceptor {
        acceptor(&CertificateFiles { certificate: self.path("certificate"), key: self.path("key") }).unwrap()
    }

    fn connector(&self, protocol: &'static SupportedProtocolVersion) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[protocol])
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        TlsConnector::from(Arc::new(config))
    }
}

async fn listening(tls: Option<TlsAcceptor>) -> (Listening, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let endless = || async {
        let piece = || async { Some((Ok::<_, io::Error>(vec![0_u8; 1 << 16]), ())) };
        Body::from_stream(futures_util::stream::unfold((), move |()| piece()))
    };
    let router = Router::new().route("/", get(|| async { "hello" })).route("/endless", get(endless));
    (Listening::public(listener, router, tls, Traffic::default()), address)
}

/// Reads until the text is there.
async fn until(stream: &mut (impl AsyncRead + Unpin), wanted: &str) {
    let mut text = Vec::new();
    while !String::from_utf8_lossy(&text).contains(wanted) {
        assert_ne!(stream.read_buf(&mut text).await.unwrap(), 0, "{}", String::from_utf8_lossy(&text));
    }
}

/// Whether the other end closes the connection, orderly or not, before anything more comes.
async fn closed(stream: &mut (impl AsyncRead + Unpin)) -> bool {
    let mut byte = [0];
    stream.read(&mut byte).await.is_ok_and(|read| read == 0) || stream.read(&mut byte).await.is_err()
}

#[tokio::test]
async fn both_versions_of_tls_are_answered_by_http_1() {
    let files = Files::new();
    let (listening, address) = listening(Some(files.acceptor())).await;
    for protocol in [&version::TLS12, &version::TLS13] {
        let stream = TcpStream::connect(address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let mut stream = files.connector(protocol).connect(name, stream).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
        stream.write_all(REQUEST).await.unwrap();
        until(&mut stream, "hello").await;
    }
    // Incus tries without TLS first: it must hear at once that this is no use.
    let mut plain = TcpStream::connect(address).await.unwrap();
    plain.write_all(REQUEST).await.unwrap();
    let mut answer = Vec::new();
    let _reset = plain.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP/"));
    listening.stop(Duration::from_secs(5)).await;
}

#[tokio::test(start_paused = true)]
async fn whoever_does_nothing_is_let_go() {
    let files = Files::new();
    let (secure, to_secure) = listening(Some(files.acceptor())).await;
    let (plain, to_plain) = listening(None).await;
    let begun = tokio::time::Instant::now();
    assert!(closed(&mut TcpStream::connect(to_secure).await.unwrap()).await);
    assert_eq!(begun.elapsed().as_secs(), HANDSHAKE.as_secs(), "a handshake that is not begun");
    let mut kept = TcpStream::connect(to_plain).await.unwrap();
    kept.write_all(REQUEST).await.unwrap();
    until(&mut kept, "hello").await;
    assert!(closed(&mut kept).await, "a connection kept for nothing");
    secure.stop(Duration::ZERO).await;
    plain.stop(Duration::ZERO).await;
}

#[tokio::test(start_paused = true)]
async fn whoever_takes_nothing_of_an_answer_is_let_go() {
    let (listening, address) = listening(None).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    until(&mut stream, "200 OK").await;
    // The stop waits for the connection, and that for its client, who reads nothing more.
    let begun = tokio::time::Instant::now();
    listening.stop(STALL * 10).await;
    assert!((STALL..STALL * 2).contains(&begun.elapsed()), "{:?}", begun.elapsed());
    drop(stream);
}

#[tokio::test]
async fn files_that_are_no_pair_are_told() {
    let (files, others) = (Files::new(), Files::new());
    let (certificate, key) = (files.path("certificate"), files.path("key"));
    let told = |certificate: &Path, key: &Path| {
        let files = CertificateFiles { certificate: certificate.to_owned(), key: key.to_owned() };
        acceptor(&files).err().unwrap()
    };
    assert!(matches!(told(&files.path("none"), &key), TlsError::File { .. }));
    assert!(matches!(told(&key, &key), TlsError::Pem { what: "certificate", .. }));
    assert!(matches!(told(&certificate, &certificate), TlsError::Pem { what: "private key", .. }));
    assert!(matches!(told(&certificate, &others.path("key")), TlsError::Pair(_)));
}

#[tokio::test]
async fn what_goes_on_without_its_client_keeps_its_place() {
    let kept: Arc<std::sync::Mutex<Vec<Held>>> = Arc::default();
    let keep = Arc::clone(&kept);
    let keeping = move |Extension(held): Extension<Held>| async move {
        keep.lock().unwrap().push(held);
        "hello"
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/", get(keeping));
    let _listening = Listening::public(listener, router, None, Traffic::default());
    for _ in 0..PUBLIC.each {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(REQUEST).await.unwrap();
        until(&mut stream, "hello").await;
    }
    let mut turned_away = TcpStream::connect(address).await.unwrap();
    assert!(closed(&mut turned_away).await, "though none of them is connected any more");
    kept.lock().unwrap().clear();
    let again = async {
        loop {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let _ = stream.write_all(REQUEST).await;
            if matches!(stream.read(&mut [0; 8]).await, Ok(1..)) {
                return;
            }
        }
    };
    again.await;
}
