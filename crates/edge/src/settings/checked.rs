//! Settings that hold to every rule: the only form the program uses.

use std::{net::SocketAddr, path::PathBuf};

use ipnet::IpNet;
use tenancy::TenancySettings;
use thiserror::Error;

use super::{
    AuthSettings, CertificateFiles, DepotSettings, Layers, LogFormat, PageSettings, PublicUrl, RateSettings,
    RemoteSettings, SessionSettings, TargetSettings, UrlSettings,
    auth::{Standing, parse_auth, parse_proxies, parse_session},
    certificate::parse_certificate,
    depot::{DepotWanted, parse_depot},
    ops::{parse_log, parse_metrics},
    page::parse_page,
    rates::parse_rates,
    remotes::parse_remotes,
    targets::{add_depot, parse_targets},
    urls::parse_urls,
};

/// The most bytes one image may have unless the operator says otherwise: 64 GiB.
const MAX_IMAGE_SIZE: u64 = 64 << 30;
/// How many ended imports are remembered unless the operator says otherwise.
const HISTORY: u32 = 10_000;
/// The most that can be: some hundred MiB in the state directory.
const MOST_HISTORY: u32 = 100_000;

/// The program's settings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen; a loopback address where there is no login.
    pub listen: SocketAddr,
    /// The address that people know the edge by, where it is another one.
    pub public_url: Option<PublicUrl>,
    /// The proxies whose word counts.
    pub trusted_proxies: Vec<IpNet>,
    /// How people prove who they are.
    pub auth: AuthSettings,
    /// How long they stay signed in.
    pub session: SessionSettings,
    /// Who may do everything, and who has what here.
    pub tenancy: TenancySettings,
    /// How often somebody may ask.
    pub rates: RateSettings,
    /// What TLS is offered with there; in the clear without.
    pub tls: Option<CertificateFiles>,
    /// Where uploads are kept until Incus has them.
    pub state_dir: PathBuf,
    /// Where the page lies, when it is not the one built in.
    pub page_dir: Option<PathBuf>,
    /// Which other sites may show the page or use its element.
    pub page: PageSettings,
    /// The most bytes one image may have.
    pub max_image_size: u64,
    /// How many imports that have ended are remembered, at most 100,000.
    pub history: u32,
    /// Where images go; the first is the one that is meant where none is named.
    pub targets: Vec<TargetSettings>,
    /// The edge's own store of images, which is one of the targets.
    pub depot: Option<DepotSettings>,
    /// Where images can be copied from.
    pub remotes: Vec<RemoteSettings>,
    /// Which URLs images can be imported from.
    pub urls: UrlSettings,
    /// In which form the log is written.
    pub log: LogFormat,
    /// Where metrics are told; nowhere unless the operator says so.
    pub metrics: Option<SocketAddr>,
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
         address such as 127.0.0.1:8080, or a login: auth.mode"
    )]
    NotLoopback(SocketAddr),
    /// What means nothing, or too much, where everybody may do everything.
    #[error("{0} needs a login; set auth.mode to token, proxy or oidc, or remove {0}")]
    NeedsLogin(&'static str),
    /// A login, and no address that people come to for it.
    #[error(
        "public_url is missing: the address that people know the edge by, such as https://images.example"
    )]
    NoPublicUrl,
    /// The login would be read on its way.
    #[error(
        "public_url is https://, but on {0} nothing offers TLS; set tls.certificate and tls.key, or name in trusted_proxies \
         the proxy that does"
    )]
    InTheClear(SocketAddr),
    /// A proxy is to tell who asks, and none is trusted.
    #[error("auth.mode = \"proxy\" needs trusted_proxies: the addresses of the proxies whose word counts")]
    NoProxies,
    /// No target was given and none was found.
    #[error(
        "no Incus server was given and none answers on this machine, and depot.enabled is false; install Incus, or name \
         one with --incus-socket PATH or with target.url in the settings file"
    )]
    NoTarget,
    /// Both ways at once.
    #[error("{0}.socket and {0}.url exclude each other; keep one")]
    TwoAddresses(String),
    /// A key that others need.
    #[error("{table}.{key} is missing")]
    Missing {
        /// The table.
        table: String,
        /// The key.
        key: &'static str,
    },
    /// Two targets that have the same name, or a name that none can have.
    #[error("{table}: {name:?} is taken, or cannot be a name; one has 1 to 63 letters, digits, -, _ and .")]
    Name {
        /// The table.
        table: &'static str,
        /// The name.
        name: String,
    },
    /// A value that makes no sense.
    #[error("{key} = {value:?}: {wanted}")]
    Value {
        /// The key.
        key: String,
        /// What was written.
        value: String,
        /// What should be.
        wanted: &'static str,
    },
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
        let tls = parse_certificate("tls", layers.tls.certificate, layers.tls.key)?;
        let public_url = layers.public_url.as_deref().map(PublicUrl::parse).transpose()?;
        let trusted_proxies = parse_proxies(&layers.trusted_proxies)?;
        let standing = Standing {
            listen,
            has_tls: tls.is_some(),
            public_url: public_url.as_ref(),
            proxies: &trusted_proxies,
            has_tenants: !layers.tenants.is_empty(),
        };
        let session = parse_session(&layers.auth.session)?;
        let (auth, operators) = parse_auth(layers.auth, &standing)?;
        let depot = parse_depot(layers.depot)?;
        let mut targets = parse_targets(layers.target, layers.targets, &depot)?;
        let depot = match depot {
            DepotWanted::Yes(depot) => Some(depot),
            DepotWanted::ForWant(depot) if targets.is_empty() => Some(depot),
            DepotWanted::ForWant(_) | DepotWanted::No => None,
        };
        if let Some(depot) = &depot {
            add_depot(&mut targets, depot)?;
        }
        Ok(Self {
            listen,
            public_url,
            trusted_proxies,
            session,
            tenancy: TenancySettings { operators, tenants: layers.tenants },
            rates: parse_rates(&layers.rates, &auth)?,
            auth,
            tls,
            state_dir: layers.state_dir.or_else(default_state_dir).ok_or(SettingsError::NoStateDir)?,
            page_dir: layers.page_dir,
            page: parse_page(layers.page)?,
            max_image_size: layers.max_image_size.unwrap_or(MAX_IMAGE_SIZE),
            history: parse_history(layers.history.unwrap_or(HISTORY))?,
            targets,
            depot,
            remotes: parse_remotes(layers.remotes)?,
            urls: parse_urls(layers.urls)?,
            log: parse_log(&layers.log)?,
            metrics: parse_metrics(layers.metrics)?,
        })
    }
}

fn parse_history(most: u32) -> Result<u32, SettingsError> {
    if most <= MOST_HISTORY {
        return Ok(most);
    }
    let wanted = "how many ended imports are remembered, from 0 to 100000";
    Err(SettingsError::Value { key: "history".to_owned(), value: most.to_string(), wanted })
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
    use crate::settings::TargetLayers;

    fn with_socket() -> Layers {
        let target = TargetLayers { socket: Some("/x".into()), ..TargetLayers::default() };
        Layers { state_dir: Some("/s".into()), target, ..Layers::default() }
    }

    #[test]
    fn the_history_has_a_bound() {
        let remembering = |history| Settings::parse(Layers { history, ..with_socket() });
        for (written, kept) in [(None, 10_000), (Some(0), 0), (Some(1), 1), (Some(100_000), 100_000)] {
            assert_eq!(remembering(written).unwrap().history, kept);
        }
        let refused = remembering(Some(100_001)).unwrap_err().to_string();
        assert!(refused.contains("history = \"100001\"") && refused.contains("100000"), "{refused}");
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
}
