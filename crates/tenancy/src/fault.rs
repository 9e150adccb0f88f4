//! What is wrong with a name or with the settings.

use thiserror::Error;

use crate::TenantName;

/// A text that is not what it should be. Whoever wrote it can mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NameFault {
    /// Not a tenant's name.
    #[error(
        "a tenant's name has 1 to 63 lower-case letters, digits, -, _ and ., and begins with a letter or digit"
    )]
    Tenant,
    /// Not a name of a target or a remote.
    #[error("a name has 1 to 63 letters, digits, -, _ and .")]
    Plain,
    /// Not a pattern of such names.
    #[error("a pattern is a name, or the beginning of one and a * at the end")]
    Pattern,
    /// Neither `token:`, `proxy:` nor `oidc:` and a name.
    #[error("people and groups are named as oidc:NAME, proxy:NAME or token:NAME, by the way they log in")]
    Way,
    /// Nothing, too much, or characters that do not show.
    #[error("a name has 1 to 255 bytes, none of them a control character, and no blanks at its ends")]
    Text,
    /// Too many groups.
    #[error("an identity has at most {limit} groups")]
    Groups {
        /// The most that are taken.
        limit: usize,
    },
    /// No alias can begin so.
    #[error(
        "a prefix of aliases has 1 to 63 bytes, begins with a letter or digit, and has no white space, quotes, \\, $, ?, &, + or *"
    )]
    AliasPrefix,
    /// Neither a name, an IP address, nor `*.` and a name.
    #[error("a host is a name, an IP address, or *. and a name")]
    Host,
    /// Not a right.
    #[error("there is no right of this name")]
    Right,
}

/// What is wrong with the settings. The operator can mend it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyFault {
    /// A text that is not what it should be.
    #[error("{key}: {text:?}: {fault}")]
    Name {
        /// Where it stands.
        key: String,
        /// What was written.
        text: String,
        /// What is wrong with it.
        fault: NameFault,
    },
    /// Nothing that exists is meant.
    #[error("{key}: nothing is called {text:?}; see the tables {table}")]
    Unknown {
        /// Where it stands.
        key: String,
        /// What was written.
        text: String,
        /// The tables that it should stand in.
        table: &'static str,
    },
    /// More than is kept.
    #[error("{key}: more than {limit}")]
    TooMany {
        /// What there is too much of.
        key: String,
        /// The most that is taken.
        limit: usize,
    },
    /// A list that would say the opposite of what it looks like.
    #[error("{0} is empty; leave it out for any host, or set through_edge = false for none")]
    NoHosts(String),
    /// Two tenants would see each other's images.
    #[error(
        "tenants.{one} and tenants.{other} both have the target {target:?}, or its project by another name; give each a \
         project of its own"
    )]
    Shared {
        /// The target, as the second calls it.
        target: String,
        /// One tenant.
        one: TenantName,
        /// The other.
        other: TenantName,
    },
    /// Incus takes an image that it has in any project for the one that a web server announces, by its hash alone: whoever has
    /// a say in what a server announces gets at the images of others.
    #[error(
        "{0} is not possible: Incus would give a tenant whatever image a web server announces, others' too; have the edge fetch: through_edge"
    )]
    ThroughIncus(String),
    /// Several may have a part of a depot, and nothing would tell their aliases apart.
    #[error(
        "{key}.alias_prefix is missing; who has images in the depot {target:?} has aliases of its own there"
    )]
    NoPrefix {
        /// The tenant's table.
        key: String,
        /// The depot.
        target: String,
    },
    /// An alias in the depot could be of two tenants.
    #[error(
        "tenants.{other}.alias_prefix begins with that of tenants.{one}; in a depot each has aliases of its own"
    )]
    Prefixes {
        /// The tenant with the shorter one.
        one: TenantName,
        /// The tenant with the longer one, or the same.
        other: TenantName,
    },
    /// A number that no store can count to.
    #[error("{key} = {value}: at most {most}")]
    TooLarge {
        /// Where it stands.
        key: String,
        /// What was written.
        value: u64,
        /// The most that can be.
        most: u64,
    },
}
