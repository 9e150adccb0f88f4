//! Where images can be copied from, as the program uses it.

use std::{collections::BTreeMap, path::PathBuf};

use super::{RemoteLayers, SettingsError, targets::is_name};

/// A server that images can be copied from.
#[derive(Debug, Clone)]
pub struct RemoteSettings {
    /// What the page calls it.
    pub name: String,
    /// Its address: `https://host:port` of an Incus server, any `http` or `https` base of a simplestreams one.
    pub url: String,
    /// The server's own certificate, a PEM file; none where the system's authorities vouch for it.
    pub server_certificate: Option<PathBuf>,
    /// What it speaks.
    pub kind: RemoteKind,
}

/// What a remote speaks, and what only one kind has.
#[derive(Debug, Clone)]
pub enum RemoteKind {
    /// An Incus server.
    Incus {
        /// The project whose images are offered.
        project: String,
        /// PEM files of the client certificate that the server trusts and of its key.
        identity: Option<(PathBuf, PathBuf)>,
    },
    /// A web server with simplestreams documents.
    Simplestreams,
}

/// Parses every remote.
///
/// # Errors
/// The first rule that is broken.
pub(super) fn parse_remotes(
    remotes: BTreeMap<String, RemoteLayers>,
) -> Result<Vec<RemoteSettings>, SettingsError> {
    remotes.into_iter().map(|(name, layers)| parse_remote(name, layers)).collect()
}

fn parse_remote(name: String, layers: RemoteLayers) -> Result<RemoteSettings, SettingsError> {
    if !is_name(&name) {
        return Err(SettingsError::Name { table: "remotes", name });
    }
    let table = format!("remotes.{name}");
    let missing = |key| SettingsError::Missing { table: table.clone(), key };
    let wrong = |key: &str, value: &str, wanted| SettingsError::Value {
        key: format!("{table}.{key}"),
        value: value.to_owned(),
        wanted,
    };
    let url = layers.url.ok_or(missing("url"))?;
    let identity = match (layers.client_certificate, layers.client_key) {
        (Some(certificate), Some(key)) => Some((certificate, key)),
        (None, None) => None,
        (Some(_), None) => return Err(missing("client_key")),
        (None, Some(_)) => return Err(missing("client_certificate")),
    };
    let kind = match layers.protocol.as_deref().unwrap_or("incus") {
        "incus" if !url.starts_with("https://") => {
            return Err(wrong("url", &url, "an Incus server is reached by https://HOST:PORT"));
        }
        "incus" => {
            RemoteKind::Incus { project: layers.project.unwrap_or_else(|| "default".to_owned()), identity }
        }
        "simplestreams" if identity.is_some() => {
            return Err(wrong("protocol", "simplestreams", "such a server knows no client certificates"));
        }
        "simplestreams" if layers.project.is_some() => {
            return Err(wrong("protocol", "simplestreams", "such a server has no projects"));
        }
        "simplestreams" if !(url.starts_with("https://") || url.starts_with("http://")) => {
            return Err(wrong("url", &url, "an address begins with https:// or http://"));
        }
        "simplestreams" => RemoteKind::Simplestreams,
        other => return Err(wrong("protocol", other, "it is incus or simplestreams")),
    };
    Ok(RemoteSettings { name, url, server_certificate: layers.server_certificate, kind })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(change: impl FnOnce(&mut RemoteLayers)) -> Result<RemoteSettings, SettingsError> {
        let mut layers = RemoteLayers { url: Some("https://h:8443".into()), ..RemoteLayers::default() };
        change(&mut layers);
        parse_remote("lab".into(), layers)
    }

    #[test]
    fn a_remote_is_an_incus_unless_it_says_otherwise() {
        let incus = parse(|_| {}).unwrap();
        assert!(matches!(incus.kind, RemoteKind::Incus { project, identity: None } if project == "default"));
        let streams = parse(|layers| layers.protocol = Some("simplestreams".into())).unwrap();
        assert!(matches!(streams.kind, RemoteKind::Simplestreams));
    }

    #[test]
    fn what_does_not_go_together_is_told() {
        let told = |change: fn(&mut RemoteLayers)| parse(change).unwrap_err().to_string();
        assert!(told(|it| it.url = None).contains("remotes.lab.url is missing"));
        assert!(told(|it| it.url = Some("http://h".into())).contains("https://"));
        assert!(told(|it| it.protocol = Some("lxd".into())).contains("simplestreams"));
        assert!(told(|it| it.client_key = Some("/k".into())).contains("client_certificate"));
        let streams = |it: &mut RemoteLayers| it.protocol = Some("simplestreams".into());
        let told = |change: fn(&mut RemoteLayers)| {
            parse(|it| {
                streams(it);
                change(it);
            })
            .unwrap_err()
            .to_string()
        };
        assert!(told(|it| it.project = Some("p".into())).contains("projects"));
        assert!(told(|it| it.url = Some("file:///x".into())).contains("http"));
        let both = told(|it| (it.client_certificate, it.client_key) = (Some("/c".into()), Some("/k".into())));
        assert!(both.contains("client certificates"));
    }
}
