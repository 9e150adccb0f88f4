//! The flags that stand for a setting.

use std::path::PathBuf;

use clap::Args;

use super::{Layers, TargetLayers};

/// The flags that stand for a setting; the same for every command.
#[derive(Debug, Clone, Default, Args)]
pub struct Flags {
    /// Settings file (TOML); every key can also be given as MALLEUS_KEY, as in MALLEUS_TARGET__SOCKET.
    #[arg(long, value_name = "FILE", env = "MALLEUS_CONFIG")]
    pub config: Option<PathBuf>,
    /// Address to listen on, loopback only; port 0 takes a free one and prints it [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
    /// Where uploads are kept until Incus has them [default: /var/lib/malleus for root, else ~/.local/state/malleus].
    #[arg(long, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,
    /// Serve the page from this directory instead of the one built in.
    #[arg(long, value_name = "DIR")]
    pub page_dir: Option<PathBuf>,
    /// Unix socket of the Incus server [default: the local one].
    #[arg(long, value_name = "PATH")]
    pub incus_socket: Option<PathBuf>,
    /// Incus project that images land in [default: default].
    #[arg(long, value_name = "NAME")]
    pub project: Option<String>,
}

impl Flags {
    pub(super) fn into_layers(self) -> Layers {
        Layers {
            listen: self.listen,
            state_dir: self.state_dir,
            page_dir: self.page_dir,
            target: TargetLayers {
                socket: self.incus_socket,
                project: self.project,
                ..TargetLayers::default()
            },
            ..Layers::default()
        }
    }
}
