//! Each verb, and which answer it gets: not there, not allowed, too much.

use tenancy::{
    Action, AliasOf, Asked, Class, Denied, Found, Grant, HostName, ImageOf, Kind, Lane, Limited, Naming,
    Owner, Ownership, Right, Source, SourceKind, Verb,
};

use crate::world::{admit, grant, policy, who};

fn own(tenant: &str, by: &str) -> Ownership {
    Ownership { owner: tenant.parse().unwrap(), by: by.parse().unwrap() }
}

fn files(target: &str) -> Asked<'_> {
    Asked {
        target,
        source: Source::Files,
        aliases: &[],
        moves_aliases: false,
        public: false,
        auto_update: false,
        bytes: None,
    }
}

/// Every action there is, on that import, target and remote.
fn every<'a>(own: &'a Ownership, target: &'a str, remote: &'a str, alias: &'a str) -> Vec<Action<'a>> {
    let image = ImageOf { target, owner: Some(&own.owner) };
    let alias = AliasOf { target, alias };
    vec![
        Action::Begin(files(target)),
        Action::Accept(Found { kind: Kind::Container, wrapped: true, bytes: Some(1) }),
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
        Action::SetAlias(Naming { alias, owner: Some(&own.owner) }),
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
    ]
}

fn full(rights: &str) -> Grant {
    grant(&format!(
        "targets = [\"lab-1\", \"depot\"]\nremotes = [\"images\"]\nalias_prefix = \"lab/\"\nrights = [{rights}]"
    ))
}

fn all_rights() -> Grant {
    full(&Right::ALL.map(|right| format!("\"{right}\"")).join(","))
}

#[test]
fn the_list_of_actions_is_whole() {
    let own = own("lab", "oidc:alice");
    let verbs: Vec<Verb> = every(&own, "lab-1", "images", "lab/x").iter().map(Action::verb).collect();
    assert_eq!(verbs, Verb::ALL);
}

#[test]
fn with_every_right_all_of_the_tenants_own_is_allowed() {
    let (own, grant) = (own("lab", "oidc:bob"), all_rights());
    for action in every(&own, "lab-1", "images", "lab/x") {
        assert_eq!(grant.judge(&action), Ok(()), "{action:?}");
    }
}

#[test]
fn what_is_anothers_is_not_there_whatever_the_rights() {
    let others = own("other", "oidc:alice");
    for grant in [all_rights(), full("")] {
        for action in every(&others, "other", "partner", "lab/x") {
            let whole = matches!(
                action.verb(),
                Verb::Accept
                    | Verb::ListImports
                    | Verb::Capabilities
                    | Verb::ListTargets
                    | Verb::ListRemotes
                    | Verb::ShowUrlWays
                    | Verb::Listen
                    | Verb::ListHistory
                    | Verb::ClearHistory
            );
            let answer = grant.judge(&action);
            assert_eq!(answer == Err(Denied::NotFound), !whole, "{action:?}: {answer:?}");
        }
        // Nothing tells what others have from what nobody has.
        let nobodys = own("nobodys", "oidc:eve");
        for (one, none) in
            every(&others, "other", "partner", "x").iter().zip(every(&nobodys, "none", "none", "x"))
        {
            assert_eq!(grant.judge(one), grant.judge(&none), "{one:?}");
        }
    }
}

#[test]
fn without_the_right_what_is_the_tenants_own_is_refused_as_that() {
    let (own, grant) = (own("lab", "oidc:alice"), full(""));
    for action in every(&own, "lab-1", "images", "lab/x") {
        let needs = action.verb().needs();
        let answer = grant.judge(&action);
        match needs.first() {
            Some(first) => {
                assert_eq!(answer, Err(Denied::Right(*first)), "{action:?}");
                assert_eq!(answer.unwrap_err().class(), Class::Forbidden);
            }
            None => assert_eq!(answer, Ok(()), "{action:?}"),
        }
        for right in needs {
            assert_eq!(full(&format!("\"{right}\"")).judge(&action), Ok(()), "{action:?} with {right}");
        }
    }
}

#[test]
fn members_look_at_each_others_imports_and_leave_them_alone() {
    let bobs = own("lab", "oidc:bob");
    let namesake = own("lab", "token:alice");
    let grant = full("\"import\", \"see-history\"");
    for own in [&bobs, &namesake] {
        for action in every(own, "lab-1", "images", "lab/x") {
            if action.verb().is_for_whoever_began() {
                assert_eq!(grant.judge(&action), Err(Denied::OthersImport), "{action:?}");
            }
        }
        assert_eq!(grant.judge(&Action::ShowImport(own)), Ok(()));
    }
}

#[test]
fn in_a_depot_only_the_tenants_part_is_there() {
    let grant = all_rights();
    let (lab, other): (Owner, Owner) = ("lab".parse().unwrap(), "other".parse().unwrap());
    let image = |owner| ImageOf { target: "depot", owner };
    assert_eq!(grant.judge(&Action::DeleteImage(image(Some(&lab)))), Ok(()));
    for owner in [Some(&other), Some(&Owner::Operators), None] {
        assert_eq!(grant.judge(&Action::DeleteImage(image(owner))), Err(Denied::NotFound));
        let alias = AliasOf { target: "depot", alias: "lab/x" };
        assert_eq!(grant.judge(&Action::SetAlias(Naming { alias, owner })), Err(Denied::NotFound));
    }
    let shown = |alias| grant.judge(&Action::ShowAlias(AliasOf { target: "depot", alias }));
    assert_eq!((shown("lab/x"), shown("other/x")), (Ok(()), Err(Denied::NotFound)));
    // In a project of its own everything is the tenant's.
    assert!(grant.sees_image(ImageOf { target: "lab-1", owner: None }));
    assert_eq!(grant.judge(&Action::ShowAlias(AliasOf { target: "lab-1", alias: "x" })), Ok(()));
}

#[test]
fn aliases_begin_as_the_tenants_do() {
    let grant = all_rights();
    for (aliases, fine) in
        [(&["lab/a", "lab/b"][..], true), (&["lab/a", "b"][..], false), (&["lab/"][..], false)]
    {
        let answer = grant.judge(&Action::Begin(Asked { aliases, ..files("lab-1") }));
        assert_eq!(answer.is_ok(), fine, "{aliases:?}");
        if let Err(denied) = answer {
            assert_eq!(denied.class(), Class::Unprocessable);
        }
    }
    let alias = AliasOf { target: "lab-1", alias: "x" };
    for action in [Action::DeleteAlias(alias), Action::SetAlias(Naming { alias, owner: None })] {
        assert!(matches!(grant.judge(&action), Err(Denied::Alias { .. })));
    }
    let importer = full("\"import\"");
    let moving = Asked { aliases: &["lab/a"], moves_aliases: true, ..files("lab-1") };
    assert_eq!(importer.judge(&Action::Begin(moving)), Err(Denied::Right(Right::SetAliases)));
    assert_eq!(importer.judge(&Action::Begin(Asked { moves_aliases: false, ..moving })), Ok(()));
    assert_eq!(
        importer.judge(&Action::Begin(Asked { aliases: &[], ..moving })),
        Ok(()),
        "there is none to move"
    );
}

#[test]
fn images_come_from_where_the_tenant_gets_them() {
    let host: HostName = "a.example".parse().unwrap();
    let url = |lane| Asked { source: Source::Url { lane, host: &host }, ..files("lab-1") };
    let copy = |remote| Asked { source: Source::Remote(remote), ..files("lab-1") };
    let grant = grant(
        "targets = [\"lab-1\"]\nfiles = false\nremotes = [\"images\"]\nurls.through_edge = true\nurls.hosts = [\"b.example\"]",
    );
    let judged = |asked| grant.judge(&Action::Begin(asked));
    assert_eq!(judged(files("lab-1")), Err(Denied::Source(SourceKind::Files)));
    assert_eq!(judged(url(Lane::Edge)), Err(Denied::Source(SourceKind::Host(Lane::Edge))));
    assert_eq!(judged(url(Lane::Incus)), Err(Denied::Source(SourceKind::Url(Lane::Incus))));
    assert_eq!(judged(url(Lane::Incus)).unwrap_err().class(), Class::Forbidden);
    assert_eq!((judged(copy("images")), judged(copy("partner"))), (Ok(()), Err(Denied::NotFound)));
    assert!(grant.fetches_from(Lane::Edge, &"b.example".parse().unwrap()));
}

#[test]
fn kinds_and_sizes_are_judged_when_they_are_told_and_when_they_are_seen() {
    let grant = grant("targets = [\"lab-1\"]\nkinds = [\"container\"]\nlimits.image_bytes = 10");
    let judged = |asked| grant.judge(&Action::Begin(asked));
    assert_eq!(judged(Asked { public: true, ..files("lab-1") }), Err(Denied::Kind(Kind::Public)));
    assert_eq!(judged(Asked { auto_update: true, ..files("lab-1") }), Err(Denied::Kind(Kind::AutoUpdate)));
    assert_eq!(judged(Asked { bytes: Some(10), ..files("lab-1") }), Ok(()));
    let large = judged(Asked { bytes: Some(11), ..files("lab-1") }).unwrap_err();
    assert_eq!(large.class(), Class::TooLarge);
    assert!(
        matches!(large, Denied::Limit(shortage) if shortage.of == Limited::ImageBytes && shortage.left == 10)
    );
    let found = |kind, wrapped, bytes| grant.judge(&Action::Accept(Found { kind, wrapped, bytes }));
    assert_eq!(found(Kind::Container, false, Some(10)), Ok(()));
    assert_eq!(found(Kind::VirtualMachine, false, None), Err(Denied::Kind(Kind::VirtualMachine)));
    assert_eq!(found(Kind::Container, true, None), Err(Denied::Kind(Kind::Wrapped)));
    assert!(found(Kind::Container, false, Some(11)).is_err());
}

#[test]
fn an_operator_may_do_everything_to_everybodys() {
    let policy = policy("[operators]\nusers = [\"oidc:root\"]");
    let grant = admit(&policy, &who("oidc:root", &[]), None).unwrap();
    for (tenant, target) in [("lab", "lab-1"), ("", "other"), ("gone", "depot")] {
        for action in every(&own(tenant, "oidc:bob"), target, "partner", "x") {
            assert_eq!(grant.judge(&action), Ok(()), "{action:?}");
        }
    }
}
