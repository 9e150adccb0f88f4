//! A private incusd for another command of ours: started as a child that ends when we do, however we end.

use std::fs::Permissions;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use super::folder::socket_of;
use crate::exec::OURSELVES;
use crate::service::Service;
use crate::step::say;

/// How long a private incusd may take until it says ready; the first start on a busy machine makes keys and a database.
const READY_LIMIT: Duration = Duration::from_secs(180);

/// A private incusd in a temporary folder. Dropping it ends it and removes the folder.
pub(crate) struct PrivateIncus {
    // Fields are dropped in this order: first the daemon, then the folder around its own.
    service: Service,
    parent: TempDir,
    https: Option<SocketAddr>,
    pid: u32,
}

impl PrivateIncus {
    /// Starts one under the system's folder for temporary files.
    pub(crate) fn start(https: bool) -> Result<Self> {
        let parent = tempfile::Builder::new().prefix("malleus-").tempdir().context("no temporary folder")?;
        // Containers' users must be able to pass through; the name stays hard to guess, and incusd guards its own files.
        std::fs::set_permissions(parent.path(), Permissions::from_mode(0o711))?;
        let mut command = Command::new(OURSELVES);
        command.arg("private-incus").arg("--rm").arg("--dir").arg(parent.path().join("incus"));
        if https {
            command.arg("--https");
        }
        let service = Service::start("the private incusd", &mut command)?;
        let (mut address, mut pid) = (None, 0);
        service.wait_for("ready ", READY_LIMIT, |line| match line.strip_prefix("https ") {
            Some(told) => address = told.parse().ok(),
            None => match line.strip_prefix("pid ") {
                Some(told) => pid = told.parse().unwrap_or_default(),
                None => say(line),
            },
        })?;
        Ok(Self { service, parent, https: address, pid })
    }

    /// The daemon's process.
    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// Its `INCUS_DIR`.
    pub(crate) fn dir(&self) -> PathBuf {
        self.parent.path().join("incus")
    }

    /// Its Unix socket.
    pub(crate) fn socket(&self) -> PathBuf {
        socket_of(&self.dir())
    }

    /// Its https address, when one was asked for.
    pub(crate) fn https(&self) -> Option<SocketAddr> {
        self.https
    }

    /// Ends it and fails if anything of it is left.
    pub(crate) fn stop(self) -> Result<()> {
        let Self { service, parent, .. } = self;
        service.stop()?;
        let path = parent.path().to_owned();
        parent.close().with_context(|| format!("cannot remove {}", path.display()))
    }
}
