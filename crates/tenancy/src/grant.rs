//! What somebody may do in a tenant, and the judgement of every action by it.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    Action, AliasOf, AliasPrefix, Asked, Denied, Found, HostName, ImageOf, Kind, Lane, Limited, Limits,
    Naming, Only, Owner, Ownership, Right, Source, Sources, Subject, TargetName, Verb,
    action::Object,
    rules::{OwnTarget, Rules},
    usage::check,
};

/// The most characters of an alias in a refusal.
const SHOWN: usize = 64;

/// What an identity may do in the tenant that it acts in. It is made for each request, and outlives none of the settings'
/// changes but those that come while the request is answered.
#[derive(Debug, Clone)]
pub struct Grant {
    pub(crate) subject: Subject,
    pub(crate) owner: Owner,
    /// An operator's, outside all tenants.
    pub(crate) everything: bool,
    pub(crate) rights: BTreeSet<Right>,
    pub(crate) targets: Only<TargetName>,
    pub(crate) rules: Arc<Rules>,
}

impl Grant {
    /// Whether something may be done. First whether what it is done to is there for the tenant, then the rights, then what is
    /// asked for: so nothing is learnt of others' things by the way in which they are refused.
    ///
    /// # Errors
    /// Why not.
    pub fn judge(&self, action: &Action<'_>) -> Result<(), Denied> {
        self.check_reach(action.object())?;
        self.check_rights(action)?;
        match action {
            Action::Begin(asked) => self.check_asked(asked),
            Action::Accept(found) => self.check_found(*found),
            Action::SetAlias(naming) => self.check_alias(naming.alias.alias),
            Action::DeleteAlias(alias) => self.check_alias(alias.alias),
            _ => Ok(()),
        }
    }

    /// Whether what is so owned is there for this grant: the one rule of who sees what. Lists, events and the history leave
    /// out what it does not see, and whatever is found by its name is not found.
    #[must_use]
    pub fn sees(&self, owner: &Owner) -> bool {
        self.everything || self.owner == *owner
    }

    /// Whether an image of a target is there for this grant.
    #[must_use]
    pub fn sees_image(&self, image: ImageOf<'_>) -> bool {
        self.own_target(image.target).is_some_and(|target| {
            !target.parted || self.everything || image.owner.is_some_and(|owner| self.sees(owner))
        })
    }

    /// Whether an alias of a target is there for this grant.
    #[must_use]
    pub fn sees_alias(&self, alias: AliasOf<'_>) -> bool {
        self.own_target(alias.target)
            .is_some_and(|target| !target.parted || self.everything || self.covers(alias.alias))
    }

    /// Whether there is a target of this name.
    #[must_use]
    pub fn sees_target(&self, name: &str) -> bool {
        self.own_target(name).is_some()
    }

    /// Whether images can be copied from a remote of this name.
    #[must_use]
    pub fn sees_remote(&self, name: &str) -> bool {
        self.rules.sources.remotes.iter().any(|remote| remote.as_str() == name)
    }

    /// Whether a URL of this host may be fetched in this way: asked again for each redirect. The edge's own rules for URLs hold
    /// beside it.
    #[must_use]
    pub fn fetches_from(&self, lane: Lane, host: &HostName) -> bool {
        self.rules.sources.check_host(lane, host).is_ok()
    }

    /// The targets, in the order of the settings.
    pub fn targets(&self) -> impl Iterator<Item = &TargetName> {
        self.rules.targets.iter().map(|target| &target.name).filter(|name| self.targets.has(name))
    }

    /// The target that is meant where none is named.
    #[must_use]
    pub fn first_target(&self) -> Option<&TargetName> {
        self.targets().next()
    }

    /// Whose what is begun now will be, and by whom.
    #[must_use]
    pub fn ownership(&self) -> Ownership {
        Ownership { owner: self.owner.clone(), by: self.subject.clone() }
    }

    /// The tenant, or the operators.
    #[must_use]
    pub fn owner(&self) -> &Owner {
        &self.owner
    }

    /// Who acts.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Whether it is an operator's, for whom everything is there.
    #[must_use]
    pub fn is_operator(&self) -> bool {
        self.everything
    }

    /// The rights.
    #[must_use]
    pub fn rights(&self) -> &BTreeSet<Right> {
        &self.rights
    }

    /// Where images may come from.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.rules.sources
    }

    /// The kinds that images may be of.
    #[must_use]
    pub fn kinds(&self) -> &BTreeSet<Kind> {
        &self.rules.kinds
    }

    /// What aliases must begin with.
    #[must_use]
    pub fn alias_prefix(&self) -> Option<&AliasPrefix> {
        self.rules.alias_prefix.as_ref()
    }

    /// How much there may be.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.rules.limits
    }

    fn own_target(&self, name: &str) -> Option<&OwnTarget> {
        let mut targets = self.rules.targets.iter();
        targets.find(|target| target.name.as_str() == name && self.targets.has(&target.name))
    }

    fn check_reach(&self, object: Object<'_>) -> Result<(), Denied> {
        let there = match object {
            Object::Whole => true,
            Object::Import(own) => self.sees(&own.owner),
            Object::Target(name) => self.sees_target(name),
            Object::Image(image) => self.sees_image(image),
            // What begins otherwise than the tenant's is refused as that, whether it is there or not.
            Object::Alias(AliasOf { target, .. }) => self.sees_target(target),
            Object::Naming(Naming { alias, owner }) => {
                self.sees_image(ImageOf { target: alias.target, owner })
            }
            Object::Remote(name) => self.sees_remote(name),
        };
        if there { Ok(()) } else { Err(Denied::NotFound) }
    }

    fn check_rights(&self, action: &Action<'_>) -> Result<(), Denied> {
        let verb = action.verb();
        let needs = verb.needs();
        if let Some(first) = needs.first()
            && !needs.iter().any(|right| self.rights.contains(right))
        {
            return Err(Denied::Right(*first));
        }
        match action.object() {
            Object::Import(own)
                if verb.is_for_whoever_began()
                    && own.by != self.subject
                    && !self.rights.contains(&Right::Manage) =>
            {
                Err(Denied::OthersImport)
            }
            Object::Alias(alias) if verb == Verb::ShowAlias && !self.sees_alias(alias) => {
                Err(Denied::NotFound)
            }
            _ => Ok(()),
        }
    }

    fn check_asked(&self, asked: &Asked<'_>) -> Result<(), Denied> {
        match asked.source {
            Source::Files if !self.rules.sources.files => {
                return Err(Denied::Source(crate::SourceKind::Files));
            }
            Source::Files => {}
            Source::Url { lane, host } => {
                self.rules.sources.check_host(lane, host).map_err(Denied::Source)?;
            }
            Source::Remote(name) if !self.sees_remote(name) => return Err(Denied::NotFound),
            Source::Remote(_) => {}
        }
        for (wanted, kind) in [(asked.public, Kind::Public), (asked.auto_update, Kind::AutoUpdate)] {
            if wanted {
                self.check_kind(kind)?;
            }
        }
        if asked.moves_aliases && !asked.aliases.is_empty() && !self.rights.contains(&Right::SetAliases) {
            return Err(Denied::Right(Right::SetAliases));
        }
        asked.aliases.iter().try_for_each(|alias| self.check_alias(alias))?;
        check(self.limits(), Limited::ImageBytes, 0, asked.bytes.unwrap_or(0))
    }

    fn check_found(&self, found: Found) -> Result<(), Denied> {
        self.check_kind(found.kind)?;
        if found.wrapped {
            self.check_kind(Kind::Wrapped)?;
        }
        check(self.limits(), Limited::ImageBytes, 0, found.bytes.unwrap_or(0))
    }

    fn check_kind(&self, kind: Kind) -> Result<(), Denied> {
        if self.rules.kinds.contains(&kind) { Ok(()) } else { Err(Denied::Kind(kind)) }
    }

    fn covers(&self, alias: &str) -> bool {
        self.alias_prefix().is_none_or(|prefix| prefix.covers(alias))
    }

    fn check_alias(&self, alias: &str) -> Result<(), Denied> {
        match self.alias_prefix() {
            Some(prefix) if !prefix.covers(alias) => {
                Err(Denied::Alias { alias: alias.chars().take(SHOWN).collect(), prefix: prefix.clone() })
            }
            _ => Ok(()),
        }
    }
}
