//! A real daemon's administration for the tests, over its Unix socket.

mod wrapped;

use std::path::PathBuf;

use incus_client::{Fingerprint, InstanceType, ProjectName};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use crate::contract::Daemon;

/// The daemon behind a socket, used with full rights.
pub(crate) struct Real {
    socket: PathBuf,
}

/// An environment variable without which there is nothing to test.
pub(crate) fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} must name the daemon to test against"))
}

impl Daemon for Real {
    async fn add_project(&self, name: &ProjectName, own_images: Option<bool>) {
        let config = own_images.map_or(json!({}), |own| json!({ "features.images": own.to_string() }));
        self.ask("POST", "/1.0/projects", &json!({ "name": name.as_str(), "config": config })).await;
        if own_images.is_none() {
            // A new project gets the default, true; only a later change leaves it without the key.
            self.ask("PUT", &format!("/1.0/projects/{name}"), &json!({ "config": {} })).await;
        }
    }

    async fn remove_project(&self, name: &ProjectName) {
        self.ask("DELETE", &format!("/1.0/projects/{name}"), &Value::Null).await;
    }

    async fn limit_disk(&self, name: &ProjectName) {
        let config = json!({ "config": { "limits.disk": "1MiB" } });
        self.ask("PATCH", &format!("/1.0/projects/{name}"), &config).await;
    }

    /// It reads for itself.
    fn describe(&self, _fingerprint: Fingerprint, _instance_type: InstanceType, _nonce: &str) {}
}

impl Real {
    /// The daemon that `MALLEUS_TEST_INCUS_SOCKET` names.
    pub(crate) fn named() -> Self {
        Self { socket: variable("MALLEUS_TEST_INCUS_SOCKET").into() }
    }

    /// Adds a client's certificate, PEM, to the trust store.
    pub(crate) async fn trust(&self, certificate_pem: &str) {
        let base64: String = certificate_pem.lines().filter(|line| !line.starts_with("-----")).collect();
        self.ask(
            "POST",
            "/1.0/certificates",
            &json!({ "type": "client", "name": "test", "certificate": base64 }),
        )
        .await;
    }

    async fn ask(&self, method: &str, target: &str, body: &Value) {
        let body = body.to_string();
        let length = body.len();
        let request = format!(
            "{method} {target} HTTP/1.1\r\nHost: incus\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        let mut stream = UnixStream::connect(&self.socket).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 20"), "{method} {target}: {answer}");
    }
}
