//! What operators write, what is refused of it, and who is let in by it.

use tenancy::{
    Action, Denied, Found, Kind, Known, KnownTarget, Limits, NotAdmitted, Only, Owner, Ownership, Policy,
    PolicyFault, Right, Scopes, Subject, TenantName,
};

use crate::world::{admit, known, parse, policy, read, who};

const TWO: &str = r#"
    [operators]
    users = ["oidc:root"]
    [tenants.a]
    users = ["oidc:both", "oidc:ann"]
    targets = ["lab-*"]
    [tenants.b]
    users = ["oidc:both"]
    groups = ["proxy:b"]
    targets = ["other"]
"#;

fn name(text: &str) -> TenantName {
    text.parse().unwrap()
}

#[test]
fn the_example_is_what_it_says() {
    let target = |name: &str| KnownTarget { name: name.parse().unwrap(), place: Some(name.to_owned()) };
    let known = Known {
        targets: ["local", "physics", "ci-1", "ci-2"].map(target).into(),
        remotes: vec!["images".parse().unwrap()],
    };
    let policy = Policy::parse(&read(include_str!("tenants.toml")).unwrap(), &known).unwrap();
    let student = admit(&policy, &who("oidc:sam", &["physics-students"]), None).unwrap();
    assert_eq!(student.rights(), &[Right::Import, Right::SeeHistory].into());
    assert_eq!(student.limits().images, Some(200));
    let both = admit(&policy, &who("oidc:pat", &["physics-students", "physics"]), None).unwrap();
    assert!(both.rights().contains(&Right::DeleteImages));
    let ci = admit(&policy, &who("token:ci", &[]), None).unwrap();
    assert_eq!(ci.targets().map(|target| target.as_str()).collect::<Vec<_>>(), ["ci-1", "ci-2"]);
    assert_eq!(ci.kinds(), &[Kind::Container].into());
    assert_eq!(ci.rights(), &Right::USUAL.into());
    assert_eq!(ci.limits(), &Limits::default());
    assert!(admit(&policy, &who("oidc:eve", &["incus-admins"]), None).unwrap().is_operator());
    assert_eq!(admit(&policy, &who("proxy:eve", &["incus-admins"]), None).unwrap_err(), NotAdmitted::Unknown);
}

#[test]
fn who_is_in_one_tenant_need_not_choose_and_who_is_in_two_must() {
    let policy = policy(TWO);
    let ann = who("oidc:ann", &[]);
    assert_eq!(admit(&policy, &ann, None).unwrap().owner(), &Owner::Tenant(name("a")));
    let both = who("oidc:both", &[]);
    assert_eq!(admit(&policy, &both, None).unwrap_err(), NotAdmitted::Choose(vec![name("a"), name("b")]));
    assert_eq!(admit(&policy, &both, Some("b")).unwrap().owner(), &Owner::Tenant(name("b")));
    assert_eq!(policy.tenants_of(&both), [&name("a"), &name("b")]);
}

#[test]
fn a_tenant_of_others_is_refused_like_one_that_nobody_has() {
    let policy = policy(TWO);
    let ann = who("oidc:ann", &[]);
    for tenant in ["b", "nobodys"] {
        assert_eq!(admit(&policy, &ann, Some(tenant)).unwrap_err(), NotAdmitted::NoSuchTenant);
    }
    for stranger in [who("oidc:eve", &["b"]), who("token:ann", &[]), who("proxy:both", &[])] {
        for tenant in [None, Some("a"), Some("nobodys")] {
            assert_eq!(admit(&policy, &stranger, tenant).unwrap_err(), NotAdmitted::Unknown);
        }
    }
    assert!(admit(&policy, &who("proxy:x", &["b"]), None).is_ok());
}

#[test]
fn an_operator_has_everything_or_acts_as_a_tenant() {
    let policy = policy(TWO);
    let root = who("oidc:root", &[]);
    let all = admit(&policy, &root, None).unwrap();
    assert!(all.is_operator() && all.owner() == &Owner::Operators);
    assert!(all.sees(&Owner::Tenant(name("a"))) && all.sees(&Owner::Operators));
    let acting = admit(&policy, &root, Some("a")).unwrap();
    assert!(!acting.is_operator() && acting.rights().len() == Right::ALL.len());
    assert!(acting.sees(&Owner::Tenant(name("a"))) && !acting.sees(&Owner::Operators));
    assert!(!acting.sees_target("other"));
    assert_eq!(admit(&policy, &root, Some("nobodys")).unwrap_err(), NotAdmitted::NoSuchTenant);
    let scopes = |tenants: &[&str]| Scopes {
        tenants: Only::these(tenants.iter().map(|text| name(text))),
        ..Scopes::default()
    };
    let narrowed = |tenants: &[&str]| root.clone().narrowed(&scopes(tenants));
    assert_eq!(admit(&policy, &narrowed(&["b"]), None).unwrap().owner(), &Owner::Tenant(name("b")));
    assert_eq!(admit(&policy, &narrowed(&["b"]), Some("a")).unwrap_err(), NotAdmitted::NoSuchTenant);
    assert!(admit(&policy, &narrowed(&[]), None).is_err());
}

#[test]
fn without_a_login_whoever_comes_is_an_operator_and_else_nobody() {
    let anyone = tenancy::Identity::anyone();
    let open = Policy::open(&known());
    let grant = admit(&open, &anyone, None).unwrap();
    assert!(grant.is_operator() && grant.first_target().is_some_and(|target| target.as_str() == "lab-1"));
    assert_eq!(admit(&open, &who("oidc:root", &[]), None).unwrap_err(), NotAdmitted::Unknown);
    for policy in [policy(TWO), policy("")] {
        assert_eq!(admit(&policy, &anyone, None).unwrap_err(), NotAdmitted::Unknown);
    }
}

#[test]
fn a_tenant_that_is_gone_may_have_nothing_more() {
    let policy = policy(TWO);
    assert_eq!(policy.limits_of(&Owner::Tenant(name("gone"))), Limits::NOTHING);
    assert_eq!(policy.limits_of(&Owner::Tenant(name("a"))), Limits::default());
    let own = |owner| Ownership { owner, by: Subject::anyone() };
    assert!(policy.on_behalf(&own(Owner::Tenant(name("gone")))).is_none());
    assert!(policy.on_behalf(&own(Owner::Operators)).is_some_and(|grant| !grant.is_operator()));
}

#[test]
fn what_goes_on_by_itself_has_the_rules_and_no_rights() {
    let policy = policy("[tenants.a]\ntargets = [\"lab-1\"]\nkinds = [\"container\"]");
    let own = Ownership { owner: Owner::Tenant(name("a")), by: "oidc:left".parse().unwrap() };
    let grant = policy.on_behalf(&own).unwrap();
    let found = |kind| grant.judge(&Action::Accept(Found { kind, wrapped: false, bytes: Some(1) }));
    assert_eq!(found(Kind::Container), Ok(()));
    assert_eq!(found(Kind::VirtualMachine), Err(Denied::Kind(Kind::VirtualMachine)));
    assert_eq!(grant.judge(&Action::ShowImport(&own)), Err(Denied::Right(Right::Import)));
    assert_eq!(grant.ownership(), own);
}

#[test]
fn a_role_has_nothing_that_its_tenant_has_not() {
    let policy = policy(
        "[tenants.a]\nrights = [\"import\"]\n[tenants.a.roles.x]\nusers = [\"oidc:ann\"]\nrights = [\"import\", \"manage\"]",
    );
    let grant = admit(&policy, &who("oidc:ann", &[]), None).unwrap();
    assert_eq!(grant.rights(), &[Right::Import].into());
}

#[test]
fn two_tenants_never_have_one_project() {
    let both =
        |a: &str, b: &str| parse(&format!("[tenants.a]\ntargets = [{a}]\n[tenants.b]\ntargets = [{b}]"));
    let shared = both("\"lab-*\"", "\"lab-2\"").unwrap_err();
    assert!(matches!(&shared, PolicyFault::Shared { target, .. } if target == "lab-2"), "{shared}");
    assert!(both("\"lab-1\"", "\"lab-2\"").is_ok());
    let mut known = known();
    known.targets.iter_mut().for_each(|target| target.place = Some("the same".into()));
    let settings = read("[tenants.a]\ntargets = [\"lab-1\"]\n[tenants.b]\ntargets = [\"lab-2\"]").unwrap();
    assert!(matches!(Policy::parse(&settings, &known), Err(PolicyFault::Shared { .. })), "by another name");
    let own = read("[tenants.a]\ntargets = [\"lab-1\", \"lab-2\"]").unwrap();
    assert!(Policy::parse(&own, &known).is_ok());
}

#[test]
fn in_a_depot_no_alias_can_be_two_tenants() {
    let depot = |tenants: &[(&str, &str)]| {
        let table = |(name, prefix): &(&str, &str)| {
            let prefix =
                if prefix.is_empty() { String::new() } else { format!("alias_prefix = \"{prefix}\"") };
            format!("[tenants.{name}]\ntargets = [\"depot\"]\n{prefix}\n")
        };
        parse(&tenants.iter().map(table).collect::<String>())
    };
    assert!(depot(&[("a", "a/"), ("b", "b/"), ("c", "ab")]).is_ok());
    assert!(matches!(depot(&[("a", "")]), Err(PolicyFault::NoPrefix { .. })));
    for (one, other) in [("a/", "a/"), ("a", "a/"), ("x/y", "x/")] {
        let refused = depot(&[("a", one), ("m", "am"), ("z", other)]);
        assert!(matches!(refused, Err(PolicyFault::Prefixes { .. })), "{one} {other}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let told = |toml: &str| parse(toml).unwrap_err().to_string();
    for (toml, place) in [
        ("[tenants.Lab]", "tenants: \"Lab\""),
        ("[tenants.a]\nusers = [\"alice\"]", "tenants.a.users: \"alice\""),
        ("[tenants.a]\nusers = [\"none:anyone\"]", "tenants.a.users: \"none:anyone\""),
        ("[operators]\ngroups = [\"none:x\"]", "operators.groups: \"none:x\""),
        ("[tenants.a.roles.r]\ngroups = [\"oidc:\"]", "tenants.a.roles.r.groups"),
        ("[tenants.a]\ntargets = [\"nothing\"]", "tenants.a.targets: nothing is called \"nothing\""),
        ("[tenants.a]\nremotes = [\"x-*\"]", "tenants.a.remotes: nothing is called \"x-*\""),
        ("[tenants.a]\nalias_prefix = \"/\"", "tenants.a.alias_prefix"),
        ("[tenants.a.urls]\nhosts = []", "tenants.a.urls.hosts is empty"),
        ("[tenants.a.urls]\nthrough_incus = [\"*\"]", "tenants.a.urls.through_incus: \"*\""),
        ("[tenants.a.limits]\nimports_per_hour = 5000000000", "tenants.a.limits.imports_per_hour"),
    ] {
        assert!(told(toml).contains(place), "{}", told(toml));
    }
    for toml in [
        "[tenants.a]\nuser = []",
        "[tenants.a]\nrights = [\"all\"]",
        "[tenant.a]",
        "[tenants.a.limits]\nimages = -1",
    ] {
        assert!(read(toml).is_err(), "{toml}");
    }
}
