//! The settings of tenants as they are written, and what they are checked against.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Kind, RemoteName, Right, TargetName};

/// Who the operators are, and which tenants there are: the tables `auth.operators` and `tenants`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TenancySettings {
    /// Who may do everything.
    pub operators: MemberSettings,
    /// The tenants, by name.
    pub tenants: BTreeMap<String, TenantSettings>,
}

/// Users and groups, as `oidc:NAME`, `proxy:NAME` or `token:NAME`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MemberSettings {
    /// Users.
    pub users: Vec<String>,
    /// Groups.
    pub groups: Vec<String>,
}

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TenantSettings {
    /// Users who have all of its rights.
    pub users: Vec<String>,
    /// Groups who have all of its rights.
    pub groups: Vec<String>,
    /// Its rights; [`Right::USUAL`] where the key is left out.
    pub rights: Option<Vec<Right>>,
    /// Members who have some of its rights, by a name that is for the operator alone.
    pub roles: BTreeMap<String, RoleSettings>,
    /// Its targets, by name or by patterns such as `lab-*`. None where there is nothing.
    pub targets: Vec<String>,
    /// Whether members may send files.
    pub files: bool,
    /// The remotes that images may be copied from, by name or by patterns.
    pub remotes: Vec<String>,
    /// Which URLs images may be imported from.
    pub urls: UrlSettings,
    /// The kinds that images may be of; [`Kind::USUAL`] where the key is left out.
    pub kinds: Option<Vec<Kind>>,
    /// What its aliases must begin with.
    pub alias_prefix: Option<String>,
    /// How much it may have.
    pub limits: LimitSettings,
}

impl Default for TenantSettings {
    fn default() -> Self {
        Self {
            users: Vec::new(),
            groups: Vec::new(),
            rights: None,
            roles: BTreeMap::new(),
            targets: Vec::new(),
            files: true,
            remotes: Vec::new(),
            urls: UrlSettings::default(),
            kinds: None,
            alias_prefix: None,
            limits: LimitSettings::default(),
        }
    }
}

/// Members who have some of the rights of their tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RoleSettings {
    /// Users.
    pub users: Vec<String>,
    /// Groups.
    pub groups: Vec<String>,
    /// The rights; those of them that the tenant does not have, they do not have either.
    pub rights: Vec<Right>,
}

/// Which URLs a tenant may import images from: the keys of the edge's own table `urls`, of which a tenant's is a part.
/// Nothing is fetched where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UrlSettings {
    /// Whether the edge fetches images.
    pub through_edge: bool,
    /// The only hosts that it fetches from; any where the key is left out. An empty list is refused.
    pub hosts: Option<Vec<String>>,
    /// Hosts that nothing is fetched from, in either way.
    pub denied_hosts: Vec<String>,
    /// The hosts that Incus may be told to fetch from; none where there is nothing.
    pub through_incus: Vec<String>,
}

/// How much a tenant may have; as much as there is where a key is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitSettings {
    /// Bytes of one image.
    pub image_bytes: Option<u64>,
    /// Bytes of images on their way, together.
    pub bytes_in_flight: Option<u64>,
    /// Images in all targets.
    pub images: Option<u64>,
    /// Imports begun within any 60 minutes.
    pub imports_per_hour: Option<u64>,
    /// Imports whose bytes are still coming.
    pub concurrent_uploads: Option<u64>,
    /// Bytes of images in all targets, those on their way included.
    pub stored_bytes: Option<u64>,
}

/// What the rest of the settings has, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The targets, the one that is meant where none is named first.
    pub targets: Vec<KnownTarget>,
    /// The remotes.
    pub remotes: Vec<RemoteName>,
}

/// A target that there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownTarget {
    /// What it is called.
    pub name: TargetName,
    /// Which project of which server it is, in words that are the same for two targets that are the same project. None for a
    /// depot, of which several tenants may have a part, since there each image has its owner.
    pub place: Option<String>,
}
