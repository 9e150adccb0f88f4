//! The settings of tenants, checked, and who is let in by them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use thiserror::Error;

use crate::{
    Grant, Group, Identity, Known, Limits, Only, Owner, Ownership, PolicyFault, Right, Subject,
    TenancySettings, TenantName, Way,
    check::{parse_members, parse_tenants},
    rules::Rules,
};

/// Users and groups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Members {
    pub(crate) users: BTreeSet<Subject>,
    pub(crate) groups: BTreeSet<Group>,
}

impl Members {
    fn has(&self, identity: &Identity) -> bool {
        self.users.contains(identity.subject()) || !self.groups.is_disjoint(identity.groups())
    }
}

/// A tenant, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tenant {
    /// The most that any member has.
    pub(crate) rights: BTreeSet<Right>,
    /// Who has what of that.
    pub(crate) roles: Vec<(Members, BTreeSet<Right>)>,
    pub(crate) rules: Arc<Rules>,
}

impl Tenant {
    /// The rights of somebody; none for whoever is no member.
    fn rights_of(&self, identity: &Identity) -> Option<BTreeSet<Right>> {
        let mut roles = self.roles.iter().filter(|(members, _)| members.has(identity)).peekable();
        roles.peek()?;
        let all: BTreeSet<Right> = roles.flat_map(|(_, rights)| rights).copied().collect();
        Some(all.intersection(&self.rights).copied().collect())
    }
}

/// Who is let in, and what they may do: the only form of the settings that is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Whether whoever comes is an operator.
    open: bool,
    operators: Members,
    tenants: BTreeMap<TenantName, Tenant>,
    /// What the operators have.
    all: Arc<Rules>,
}

/// Why somebody is not let in.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotAdmitted {
    /// Neither an operator nor a member of anything. 403: logging in again does not help.
    #[error("neither an operator nor a member of any tenant")]
    Unknown,
    /// A member of several tenants has not said which one. 400, with the list to choose from.
    #[error("a member of several tenants, and none was chosen")]
    Choose(Vec<TenantName>),
    /// The chosen tenant is not there, for this identity: whether there is one of that name does not show. 404.
    #[error("no tenant of that name for this identity")]
    NoSuchTenant,
}

impl Policy {
    /// Of an edge without a login: whoever comes is an operator. Nobody else is let in.
    #[must_use]
    pub fn open(known: &Known) -> Self {
        Self {
            open: true,
            operators: Members::default(),
            tenants: BTreeMap::new(),
            all: Arc::new(Rules::all(known)),
        }
    }

    /// Of an edge with a login. Where the settings name nobody, nobody is let in.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn parse(settings: &TenancySettings, known: &Known) -> Result<Self, PolicyFault> {
        let operators = &settings.operators;
        Ok(Self {
            open: false,
            operators: parse_members("auth.operators", &operators.users, &operators.groups)?,
            tenants: parse_tenants(&settings.tenants, known)?,
            all: Arc::new(Rules::all(known)),
        })
    }

    /// Lets somebody in, to the tenant of their choice.
    ///
    /// Who is a member of one tenant need not choose; who is of several must, in each request, so that nothing depends on the
    /// order of the settings. An operator who chooses acts in that tenant as a member with every right would, by its rules and
    /// within its limits, and sees nothing else; an operator who does not choose sees everything, and what is begun then is
    /// the operators' own. Scopes are laid over all of that. A list of tenants in them is a choice to choose from, also for
    /// an operator.
    ///
    /// # Errors
    /// Why not.
    pub fn admit(&self, identity: &Identity, chosen: Option<&TenantName>) -> Result<Grant, NotAdmitted> {
        let operator = self.is_operator(identity);
        let scope = &identity.scopes().tenants;
        if operator && chosen.is_none() && scope.is_all() {
            return Ok(self.at_large(identity));
        }
        let allowed: Vec<(&TenantName, &Tenant, BTreeSet<Right>)> = self
            .tenants
            .iter()
            .filter(|(name, _)| scope.has(name))
            .filter_map(|(name, tenant)| {
                let rights = if operator { Some(Right::ALL.into()) } else { tenant.rights_of(identity) };
                Some((name, tenant, rights?))
            })
            .collect();
        if allowed.is_empty() && !operator {
            return Err(NotAdmitted::Unknown);
        }
        match (chosen, allowed.as_slice()) {
            (Some(chosen), _) => {
                let found = allowed.iter().find(|(name, ..)| *name == chosen);
                found.map(|found| granted(identity, found)).ok_or(NotAdmitted::NoSuchTenant)
            }
            (None, [only]) => Ok(granted(identity, only)),
            (None, []) => Err(NotAdmitted::NoSuchTenant),
            (None, several) => {
                Err(NotAdmitted::Choose(several.iter().map(|(name, ..)| (*name).clone()).collect()))
            }
        }
    }

    /// All tenants, in the order of their names.
    pub fn tenants(&self) -> impl Iterator<Item = &TenantName> {
        self.tenants.keys()
    }

    /// The tenants that somebody can choose from.
    #[must_use]
    pub fn tenants_of(&self, identity: &Identity) -> Vec<&TenantName> {
        let operator = self.is_operator(identity);
        let tenants = self.tenants.iter().filter(|(name, _)| identity.scopes().tenants.has(name));
        tenants
            .filter(|(_, tenant)| operator || tenant.rights_of(identity).is_some())
            .map(|(name, _)| name)
            .collect()
    }

    /// What holds for something that goes on while nobody asks, such as an import after its last byte, or after a restart: by
    /// the rules of its owner as they are now, with no right to anything else. None where the tenant is gone. Whether whoever
    /// began it is still a member is not asked.
    #[must_use]
    pub fn on_behalf(&self, of: &Ownership) -> Option<Grant> {
        let rules = match &of.owner {
            Owner::Operators => &self.all,
            Owner::Tenant(name) => &self.tenants.get(name)?.rules,
        };
        Some(Grant {
            subject: of.by.clone(),
            owner: of.owner.clone(),
            everything: false,
            rights: BTreeSet::new(),
            targets: Only::default(),
            rules: Arc::clone(rules),
        })
    }

    /// What an owner may have. A tenant that is no longer in the settings may have nothing more.
    #[must_use]
    pub fn limits_of(&self, owner: &Owner) -> Limits {
        match owner {
            Owner::Operators => self.all.limits,
            Owner::Tenant(name) => {
                self.tenants.get(name).map_or(Limits::NOTHING, |tenant| tenant.rules.limits)
            }
        }
    }

    fn is_operator(&self, identity: &Identity) -> bool {
        match identity.subject().way() {
            Way::None => self.open,
            Way::Token | Way::Proxy | Way::Oidc => self.operators.has(identity),
        }
    }

    fn at_large(&self, identity: &Identity) -> Grant {
        Grant {
            subject: identity.subject().clone(),
            owner: Owner::Operators,
            everything: true,
            rights: scoped(identity, Right::ALL.into()),
            targets: identity.scopes().targets.clone(),
            rules: Arc::clone(&self.all),
        }
    }
}

fn granted(identity: &Identity, (name, tenant, rights): &(&TenantName, &Tenant, BTreeSet<Right>)) -> Grant {
    Grant {
        subject: identity.subject().clone(),
        owner: Owner::Tenant((*name).clone()),
        everything: false,
        rights: scoped(identity, rights.clone()),
        targets: identity.scopes().targets.clone(),
        rules: Arc::clone(&tenant.rules),
    }
}

fn scoped(identity: &Identity, mut rights: BTreeSet<Right>) -> BTreeSet<Right> {
    rights.retain(|right| identity.scopes().rights.has(right));
    rights
}
