//! A small world for the tests: three targets, a depot, two remotes, and some people.

use tenancy::{Grant, Identity, Known, KnownTarget, NotAdmitted, Policy, PolicyFault, TenancySettings, Way};

/// The targets and remotes of the edge.
pub(crate) fn known() -> Known {
    let target = |name: &str, place: Option<&str>| KnownTarget {
        name: name.parse().unwrap(),
        place: place.map(str::to_owned),
    };
    Known {
        targets: vec![
            target("lab-1", Some("socket lab-1")),
            target("lab-2", Some("socket lab-2")),
            target("other", Some("socket other")),
            target("depot", None),
        ],
        remotes: vec!["images".parse().unwrap(), "partner".parse().unwrap()],
    }
}

/// Settings as the edge reads them.
pub(crate) fn read(toml: &str) -> Result<TenancySettings, Box<figment::Error>> {
    use figment::providers::{Format, Toml};
    figment::Figment::from(Toml::string(toml)).extract().map_err(Box::new)
}

pub(crate) fn parse(toml: &str) -> Result<Policy, PolicyFault> {
    Policy::parse(&read(toml).unwrap(), &known())
}

pub(crate) fn policy(toml: &str) -> Policy {
    parse(toml).unwrap_or_else(|fault| panic!("{fault}"))
}

/// Somebody as `oidc:alice`, with groups of the same way.
pub(crate) fn who(text: &str, groups: &[&str]) -> Identity {
    let (way, name) = text.split_once(':').unwrap();
    let way = Way::ALL.into_iter().find(|known| known.as_str() == way).unwrap();
    Identity::new(way, name, groups.iter().copied()).unwrap()
}

pub(crate) fn admit(
    policy: &Policy,
    identity: &Identity,
    tenant: Option<&str>,
) -> Result<Grant, NotAdmitted> {
    policy.admit(identity, tenant.map(|name| name.parse().unwrap()).as_ref())
}

/// Alice's grant in the tenant `lab`, whose table is this.
pub(crate) fn grant(lab: &str) -> Grant {
    let policy = policy(&format!("[tenants.lab]\nusers = [\"oidc:alice\"]\n{lab}"));
    admit(&policy, &who("oidc:alice", &[]), None).unwrap()
}
