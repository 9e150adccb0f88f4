//! metadata.yaml, read as Incus reads it (with Go's YAML package).

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, Visitor};
use serde_saphyr::options;

use crate::{Fault, Limit, Limits, Metadata, canonical_architecture};

/// How deep lists and mappings may stand in each other. Incus's own go four deep.
const DEPTH: usize = 32;
/// Events of the parser, those of expanded aliases among them: a megabyte of plain entries stays below.
const EVENTS: usize = 1_000_000;
/// Events that come of expanding aliases.
const ALIAS_EVENTS: usize = 10_000;

/// The years 1 to 9999, in seconds of the epoch. Go's JSON has no other, so Incus could not show such an image.
const DATES: RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// The keys as they stand in the file. Those not named are passed over, as Incus does.
#[derive(Deserialize)]
struct Document {
    architecture: Option<String>,
    creation_date: Option<Epoch>,
    expiry_date: Option<Epoch>,
    properties: Option<BTreeMap<String, Option<String>>>,
    #[serde(rename = "templates")]
    _templates: Option<BTreeMap<String, Option<Template>>>,
}

/// Only read for its types: Incus refuses the whole file for a wrong one.
#[derive(Deserialize)]
struct Template {
    #[serde(rename = "when")]
    _when: Option<Vec<Option<String>>>,
    #[serde(rename = "create_only")]
    _create_only: Option<bool>,
    #[serde(rename = "template")]
    _template: Option<String>,
    #[serde(rename = "properties")]
    _properties: Option<BTreeMap<String, Option<String>>>,
    #[serde(flatten)]
    _others: BTreeMap<String, IgnoredAny>,
}

/// Seconds of the epoch: an integer, or a float, which Go cuts. Quoted digits and YAML dates are refused there too.
#[derive(Default, Clone, Copy)]
struct Epoch(i64);

impl<'de> Deserialize<'de> for Epoch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EpochVisitor)
    }
}

struct EpochVisitor;

impl Visitor<'_> for EpochVisitor {
    type Value = Epoch;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("seconds of the epoch as an unquoted number")
    }

    fn visit_i64<E: serde::de::Error>(self, seconds: i64) -> Result<Epoch, E> {
        if DATES.contains(&seconds) { Ok(Epoch(seconds)) } else { Err(E::custom("a date out of range")) }
    }

    fn visit_u64<E: serde::de::Error>(self, seconds: u64) -> Result<Epoch, E> {
        self.visit_i64(i64::try_from(seconds).unwrap_or(i64::MAX))
    }

    fn visit_f64<E: serde::de::Error>(self, seconds: f64) -> Result<Epoch, E> {
        // Cut as Go does. What is beyond i64 becomes its nearest end, which is out of range.
        self.visit_i64(seconds as i64)
    }
}

/// Reads a whole metadata.yaml.
///
/// # Errors
/// What Incus refuses, and what goes over the limits.
pub(crate) fn parse(yaml: &[u8], limits: &Limits) -> Result<Metadata, Fault> {
    let document = document(yaml)?;
    let architecture = document.architecture.filter(|it| !it.is_empty()).ok_or(Fault::MissingArchitecture)?;
    let Some(canonical) = canonical_architecture(&architecture) else {
        return Err(Fault::UnknownArchitecture { name: architecture });
    };
    let properties_present = document.properties.is_some();
    Ok(Metadata {
        architecture: canonical.to_owned(),
        creation_date: document.creation_date.and_then(Epoch::set).ok_or(Fault::MissingCreationDate)?,
        expiry_date: document.expiry_date.and_then(Epoch::set),
        properties: properties(document.properties.unwrap_or_default(), limits)?,
        properties_present,
        templates: BTreeMap::new(),
    })
}

impl Epoch {
    /// Go's zero value stands for none.
    fn set(self) -> Option<i64> {
        (self.0 != 0).then_some(self.0)
    }
}

fn document(yaml: &[u8]) -> Result<Document, Fault> {
    let text = std::str::from_utf8(yaml).map_err(|_| bad("it is not in UTF-8"))?;
    let options = options! {
        budget: serde_saphyr::budget! { max_depth: DEPTH, max_events: EVENTS, max_documents: 1 },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: ALIAS_EVENTS },
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| bad(&error.to_string()))
}

fn properties(
    given: BTreeMap<String, Option<String>>,
    limits: &Limits,
) -> Result<BTreeMap<String, String>, Fault> {
    if given.len() > limits.properties {
        return Err(Fault::LimitReached { limit: Limit::Properties, most: limits.properties as u64 });
    }
    let properties: BTreeMap<_, _> =
        given.into_iter().map(|(key, value)| (key, value.unwrap_or_default())).collect();
    if properties.iter().any(|(key, value)| key.len() + value.len() > limits.property) {
        return Err(Fault::LimitReached { limit: Limit::Property, most: limits.property as u64 });
    }
    Ok(properties)
}

fn bad(detail: &str) -> Fault {
    Fault::BadMetadata { detail: crate::plain::shortened(detail, 512) }
}

#[cfg(test)]
mod tests {
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
        let json =
            r#"{"architecture":"arm64","creation_date":1,"properties":{"os":"x"},"name":["y",{"z":1}]}"#;
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
    fn bombs_of_aliases_and_nesting_are_given_up() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..20 {
            let below = format!("*a{}, ", level - 1).repeat(9);
            bomb += &format!("a{level}: &a{level} [{below}]\n");
        }
        assert_eq!(code(&bomb), "bad-metadata");
        assert_eq!(code(&format!("a: {}", "[".repeat(100_000))), "bad-metadata");
        assert_eq!(
            code(&(0..5000).map(|depth| " ".repeat(depth) + "a:\n").collect::<String>()),
            "bad-metadata"
        );
    }

    #[test]
    fn properties_are_bounded_in_number_and_length() {
        let small = Limits::small_for_tests();
        let count = |count: usize| {
            let spec =
                (0..count).fold(ImageSpec::new("x86_64", 1), |spec, n| spec.property(&n.to_string(), "x"));
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
        let mut spec =
            ImageSpec::new("aarch64", 5).property("de\"s\\c\n", "a: b # c\t\u{7f}é").property("e", "");
        spec.expiry_date = Some(9);
        let metadata = read(&metadata_yaml(&spec)).unwrap();
        assert_eq!(metadata.properties, spec.properties);
        assert_eq!((metadata.creation_date, metadata.expiry_date), (5, Some(9)));
        assert!(read(&metadata_yaml(&ImageSpec::new("x86_64", 1))).unwrap().properties_present);
    }
}
