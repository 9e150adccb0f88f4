//! Where images go, as the program uses it: Incus servers with a project each.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{DepotSettings, SettingsError, TargetLayers, depot::DepotWanted};

/// What the first target is called unless the operator says otherwise.
const FIRST: &str = "local";

/// Where a local Incus listens, in the order they are tried.
const LOCAL_SOCKETS: [&str; 2] = ["/var/lib/incus/unix.socket", "/run/incus/unix.socket"];

/// A place that images go to.
#[derive(Debug, Clone)]
pub struct TargetSettings {
    /// What the page calls it.
    pub name: String,
    /// The project images land in; of the depot there is none.
    pub project: String,
    /// How it is reached.
    pub address: TargetAddress,
}

/// How a target is reached.
#[derive(Debug, Clone)]
pub enum TargetAddress {
    /// It is the edge's own store of images.
    Depot,
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

/// Parses every Incus server, the one of the table `target` first. There may be none where a depot can take its place.
///
/// # Errors
/// The first rule that is broken.
pub(super) fn parse_targets(
    first: TargetLayers,
    others: BTreeMap<String, TargetLayers>,
    depot: &DepotWanted,
) -> Result<Vec<TargetSettings>, SettingsError> {
    let name = first.name.clone().unwrap_or_else(|| FIRST.to_owned());
    let mut targets: Vec<TargetSettings> = Vec::with_capacity(others.len() + 1);
    // Without a word about the first one it is the local Incus, if there are no others.
    if first != TargetLayers::default() || others.is_empty() {
        match parse_target("target", name, first) {
            Err(SettingsError::NoTarget) if !matches!(depot, DepotWanted::No) => {}
            parsed => targets.push(parsed?),
        }
    }
    for (name, layers) in others {
        let taken = targets.iter().any(|target| target.name == name);
        if taken || !is_name(&name) || layers.name.is_some() {
            return Err(SettingsError::Name { table: "targets", name });
        }
        targets.push(parse_target(&format!("targets.{name}"), name.clone(), layers)?);
    }
    Ok(targets)
}

/// Puts the depot behind the other targets.
///
/// # Errors
/// [`SettingsError::Name`] where another target is called so.
pub(super) fn add_depot(
    targets: &mut Vec<TargetSettings>,
    depot: &DepotSettings,
) -> Result<(), SettingsError> {
    let name = depot.name.clone();
    if targets.iter().any(|target| target.name == name) {
        return Err(SettingsError::Name { table: "depot", name });
    }
    targets.push(TargetSettings { name, project: String::new(), address: TargetAddress::Depot });
    Ok(())
}

fn parse_target(table: &str, name: String, layers: TargetLayers) -> Result<TargetSettings, SettingsError> {
    if !is_name(&name) {
        return Err(SettingsError::Name { table: "target", name });
    }
    let missing = |key| SettingsError::Missing { table: table.to_owned(), key };
    let address = match (layers.socket, layers.url) {
        (Some(_), Some(_)) => return Err(SettingsError::TwoAddresses(table.to_owned())),
        (Some(socket), None) => TargetAddress::Socket(socket),
        (None, Some(url)) => TargetAddress::Https {
            url,
            client_certificate: layers.client_certificate.ok_or(missing("client_certificate"))?,
            client_key: layers.client_key.ok_or(missing("client_key"))?,
            server_certificate: layers.server_certificate.ok_or(missing("server_certificate"))?,
        },
        (None, None) => TargetAddress::Socket(local_socket().ok_or(SettingsError::NoTarget)?),
    };
    let project = layers.project.unwrap_or_else(|| "default".to_owned());
    Ok(TargetSettings { name, project, address })
}

/// Whether a text can name a target or a remote: it stands in paths and in settings' keys.
pub(crate) fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=63).contains(&text.len()) && text.bytes().all(plain) && ![".", ".."].contains(&text)
}

/// Where an Incus of this machine answers.
pub(crate) fn local_socket() -> Option<PathBuf> {
    let given = std::env::var_os("INCUS_SOCKET").map(PathBuf::from);
    let in_dir = std::env::var_os("INCUS_DIR").map(|dir| Path::new(&dir).join("unix.socket"));
    given
        .into_iter()
        .chain(in_dir)
        .chain(LOCAL_SOCKETS.map(PathBuf::from))
        .find(|socket| std::os::unix::net::UnixStream::connect(socket).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(socket: &str) -> TargetLayers {
        TargetLayers { socket: Some(socket.into()), ..TargetLayers::default() }
    }

    #[test]
    fn a_target_is_reached_in_one_way() {
        let parse = |layers: &TargetLayers| parse_targets(layers.clone(), BTreeMap::new(), &DepotWanted::No);
        let missing = |layers: &TargetLayers| match parse(layers) {
            Err(SettingsError::Missing { table, key }) => format!("{table}.{key}"),
            other => panic!("{other:?}"),
        };
        let mut layers = at("/x");
        layers.url = Some("https://incus.example:8443".into());
        assert!(matches!(parse(&layers), Err(SettingsError::TwoAddresses(_))));
        layers.socket = None;
        assert_eq!(missing(&layers), "target.client_certificate");
        layers.client_certificate = Some("/c".into());
        layers.client_key = Some("/k".into());
        assert_eq!(missing(&layers), "target.server_certificate");
        layers.server_certificate = Some("/s".into());
        assert!(parse(&layers).is_ok());
    }

    #[test]
    fn targets_have_names_of_their_own_and_the_first_table_comes_first() {
        let others = BTreeMap::from([("a".to_owned(), at("/a")), ("b".to_owned(), at("/b"))]);
        let names = |first| -> Vec<String> {
            let targets = parse_targets(first, others.clone(), &DepotWanted::No).unwrap();
            targets.into_iter().map(|target| target.name).collect()
        };
        assert_eq!(names(at("/x")), ["local", "a", "b"]);
        assert_eq!(names(TargetLayers::default()), ["a", "b"]);
        for name in ["local", "", "a/b", "a b", ".."] {
            let others = BTreeMap::from([(name.to_owned(), at("/a"))]);
            let refused = parse_targets(at("/x"), others, &DepotWanted::No);
            assert!(matches!(refused, Err(SettingsError::Name { .. })), "{name}");
        }
    }
}
