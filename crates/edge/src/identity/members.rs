//! The policy of the settings: who may do what, with which targets and remotes.

use std::{path::Path, str::FromStr};

use tenancy::{Known, KnownTarget, NameFault, Policy, PolicyFault, RemoteName, TargetName, TenancySettings};

use crate::settings::{AuthSettings, Settings, TargetAddress, TargetSettings};

/// The group of the tokens that were made for operators. No tenant can be called so.
pub(super) const OPERATORS: &str = "(operators)";

/// The policy of these settings.
///
/// Whoever may make tokens may do so for every tenant, as whoever may write the settings may. So a token that was made for a
/// tenant is a member of it, and needs no line of its own.
///
/// # Errors
/// The first rule that is broken.
pub(crate) fn policy_of(settings: &Settings) -> Result<Policy, PolicyFault> {
    let known = known(settings)?;
    if settings.auth == AuthSettings::None {
        return Ok(Policy::open(&known));
    }
    let TenancySettings { mut operators, mut tenants } = settings.tenancy.clone();
    operators.groups.push(format!("token:{OPERATORS}"));
    for (name, tenant) in &mut tenants {
        tenant.groups.push(format!("token:{name}"));
        if !tenant.urls.through_incus.is_empty() {
            return Err(PolicyFault::ThroughIncus(format!("tenants.{name}.urls.through_incus")));
        }
    }
    Policy::parse(&TenancySettings { operators, tenants }, &known)
}

fn known(settings: &Settings) -> Result<Known, PolicyFault> {
    let targets = settings.targets.iter().map(|target| {
        Ok(KnownTarget { name: name::<TargetName>("targets", &target.name)?, place: Some(place(target)) })
    });
    let remotes = settings.remotes.iter().map(|remote| name::<RemoteName>("remotes", &remote.name));
    Ok(Known {
        targets: targets.collect::<Result<_, PolicyFault>>()?,
        remotes: remotes.collect::<Result<_, _>>()?,
    })
}

/// In one form for each project, however it is written. The depot is one place too: it keeps no owners of its images.
fn place(target: &TargetSettings) -> String {
    let server = match &target.address {
        TargetAddress::Depot => return "the depot".to_owned(),
        TargetAddress::Socket(socket) => resolved(socket),
        TargetAddress::Https { url, .. } => {
            url.parse::<url::Url>().map_or_else(|_| url.clone(), |url| url.origin().ascii_serialization())
        }
    };
    format!("{server} {}", target.project)
}

fn resolved(socket: &Path) -> String {
    socket.canonicalize().unwrap_or_else(|_| socket.to_owned()).display().to_string()
}

fn name<T: FromStr<Err = NameFault>>(table: &str, text: &str) -> Result<T, PolicyFault> {
    let fault = |fault| PolicyFault::Name { key: table.to_owned(), text: text.to_owned(), fault };
    text.parse().map_err(fault)
}

#[cfg(test)]
mod tests {
    use figment::{
        Figment,
        providers::{Format, Toml},
    };
    use tenancy::{Identity, Way};

    use super::*;
    use crate::settings::Layers;

    const TARGETS: &str = "state_dir = '/s'
        targets.a = { socket = '/x', project = 'a' }
        targets.b = { socket = '/x', project = 'b' }
        targets.again = { socket = '/x', project = 'a' }
    ";

    fn policy(more: &str) -> Result<Policy, String> {
        let text = format!("{TARGETS}\n{more}");
        let layers: Layers =
            Figment::from(Toml::string(&text)).extract().map_err(|error| error.to_string())?;
        let settings = Settings::parse(layers).map_err(|error| error.to_string())?;
        policy_of(&settings).map_err(|error| error.to_string())
    }

    fn token(name: &str, group: &str) -> Identity {
        Identity::new(Way::Token, name, [group]).unwrap()
    }

    #[test]
    fn a_token_is_a_member_of_what_it_was_made_for() {
        let policy =
            policy("auth.mode = 'token'\ntenants.lab.targets = ['a']\ntenants.shop.targets = ['b']").unwrap();
        let grant = policy.admit(&token("ci", "lab"), None).unwrap();
        assert_eq!(grant.owner().to_string(), "lab");
        assert!(grant.sees_target("a") && !grant.sees_target("b"));
        assert!(policy.admit(&token("ci", "gone"), None).is_err());
        assert!(policy.admit(&token("root", OPERATORS), None).unwrap().is_operator());
        assert!(policy.admit(&Identity::anyone(), None).is_err());
        let same = Identity::new(Way::Oidc, "ci", ["lab", OPERATORS]).unwrap();
        assert!(policy.admit(&same, None).is_err(), "a provider's group of that name is another one");
    }

    #[test]
    fn no_two_tenants_have_one_project_however_it_is_called() {
        let both = "auth.mode = 'token'\ntenants.lab.targets = ['a']\ntenants.shop.targets = ['again']";
        assert!(policy(both).unwrap_err().contains("project"));
        let depots = "depot = {}\nauth.mode = 'token'\ntenants.lab.targets = ['depot']\ntenants.shop.targets = ['depot']";
        assert!(policy(depots).is_err(), "the depot keeps no owners");
    }

    #[test]
    fn without_a_login_everybody_is_the_operator() {
        let policy = policy("").unwrap();
        assert!(policy.admit(&Identity::anyone(), None).unwrap().is_operator());
        assert!(policy.admit(&token("root", OPERATORS), None).is_err());
    }
}
