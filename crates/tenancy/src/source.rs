//! Where a tenant's images may come from.

use std::{collections::BTreeSet, fmt};

use crate::{HostName, HostPattern, RemoteName};

/// Who fetches an image from a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// The edge, which checks what comes.
    Edge,
    /// The target itself.
    Incus,
}

/// Where an image is to come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source<'a> {
    /// A sender has its files.
    Files,
    /// It is behind a URL.
    Url {
        /// Who fetches it.
        lane: Lane,
        /// The URL's host; of each redirect too, asked about by [`Grant::fetches_from`](crate::Grant::fetches_from).
        host: &'a HostName,
    },
    /// A remote has it, called so by whoever asks.
    Remote(&'a str),
}

/// A kind of source that a tenant does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// Files that are sent.
    Files,
    /// URLs, by this way.
    Url(Lane),
    /// That host, by this way.
    Host(Lane),
}

impl fmt::Display for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Files => "files",
            Self::Url(Lane::Edge) => "URLs through the edge",
            Self::Url(Lane::Incus) => "URLs through Incus",
            Self::Host(Lane::Edge) => "this host through the edge",
            Self::Host(Lane::Incus) => "this host through Incus",
        })
    }
}

/// The hosts of a way, beside which the edge's own rules for all still hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hosts {
    /// The way is closed.
    None,
    /// Any host but the denied ones.
    Any,
    /// Only these, but for the denied ones.
    These(BTreeSet<HostPattern>),
}

impl Hosts {
    /// Whether nothing may be fetched in this way.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        match self {
            Self::None => true,
            Self::Any => false,
            Self::These(hosts) => hosts.is_empty(),
        }
    }

    fn has(&self, host: &HostName) -> bool {
        match self {
            Self::None => false,
            Self::Any => true,
            Self::These(hosts) => hosts.iter().any(|pattern| pattern.matches(host)),
        }
    }
}

/// Where a tenant's images may come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    /// Whether members may send files.
    pub files: bool,
    /// The remotes that images may be copied from.
    pub remotes: BTreeSet<RemoteName>,
    /// The hosts that the edge fetches from.
    pub through_edge: Hosts,
    /// The hosts that a target may be told to fetch from.
    pub through_incus: Hosts,
    /// Hosts that nothing is fetched from in either way.
    pub denied_hosts: BTreeSet<HostPattern>,
}

impl Sources {
    /// Every source that there is, given the remotes.
    pub(crate) fn all(remotes: BTreeSet<RemoteName>) -> Self {
        Self {
            files: true,
            remotes,
            through_edge: Hosts::Any,
            through_incus: Hosts::Any,
            denied_hosts: BTreeSet::new(),
        }
    }

    /// The hosts of a way.
    #[must_use]
    pub fn hosts(&self, lane: Lane) -> &Hosts {
        match lane {
            Lane::Edge => &self.through_edge,
            Lane::Incus => &self.through_incus,
        }
    }

    /// Whether a URL of this host may be fetched in this way.
    ///
    /// # Errors
    /// What the tenant does not have.
    pub fn check_host(&self, lane: Lane, host: &HostName) -> Result<(), SourceKind> {
        let hosts = self.hosts(lane);
        if hosts.is_closed() {
            Err(SourceKind::Url(lane))
        } else if self.denied_hosts.iter().any(|pattern| pattern.matches(host)) || !hosts.has(host) {
            Err(SourceKind::Host(lane))
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(texts: &[&str]) -> BTreeSet<HostPattern> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_denied_host_is_denied_whatever_else_is_said() {
        let sources = Sources {
            through_edge: Hosts::These(hosts(&["*.example"])),
            through_incus: Hosts::None,
            denied_hosts: hosts(&["bad.example"]),
            ..Sources::all(BTreeSet::new())
        };
        let check = |lane, host: &str| sources.check_host(lane, &host.parse().unwrap());
        assert_eq!(check(Lane::Edge, "a.example"), Ok(()));
        assert_eq!(check(Lane::Edge, "BAD.example."), Err(SourceKind::Host(Lane::Edge)));
        assert_eq!(check(Lane::Edge, "a.test"), Err(SourceKind::Host(Lane::Edge)));
        assert_eq!(check(Lane::Incus, "a.example"), Err(SourceKind::Url(Lane::Incus)));
        assert!(Hosts::These(BTreeSet::new()).is_closed(), "an empty list is not any host");
    }
}
