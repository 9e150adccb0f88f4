//! Offers from outside are parsed into what the edge can trust, or refused by name.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails by panicking")]

use proptest::prelude::*;
use upload_proto::api::{
    AliasFault, CreateImport, FileOffer, Files, MAX_METADATA_SIZE, Offer, OfferFault, Role,
};

const LIMIT: u64 = 1 << 40;

fn file(role: Role, name: &str, size: u64) -> FileOffer {
    FileOffer { role, name: name.to_owned(), size, identity: None }
}

fn offer(files: Vec<FileOffer>) -> CreateImport {
    CreateImport {
        id: None,
        files,
        fingerprint: None,
        target: None,
        aliases: Vec::new(),
        alias_taken: Default::default(),
        properties: Default::default(),
        public: false,
        profiles: None,
    }
}

fn parse(files: Vec<FileOffer>) -> Result<Offer, OfferFault> {
    Offer::parse(offer(files), LIMIT)
}

#[test]
fn a_split_image_comes_out_in_the_order_of_incus_whatever_the_order_it_was_dropped_in() {
    let metadata = file(Role::Metadata, "meta.tar.xz", 10);
    let rootfs = file(Role::Rootfs, "rootfs.squashfs", 20);
    for files in [vec![metadata.clone(), rootfs.clone()], vec![rootfs, metadata]] {
        let parsed = parse(files).unwrap();
        let roles: Vec<Role> = parsed.files().unwrap().in_order().map(|(role, _)| role).collect();
        assert_eq!(roles, [Role::Metadata, Role::Rootfs]);
        assert_eq!(parsed.files().unwrap().size(), Some(30));
    }
}

#[test]
fn combinations_that_are_no_image_are_refused() {
    let unified = || file(Role::Unified, "u", 1);
    let metadata = || file(Role::Metadata, "m", 1);
    let rootfs = || file(Role::Rootfs, "r", 1);
    for files in [
        vec![],
        vec![metadata()],
        vec![rootfs()],
        vec![unified(), unified()],
        vec![unified(), rootfs()],
        vec![metadata(), metadata()],
        vec![metadata(), rootfs(), rootfs()],
    ] {
        assert_eq!(parse(files), Err(OfferFault::Files));
    }
}

#[test]
fn sizes_have_bounds_and_the_bound_itself_is_allowed() {
    assert_eq!(parse(vec![file(Role::Unified, "u", 0)]), Err(OfferFault::EmptyFile("u".into())));
    assert!(parse(vec![file(Role::Unified, "u", LIMIT)]).is_ok());
    assert_eq!(
        parse(vec![file(Role::Unified, "u", LIMIT + 1)]),
        Err(OfferFault::TooLarge { size: LIMIT + 1, limit: LIMIT })
    );
    let split =
        |metadata, rootfs| parse(vec![file(Role::Metadata, "m", metadata), file(Role::Rootfs, "r", rootfs)]);
    assert!(split(MAX_METADATA_SIZE, 1).is_ok());
    assert_eq!(split(MAX_METADATA_SIZE + 1, 1), Err(OfferFault::MetadataTooLarge));
    assert!(matches!(split(2, u64::MAX), Err(OfferFault::TooLarge { .. })), "sums must not wrap");
}

#[test]
fn a_name_loses_its_directories_and_control_characters() {
    let name = |text: &str| match parse(vec![file(Role::Unified, text, 1)])
        .map(|offer| offer.files().unwrap().clone())
    {
        Ok(Files::Unified(file)) => Some(file.name),
        _ => None,
    };
    assert_eq!(name("/etc/../image.tar").as_deref(), Some("image.tar"));
    assert_eq!(name("C:\\images\\image.tar").as_deref(), Some("image.tar"));
    assert_eq!(name("im\r\nage.tar").as_deref(), Some("image.tar"));
    assert_eq!(name("名前 です.tar").as_deref(), Some("名前 です.tar"));
    for bad in ["", "/", "..", ".", "a/", "\u{1}", &"x".repeat(256)] {
        assert_eq!(name(bad), None, "{bad:?}");
    }
}

#[test]
fn aliases_are_parsed_and_kept_once() {
    let mut offered = offer(vec![file(Role::Unified, "u", 1)]);
    offered.aliases = vec!["a".into(), "b".into(), "a".into()];
    let parsed = Offer::parse(offered.clone(), LIMIT).unwrap();
    assert_eq!(parsed.aliases.iter().map(|a| a.as_str()).collect::<Vec<_>>(), ["a", "b"]);

    offered.aliases = vec!["no good".into()];
    assert_eq!(
        Offer::parse(offered.clone(), LIMIT),
        Err(OfferFault::Alias { alias: "no good".into(), fault: AliasFault::Character(' ') })
    );
    offered.aliases = (0..17).map(|n| format!("a{n}")).collect();
    assert_eq!(Offer::parse(offered, LIMIT), Err(OfferFault::TooManyAliases));
}

#[test]
fn properties_have_bounds() {
    let with = |key: &str, value: &str| {
        let mut offered = offer(vec![file(Role::Unified, "u", 1)]);
        offered.properties.insert(key.into(), value.into());
        Offer::parse(offered, LIMIT).map(|_| ())
    };
    assert_eq!(with("os", "Tiny"), Ok(()));
    assert_eq!(with("os", ""), Ok(()));
    assert_eq!(with("", "x"), Err(OfferFault::Properties));
    assert_eq!(with("os", &"x".repeat(4097)), Err(OfferFault::Properties));
    assert_eq!(with("os", "a\0b"), Err(OfferFault::Properties));
    let together = |last: &str| {
        let mut offered = offer(vec![file(Role::Unified, "u", 1)]);
        offered.properties = (0..4).map(|n| (n.to_string(), "x".repeat(4095))).collect();
        offered.properties.insert("a".into(), last.into());
        offered.properties.remove("0");
        offered.properties.insert("0".into(), "x".repeat(4094));
        Offer::parse(offered, LIMIT).map(|_| ())
    };
    assert_eq!(together(""), Ok(()));
    assert_eq!(together("x"), Err(OfferFault::Properties));
}

#[test]
fn unknown_fields_are_refused_so_that_a_misspelt_option_is_not_lost() {
    let text = r#"{"files":[{"role":"unified","name":"a","size":1}],"alias":["x"]}"#;
    assert!(serde_json::from_str::<CreateImport>(text).is_err());
}

proptest! {
    #[test]
    fn whatever_is_accepted_is_within_bounds(
        name in ".{0,300}",
        sizes in proptest::collection::vec(any::<u64>(), 0..4),
        roles in proptest::collection::vec(0..3usize, 4),
        aliases in proptest::collection::vec(".{0,70}", 0..20),
    ) {
        let role = |n: usize| [Role::Unified, Role::Metadata, Role::Rootfs][n];
        let mut offered = offer(sizes.iter().zip(&roles).map(|(s, r)| file(role(*r), &name, *s)).collect());
        offered.aliases = aliases;
        if let Ok(parsed) = Offer::parse(offered, LIMIT) {
            prop_assert!(parsed.files().unwrap().size() <= Some(LIMIT));
            for (_, file) in parsed.files().unwrap().in_order() {
                prop_assert!(file.size > Some(0) && !file.name.is_empty() && file.name.len() <= 255);
                prop_assert!(!file.name.contains(['/', '\\', '\n', '\0']));
            }
        }
    }
}

#[test]
fn an_identity_is_short_printable_text_or_none() {
    let with =
        |identity: &str| FileOffer { identity: Some(identity.to_owned()), ..file(Role::Unified, "a", 1) };
    let parsed = parse(vec![with("12-ab")]).unwrap();
    assert_eq!(parsed.files().unwrap().in_order().next().unwrap().1.identity.as_deref(), Some("12-ab"));
    for identity in ["a b", "\n", "é", &"x".repeat(129)] {
        assert_eq!(parse(vec![with(identity)]), Err(OfferFault::Identity), "{identity:?}");
    }
}

fn url(text: &str) -> Result<Offer, OfferFault> {
    let asked = serde_json::json!({ "url": text });
    Offer::parse_url(serde_json::from_value(asked).unwrap())
}

#[test]
fn a_url_is_one_of_the_web_and_of_bounded_length() {
    for good in ["https://images.example/a.tar.xz", "HTTP://h/", " https://[::1]:8443/x?y=1 "] {
        assert!(url(good).is_ok(), "{good}");
    }
    let long = format!("https://h/{}", "x".repeat(2048));
    for bad in ["", "ftp://h/", "file:///etc/passwd", "//h/x", "https://h/a b", "https://h/\u{e9}", &long] {
        assert_eq!(url(bad), Err(OfferFault::Url), "{bad}");
    }
}

fn copy(change: &serde_json::Value) -> Result<Offer, OfferFault> {
    let mut asked = serde_json::json!({ "remote": "lab", "fingerprint": "ab".repeat(32) });
    asked.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    Offer::parse_copy(serde_json::from_value(asked).unwrap())
}

#[test]
fn a_copy_names_its_image_in_full_and_is_kept_up_to_date_only_when_pulled_by_an_alias() {
    use serde_json::json;
    assert!(copy(&json!({})).is_ok());
    assert!(copy(&json!({ "alias": "debian/13", "autoUpdate": true })).is_ok());
    for (change, fault) in [
        (json!({ "fingerprint": "abc" }), OfferFault::Fingerprint),
        (json!({ "fingerprint": "AB".repeat(32) }), OfferFault::Fingerprint),
        (json!({ "remote": "../lab" }), OfferFault::Remote),
        (json!({ "target": "a b" }), OfferFault::Target),
        (json!({ "alias": "" }), OfferFault::RemoteAlias),
        (json!({ "profiles": ["a/b"] }), OfferFault::Profiles),
        (json!({ "autoUpdate": true }), OfferFault::AutoUpdate),
        (json!({ "alias": "a", "autoUpdate": true, "mode": "push" }), OfferFault::AutoUpdate),
        (json!({ "alias": "a", "autoUpdate": true, "mode": "relay" }), OfferFault::AutoUpdate),
    ] {
        assert_eq!(copy(&change), Err(fault), "{change}");
    }
}

#[test]
fn an_offer_that_was_kept_before_there_were_remotes_is_still_read() {
    let kept = r#"{"files":{"Unified":{"name":"a.tar","size":3,"identity":null}},"aliases":["a"],
        "alias_taken":"fail","properties":{},"public":false}"#;
    let offer: Offer = serde_json::from_str(kept).unwrap();
    assert_eq!(offer.files().unwrap().size(), Some(3));
    assert_eq!(serde_json::from_str::<Offer>(&serde_json::to_string(&offer).unwrap()).unwrap(), offer);
}
