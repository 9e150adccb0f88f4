//! The check of what is written about tenants.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
    sync::Arc,
};

use crate::{
    Group, HostPattern, Hosts, Kind, Known, LimitSettings, Limited, Limits, NameFault, NamePattern,
    PolicyFault, Right, Sources, Subject, TenantName, TenantSettings, Way,
    policy::{Members, Tenant},
    rules::{OwnTarget, Rules},
};

/// The most tenants, and the most entries of one list.
const MOST_ENTRIES: usize = 10_000;

pub(crate) fn parse_tenants(
    written: &BTreeMap<String, TenantSettings>,
    known: &Known,
) -> Result<BTreeMap<TenantName, Tenant>, PolicyFault> {
    bounded("tenants", written.len())?;
    let mut tenants = BTreeMap::new();
    for (name, settings) in written {
        let name: TenantName = parse("tenants", name)?;
        tenants.insert(name.clone(), parse_tenant(&format!("tenants.{name}"), settings, known)?);
    }
    check_apart(&tenants, known)?;
    Ok(tenants)
}

fn parse_tenant(key: &str, settings: &TenantSettings, known: &Known) -> Result<Tenant, PolicyFault> {
    let rights: BTreeSet<Right> = match &settings.rights {
        Some(rights) => rights.iter().copied().collect(),
        None => Right::USUAL.into(),
    };
    bounded(&format!("{key}.roles"), settings.roles.len())?;
    let mut roles = vec![(parse_members(key, &settings.users, &settings.groups)?, rights.clone())];
    for (name, role) in &settings.roles {
        let members = parse_members(&format!("{key}.roles.{name}"), &role.users, &role.groups)?;
        roles.push((members, role.rights.iter().copied().collect()));
    }
    let targets = chosen(
        &format!("{key}.targets"),
        &settings.targets,
        "target, targets and depot",
        known.targets.iter(),
        |target| target.name.as_str(),
    )?;
    let targets: Vec<OwnTarget> = targets.into_iter().map(OwnTarget::of).collect();
    let alias_prefix = settings.alias_prefix.as_deref();
    let rules = Rules {
        sources: parse_sources(key, settings, known)?,
        kinds: match &settings.kinds {
            Some(kinds) => kinds.iter().copied().collect(),
            None => Kind::USUAL.into(),
        },
        alias_prefix: alias_prefix.map(|text| parse(&format!("{key}.alias_prefix"), text)).transpose()?,
        limits: parse_limits(&format!("{key}.limits"), &settings.limits)?,
        targets,
    };
    if rules.alias_prefix.is_none()
        && let Some(parted) = rules.targets.iter().find(|target| target.parted)
    {
        return Err(PolicyFault::NoPrefix { key: key.to_owned(), target: parted.name.to_string() });
    }
    Ok(Tenant { rights, roles, rules: Arc::new(rules) })
}

pub(crate) fn parse_members(key: &str, users: &[String], groups: &[String]) -> Result<Members, PolicyFault> {
    let (users_key, groups_key) = (format!("{key}.users"), format!("{key}.groups"));
    let members = Members { users: parse_all(&users_key, users)?, groups: parse_all(&groups_key, groups)? };
    // Whoever comes without a login is let in by another setting, and never by a list.
    let unproved = |key: String, text: String| PolicyFault::Name { key, text, fault: NameFault::Way };
    if let Some(user) = members.users.iter().find(|user: &&Subject| user.way() == Way::None) {
        return Err(unproved(users_key, user.to_string()));
    }
    if let Some(group) = members.groups.iter().find(|group: &&Group| group.way() == Way::None) {
        return Err(unproved(groups_key, group.to_string()));
    }
    Ok(members)
}

fn parse_sources(key: &str, settings: &TenantSettings, known: &Known) -> Result<Sources, PolicyFault> {
    let remotes =
        chosen(&format!("{key}.remotes"), &settings.remotes, "remotes", known.remotes.iter(), |name| {
            name.as_str()
        })?;
    let urls = &settings.urls;
    let key = format!("{key}.urls");
    let hosts = match &urls.hosts {
        None => Hosts::Any,
        Some(hosts) if hosts.is_empty() => return Err(PolicyFault::NoHosts(format!("{key}.hosts"))),
        Some(hosts) => Hosts::These(parse_all(&format!("{key}.hosts"), hosts)?),
    };
    let through_incus: BTreeSet<HostPattern> =
        parse_all(&format!("{key}.through_incus"), &urls.through_incus)?;
    Ok(Sources {
        files: settings.files,
        remotes: remotes.into_iter().cloned().collect(),
        through_edge: if urls.through_edge { hosts } else { Hosts::None },
        through_incus: if through_incus.is_empty() { Hosts::None } else { Hosts::These(through_incus) },
        denied_hosts: parse_all(&format!("{key}.denied_hosts"), &urls.denied_hosts)?,
    })
}

fn parse_limits(key: &str, written: &LimitSettings) -> Result<Limits, PolicyFault> {
    let limits = Limits {
        image_bytes: written.image_bytes,
        bytes_in_flight: written.bytes_in_flight,
        images: written.images,
        imports_per_hour: written.imports_per_hour,
        concurrent_uploads: written.concurrent_uploads,
        stored_bytes: written.stored_bytes,
    };
    for of in Limited::ALL {
        if let Some(value) = limits.said(of).filter(|value| *value > of.most()) {
            return Err(PolicyFault::TooLarge { key: format!("{key}.{of}"), value, most: of.most() });
        }
    }
    Ok(limits)
}

/// No two tenants have the same project, however it is called, and where several have a part of a depot, no alias can be
/// two tenants'.
fn check_apart(tenants: &BTreeMap<TenantName, Tenant>, known: &Known) -> Result<(), PolicyFault> {
    let mut places: BTreeMap<&str, &TenantName> = BTreeMap::new();
    let mut prefixes: Vec<(&str, &TenantName)> = Vec::new();
    for (name, tenant) in tenants {
        for target in &tenant.rules.targets {
            let place =
                known.targets.iter().find(|it| it.name == target.name).and_then(|it| it.place.as_deref());
            if let Some(place) = place
                && let Some(one) = places.insert(place, name).filter(|one| *one != name)
            {
                let target = target.name.to_string();
                return Err(PolicyFault::Shared { target, one: one.clone(), other: name.clone() });
            }
        }
        let parted = tenant.rules.targets.iter().any(|target| target.parted);
        prefixes.extend(tenant.rules.alias_prefix.iter().filter(|_| parted).map(|it| (it.as_str(), name)));
    }
    // In this order, what begins with another stands behind it, and only such stand between.
    prefixes.sort_unstable();
    let mut pairs = prefixes.iter().zip(prefixes.iter().skip(1));
    match pairs.find(|((one, _), (other, _))| other.starts_with(one)) {
        Some(((_, one), (_, other))) => {
            Err(PolicyFault::Prefixes { one: (*one).clone(), other: (*other).clone() })
        }
        None => Ok(()),
    }
}

/// Those that the patterns name, in the order in which they are known.
fn chosen<'a, T: 'a>(
    key: &str,
    patterns: &[String],
    table: &'static str,
    known: impl Iterator<Item = &'a T>,
    name: impl Fn(&T) -> &str,
) -> Result<Vec<&'a T>, PolicyFault> {
    let patterns: BTreeSet<NamePattern> = parse_all(key, patterns)?;
    let known: Vec<&T> = known.collect();
    let named = |pattern: &NamePattern| known.iter().any(|it| pattern.matches(name(it)));
    if let Some(pattern) = patterns.iter().find(|pattern| !named(pattern)) {
        return Err(PolicyFault::Unknown { key: key.to_owned(), text: pattern.to_string(), table });
    }
    Ok(known.iter().filter(|it| patterns.iter().any(|pattern| pattern.matches(name(it)))).copied().collect())
}

fn parse_all<T>(key: &str, texts: &[String]) -> Result<BTreeSet<T>, PolicyFault>
where
    T: FromStr<Err = NameFault> + Ord,
{
    bounded(key, texts.len())?;
    texts.iter().map(|text| parse(key, text)).collect()
}

fn parse<T: FromStr<Err = NameFault>>(key: &str, text: &str) -> Result<T, PolicyFault> {
    let fault = |fault| PolicyFault::Name { key: key.to_owned(), text: text.to_owned(), fault };
    text.parse().map_err(fault)
}

fn bounded(key: &str, entries: usize) -> Result<(), PolicyFault> {
    if entries <= MOST_ENTRIES {
        Ok(())
    } else {
        Err(PolicyFault::TooMany { key: key.to_owned(), limit: MOST_ENTRIES })
    }
}
