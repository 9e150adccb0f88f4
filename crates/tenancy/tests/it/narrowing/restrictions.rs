//! Each way in which an operator, or whoever makes a token, can allow less.

use std::collections::BTreeMap;

use tenancy::{Identity, Kind, Only, Right, Scopes, TenancySettings, TenantSettings};

use super::worlds::TARGETS;

#[derive(Debug, Clone)]
pub(super) struct Stage {
    pub(super) settings: TenancySettings,
    pub(super) identity: Identity,
}

macro_rules! restrictions {
    ($($name:ident,)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Restriction { $($name,)+ }

        impl Restriction {
            pub(super) const ALL: &'static [Self] = &[$(Self::$name,)+];
        }
    };
}

restrictions! {
    OperatorUser, OperatorGroup, Tenant, User, Group, TenantRight, Role, RoleUser, RoleGroup, RoleRight, Target,
    TargetPattern, Files, Remote, RemotePattern, ThroughEdge, OnlyHosts, Host, DeniedHost, ThroughIncus, Kind,
    AliasPrefix, LongerPrefix, ImageBytes, BytesInFlight, Images, ImportsPerHour, ConcurrentUploads, StoredBytes,
    ScopeTenant, ScopeRight, ScopeTarget,
}

impl Restriction {
    /// Lays it over the settings or the identity, at the place that the number chooses; tells whether there was one.
    pub(super) fn lay(self, stage: &mut Stage, which: usize) -> bool {
        let Stage { settings, identity } = stage;
        let scope = |scopes: Scopes, identity: &mut Identity| {
            *identity = identity.clone().narrowed(&scopes);
            true
        };
        let name = ["a", "b"][which % 2];
        let which = which / 2;
        match self {
            Self::OperatorUser => return take(&mut settings.operators.users, which),
            Self::OperatorGroup => return take(&mut settings.operators.groups, which),
            Self::Tenant => return settings.tenants.remove(name).is_some(),
            Self::ScopeTenant => {
                return scope(
                    Scopes { tenants: Only::these([name.parse().unwrap()]), ..Scopes::default() },
                    identity,
                );
            }
            Self::ScopeRight => {
                let rights = Only::these(
                    Right::ALL.into_iter().enumerate().filter(|(at, _)| *at != which % 8).map(|it| it.1),
                );
                return scope(Scopes { rights, ..Scopes::default() }, identity);
            }
            Self::ScopeTarget => {
                let targets = Only::these([TARGETS[which % TARGETS.len()].parse().unwrap()]);
                return scope(Scopes { targets, ..Scopes::default() }, identity);
            }
            _ => {}
        }
        settings.tenants.get_mut(name).is_some_and(|tenant| self.narrow(tenant, which))
    }

    fn narrow(self, tenant: &mut TenantSettings, which: usize) -> bool {
        let urls = &mut tenant.urls;
        let limits = &mut tenant.limits;
        match self {
            Self::User => take(&mut tenant.users, which),
            Self::Group => take(&mut tenant.groups, which),
            Self::TenantRight => take(tenant.rights.get_or_insert_with(|| Right::USUAL.into()), which),
            Self::Role => {
                let role = nth(&mut tenant.roles, which).map(|(name, _)| name.clone());
                role.is_some_and(|name| tenant.roles.remove(&name).is_some())
            }
            Self::RoleUser => {
                nth(&mut tenant.roles, which).is_some_and(|(_, role)| take(&mut role.users, which))
            }
            Self::RoleGroup => {
                nth(&mut tenant.roles, which).is_some_and(|(_, role)| take(&mut role.groups, which))
            }
            Self::RoleRight => {
                nth(&mut tenant.roles, which).is_some_and(|(_, role)| take(&mut role.rights, which))
            }
            Self::Target => take(&mut tenant.targets, which),
            Self::TargetPattern => replace(&mut tenant.targets, "lab-*", "lab-2"),
            Self::Files => std::mem::replace(&mut tenant.files, false),
            Self::Remote => take(&mut tenant.remotes, which),
            Self::RemotePattern => replace(&mut tenant.remotes, "*", "partner"),
            Self::ThroughEdge => std::mem::replace(&mut urls.through_edge, false),
            Self::OnlyHosts => urls.hosts.is_none() && urls.hosts.replace(vec!["*.example".into()]).is_none(),
            Self::Host => urls.hosts.as_mut().is_some_and(|hosts| hosts.len() > 1 && take(hosts, which)),
            Self::DeniedHost => {
                urls.denied_hosts.push(["a.example", "*.test", "10.0.0.1"][which % 3].into());
                true
            }
            Self::ThroughIncus => take(&mut urls.through_incus, which),
            Self::Kind => take(tenant.kinds.get_or_insert_with(|| Kind::USUAL.into()), which),
            Self::AliasPrefix => {
                tenant.alias_prefix.is_none() && tenant.alias_prefix.replace("a/x".into()).is_none()
            }
            Self::LongerPrefix => tenant.alias_prefix.as_mut().is_some_and(|prefix| {
                prefix.push('x');
                true
            }),
            Self::ImageBytes => lower(&mut limits.image_bytes, which),
            Self::BytesInFlight => lower(&mut limits.bytes_in_flight, which),
            Self::Images => lower(&mut limits.images, which),
            Self::ImportsPerHour => lower(&mut limits.imports_per_hour, which),
            Self::ConcurrentUploads => lower(&mut limits.concurrent_uploads, which),
            Self::StoredBytes => lower(&mut limits.stored_bytes, which),
            Self::OperatorUser
            | Self::OperatorGroup
            | Self::Tenant
            | Self::ScopeTenant
            | Self::ScopeRight
            | Self::ScopeTarget => false,
        }
    }
}

fn take<T>(from: &mut Vec<T>, which: usize) -> bool {
    let at = which.checked_rem(from.len());
    at.map(|at| from.remove(at)).is_some()
}

fn replace(patterns: &mut [String], wide: &str, narrow: &str) -> bool {
    let found = patterns.iter_mut().find(|pattern| *pattern == wide);
    found.map(|pattern| narrow.clone_into(pattern)).is_some()
}

fn nth<V>(map: &mut BTreeMap<String, V>, which: usize) -> Option<(&String, &mut V)> {
    let at = which.checked_rem(map.len())?;
    map.iter_mut().nth(at)
}

fn lower(limit: &mut Option<u64>, which: usize) -> bool {
    let lowered = limit.map_or(which as u64 % 12, |limit| limit.saturating_sub(1 + which as u64 % 3));
    limit.replace(lowered) != Some(lowered)
}
