//! What `malleus setup-incus` is told.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

use super::{SetupError, plan::Wanted};
use crate::settings::is_name;

/// The flags of `malleus setup-incus`.
#[derive(Debug, Clone, Args)]
pub(crate) struct SetupArgs {
    /// Project that images are to land in; made when missing, left as it is when there.
    #[arg(long, value_name = "NAME")]
    pub(crate) project: String,
    /// What the settings call it [default: the project's name].
    #[arg(long, value_name = "NAME")]
    pub(crate) target: Option<String>,
    /// Unix socket of the Incus server, which only an administrator may use [default: the local one].
    #[arg(long, value_name = "PATH")]
    pub(crate) incus_socket: Option<PathBuf>,
    /// Where the certificate, its key and the settings' lines are put; whoever owns it owns them.
    #[arg(long, value_name = "DIR", default_value = "/etc/malleus/incus")]
    pub(crate) dir: PathBuf,
    /// What a new project may hold of images and volumes, as Incus writes it; "none" for no limit.
    #[arg(long, value_name = "SIZE", default_value = "20GiB")]
    pub(crate) disk: String,
    /// Have Incus listen to the network there, if it does not yet, such as 127.0.0.1:8443.
    #[arg(long, value_name = "ADDR")]
    pub(crate) https_address: Option<SocketAddr>,
    /// How the edge is to reach Incus, such as https://incus.example:8443 [default: where Incus listens].
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// Tell what would be done, and do nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

impl SetupArgs {
    /// Parsed.
    ///
    /// # Errors
    /// A name that is none.
    pub(super) fn wanted(&self) -> Result<Wanted, SetupError> {
        let target = self.target.clone().unwrap_or_else(|| self.project.clone());
        if !is_name(&target) {
            return Err(SetupError::Target(target));
        }
        Ok(Wanted {
            project: self.project.parse()?,
            target,
            disk: (self.disk != "none").then(|| self.disk.clone()),
            https_address: self.https_address,
            url: self.url.clone(),
        })
    }
}
