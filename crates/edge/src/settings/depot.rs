//! The edge's own store of images, as the program uses it.

use std::net::SocketAddr;

use super::{CertificateFiles, DepotLayers, SettingsError, certificate::parse_certificate, targets::is_name};

/// What the depot is called unless the operator says otherwise.
const NAME: &str = "depot";

/// The edge's own store of images.
#[derive(Debug, Clone)]
pub struct DepotSettings {
    /// What the page calls it.
    pub name: String,
    /// Where its images are served to everyone; nowhere where there is none.
    pub listen: Option<SocketAddr>,
    /// The PEM files of the certificate they are served with, and of its key; without them, in the clear.
    pub certificate: Option<CertificateFiles>,
    /// The address that others know it by.
    pub url: Option<String>,
}

/// Whether there is to be a depot.
#[derive(Debug)]
pub(super) enum DepotWanted {
    /// In any case.
    Yes(DepotSettings),
    /// Where there is no other target.
    ForWant(DepotSettings),
    /// In no case.
    No,
}

/// Parses what was written.
///
/// # Errors
/// The first rule that is broken.
pub(super) fn parse_depot(layers: DepotLayers) -> Result<DepotWanted, SettingsError> {
    let wanted = layers != DepotLayers::default();
    let enabled = layers.enabled;
    let name = layers.name.unwrap_or_else(|| NAME.to_owned());
    if !is_name(&name) {
        return Err(SettingsError::Name { table: "depot", name });
    }
    let missing = |key| SettingsError::Missing { table: "depot".to_owned(), key };
    let listen = match layers.listen {
        Some(text) => Some(text.parse().map_err(|_| SettingsError::Value {
            key: "depot.listen".to_owned(),
            value: text,
            wanted: "an address such as 0.0.0.0:8444",
        })?),
        None => None,
    };
    let certificate = parse_certificate("depot", layers.certificate, layers.key)?;
    if listen.is_none() && certificate.is_some() {
        return Err(missing("listen"));
    }
    let depot = DepotSettings { name, listen, certificate, url: layers.url };
    Ok(match enabled {
        Some(false) => DepotWanted::No,
        Some(true) => DepotWanted::Yes(depot),
        None if wanted => DepotWanted::Yes(depot),
        None => DepotWanted::ForWant(depot),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_depot_where_it_is_spoken_of_or_nothing_else_is_there() {
        let parse = |change: fn(&mut DepotLayers)| {
            let mut layers = DepotLayers::default();
            change(&mut layers);
            parse_depot(layers)
        };
        assert!(matches!(parse(|_| {}), Ok(DepotWanted::ForWant(_))));
        assert!(matches!(parse(|it| it.name = Some("shelf".into())), Ok(DepotWanted::Yes(_))));
        assert!(matches!(parse(|it| it.enabled = Some(false)), Ok(DepotWanted::No)));
        let told = |change| parse(change).unwrap_err().to_string();
        assert!(told(|it| it.listen = Some("8444".into())).contains("depot.listen"));
        assert!(told(|it| it.key = Some("/k".into())).contains("depot.certificate"));
        assert!(told(|it| it.name = Some("a b".into())).contains("a b"));
    }
}
