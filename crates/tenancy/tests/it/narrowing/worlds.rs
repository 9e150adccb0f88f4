//! Settings and identities from a few names, so that they often meet.

use proptest::{prelude::*, sample::subsequence};
use tenancy::{
    Identity, Kind, LimitSettings, MemberSettings, Only, Right, RoleSettings, Scopes, TenancySettings,
    TenantSettings, UrlSettings, Way,
};

pub(super) const TARGETS: [&str; 4] = ["lab-1", "lab-2", "other", "depot"];
pub(super) const REMOTES: [&str; 2] = ["images", "partner"];
pub(super) const HOSTS: [&str; 4] = ["a.example", "b.example", "10.0.0.1", "c.test"];
const PATTERNS: [&str; 4] = ["a.example", "*.example", "10.0.0.1", "*.test"];
const USERS: [&str; 4] = ["oidc:alice", "token:alice", "proxy:alice", "oidc:bob"];
const GROUPS: [&str; 3] = ["oidc:lab", "proxy:lab", "oidc:staff"];

fn some(of: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    subsequence(of.to_vec(), 0..=of.len()).prop_map(|some| some.into_iter().map(str::to_owned).collect())
}

fn rights() -> impl Strategy<Value = Vec<Right>> {
    subsequence(Right::ALL.to_vec(), 0..=Right::ALL.len())
}

fn role() -> impl Strategy<Value = RoleSettings> {
    (some(&USERS), some(&GROUPS), rights()).prop_map(|(users, groups, rights)| RoleSettings {
        users,
        groups,
        rights,
    })
}

fn urls() -> impl Strategy<Value = UrlSettings> {
    let hosts = prop::option::of(some(&PATTERNS).prop_filter("never empty", |hosts| !hosts.is_empty()));
    (any::<bool>(), hosts, some(&PATTERNS[1..3]), some(&PATTERNS)).prop_map(
        |(through_edge, hosts, denied_hosts, through_incus)| UrlSettings {
            through_edge,
            hosts,
            denied_hosts,
            through_incus,
        },
    )
}

fn limits() -> impl Strategy<Value = LimitSettings> {
    let some = || prop::option::weighted(0.3, 1..20_u64);
    (some(), some(), some(), some(), some(), some()).prop_map(
        |(image_bytes, bytes_in_flight, images, imports_per_hour, concurrent_uploads, stored_bytes)| {
            LimitSettings {
                image_bytes,
                bytes_in_flight,
                images,
                imports_per_hour,
                concurrent_uploads,
                stored_bytes,
            }
        },
    )
}

/// A tenant with some of these targets.
fn tenant(targets: &'static [&'static str], prefix: &'static str) -> impl Strategy<Value = TenantSettings> {
    let members = (some(&USERS), some(&GROUPS), prop::option::of(rights()));
    let roles = prop::collection::btree_map("[xy]", role(), 0..=2);
    let kinds = prop::option::of(subsequence(Kind::ALL.to_vec(), 0..=Kind::ALL.len()));
    let images = (some(targets), any::<bool>(), some(&["images", "*"]), urls(), kinds, any::<bool>());
    (members, roles, images, limits()).prop_map(
        move |((users, groups, rights), roles, (targets, files, remotes, urls, kinds, prefixed), limits)| {
            let prefixed = prefixed || targets.iter().any(|target| target == "depot");
            let alias_prefix = prefixed.then(|| prefix.to_owned());
            TenantSettings {
                users,
                groups,
                rights,
                roles,
                targets,
                files,
                remotes,
                urls,
                kinds,
                alias_prefix,
                limits,
            }
        },
    )
}

/// Two tenants, and operators now and then.
pub(super) fn settings() -> impl Strategy<Value = TenancySettings> {
    let none = || Just(Vec::new());
    let operators = (
        prop_oneof![3 => none().boxed(), 1 => some(&USERS).boxed()],
        prop_oneof![3 => none().boxed(), 1 => some(&GROUPS).boxed()],
    );
    (operators, tenant(&["lab-1", "lab-*", "depot"], "a/"), tenant(&["other", "depot"], "b")).prop_map(
        |((users, groups), a, b)| TenancySettings {
            operators: MemberSettings { users, groups },
            tenants: [("a".to_owned(), a), ("b".to_owned(), b)].into(),
        },
    )
}

/// Some of these, or all that there are.
fn only<T: Ord + Clone + std::fmt::Debug + 'static>(of: Vec<T>) -> impl Strategy<Value = Only<T>> {
    let most = of.len();
    prop_oneof![
        3 => Just(Only::default()),
        1 => subsequence(of, 0..=most).prop_map(Only::these),
    ]
}

pub(super) fn scopes() -> impl Strategy<Value = Scopes> {
    let tenants = ["a", "b"].map(|name| name.parse().unwrap()).to_vec();
    let targets = TARGETS.map(|name| name.parse().unwrap()).to_vec();
    (only(tenants), only(Right::ALL.to_vec()), only(targets)).prop_map(|(tenants, rights, targets)| Scopes {
        tenants,
        rights,
        targets,
    })
}

pub(super) fn identity() -> impl Strategy<Value = Identity> {
    let way = prop::sample::select(vec![Way::Oidc, Way::Oidc, Way::Token, Way::Proxy]);
    let groups = subsequence(vec!["lab", "staff"], 0..=2);
    (way, prop::sample::select(vec!["alice", "alice", "bob"]), groups, scopes())
        .prop_map(|(way, name, groups, scopes)| Identity::new(way, name, groups).unwrap().narrowed(&scopes))
}
