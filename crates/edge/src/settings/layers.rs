//! The settings as they are written, each key optional, merged from every place they can stand in.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use serde::{Deserialize, Serialize};

use super::{AuthLayers, Flags, RateLayers};

/// What an operator may write, key by key. Nothing is checked yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Layers {
    /// The address to listen on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<String>,
    /// Where uploads are kept until Incus has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_dir: Option<PathBuf>,
    /// Serve the page from this directory instead of the one built in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_dir: Option<PathBuf>,
    /// The address that people know the edge by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// The proxies whose word counts for from where a request comes, and, where they do the login, whose it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trusted_proxies: Vec<String>,
    /// The login.
    #[serde(skip_serializing_if = "AuthLayers::is_empty")]
    pub auth: AuthLayers,
    /// How often somebody may ask.
    #[serde(skip_serializing_if = "RateLayers::is_empty")]
    pub rates: RateLayers,
    /// Who has what here, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tenants: BTreeMap<String, tenancy::TenantSettings>,
    /// What the edge itself is served with.
    #[serde(skip_serializing_if = "TlsLayers::is_empty")]
    pub tls: TlsLayers,
    /// Which other sites may show the page or use its element.
    #[serde(skip_serializing_if = "PageLayers::is_empty")]
    pub page: PageLayers,
    /// The most bytes one image may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_image_size: Option<u64>,
    /// How many imports that have ended are remembered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<u32>,
    /// The Incus server that images go to.
    #[serde(skip_serializing_if = "TargetLayers::is_empty")]
    pub target: TargetLayers,
    /// Further targets, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub targets: BTreeMap<String, TargetLayers>,
    /// The edge's own store of images.
    #[serde(skip_serializing_if = "DepotLayers::is_empty")]
    pub depot: DepotLayers,
    /// Servers that images can be copied from, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub remotes: BTreeMap<String, RemoteLayers>,
    /// Which URLs images can be imported from.
    #[serde(skip_serializing_if = "UrlLayers::is_empty")]
    pub urls: UrlLayers,
    /// The log.
    #[serde(skip_serializing_if = "LogLayers::is_empty")]
    pub log: LogLayers,
    /// What is told to Prometheus.
    #[serde(skip_serializing_if = "MetricsLayers::is_empty")]
    pub metrics: MetricsLayers,
}

/// What the edge itself is served with, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TlsLayers {
    /// The certificate, a PEM file with its chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<PathBuf>,
    /// The key of the certificate, a PEM file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<PathBuf>,
}

impl TlsLayers {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Which other sites may show the page or use its element, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PageLayers {
    /// The origins of sites that may show the page in a frame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame_ancestors: Option<Vec<String>>,
    /// The origins of sites whose own pages may use the element with this edge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_origins: Option<Vec<String>>,
}

impl PageLayers {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The Incus server, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TargetLayers {
    /// What the page calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The project images land in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// The Unix socket of a local server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub socket: Option<PathBuf>,
    /// The `https://host:port` of a remote server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The client certificate the remote server trusts, a PEM file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_certificate: Option<PathBuf>,
    /// The key of the client certificate, a PEM file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_key: Option<PathBuf>,
    /// The remote server's own certificate, a PEM file; no other is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_certificate: Option<PathBuf>,
}

/// The edge's own store of images, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DepotLayers {
    /// Whether there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// What the page calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The address to serve its images on, for everyone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<String>,
    /// The certificate to serve them with, a PEM file with its chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<PathBuf>,
    /// The key of the certificate, a PEM file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<PathBuf>,
    /// The address that others know it by, where that is not what they ask for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl DepotLayers {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A server that images can be copied from, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RemoteLayers {
    /// Its `https://` address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// `incus` or `simplestreams`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// The project of an Incus server whose images are offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// The server's own certificate, a PEM file; without it, one that the system's authorities vouch for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_certificate: Option<PathBuf>,
    /// The client certificate that an Incus server trusts, a PEM file; without it, only public images are offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_certificate: Option<PathBuf>,
    /// The key of the client certificate, a PEM file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_key: Option<PathBuf>,
}

/// Which URLs images can be imported from, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UrlLayers {
    /// Whether the edge fetches images from URLs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through_edge: Option<bool>,
    /// The only hosts the edge fetches from, such as `images.example` or `*.example`; none for any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosts: Option<Vec<String>>,
    /// Hosts that the edge never fetches from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denied_hosts: Option<Vec<String>>,
    /// The only ports the edge fetches from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ports: Option<Vec<u16>>,
    /// Networks, such as `10.1.0.0/16`, that the edge fetches from though they are not public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_networks: Option<Vec<String>>,
    /// The hosts that Incus itself may be told to fetch from; none where it is not to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through_incus: Option<Vec<String>>,
}

impl UrlLayers {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The log, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogLayers {
    /// `text` or `json`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
}

impl LogLayers {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What is told to Prometheus, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MetricsLayers {
    /// The address to tell it on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<String>,
}

impl MetricsLayers {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl TargetLayers {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Layers {
    /// Reads every place, the later winning: the file, the environment, the flags.
    ///
    /// # Errors
    /// A file that cannot be read, an unknown key, a value of the wrong type; the text names the place.
    pub fn read(flags: Flags) -> Result<Self, Box<figment::Error>> {
        let mut figment = Figment::new();
        if let Some(path) = &flags.config {
            figment = figment.merge(Self::file(path)?);
        }
        figment
            .merge(Env::prefixed("MALLEUS_").filter(|key| is_setting(key.as_str())).split("__"))
            .merge(Serialized::defaults(flags.into_layers()))
            .extract()
            .map_err(Box::new)
    }

    fn file(path: &Path) -> Result<impl figment::Provider + use<>, Box<figment::Error>> {
        // figment takes a missing file for an empty one; a path someone gave must exist.
        let text = std::fs::read_to_string(path)
            .map_err(|error| figment::Error::from(format!("{}: {error}", path.display())))
            .map_err(Box::new)?;
        Ok(Toml::string(&text))
    }
}

/// Other variables of that prefix are not settings: the log's filter, the tests' own.
fn is_setting(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    [
        "target__",
        "targets__",
        "depot__",
        "remotes__",
        "urls__",
        "page__",
        "tls__",
        "auth__",
        "rates__",
        "tenants__",
        "log__",
        "metrics__",
    ]
    .iter()
    .any(|table| key.starts_with(table))
        || ["listen", "public_url", "trusted_proxies", "state_dir", "page_dir", "max_image_size", "history"]
            .contains(&key.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_win_over_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("malleus.toml");
        std::fs::write(&path, "listen = \"127.0.0.1:1\"\n[target]\nname = \"lab\"\nproject = \"a\"\n")
            .unwrap();
        let flags = Flags { config: Some(path), project: Some("b".into()), ..Flags::default() };
        let layers = Layers::read(flags).unwrap();
        assert_eq!(layers.listen.as_deref(), Some("127.0.0.1:1"));
        assert_eq!(layers.target.name.as_deref(), Some("lab"));
        assert_eq!(layers.target.project.as_deref(), Some("b"));
    }

    #[test]
    fn a_misspelt_key_and_a_missing_file_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("malleus.toml");
        let read = |path: &Path| Layers::read(Flags { config: Some(path.into()), ..Flags::default() });
        assert!(read(&path).unwrap_err().to_string().contains("malleus.toml"));
        std::fs::write(&path, "lisen = \"127.0.0.1:1\"\n").unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("lisen"));
    }
}
