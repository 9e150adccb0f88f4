//! A real daemon's administration for the tests, over its Unix socket.

mod copy;
mod corpus;
mod own;
mod small_disk;
mod spool;
mod verdicts;
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
        let profiles = self.exchange("GET", &format!("/1.0/profiles?project={name}"), &Value::Null).await;
        let own = profiles["metadata"].as_array().into_iter().flatten().filter_map(Value::as_str);
        for profile in own.filter(|url| url.contains("?project=") && !url.contains("/default?")) {
            self.ask("DELETE", profile, &Value::Null).await;
        }
        self.ask("DELETE", &format!("/1.0/projects/{name}"), &Value::Null).await;
    }

    async fn limit_disk(&self, name: &ProjectName, bytes: u64) {
        // A PATCH would be taken to drop the project's features, which is refused where there are images.
        let target = format!("/1.0/projects/{name}");
        let mut config = self.ask("GET", &target, &Value::Null).await["config"].take();
        config["limits.disk"] = json!(bytes.to_string());
        self.ask("PUT", &target, &json!({ "config": config })).await;
    }

    /// It reads for itself.
    fn describe(&self, _fingerprint: Fingerprint, _instance_type: InstanceType, _nonce: &str) {}

    /// It has them.
    fn contain(&self, _fingerprint: Fingerprint, _parts: &[&[u8]]) {}

    async fn add_profile(&self, project: &ProjectName, name: &str) {
        let target = format!("/1.0/profiles?project={project}");
        self.ask("POST", &target, &json!({ "name": name, "config": {} })).await;
    }
}

impl Real {
    /// The daemon that `MALLEUS_TEST_INCUS_SOCKET` names.
    pub(crate) fn named() -> Self {
        Self { socket: variable("MALLEUS_TEST_INCUS_SOCKET").into() }
    }

    /// The daemon behind another socket.
    pub(crate) fn at(socket: PathBuf) -> Self {
        Self { socket }
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

    /// Adds a certificate that is for one project alone.
    pub(crate) async fn trust_for(&self, certificate_pem: &str, project: &ProjectName) {
        let base64: String = certificate_pem.lines().filter(|line| !line.starts_with("-----")).collect();
        let entry = json!({
            "type": "client", "name": "restricted", "certificate": base64,
            "restricted": true, "projects": [project.as_str()],
        });
        self.ask("POST", "/1.0/certificates", &entry).await;
    }

    /// What the daemon says of an image, all of it.
    pub(crate) async fn image(&self, project: &ProjectName, fingerprint: &Fingerprint) -> Value {
        self.ask("GET", &format!("/1.0/images/{fingerprint}?project={project}"), &Value::Null).await
    }

    /// Tries to create an instance of an image, without starting it, and takes it away again. The error is the daemon's own.
    pub(crate) async fn create_instance(
        &self,
        project: &ProjectName,
        fingerprint: &Fingerprint,
        instance_type: InstanceType,
    ) -> Result<(), String> {
        let instance = json!({
            "name": "first",
            "type": instance_type.to_string(),
            "source": { "type": "image", "fingerprint": fingerprint.to_string() },
            "devices": { "root": { "type": "disk", "path": "/", "pool": "default" } },
        });
        let created = self.operation("POST", &format!("/1.0/instances?project={project}"), &instance).await;
        if created.is_ok() {
            let target = format!("/1.0/instances/first?project={project}");
            self.operation("DELETE", &target, &Value::Null).await.unwrap();
        }
        created
    }

    /// Follows what was asked for to its end.
    async fn operation(&self, method: &str, target: &str, body: &Value) -> Result<(), String> {
        let begun = self.exchange(method, target, body).await;
        let Some(operation) = begun["operation"].as_str().filter(|it| !it.is_empty()) else {
            return Err(begun["error"].as_str().unwrap_or_default().to_owned());
        };
        let ended = self.exchange("GET", &format!("{operation}/wait"), &Value::Null).await;
        match (
            ended["error"].as_str().unwrap_or_default(),
            ended["metadata"]["err"].as_str().unwrap_or_default(),
        ) {
            ("", "") => Ok(()),
            ("", error) | (error, _) => Err(error.to_owned()),
        }
    }

    pub(crate) async fn ask(&self, method: &str, target: &str, body: &Value) -> Value {
        let answer = self.exchange(method, target, body).await;
        assert_ne!(answer["type"], "error", "{method} {target}: {answer}");
        answer["metadata"].clone()
    }

    /// One request on a connection of its own. HTTP/1.0 keeps the answer in one piece.
    async fn exchange(&self, method: &str, target: &str, body: &Value) -> Value {
        let body = body.to_string();
        let length = body.len();
        let request = format!(
            "{method} {target} HTTP/1.0\r\nHost: incus\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        let mut stream = UnixStream::connect(&self.socket).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let content = answer.split_once("\r\n\r\n").map(|(_, content)| content).unwrap_or_default();
        serde_json::from_str(content).unwrap_or_else(|error| panic!("{method} {target}: {error}: {answer}"))
    }
}
