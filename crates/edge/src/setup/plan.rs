//! What is to be done, from what there is and what is wanted.

use std::{collections::BTreeMap, net::SocketAddr};

use incus_client::{ProjectConfig, ProjectName, TrustedClient};
use thiserror::Error;

/// What a project that was made here is described as.
pub(super) const DESCRIPTION: &str = "Images imported by Malleus";

/// What a project for images alone is like: images, profiles and volumes of its own, nothing that runs, and nothing that
/// reaches out of it.
const RECIPE: [(&str, &str); 6] = [
    ("features.images", "true"),
    ("features.profiles", "true"),
    ("features.storage.volumes", "true"),
    ("restricted", "true"),
    ("limits.instances", "0"),
    ("limits.networks", "0"),
];
/// The project's room.
const DISK: &str = "limits.disk";

/// What is wanted.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// The project.
    pub project: ProjectName,
    /// What the settings call it.
    pub target: String,
    /// What a new project may hold; without bound where nothing is said.
    pub disk: Option<String>,
    /// Where Incus may be made to listen.
    pub https_address: Option<SocketAddr>,
    /// How the edge reaches it, where that is not where it listens.
    pub url: Option<String>,
}

/// What there is.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// The project's settings.
    pub project: Option<ProjectConfig>,
    /// Where Incus can be reached over the network.
    pub addresses: Vec<String>,
    /// Whether the certificate and its key are there.
    pub identity: bool,
    /// How Incus trusts that certificate.
    pub trusted: Option<TrustedClient>,
    /// Whether the server's certificate is there, and the one it has now.
    pub server_pinned: bool,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Have Incus listen there.
    Listen(SocketAddr),
    /// Make the project, with these settings.
    CreateProject(ProjectConfig),
    /// Make the certificate and its key.
    MakeIdentity,
    /// Have Incus trust the certificate for the project alone.
    Trust,
    /// Take away what else Incus trusts it with.
    Restrict(TrustedClient),
    /// Keep the server's certificate, by which the edge knows it.
    PinServer,
}

/// What stands in the way, and must not be changed without being asked for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum Refusal {
    /// The project that all others may read.
    #[error(
        "the project default is no place for this: every client that Incus trusts can read what is in it; choose another"
    )]
    Default,
    /// Its images would land in `default`.
    #[error(
        "the project {0} has no images of its own, so that they would land in default; run: incus project set {0} \
         features.images=true"
    )]
    WithoutImages(String),
    /// Nothing to connect to.
    #[error(
        "Incus does not listen to the network, and a certificate is of no use on its socket; add --https-address \
         127.0.0.1:8443 to have it listen on this machine alone"
    )]
    NotListening,
    /// It listens elsewhere than it was to.
    #[error("Incus listens on {0} already; leave --https-address out")]
    ListensElsewhere(String),
    /// It tells no certificate.
    #[error("Incus tells no certificate of its own, so that nobody could know it again")]
    NoServerCertificate,
}

impl Wanted {
    /// What Incus calls the client.
    pub(super) fn client_name(&self) -> String {
        format!("malleus-{}", self.target)
    }

    fn config(&self) -> ProjectConfig {
        let recipe = RECIPE.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        recipe.chain(self.disk.iter().map(|disk| (DISK.to_owned(), disk.clone()))).collect()
    }
}

/// What is still to be done, in its order; nothing where all is there.
///
/// # Errors
/// What stands in the way.
pub(super) fn plan(wanted: &Wanted, found: &Found) -> Result<Vec<Step>, Refusal> {
    if wanted.project == ProjectName::default_project() {
        return Err(Refusal::Default);
    }
    let mut steps = Vec::new();
    match (nearest(&found.addresses), wanted.https_address) {
        (None, None) => return Err(Refusal::NotListening),
        (None, Some(address)) => steps.push(Step::Listen(address)),
        (Some(_), Some(address)) if !listens(&found.addresses, address) => {
            return Err(Refusal::ListensElsewhere(found.addresses.join(", ")));
        }
        (Some(_), _) => {}
    }
    match &found.project {
        None => steps.push(Step::CreateProject(wanted.config())),
        Some(config) if !has(config, "features.images", "true") => {
            return Err(Refusal::WithoutImages(wanted.project.to_string()));
        }
        Some(_) => {}
    }
    if !found.identity {
        steps.push(Step::MakeIdentity);
    }
    match &found.trusted {
        None => steps.push(Step::Trust),
        Some(client) if !client.restricted || client.projects != [wanted.project.as_str()] => {
            steps.push(Step::Restrict(client.clone()));
        }
        Some(_) => {}
    }
    if !found.server_pinned {
        steps.push(Step::PinServer);
    }
    Ok(steps)
}

/// What of a project that was there differs from one that would have been made, and is left as it is.
pub(super) fn remarks(wanted: &Wanted, found: &Found) -> Vec<String> {
    let Some(config) = &found.project else { return Vec::new() };
    let name = &wanted.project;
    let mut remarks: Vec<String> = RECIPE
        .iter()
        .filter(|(key, value)| !has(config, key, value))
        .map(|(key, value)| {
            format!("the project is left as it is; a narrower one has {key}={value} (incus project set {name} {key}={value})")
        })
        .collect();
    if let (Some(disk), false) = (&wanted.disk, config.contains_key(DISK)) {
        remarks.push(format!(
            "the project has no {DISK}, so that one client can fill the disk (incus project set {name} {DISK}={disk})"
        ));
    }
    remarks
}

/// The address of this machine alone where there is one, else the first.
pub(super) fn nearest(addresses: &[String]) -> Option<&str> {
    let loopback =
        |address: &&String| address.parse::<SocketAddr>().is_ok_and(|address| address.ip().is_loopback());
    addresses.iter().find(loopback).or(addresses.first()).map(String::as_str)
}

/// Whether one of the addresses is the one meant, or of those that it stands for.
fn listens(addresses: &[String], wanted: SocketAddr) -> bool {
    addresses.iter().filter_map(|address| address.parse::<SocketAddr>().ok()).any(|address| {
        address.port() == wanted.port() && (wanted.ip().is_unspecified() || address.ip() == wanted.ip())
    })
}

fn has(config: &BTreeMap<String, String>, key: &str, value: &str) -> bool {
    config.get(key).is_some_and(|there| there.eq_ignore_ascii_case(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted() -> Wanted {
        Wanted {
            project: "img".parse().unwrap(),
            target: "img".into(),
            disk: Some("20GiB".into()),
            https_address: None,
            url: None,
        }
    }

    fn client(restricted: bool, projects: &[&str]) -> TrustedClient {
        TrustedClient {
            name: "malleus-img".into(),
            fingerprint: "ab".into(),
            restricted,
            projects: projects.iter().map(ToString::to_string).collect(),
        }
    }

    fn all() -> Found {
        Found {
            project: Some(wanted().config()),
            addresses: vec!["127.0.0.1:8443".into()],
            identity: true,
            trusted: Some(client(true, &["img"])),
            server_pinned: true,
        }
    }

    #[test]
    fn nothing_is_done_twice() {
        assert_eq!(plan(&wanted(), &all()), Ok(Vec::new()));
        assert_eq!(remarks(&wanted(), &all()), Vec::<String>::new());
    }

    #[test]
    fn a_new_server_gets_everything_in_order() {
        let address = "127.0.0.1:8443".parse().unwrap();
        let asked = Wanted { https_address: Some(address), ..wanted() };
        let steps = plan(&asked, &Found::default()).unwrap();
        let config = wanted().config();
        assert_eq!(config["restricted"], "true");
        assert_eq!(config["limits.disk"], "20GiB");
        let create = Step::CreateProject(config);
        assert_eq!(steps, [Step::Listen(address), create, Step::MakeIdentity, Step::Trust, Step::PinServer]);
        assert_eq!(plan(&wanted(), &Found::default()), Err(Refusal::NotListening));
    }

    #[test]
    fn more_trust_than_wanted_is_taken_back() {
        for more in [client(false, &[]), client(true, &["img", "default"]), client(true, &["other"])] {
            let found = Found { trusted: Some(more.clone()), ..all() };
            assert_eq!(plan(&wanted(), &found), Ok(vec![Step::Restrict(more)]));
        }
    }

    #[test]
    fn what_is_there_is_never_changed() {
        let refused = |change: &dyn Fn(&mut Wanted, &mut Found)| {
            let (mut wanted, mut found) = (wanted(), all());
            change(&mut wanted, &mut found);
            plan(&wanted, &found).unwrap_err()
        };
        let default = |wanted: &mut Wanted, _: &mut Found| wanted.project = ProjectName::default_project();
        assert_eq!(refused(&default), Refusal::Default);
        let shared = |_: &mut Wanted, found: &mut Found| {
            found.project = Some(BTreeMap::from([("features.images".into(), "false".into())]));
        };
        assert_eq!(refused(&shared), Refusal::WithoutImages("img".into()));
        let elsewhere = |wanted: &mut Wanted, _: &mut Found| {
            wanted.https_address = Some("10.0.0.1:8443".parse().unwrap());
        };
        assert_eq!(refused(&elsewhere), Refusal::ListensElsewhere("127.0.0.1:8443".into()));
        let wide =
            Found { project: Some(BTreeMap::from([("features.images".into(), "true".into())])), ..all() };
        assert_eq!(plan(&wanted(), &wide), Ok(Vec::new()));
        assert_eq!(remarks(&wanted(), &wide).len(), 6, "{:?}", remarks(&wanted(), &wide));
    }

    #[test]
    fn the_address_that_others_cannot_reach_is_preferred() {
        let nearest = |addresses: &[&str]| {
            let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
            super::nearest(&addresses).map(ToOwned::to_owned)
        };
        assert_eq!(nearest(&["10.0.0.1:8443", "[::1]:8443"]).as_deref(), Some("[::1]:8443"));
        assert_eq!(nearest(&["10.0.0.1:8443"]).as_deref(), Some("10.0.0.1:8443"));
        assert_eq!(nearest(&[]), None);
    }
}
