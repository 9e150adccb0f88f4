//! Settings that hold to every rule: the only form the program uses.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::{Layers, TargetLayers};

/// The most bytes one image may have unless the operator says otherwise: 64 GiB.
const MAX_IMAGE_SIZE: u64 = 64 << 30;

/// Where a local Incus listens, in the order they are tried.
const LOCAL_SOCKETS: [&str; 2] = ["/var/lib/incus/unix.socket", "/run/incus/unix.socket"];

/// The program's settings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen; a loopback address.
    pub listen: SocketAddr,
    /// Where uploads are kept until Incus has them.
    pub state_dir: PathBuf,
    /// Where the page lies, when it is not the one built in.
    pub page_dir: Option<PathBuf>,
    /// The most bytes one image may have.
    pub max_image_size: u64,
    /// Where images go.
    pub target: TargetSettings,
}

/// The Incus server and project that images go to.
#[derive(Debug, Clone)]
pub struct TargetSettings {
    /// What the page calls it.
    pub name: String,
    /// The project images land in.
    pub project: String,
    /// How it is reached.
    pub address: TargetAddress,
}

/// How an Incus server is reached.
#[derive(Debug, Clone)]
pub enum TargetAddress {
    /// Over its Unix socket.
    Socket(PathBuf),
    /// Over TLS, each side known by its certificate.
    Https {
        /// `https://host:port`.
        url: String,
        /// PEM file of the certificate the server trusts.
        client_certificate: PathBuf,
        /// PEM file of its key.
        client_key: PathBuf,
        /// PEM file of the server's own certificate.
        server_certificate: PathBuf,
    },
}

/// What is wrong with the settings. The operator can mend it.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// A key, a file or a type.
    #[error("{0}")]
    Layers(Box<figment::Error>),
    /// Not an address.
    #[error("listen = {0:?} is not an address such as 127.0.0.1:8080")]
    Listen(String),
    /// Anybody could import images, since there is no login.
    #[error(
        "listen = {0} would let every machine on the network import images, since there is no login; use a loopback \
         address such as 127.0.0.1:8080"
    )]
    NotLoopback(SocketAddr),
    /// No target was given and none was found.
    #[error(
        "no Incus server was given and none answers on this machine; install Incus, or name one with --incus-socket \
         PATH or with target.url in the settings file"
    )]
    NoTarget,
    /// Both ways at once.
    #[error("target.socket and target.url exclude each other; keep one")]
    TwoTargets,
    /// A remote server needs all three files.
    #[error("target.url needs target.{0} as well")]
    Missing(&'static str),
    /// No home directory to keep the state in.
    #[error("there is no home directory to keep uploads in; say where with --state-dir DIR")]
    NoStateDir,
}

impl Settings {
    /// Parses what was written.
    ///
    /// # Errors
    /// The first rule that is broken, with what to do.
    pub fn parse(layers: Layers) -> Result<Self, SettingsError> {
        let listen = layers.listen.unwrap_or_else(|| "127.0.0.1:8080".to_owned());
        let listen: SocketAddr = listen.parse().map_err(|_| SettingsError::Listen(listen))?;
        if !listen.ip().is_loopback() {
            return Err(SettingsError::NotLoopback(listen));
        }
        Ok(Self {
            listen,
            state_dir: layers.state_dir.or_else(default_state_dir).ok_or(SettingsError::NoStateDir)?,
            page_dir: layers.page_dir,
            max_image_size: layers.max_image_size.unwrap_or(MAX_IMAGE_SIZE),
            target: parse_target(layers.target)?,
        })
    }
}

fn parse_target(layers: TargetLayers) -> Result<TargetSettings, SettingsError> {
    let address = match (layers.socket, layers.url) {
        (Some(_), Some(_)) => return Err(SettingsError::TwoTargets),
        (Some(socket), None) => TargetAddress::Socket(socket),
        (None, Some(url)) => TargetAddress::Https {
            url,
            client_certificate: layers
                .client_certificate
                .ok_or(SettingsError::Missing("client_certificate"))?,
            client_key: layers.client_key.ok_or(SettingsError::Missing("client_key"))?,
            server_certificate: layers
                .server_certificate
                .ok_or(SettingsError::Missing("server_certificate"))?,
        },
        (None, None) => TargetAddress::Socket(local_socket().ok_or(SettingsError::NoTarget)?),
    };
    Ok(TargetSettings {
        name: layers.name.unwrap_or_else(|| "local".to_owned()),
        project: layers.project.unwrap_or_else(|| "default".to_owned()),
        address,
    })
}

fn local_socket() -> Option<PathBuf> {
    let given = std::env::var_os("INCUS_SOCKET").map(PathBuf::from);
    let in_dir = std::env::var_os("INCUS_DIR").map(|dir| Path::new(&dir).join("unix.socket"));
    given
        .into_iter()
        .chain(in_dir)
        .chain(LOCAL_SOCKETS.map(PathBuf::from))
        .find(|socket| std::os::unix::net::UnixStream::connect(socket).is_ok())
}

fn default_state_dir() -> Option<PathBuf> {
    if rustix::process::geteuid().is_root() {
        return Some(PathBuf::from("/var/lib/malleus"));
    }
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|dir| dir.is_absolute());
    let home = || std::env::home_dir().map(|home| home.join(".local/state"));
    state.or_else(home).map(|dir| dir.join("malleus"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_socket() -> Layers {
        let target = TargetLayers { socket: Some("/x".into()), ..TargetLayers::default() };
        Layers { state_dir: Some("/s".into()), target, ..Layers::default() }
    }

    fn listening(listen: &str) -> Result<Settings, SettingsError> {
        Settings::parse(Layers { listen: Some(listen.into()), ..with_socket() })
    }

    #[test]
    fn only_loopback_addresses_are_listened_on() {
        for listen in ["127.0.0.1:8080", "127.8.9.1:0", "[::1]:80"] {
            assert!(listening(listen).is_ok(), "{listen}");
        }
        for listen in ["0.0.0.0:8080", "[::]:8080", "192.168.1.2:80", "[::ffff:127.0.0.1]:80"] {
            assert!(matches!(listening(listen), Err(SettingsError::NotLoopback(_))), "{listen}");
        }
        for listen in ["localhost:8080", "8080", "", "127.0.0.1"] {
            assert!(matches!(listening(listen), Err(SettingsError::Listen(_))), "{listen}");
        }
    }

    #[test]
    fn a_target_is_reached_in_one_way() {
        let mut layers = with_socket();
        layers.target.url = Some("https://incus.example:8443".into());
        assert!(matches!(Settings::parse(layers.clone()), Err(SettingsError::TwoTargets)));
        layers.target.socket = None;
        assert!(matches!(Settings::parse(layers.clone()), Err(SettingsError::Missing("client_certificate"))));
        layers.target.client_certificate = Some("/c".into());
        layers.target.client_key = Some("/k".into());
        assert!(matches!(Settings::parse(layers.clone()), Err(SettingsError::Missing("server_certificate"))));
        layers.target.server_certificate = Some("/s".into());
        assert!(Settings::parse(layers).is_ok());
    }
}
