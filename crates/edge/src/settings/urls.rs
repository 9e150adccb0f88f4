//! Which URLs images can be imported from, as the program uses it.

use super::{SettingsError, UrlLayers};

/// Which URLs images can be imported from.
#[derive(Debug, Clone)]
pub struct UrlSettings {
    /// Whether the edge fetches images from URLs.
    pub through_edge: bool,
    /// The only hosts it fetches from, as patterns; empty for any.
    pub hosts: Vec<String>,
    /// Hosts that it never fetches from, as patterns.
    pub denied_hosts: Vec<String>,
    /// The only ports it fetches from.
    pub ports: Vec<u16>,
    /// Networks that are not public and that it fetches from all the same.
    pub private_networks: Vec<String>,
    /// The hosts that Incus may be told to fetch from, as patterns; empty where it is not to.
    pub through_incus: Vec<String>,
}

/// Parses what was written.
///
/// # Errors
/// The first rule that is broken.
pub(super) fn parse_urls(layers: UrlLayers) -> Result<UrlSettings, SettingsError> {
    let ports = layers.ports.unwrap_or_else(|| vec![80, 443]);
    if ports.is_empty() || ports.contains(&0) {
        return Err(SettingsError::Value {
            key: "urls.ports".to_owned(),
            value: format!("{ports:?}"),
            wanted: "name at least one port from 1 to 65535, or leave the key out for 80 and 443",
        });
    }
    Ok(UrlSettings {
        through_edge: layers.through_edge.unwrap_or(true),
        hosts: layers.hosts.unwrap_or_default(),
        denied_hosts: layers.denied_hosts.unwrap_or_default(),
        ports,
        private_networks: layers.private_networks.unwrap_or_default(),
        through_incus: layers.through_incus.unwrap_or_default(),
    })
}
