//! What a tenant has and may have, checked: what its members' grants rest on.

use std::collections::BTreeSet;

use crate::{AliasPrefix, Kind, Known, KnownTarget, Limits, Sources, TargetName};

/// A target of a tenant's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnTarget {
    pub(crate) name: TargetName,
    /// Whether others' images are there too, each with its owner.
    pub(crate) parted: bool,
}

impl OwnTarget {
    pub(crate) fn of(known: &KnownTarget) -> Self {
        Self { name: known.name.clone(), parted: known.place.is_none() }
    }
}

/// What a tenant has and may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rules {
    /// In the order of the settings.
    pub(crate) targets: Vec<OwnTarget>,
    pub(crate) sources: Sources,
    pub(crate) kinds: BTreeSet<Kind>,
    pub(crate) alias_prefix: Option<AliasPrefix>,
    pub(crate) limits: Limits,
}

impl Rules {
    /// Everything that there is: the operators'.
    pub(crate) fn all(known: &Known) -> Self {
        Self {
            targets: known.targets.iter().map(OwnTarget::of).collect(),
            sources: Sources::all(known.remotes.iter().cloned().collect()),
            kinds: Kind::ALL.into(),
            alias_prefix: None,
            limits: Limits::default(),
        }
    }
}
