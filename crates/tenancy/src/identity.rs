//! Who asks: a subject, its groups, and what it has narrowed itself to.

use std::collections::BTreeSet;

use crate::{Group, NameFault, Scopes, Subject, Way};

/// The most groups an identity has. Directories put people into hundreds.
const MOST_GROUPS: usize = 1024;

/// Who asks, as it was proved. Only [`Identity::anyone`] comes without a proof, and only [`Policy::open`](crate::Policy::open)
/// lets it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    subject: Subject,
    groups: BTreeSet<Group>,
    scopes: Scopes,
}

impl Identity {
    /// Whoever comes to an edge without a login.
    #[must_use]
    pub fn anyone() -> Self {
        Self { subject: Subject::anyone(), groups: BTreeSet::new(), scopes: Scopes::default() }
    }

    /// Somebody whose name and groups were proved in this way. Groups are of the same way, so that a group of the proxy's is
    /// never taken for one of the provider's. A group whose name no settings could have is left out: groups only ever allow.
    ///
    /// # Errors
    /// [`NameFault::Way`] for [`Way::None`], which proves nothing; [`NameFault::Text`] where the name is none;
    /// [`NameFault::Groups`] where there are more than 1024 groups.
    pub fn new<'a>(
        way: Way,
        name: &str,
        groups: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, NameFault> {
        if way == Way::None {
            return Err(NameFault::Way);
        }
        let subject = Subject::new(way, name)?;
        let mut known = BTreeSet::new();
        for (number, group) in groups.into_iter().enumerate() {
            if number >= MOST_GROUPS {
                return Err(NameFault::Groups { limit: MOST_GROUPS });
            }
            known.extend(Group::new(way, group).ok());
        }
        Ok(Self { subject, groups: known, scopes: Scopes::default() })
    }

    /// The same, allowed no more than these scopes allow; those that it had hold on.
    #[must_use]
    pub fn narrowed(self, scopes: &Scopes) -> Self {
        Self { scopes: self.scopes.and(scopes), ..self }
    }

    /// The user, or the program that acts as one.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Its groups.
    #[must_use]
    pub fn groups(&self) -> &BTreeSet<Group> {
        &self.groups
    }

    /// What it is narrowed to.
    #[must_use]
    pub fn scopes(&self) -> &Scopes {
        &self.scopes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_have_the_way_of_their_subject() {
        let identity = Identity::new(Way::Proxy, "a", ["lab", "oidc:lab", "bad\n"]).unwrap();
        let groups: Vec<String> = identity.groups().iter().map(Group::to_string).collect();
        assert_eq!(groups, ["proxy:lab", "proxy:oidc:lab"]);
    }

    #[test]
    fn nobody_proves_a_name_by_nothing() {
        assert_eq!(Identity::new(Way::None, "anyone", []), Err(NameFault::Way));
        assert_eq!(Identity::new(Way::Oidc, "", []), Err(NameFault::Text));
        let many = std::iter::repeat_n("g", MOST_GROUPS + 1);
        assert_eq!(Identity::new(Way::Oidc, "a", many), Err(NameFault::Groups { limit: MOST_GROUPS }));
        assert!(Identity::new(Way::Oidc, "a", std::iter::repeat_n("g", MOST_GROUPS)).is_ok());
    }
}
