//! metadata.yaml as people and hostile people write it.

use proptest::prelude::*;

use super::*;
use crate::forge::{ImageSpec, metadata_yaml};

const GOOD: &str = "architecture: amd64\ncreation_date: 1700000000\n";

fn read(yaml: &str) -> Result<Metadata, Fault> {
    parse(yaml.as_bytes(), &Limits::default())
}

fn code(yaml: &str) -> &'static str {
    read(yaml).map_or_else(|fault| fault.code(), |_| "good")
}

#[test]
fn scalars_of_any_kind_become_text_as_they_are_written() {
    let yaml = format!(
        "{GOOD}properties: {{a: 1.10, b: yes, c: 007, d: ~, e: , f: 2020-01-02, g: \"x\\ty\", 386: 0x1F}}"
    );
    let properties = read(&yaml).unwrap().properties;
    let expected = [
        ("386", "0x1F"),
        ("a", "1.10"),
        ("b", "yes"),
        ("c", "007"),
        ("d", ""),
        ("e", ""),
        ("f", "2020-01-02"),
        ("g", "x\ty"),
    ];
    assert!(
        properties.iter().map(|(key, value)| (key.as_str(), value.as_str())).eq(expected),
        "{properties:?}"
    );
}

#[test]
fn a_list_or_mapping_is_no_property() {
    assert_eq!(code(&format!("{GOOD}properties: {{a: [b]}}")), "bad-metadata");
    assert_eq!(code(&format!("{GOOD}properties: {{a: {{b: c}}}}")), "bad-metadata");
    assert_eq!(code(&format!("{GOOD}properties: [a]")), "bad-metadata");
}

#[test]
fn absent_properties_are_told_from_empty_ones() {
    assert!(!read(GOOD).unwrap().properties_present);
    assert!(!read(&format!("{GOOD}properties:\n")).unwrap().properties_present);
    assert!(!read(&format!("{GOOD}properties: null\n")).unwrap().properties_present);
    assert!(read(&format!("{GOOD}properties: {{}}\n")).unwrap().properties_present);
}

#[test]
fn a_creation_date_is_a_number_other_than_zero() {
    let dated = |date: &str| read(&format!("architecture: x86_64\ncreation_date: {date}\n"));
    assert_eq!(dated("1700000000").unwrap().creation_date, 1_700_000_000);
    assert_eq!(dated("1700000000.9").unwrap().creation_date, 1_700_000_000);
    assert_eq!(dated("1.7e9").unwrap().creation_date, 1_700_000_000);
    assert_eq!(dated("-1").unwrap().creation_date, -1);
    for missing in ["0", "~", "", "0.5", "-0"] {
        assert_eq!(dated(missing), Err(Fault::MissingCreationDate), "{missing}");
    }
    for bad in [
        "\"1700000000\"",
        "2020-01-02",
        "true",
        "[1]",
        "1e300",
        ".nan",
        "253402300800",
        "18446744073709551615",
    ] {
        assert_eq!(dated(bad).unwrap_err().code(), "bad-metadata", "{bad}");
    }
}

#[test]
fn an_expiry_date_may_be_missing() {
    assert_eq!(read(GOOD).unwrap().expiry_date, None);
    assert_eq!(read(&format!("{GOOD}expiry_date: 0")).unwrap().expiry_date, None);
    assert_eq!(read(&format!("{GOOD}expiry_date: 1800000000")).unwrap().expiry_date, Some(1_800_000_000));
}

#[test]
fn an_architecture_must_be_known() {
    assert_eq!(read(GOOD).unwrap().architecture, "x86_64");
    assert_eq!(read("architecture: 386\ncreation_date: 1").unwrap().architecture, "i686");
    assert_eq!(code("creation_date: 1"), "missing-architecture");
    assert_eq!(code("architecture: \"\"\ncreation_date: 1"), "missing-architecture");
    assert_eq!(code("architecture: vax\ncreation_date: 1"), "unknown-architecture");
}

#[test]
fn json_is_yaml_and_other_keys_are_passed_over() {
    let json = r#"{"architecture":"arm64","creation_date":1,"properties":{"os":"x"},"name":["y",{"z":1}]}"#;
    assert_eq!(read(json).unwrap().architecture, "aarch64");
}

#[test]
fn templates_have_their_types() {
    let with = |rule: &str| code(&format!("{GOOD}templates: {{/etc/hostname: {rule}}}"));
    assert_eq!(
        with("{when: [create, copy], template: a.tpl, create_only: true, uid: 0, mode: 0644}"),
        "good"
    );
    assert_eq!(with("{when: create, template: a.tpl}"), "bad-metadata");
    assert_eq!(with("{when: [create], properties: {a: 1}}"), "good");
}

#[test]
fn what_is_no_mapping_is_refused() {
    for yaml in ["[a]", "text", "architecture: [", "a: 1\na: 2", "\u{0}"] {
        assert_eq!(code(&format!("{yaml}\n")), "bad-metadata", "{yaml}");
    }
    assert_eq!(parse(b"architecture: \xff\n", &Limits::default()).unwrap_err().code(), "bad-metadata");
    assert_eq!(code(""), "missing-architecture");
}

#[test]
fn anchors_aliases_and_merges_are_followed() {
    let yaml = format!(
        "{GOOD}base: &base {{os: Tiny, release: \"1\"}}\nproperties:\n  <<: *base\n  release: 2\nname: *base\n"
    );
    let properties = read(&yaml).unwrap().properties;
    assert_eq!((properties["os"].as_str(), properties["release"].as_str()), ("Tiny", "2"));
    let several = format!("{GOOD}properties: {{<<: [{{a: 1}}, {{a: 2, b: 2}}]}}");
    let properties = read(&several).unwrap().properties;
    assert_eq!((properties["a"].as_str(), properties["b"].as_str()), ("1", "2"));
    assert_eq!(
        read("architecture: &a amd64\ncreation_date: &n 5\nexpiry_date: *n").unwrap().expiry_date,
        Some(5)
    );
    // Quoted, it is a key like others.
    assert_eq!(read(&format!("{GOOD}properties: {{\"<<\": x}}")).unwrap().properties["<<"], "x");
    for wrong in
        ["{<<: text}", "{<<: [text]}", "*nothing", "&a {<<: *a}", "&a [*a]", "{<<: {a: 1}, <<: {b: 1}}"]
    {
        assert_eq!(code(&format!("{GOOD}properties: {wrong}")), "bad-metadata", "{wrong}");
    }
}

#[test]
fn what_versions_of_incus_would_not_agree_on_is_refused() {
    for (yaml, why) in [
        ("properties: {a: 1, a: 2}", "twice"),
        ("creation_date: 2", "twice"),
        ("x: 1\nx: 2", "twice"),
        ("properties: {a: 1, <<: {a: 2}}", "merged"),
        ("templates: {/a: {create_only: Yes}}", "neither true nor false"),
        ("templates: {/a: }", "no rule"),
    ] {
        let Err(Fault::BadMetadata { detail }) = read(&format!("{GOOD}{yaml}")) else { panic!("{yaml}") };
        assert!(detail.contains(why), "{detail}");
    }
    assert_eq!(code(&format!("%YAML 1.2\n---\n{GOOD}")), "bad-metadata");
    assert_eq!(code(&format!("%YAML 1.1\n---\n{GOOD}")), "good");
    // No version looks into what it has no use for, nor into a second document.
    assert_eq!(code(&format!("{GOOD}other: {{a: 1, a: 2}}\n---\n]]")), "good");
}

#[test]
fn templates_are_read_with_all_their_rules() {
    let yaml = format!(
        "{GOOD}templates:\n  /etc/hostname:\n    when: [create, copy]\n    template: hostname.tpl\n    \
         create_only: true\n    uid: 0\n    mode: 0644\n    properties: {{default: 1}}\n  /etc/hosts:\n    when:\n    - start\n"
    );
    let templates = read(&yaml).unwrap().templates;
    let expected = Template {
        path: "/etc/hostname".to_owned(),
        when: vec!["create".to_owned(), "copy".to_owned()],
        create_only: true,
        template: "hostname.tpl".to_owned(),
        properties: BTreeMap::from([("default".to_owned(), "1".to_owned())]),
        uid: Some("0".to_owned()),
        gid: None,
        mode: Some("0644".to_owned()),
    };
    assert_eq!(templates[0], expected);
    assert_eq!((templates[1].path.as_str(), templates[1].when[0].as_str()), ("/etc/hosts", "start"));
}

#[test]
fn a_template_that_leads_out_is_refused() {
    for rule in [
        "/a: {template: ../b}",
        "/a: {template: /etc/shadow}",
        "/a: {template: x/../../b}",
        "../a: {template: b}",
    ] {
        assert_eq!(code(&format!("{GOOD}templates: {{{rule}}}")), "template-leads-out", "{rule}");
    }
    assert_eq!(code(&format!("{GOOD}templates: {{/a..b: {{template: ..c/d}}}}")), "good");
}

#[test]
fn bombs_of_aliases_and_nesting_are_given_up() {
    let mut bomb = String::from("a0: &a0 {k: x, l: x, m: x}\n");
    for level in 1..40 {
        let below = format!("*a{}, ", level - 1).repeat(9);
        bomb += &format!("a{level}: &a{level} {{<<: [{below}]}}\n");
    }
    // Incus does not look into what it has no use for either.
    assert_eq!(code(&format!("{GOOD}{bomb}")), "good");
    assert_eq!(code(&format!("{GOOD}{bomb}properties: *a3")), "good");
    assert_eq!(code(&format!("{GOOD}{bomb}properties: *a10")), "bad-metadata");
    assert_eq!(code(&format!("{GOOD}{bomb}properties: *a39")), "bad-metadata");
    // A long text, many times.
    let long =
        format!("{GOOD}a: &a {}\ntemplates: {{/a: {{when: [{}]}}}}", "x".repeat(100_000), "*a,".repeat(100));
    assert_eq!(code(&long), "bad-metadata");
    assert_eq!(code(&format!("a: {}", "[".repeat(100_000))), "bad-metadata");
    assert_eq!(code(&(0..5000).map(|depth| " ".repeat(depth) + "a:\n").collect::<String>()), "bad-metadata");
}

#[test]
fn a_text_may_end_anywhere() {
    let with =
        |end: &str| read(&format!("{GOOD}properties:\n  a: {end}")).map(|it| it.properties["a"].clone());
    for (end, text) in [
        ("|\n    b", "b"),
        ("|\n    b\n", "b\n"),
        ("|+\n    b", "b"),
        ("|+\n    b\n\n", "b\n\n"),
        (">-\n    b", "b"),
        ("b", "b"),
        ("b # c", "b"),
    ] {
        assert_eq!(with(end).as_deref(), Ok(text), "{end:?}");
    }
    for end in ["\"b\\", "\"b", "'b", "&", "*", "[", "\"\\x"] {
        assert!(matches!(with(end), Err(Fault::BadMetadata { .. })), "{end:?}");
    }
    // What the parser would break on; within words it is no tag.
    assert_eq!(code(&format!("{GOOD}properties: {{a: [!b, c]}}")), "bad-metadata");
    assert_eq!(with("wow!, b").as_deref(), Ok("wow!, b"));
    assert_eq!(with("\"(!), b\" # !c, d").as_deref(), Ok("(!), b"));
    // The scanner goes ahead of what the parser tells of, here beyond the document's end.
    assert_eq!(code("\"a\" {\"b\": !, c"), "bad-metadata");
    assert_eq!(code(&format!("{GOOD}properties: {{a: [!<tag,of>, c]}}")), "bad-metadata");
    assert_eq!(read(&format!("\u{feff}{GOOD}")).unwrap().creation_date, 1_700_000_000);
}

#[test]
fn a_lot_of_anything_is_read_or_given_up() {
    for piece in [
        "[",
        "{",
        "? ",
        "- ",
        "&a ",
        "*a ",
        "&a x, ",
        "%TAG !a! b\n",
        "%TAG ! b\n",
        "!a ",
        "!, ",
        "[(!), ",
        "\"(!), \", ",
        "a: ",
        "a: \n",
        "#",
        "'",
        "\"",
        "\"\\",
        "|\n ",
        "x,",
        "[]",
        ", ",
        "\t",
        "\r",
        "\u{85}",
        "a\n\n",
        "a b ",
        ": ",
        "--- \n",
        "...\n",
        "x: [a, b]\n",
        "? a\n: b\n",
    ] {
        let yaml = piece.repeat((64 << 10) / piece.len());
        for yaml in [yaml.clone(), format!("{GOOD}x: [{yaml}"), format!("{GOOD}x: \"{yaml}\"")] {
            let verdict = code(&yaml);
            assert!(
                ["good", "bad-metadata", "missing-architecture"].contains(&verdict),
                "{piece:?}: {verdict}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// The signs that mean something, in any order.
    #[test]
    fn any_signs_are_read_or_refused(yaml in "([\\[\\]{},:?&*!|>%@`'\"#~<\\- \n\t]|a|1|: |- |<<: |properties: |templates: ){0,60}") {
        let _ = read(&yaml);
        let _ = read(&format!("{GOOD}{yaml}"));
    }

    /// Where the scanner may come upon a tag before a comma.
    #[test]
    fn any_tags_and_commas_are_read_or_refused(yaml in "([!,\\[\\]{}\"':a \n-]|!a,|!!a,|!<a,b>|%TAG ! a\n|--- ){0,40}") {
        let _ = read(&yaml);
        let _ = read(&format!("{GOOD}properties: {{a: [{yaml}"));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&bytes, &Limits::default());
    }
}

#[test]
fn properties_are_bounded_in_number_and_length() {
    let small = Limits::small_for_tests();
    let count = |count: usize| {
        let spec = (0..count).fold(ImageSpec::new("x86_64", 1), |spec, n| spec.property(&n.to_string(), "x"));
        parse(metadata_yaml(&spec).as_bytes(), &small)
    };
    assert!(count(small.properties).is_ok());
    assert_eq!(
        count(small.properties + 1),
        Err(Fault::LimitReached { limit: Limit::Properties, most: small.properties as u64 })
    );
    let length = |length: usize| {
        let spec = ImageSpec::new("x86_64", 1).property("k", &"v".repeat(length - 1));
        parse(metadata_yaml(&spec).as_bytes(), &small)
    };
    assert!(length(small.property).is_ok());
    assert_eq!(
        length(small.property + 1),
        Err(Fault::LimitReached { limit: Limit::Property, most: small.property as u64 })
    );
}

#[test]
fn what_forge_writes_is_read_back() {
    let mut spec = ImageSpec::new("aarch64", 5).property("de\"s\\c\n", "a: b # c\t\u{7f}é").property("e", "");
    spec.expiry_date = Some(9);
    let metadata = read(&metadata_yaml(&spec)).unwrap();
    assert_eq!(metadata.properties, spec.properties);
    assert_eq!((metadata.creation_date, metadata.expiry_date), (5, Some(9)));
    assert!(read(&metadata_yaml(&ImageSpec::new("x86_64", 1))).unwrap().properties_present);
}
