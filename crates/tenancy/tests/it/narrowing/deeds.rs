//! Everything that can be asked for, made of a few names.

use proptest::{prelude::*, sample::select};
use tenancy::{
    Action, AliasOf, Asked, Found, Grant, ImageOf, Kind, Lane, Naming, Owner, Ownership, Source, Usage,
};

use super::worlds::{HOSTS, REMOTES, TARGETS};

/// In the middle of a minute.
const NOW: u64 = 1_800_000_030_000;

#[derive(Debug, Clone)]
pub(super) enum From {
    Files,
    Url(Lane, &'static str),
    Remote(&'static str),
}

/// The names that one thing to do is about; each deed uses some of them.
#[derive(Debug, Clone)]
pub(super) struct Names {
    own: Ownership,
    image_owner: Option<Owner>,
    target: &'static str,
    remote: &'static str,
    alias: &'static str,
}

#[derive(Debug, Clone)]
pub(super) struct Deed {
    names: Names,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    /// An import, reserved too where a tenant has so much already.
    Begin {
        from: From,
        aliases: Vec<&'static str>,
        moves_aliases: bool,
        wish: Option<Kind>,
        bytes: u64,
        usage: Usage,
        begun: u8,
    },
    Accept(Found),
    /// Another of the verbs, by a number.
    Other(usize),
    Fetch(Lane, &'static str),
}

fn owner() -> impl Strategy<Value = Owner> {
    select(vec!["a", "a", "b", "b", ""]).prop_map(|text| text.parse().unwrap())
}

fn names() -> impl Strategy<Value = Names> {
    let by = select(vec!["oidc:alice", "token:alice", "oidc:bob", "oidc:eve"]);
    let aliases = select(vec!["a/y", "a/xy", "a/x", "bx", "bxx", "z"]);
    (owner(), by, prop::option::of(owner()), select(&TARGETS[..]), select(&REMOTES[..]), aliases).prop_map(
        |(owner, by, image_owner, target, remote, alias)| Names {
            own: Ownership { owner, by: by.parse().unwrap() },
            image_owner,
            target,
            remote,
            alias,
        },
    )
}

fn lane() -> impl Strategy<Value = Lane> {
    select(vec![Lane::Edge, Lane::Incus])
}

fn usage() -> impl Strategy<Value = Usage> {
    (0..8_u64, 0..4_u64, 0..8_u64, 0..8_u64, 0..8_u64).prop_map(
        |(open, sending, in_flight, images, stored)| Usage {
            open,
            sending: sending.min(open),
            in_flight,
            images,
            stored,
            ..Usage::default()
        },
    )
}

pub(super) fn deed() -> impl Strategy<Value = Deed> {
    let from = prop_oneof![
        3 => Just(From::Files),
        2 => (lane(), select(&HOSTS[..])).prop_map(|(lane, host)| From::Url(lane, host)),
        1 => select(&REMOTES[..]).prop_map(From::Remote),
    ];
    let aliases = prop::collection::vec(select(vec!["a/y", "a/xy", "a/xz", "bx", "bxx", "z"]), 0..2);
    let usage = prop_oneof![Just(Usage::default()), usage()];
    let wish = prop_oneof![3 => Just(None), 1 => select(vec![Some(Kind::Public), Some(Kind::AutoUpdate)])];
    let begin = (from, aliases, any::<bool>(), wish, 0..20_u64, usage, 0..6_u8).prop_map(
        |(from, aliases, moves_aliases, wish, bytes, usage, begun)| What::Begin {
            from,
            aliases,
            moves_aliases,
            wish,
            bytes,
            usage,
            begun,
        },
    );
    let kind = select(vec![Kind::Container, Kind::VirtualMachine]);
    let found = (kind, any::<bool>(), prop::option::of(0..20_u64))
        .prop_map(|(kind, wrapped, bytes)| What::Accept(Found { kind, wrapped, bytes }));
    let what = prop_oneof![
        4 => begin,
        1 => found,
        5 => (0..25_usize).prop_map(What::Other),
        1 => (lane(), select(&HOSTS[..])).prop_map(|(lane, host)| What::Fetch(lane, host)),
    ];
    (names(), what).prop_map(|(names, what)| Deed { names, what })
}

fn other<'a>(names: &'a Names, number: usize) -> Action<'a> {
    let Names { own, image_owner, target, remote, alias } = names;
    let image = ImageOf { target, owner: image_owner.as_ref() };
    let alias = AliasOf { target, alias };
    let all = [
        Action::ListImports,
        Action::ShowImport(own),
        Action::Declare(own),
        Action::CancelImport(own),
        Action::RetryImport(own),
        Action::ShowUpload(own),
        Action::Append(own),
        Action::CancelUpload(own),
        Action::Capabilities,
        Action::ListTargets,
        Action::ListImages(target),
        Action::DeleteImage(image),
        Action::RefreshImage(image),
        Action::ShowAlias(alias),
        Action::SetAlias(Naming { alias, owner: image_owner.as_ref() }),
        Action::DeleteAlias(alias),
        Action::MakeLink(target),
        Action::ListRemotes,
        Action::ListRemoteImages(remote),
        Action::RefreshRemote(remote),
        Action::ShowUrlWays,
        Action::Listen,
        Action::ListHistory,
        Action::ClearHistory,
        Action::ForgetImport(own),
    ];
    all[number % all.len()]
}

/// Whether this grant allows it: judged, and of an import also reserved.
pub(super) fn is_allowed(grant: &Grant, deed: &Deed) -> bool {
    let Deed { names, what } = deed;
    match what {
        What::Begin { from, aliases, moves_aliases, wish, bytes, usage, begun } => {
            let host = match from {
                From::Url(_, host) => Some(host.parse().unwrap()),
                From::Files | From::Remote(_) => None,
            };
            let source = match (from, &host) {
                (From::Url(lane, _), Some(host)) => Source::Url { lane: *lane, host },
                (From::Remote(name), _) => Source::Remote(name),
                _ => Source::Files,
            };
            let asked = Asked {
                target: names.target,
                source,
                aliases,
                moves_aliases: *moves_aliases,
                public: *wish == Some(Kind::Public),
                auto_update: *wish == Some(Kind::AutoUpdate),
                bytes: Some(*bytes),
            };
            let mut usage = usage.clone();
            (0..*begun).for_each(|_| usage.hour.add(NOW));
            grant.judge(&Action::Begin(asked)).is_ok() && usage.reserve(grant.limits(), *bytes, NOW).is_ok()
        }
        What::Accept(found) => grant.judge(&Action::Accept(*found)).is_ok(),
        What::Other(number) => grant.judge(&other(names, *number)).is_ok(),
        What::Fetch(lane, host) => grant.fetches_from(*lane, &host.parse().unwrap()),
    }
}

impl Deed {
    /// Whether it is done to an import of somebody else's, or to somebody else's image in the depot.
    pub(super) fn is_anothers(&self, grant: &Grant) -> bool {
        let What::Other(number) = self.what else { return false };
        let image = |owner: Option<&Owner>| self.names.target == "depot" && owner != Some(grant.owner());
        match other(&self.names, number) {
            Action::ShowImport(own)
            | Action::Declare(own)
            | Action::CancelImport(own)
            | Action::RetryImport(own)
            | Action::ShowUpload(own)
            | Action::Append(own)
            | Action::CancelUpload(own)
            | Action::ForgetImport(own) => own.owner != *grant.owner(),
            Action::DeleteImage(of) | Action::RefreshImage(of) => image(of.owner),
            Action::SetAlias(naming) => image(naming.owner),
            _ => false,
        }
    }
}
