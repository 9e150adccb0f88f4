//! Whose something is.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{NameFault, Subject, TenantName};

/// Whose something is: the operators' own, or a tenant's. As text, for a column of the ledger, the first is nothing and the
/// second the tenant's name: what was there before there were tenants is the operators'.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Owner {
    /// The operators'.
    Operators,
    /// A tenant's.
    Tenant(TenantName),
}

impl Owner {
    /// The tenant; none for the operators.
    #[must_use]
    pub fn tenant(&self) -> Option<&TenantName> {
        match self {
            Self::Operators => None,
            Self::Tenant(name) => Some(name),
        }
    }
}

impl From<Option<TenantName>> for Owner {
    fn from(tenant: Option<TenantName>) -> Self {
        tenant.map_or(Self::Operators, Self::Tenant)
    }
}

impl FromStr for Owner {
    type Err = NameFault;

    fn from_str(text: &str) -> Result<Self, NameFault> {
        if text.is_empty() { Ok(Self::Operators) } else { text.parse().map(Self::Tenant) }
    }
}

impl TryFrom<String> for Owner {
    type Error = NameFault;

    fn try_from(text: String) -> Result<Self, NameFault> {
        text.parse()
    }
}

impl From<Owner> for String {
    fn from(owner: Owner) -> Self {
        owner.to_string()
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operators => Ok(()),
            Self::Tenant(name) => name.fmt(f),
        }
    }
}

/// Whose something is, and who of them began it. Imports carry it, and with them their uploads, their events and their
/// entries of the history; so do the images of a depot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ownership {
    /// Whose it is.
    pub owner: Owner,
    /// Who began it.
    pub by: Subject,
}

/// What was there before anybody was told apart: the operators', begun by anyone.
impl Default for Ownership {
    fn default() -> Self {
        Self { owner: Owner::Operators, by: Subject::anyone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_before_tenants_is_the_operators() {
        assert_eq!("".parse(), Ok(Owner::Operators));
        assert_eq!("lab".parse(), Ok(Owner::Tenant("lab".parse().unwrap())));
        assert!("Lab".parse::<Owner>().is_err());
        for text in ["", "lab"] {
            let owner: Owner = text.parse().unwrap();
            assert_eq!(owner.to_string(), text);
            assert_eq!(Owner::from(owner.tenant().cloned()), owner);
        }
    }

    #[test]
    fn an_ownership_is_stored_and_read_again() {
        let own = Ownership { owner: Owner::Operators, by: Subject::anyone() };
        let text = serde_json::to_string(&own).unwrap();
        assert_eq!(text, r#"{"owner":"","by":"none:anyone"}"#);
        assert_eq!(serde_json::from_str::<Ownership>(&text).unwrap(), own);
    }
}
