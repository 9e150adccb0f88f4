//! What a token is narrowed to. Scopes are laid over what its bearer may do anyway, and add nothing.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Right, TargetName, TenantName};

/// Everything, or only these. Stored, everything is nothing at all, and these are a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Only<T: Ord>(Option<BTreeSet<T>>);

impl<T: Ord> Default for Only<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Ord + Clone> Only<T> {
    /// Only these. Of an empty list nothing is left.
    pub fn these(these: impl IntoIterator<Item = T>) -> Self {
        Self(Some(these.into_iter().collect()))
    }

    /// Whether this is among them.
    #[must_use]
    pub fn has(&self, one: &T) -> bool {
        self.0.as_ref().is_none_or(|these| these.contains(one))
    }

    /// Whether there is no restriction.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.0.is_none()
    }

    /// Those that are left; none where that is everything.
    #[must_use]
    pub fn list(&self) -> Option<&BTreeSet<T>> {
        self.0.as_ref()
    }

    /// What both allow.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        match (&self.0, &other.0) {
            (None, _) => other.clone(),
            (_, None) => self.clone(),
            (Some(one), Some(other)) => Self(Some(one.intersection(other).cloned().collect())),
        }
    }
}

/// What a token is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Scopes {
    /// The tenants that it can act in. A token of an operator's that has a list here is no operator's any more outside them.
    pub tenants: Only<TenantName>,
    /// The rights that it has, of those that its bearer has.
    pub rights: Only<Right>,
    /// The targets that it can use, of those that the tenant has.
    pub targets: Only<TargetName>,
}

impl Scopes {
    /// What both allow.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self {
            tenants: self.tenants.and(&other.tenants),
            rights: self.rights.and(&other.rights),
            targets: self.targets.and(&other.targets),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_stored_and_read_again() {
        let scopes = Scopes { rights: Only::these([Right::Import]), ..Scopes::default() };
        let text = serde_json::to_string(&scopes).unwrap();
        assert_eq!(text, r#"{"tenants":null,"rights":["import"],"targets":null}"#);
        assert_eq!(serde_json::from_str::<Scopes>(&text).unwrap(), scopes);
        assert!(
            serde_json::from_str::<Scopes>(r#"{"tenant":["a"]}"#).is_err(),
            "a misspelt one narrows nothing"
        );
        assert!(serde_json::from_str::<Scopes>(r#"{"rights":["all"]}"#).is_err());
    }

    #[test]
    fn nothing_is_left_of_lists_that_share_nothing() {
        let (one, other) = (Only::these([1, 2]), Only::these([2, 3]));
        assert_eq!(one.and(&other), Only::these([2]));
        assert!(!one.and(&Only::these([])).has(&1));
        assert!(Only::default().and(&one).has(&2) && !Only::default().and(&one).has(&3));
        assert!(Only::<u8>::default().is_all() && !Only::<u8>::these([]).is_all());
    }
}
