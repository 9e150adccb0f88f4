//! A daemon of a test's own.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use incus_client::Client;
use serde_json::json;
use tempfile::TempDir;

use super::Real;

/// The daemon. Its folder is removed after the process has ended.
pub(super) struct Own {
    daemon: Child,
    directory: TempDir,
}

impl Own {
    /// Starts it in a folder that may hold something already, and waits until it answers.
    pub(super) async fn start(directory: TempDir) -> Self {
        // What the daemon mounts itself goes with it: those mounts are in a namespace of its own.
        let daemon = Command::new("unshare")
            .args(["--mount", "--propagation", "private", "/usr/libexec/incus/incusd"])
            .env("INCUS_DIR", directory.path())
            .env_remove("INCUS_SOCKET")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let own = Self { daemon, directory };
        while own.client().project("default".parse().unwrap()).check().await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        own
    }

    pub(super) fn directory(&self) -> &Path {
        self.directory.path()
    }

    pub(super) fn socket(&self) -> PathBuf {
        self.directory.path().join("unix.socket")
    }

    /// A client with full rights.
    pub(super) fn client(&self) -> Client {
        Client::unix(self.socket())
    }

    /// Has it listen on the loopback address as well, and tells where.
    pub(super) async fn listen(&self) -> String {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
        let config = json!({ "config": { "core.https_address": free.to_string() } });
        Real::at(self.socket()).ask("PATCH", "/1.0", &config).await;
        format!("https://{free}")
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}
