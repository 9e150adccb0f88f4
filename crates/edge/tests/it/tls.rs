//! The edge itself by TLS: its page and API, to its own origin alone, with a certificate that may be renewed.

use std::{fs, path::Path, sync::Arc};

use edge::TlsLayers;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use incus_client::scripted;
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::edge::{Edge, wait_until};

/// Writes a new certificate and its key, and gives the former.
fn certify(dir: &Path) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(dir.join("certificate.pem"), made.cert.pem()).unwrap();
    fs::write(dir.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    made.cert.der().clone()
}

async fn secured(dir: &Path) -> Edge {
    let incus = scripted::Incus::start().await.unwrap();
    Edge::with(incus, |layers| {
        layers.tls =
            TlsLayers { certificate: Some(dir.join("certificate.pem")), key: Some(dir.join("key.pem")) };
    })
    .await
}

/// Asks for the imports as a page of that origin does; the error of the handshake where there is none to be had.
async fn asked(edge: &Edge, trusted: &CertificateDer<'static>, origin: &str) -> Result<StatusCode, String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(edge.address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
    let stream = TokioIo::new(stream.map_err(|error| error.to_string())?);
    let (mut client, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let host = format!("localhost:{}", edge.address.port());
    let request = Request::get("/api/v1/imports").header("host", host).header("origin", origin);
    let request = request.body(http_body_util::Empty::<bytes::Bytes>::new()).unwrap();
    Ok(client.send_request(request).await.unwrap().status())
}

#[tokio::test]
async fn its_own_page_is_answered_and_none_that_came_in_the_clear() {
    let dir = tempfile::tempdir().unwrap();
    let certificate = certify(dir.path());
    let edge = secured(dir.path()).await;
    let own = format!("localhost:{}", edge.address.port());
    assert_eq!(asked(&edge, &certificate, &format!("https://{own}")).await, Ok(StatusCode::OK));
    assert_eq!(asked(&edge, &certificate, &format!("http://{own}")).await, Ok(StatusCode::FORBIDDEN));
}

#[tokio::test]
async fn a_renewed_certificate_is_offered_without_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let old = certify(dir.path());
    let edge = secured(dir.path()).await;
    let own = format!("https://localhost:{}", edge.address.port());
    assert_eq!(asked(&edge, &old, &own).await, Ok(StatusCode::OK));
    let new = certify(dir.path());
    wait_until("the new one is offered", async || asked(&edge, &new, &own).await.is_ok()).await;
    assert!(asked(&edge, &old, &own).await.is_err(), "the old one is gone");
}

#[tokio::test]
async fn files_that_are_no_use_are_told_at_the_start() {
    let dir = tempfile::tempdir().unwrap();
    certify(dir.path());
    fs::write(dir.path().join("key.pem"), "nothing").unwrap();
    let layers = edge::Layers {
        listen: Some("127.0.0.1:0".to_owned()),
        state_dir: Some(dir.path().join("state")),
        target: edge::TargetLayers { socket: Some("/x".into()), ..edge::TargetLayers::default() },
        tls: TlsLayers {
            certificate: Some(dir.path().join("certificate.pem")),
            key: Some(dir.path().join("key.pem")),
        },
        ..edge::Layers::default()
    };
    let settings = edge::Settings::parse(layers.clone()).unwrap();
    let told = edge::Server::bind(&settings).await.err().unwrap().to_string();
    assert!(told.starts_with("tls: ") && told.contains("key.pem"), "{told}");
    let half = edge::Layers { tls: TlsLayers { key: None, ..layers.tls }, ..layers };
    assert!(edge::Settings::parse(half).unwrap_err().to_string().contains("tls.key is missing"));
}
