//! An Incus of its own for a test: one that trusts a CA has to be told so when it starts.

use std::{
    fs::{self, Permissions},
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    depot::{Depot, Site, site::SiteSettings},
    settings::CertificateFiles,
};

const INCUSD: &str = "/usr/libexec/incus/incusd";

/// A CA, a daemon that trusts it, and a depot with a certificate of it.
pub(super) struct Stage {
    pub(super) depot: Depot,
    pub(super) site: Site,
    daemon: Child,
    dir: TempDir,
}

impl Stage {
    pub(super) async fn set() -> Self {
        let dir = tempfile::tempdir().unwrap();
        // Containers' users must be able to pass through.
        fs::set_permissions(dir.path(), Permissions::from_mode(0o711)).unwrap();
        let certificate = certify(dir.path());
        let depot = Depot::open(&dir.path().join("state")).await.unwrap();
        let settings = SiteSettings {
            listen: "127.0.0.1:0".parse().unwrap(),
            certificate: Some(certificate),
            public_url: None,
        };
        let site = Site::start(depot.clone(), &settings, &std::sync::Arc::default()).await.unwrap();
        let incus = dir.path().join("incus");
        fs::create_dir_all(incus.join("client")).unwrap();
        // Without settings of its own the command would greet its new user.
        fs::write(incus.join("client/config.yml"), "{}\n").unwrap();
        fs::set_permissions(&incus, Permissions::from_mode(0o711)).unwrap();
        let log = fs::File::create(dir.path().join("incusd.log")).unwrap();
        // What the daemon mounts itself goes with it: those mounts are in a namespace of its own.
        let daemon = bound(Command::new("unshare"), dir.path())
            .args(["--mount", "--propagation", "private", INCUSD])
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let stage = Self { depot, site, daemon, dir };
        stage.incus(&["admin", "waitready", "--timeout", "120"]).await.unwrap();
        stage.configure();
        stage
    }

    /// A pool and a profile on it, no network.
    fn configure(&self) {
        let preseed = json!({
            "storage_pools": [{ "name": "default", "driver": "dir" }],
            "profiles": [{
                "name": "default",
                "devices": { "root": { "type": "disk", "path": "/", "pool": "default" } },
            }],
        });
        let mut init = bound(Command::new("incus"), self.dir.path())
            .args(["admin", "init", "--preseed"])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        init.stdin.take().unwrap().write_all(preseed.to_string().as_bytes()).unwrap();
        assert!(init.wait().unwrap().success());
    }

    /// A folder for a test's files.
    pub(super) fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Where the depot is.
    pub(super) fn base(&self) -> String {
        format!("https://localhost:{}", self.site.address().port())
    }

    /// Runs the command, the depot answering meanwhile. What it writes, or what it complains of.
    pub(super) async fn incus(&self, arguments: &[&str]) -> Result<String, String> {
        let mut command = bound(Command::new("incus"), self.dir.path());
        command.args(arguments);
        let output = tokio::process::Command::from(command).output().await.unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }

    /// The same, told as JSON.
    pub(super) async fn json(&self, arguments: &[&str]) -> Value {
        let told = self.incus(&[arguments, &["--format", "json"]].concat()).await.unwrap();
        serde_json::from_str(&told).unwrap()
    }

    fn end(&mut self) {
        if matches!(self.daemon.try_wait(), Ok(None)) {
            let mut stop = bound(Command::new("incus"), self.dir.path());
            let _none_may_run = stop.args(["stop", "--all", "--force"]).stderr(Stdio::null()).status();
            let _gone_meanwhile = kill_process(Pid::from_child(&self.daemon), Signal::TERM);
            let _ended = self.daemon.wait();
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.end();
    }
}

/// A command bound to this daemon, this CA, and to nothing of the user's.
fn bound(mut command: Command, dir: &Path) -> Command {
    let incus = dir.join("incus");
    command
        .env("INCUS_DIR", &incus)
        .env("INCUS_CONF", incus.join("client"))
        .env("SSL_CERT_FILE", dir.join("ca.pem"))
        .env("SSL_CERT_DIR", dir.join("nothing"))
        .env_remove("INCUS_SOCKET")
        .env_remove("INCUS_REMOTE")
        .env_remove("INCUS_PROJECT")
        .stdin(Stdio::null());
    command
}

/// Writes a CA, and a certificate of it for this machine.
fn certify(dir: &Path) -> CertificateFiles {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, "Malleus test CA");
    let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(["localhost".to_owned()]).unwrap().signed_by(&key, &ca).unwrap();
    let write = |name: &str, text: String| -> PathBuf {
        let path = dir.join(name);
        fs::write(&path, text).unwrap();
        path
    };
    write("ca.pem", ca.pem());
    CertificateFiles {
        certificate: write("certificate.pem", leaf.pem()),
        key: write("key.pem", key.serialize_pem()),
    }
}
