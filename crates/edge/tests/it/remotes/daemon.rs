//! The scripted Incus behind TLS, as a remote.

use std::{path::PathBuf, sync::Arc};

use edge::RemoteLayers;
use incus_client::scripted::Incus;
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::{ServerConfig, crypto::ring};
use rustls_pki_types::PrivateKeyDer;
use tokio::{
    net::TcpListener,
    task::{JoinHandle, JoinSet},
};
use tokio_rustls::TlsAcceptor;

/// A remote of its own; it stops when this is dropped.
pub(super) struct Daemon {
    pub(super) incus: Arc<Incus>,
    pub(super) url: String,
    /// Its certificate, PEM.
    pub(super) certificate: String,
    folder: tempfile::TempDir,
    listening: JoinHandle<()>,
}

impl Daemon {
    pub(super) async fn start() -> Self {
        let incus = Arc::new(Incus::start().await.unwrap());
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["remote".to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listening = tokio::spawn(listen(listener, acceptor, Arc::clone(&incus)));
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("server.crt"), cert.pem()).unwrap();
        let own = generate_simple_self_signed(["edge".to_owned()]).unwrap();
        std::fs::write(folder.path().join("client.crt"), own.cert.pem()).unwrap();
        std::fs::write(folder.path().join("client.key"), own.signing_key.serialize_pem()).unwrap();
        Self { incus, url, certificate: cert.pem(), folder, listening }
    }

    /// Its settings; `known` where the edge has a certificate there.
    pub(super) fn layers(&self, known: bool) -> RemoteLayers {
        let file = |name: &str| -> PathBuf { self.folder.path().join(name) };
        RemoteLayers {
            url: Some(self.url.clone()),
            server_certificate: Some(file("server.crt")),
            client_certificate: known.then(|| file("client.crt")),
            client_key: known.then(|| file("client.key")),
            ..RemoteLayers::default()
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn listen(listener: TcpListener, acceptor: TlsAcceptor, incus: Arc<Incus>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { return };
        let (acceptor, incus) = (acceptor.clone(), Arc::clone(&incus));
        connections.spawn(async move {
            if let Ok(stream) = acceptor.accept(stream).await {
                incus.serve(stream).await;
            }
        });
    }
}

/// A certificate and its key, which nobody uses.
pub(super) fn certificate() -> String {
    let CertifiedKey::<KeyPair> { cert, .. } = generate_simple_self_signed(["target".to_owned()]).unwrap();
    cert.pem()
}
