//! Which image a name leads to, for a server of these architectures. Pure.
//!
//! The rule, in full:
//! - A fingerprint leads to its image. An alias leads to the image it names, or to a *variant* of that for another
//!   architecture.
//! - A variant of `NAME` is the image of an alias `NAME/ARCH`, where it is for that architecture; else the newest unified
//!   image whose properties `os`, `release` and `variant` and whose type are the same. An alias that ends in an
//!   architecture itself asks for that one, and has no variants.
//! - Who names no architectures gets the image that is named. Who does gets the first of theirs, in their order, for
//!   which there is one, the named image before its variants.
//! - Nobody gets an image that they say they cannot run; they are told which architectures there are.

use std::{cmp::Reverse, sync::Arc};

use image_format::{Fingerprint, canonical_architecture};

use super::{record::Record, shelf::Shelf};

/// The most architectures of a server that are looked at.
const MOST: usize = 32;

/// What a name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Choice {
    /// This image.
    Image(Arc<Record>),
    /// None for these architectures; those there are, in their canonical names.
    OtherArchitecture(Vec<String>),
    /// Nothing.
    Unknown,
}

/// The architectures that a server tells, `x86_64, i686`, in their canonical names and its order. Unknown ones are
/// passed over.
pub(super) fn architectures(header: &str) -> Vec<&'static str> {
    header.split(',').take(MOST).filter_map(|name| canonical_architecture(name.trim())).collect()
}

/// Chooses among the images that `visible` lets through; `server` has the architectures of a server that tells any.
pub(super) fn choose(
    shelf: &Shelf,
    name: &str,
    server: Option<&[&'static str]>,
    visible: impl Fn(&Record) -> bool,
) -> Choice {
    let seen = |fingerprint| shelf.image(fingerprint).filter(|record| visible(record));
    let by_fingerprint = name.parse::<Fingerprint>().ok().and_then(seen);
    let by_alias = || shelf.alias(name).and_then(|alias| seen(alias.target));
    let Some(named) = by_fingerprint.or_else(by_alias) else { return Choice::Unknown };
    let Some(server) = server else { return Choice::Image(Arc::clone(named)) };
    let mut family = vec![Arc::clone(named)];
    if by_fingerprint.is_none() && architecture_of(name).is_none() {
        family.extend(named_variants(shelf, name).filter(|record| visible(record)));
        family.extend(siblings(shelf, named).into_iter().filter(|record| visible(record)));
    }
    let fitting =
        server.iter().find_map(|wanted| family.iter().find(|record| record.architecture == *wanted));
    fitting
        .map_or_else(|| Choice::OtherArchitecture(told(&family)), |record| Choice::Image(Arc::clone(record)))
}

/// The canonical architecture that a name ends in.
fn architecture_of(name: &str) -> Option<&'static str> {
    name.rsplit_once('/').and_then(|(_, end)| canonical_architecture(end))
}

fn named_variants<'a>(shelf: &'a Shelf, name: &str) -> impl Iterator<Item = Arc<Record>> + 'a {
    let prefix = format!("{name}/");
    let aliases = shelf.aliases.range(prefix.clone()..).take_while({
        let prefix = prefix.clone();
        move |(alias, _)| alias.starts_with(&prefix)
    });
    aliases.filter_map(move |(alias, to)| {
        let architecture = canonical_architecture(alias.strip_prefix(&prefix)?)?;
        shelf.image(to.target).filter(|record| record.architecture == architecture).cloned()
    })
}

/// What was made from the same source for other architectures, the newest first.
fn siblings(shelf: &Shelf, named: &Record) -> Vec<Arc<Record>> {
    let kin = |record: &Record| {
        let same = |key: &str| record.properties.get(key) == named.properties.get(key);
        let told = |key: &str| record.properties.get(key).is_some_and(|value| !value.is_empty());
        told("os") && told("release") && same("os") && same("release") && same("variant")
    };
    let mut found: Vec<_> = shelf
        .images()
        .filter(|record| record.unified().is_some() && record.instance_type == named.instance_type)
        .filter(|record| record.architecture != named.architecture && kin(record))
        .cloned()
        .collect();
    found.sort_by_key(|record| (Reverse(record.created_at), record.fingerprint));
    found
}

fn told(family: &[Arc<Record>]) -> Vec<String> {
    let mut names: Vec<String> = family.iter().map(|record| record.architecture.clone()).collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use image_format::InstanceType;
    use proptest::prelude::*;
    use upload_proto::api::Role;

    use super::*;
    use crate::depot::record::{Alias, KeptFile};

    const ARCHITECTURES: [&str; 3] = ["x86_64", "aarch64", "riscv64"];

    fn record(number: u8, architecture: &str, os: &str, created_at: i64, public: bool) -> Record {
        let fingerprint = Fingerprint::from_bytes([number; 32]);
        Record {
            fingerprint,
            instance_type: InstanceType::Container,
            architecture: architecture.to_owned(),
            properties: [("os", os), ("release", "1")].map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
            files: vec![KeptFile { role: Role::Unified, name: String::new(), size: 1, sha256: fingerprint }],
            rootfs: None,
            created_at,
            expires_at: None,
            uploaded_at: 0,
            public,
            source: String::new(),
        }
    }

    fn shelf(records: &[Record], aliases: &[(&str, u8)]) -> Shelf {
        let mut shelf = Shelf::default();
        for record in records {
            shelf.images.insert(record.fingerprint, Arc::new(record.clone()));
        }
        for (name, number) in aliases {
            let target = Fingerprint::from_bytes([*number; 32]);
            shelf.aliases.insert((*name).to_owned(), Alias { target, description: String::new() });
        }
        shelf
    }

    fn number(choice: Choice) -> Option<u8> {
        match choice {
            Choice::Image(record) => Some(record.fingerprint.as_bytes()[0]),
            Choice::OtherArchitecture(_) | Choice::Unknown => None,
        }
    }

    #[test]
    fn an_alias_leads_to_the_variant_for_the_server() {
        let shelf = shelf(
            &[
                record(1, "x86_64", "Tiny", 1, true),
                record(2, "aarch64", "Tiny", 1, true),
                record(3, "aarch64", "Tiny", 9, true),
                record(4, "aarch64", "Other", 99, true),
                record(5, "riscv64", "Other", 1, true),
                record(6, "aarch64", "Apart", 1, true),
            ],
            &[
                ("tiny", 1),
                ("tiny/riscv64", 5),
                ("tiny/armhf", 5),
                ("tiny/amd64", 1),
                ("apart", 6),
                ("apart/arm64", 2),
            ],
        );
        let to = |name: &str, server: Option<&str>| {
            let server = server.map(architectures);
            number(choose(&shelf, name, server.as_deref(), |_| true))
        };
        assert_eq!(to("tiny", None), Some(1));
        assert_eq!(to("tiny", Some("x86_64, i686")), Some(1));
        assert_eq!(to("tiny", Some("aarch64")), Some(3), "the newest of the same source");
        assert_eq!(to("tiny", Some("riscv64")), Some(5), "an alias says so");
        assert_eq!(to("tiny", Some("i686, aarch64, x86_64")), Some(3), "the server's order");
        assert_eq!(to("tiny/amd64", Some("aarch64")), None, "asked for by its architecture");
        assert_eq!(to("apart", Some("arm64")), Some(6), "the named image before its variants");
        assert_eq!(to(&"01".repeat(32), Some("aarch64")), None, "a fingerprint has no variants");
        assert_eq!(to(&"01".repeat(32), None), Some(1));
        let told = choose(&shelf, "tiny", Some(&["s390x"]), |_| true);
        assert_eq!(
            told,
            Choice::OtherArchitecture(["aarch64", "riscv64", "x86_64"].map(str::to_owned).into())
        );
        assert_eq!(choose(&shelf, "none", None, |_| true), Choice::Unknown);
    }

    #[test]
    fn architectures_are_read_leniently() {
        assert_eq!(architectures("x86_64, i686"), ["x86_64", "i686"]);
        assert_eq!(architectures("amd64,,pdp11 , arm64"), ["x86_64", "aarch64"]);
        assert_eq!(architectures(""), Vec::<&str>::new());
        assert_eq!(architectures(&"x86_64,".repeat(1000)).len(), MOST);
    }

    proptest! {
        #[test]
        fn a_server_gets_what_it_can_run_and_may_see_or_nothing(
            images in prop::collection::vec((0..3_usize, 0..2_u8, 0..4_i64, any::<bool>()), 1..8),
            server in prop::option::of(prop::collection::vec(0..3_usize, 0..4)),
            aliased in any::<prop::sample::Index>(),
        ) {
            let records: Vec<Record> = (0..).zip(&images).map(|(number, (architecture, os, created_at, public))| {
                record(number, ARCHITECTURES[*architecture], &format!("os{os}"), *created_at, *public)
            }).collect();
            let named = &records[aliased.index(records.len())];
            let shelf = shelf(&records, &[("name", named.fingerprint.as_bytes()[0])]);
            let server: Option<Vec<&str>> = server.map(|list| list.iter().map(|at| ARCHITECTURES[*at]).collect());
            let visible = |record: &Record| record.public;
            let choice = choose(&shelf, "name", server.as_deref(), visible);
            // The same rule, said by trying every image.
            let family: Vec<&Record> = records.iter().filter(|record| {
                record.public && (record.fingerprint == named.fingerprint
                    || (record.properties == named.properties && record.architecture != named.architecture))
            }).collect();
            match (choice, &server) {
                (Choice::Unknown, _) => prop_assert!(!named.public),
                (Choice::Image(found), None) => prop_assert_eq!(found.fingerprint, named.fingerprint),
                (Choice::Image(found), Some(server)) => {
                    prop_assert!(named.public && found.public);
                    let place = |record: &Record| server.iter().position(|name| *name == record.architecture);
                    prop_assert!(place(&found).is_some());
                    prop_assert_eq!(family.iter().filter_map(|record| place(record)).min(), place(&found));
                    if found.fingerprint != named.fingerprint {
                        let newest = family.iter().filter(|record| record.architecture == found.architecture);
                        prop_assert_eq!(newest.map(|record| record.created_at).max(), Some(found.created_at));
                    }
                }
                (Choice::OtherArchitecture(_), None) => prop_assert!(false, "nothing was asked"),
                (Choice::OtherArchitecture(there), Some(server)) => {
                    prop_assert!(named.public && !there.is_empty());
                    prop_assert!(family.iter().all(|record| there.contains(&record.architecture)));
                    prop_assert!(there.iter().all(|name| !server.contains(&name.as_str())));
                }
            }
        }
    }
}
