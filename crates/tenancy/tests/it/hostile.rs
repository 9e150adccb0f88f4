//! Texts and numbers of any kind: nothing panics, and nothing is taken for what it is not.

use proptest::prelude::*;
use tenancy::{
    AliasPrefix, Group, HostName, HostPattern, Identity, Limits, NamePattern, Owner, Policy, Reservation,
    Right, Scopes, Subject, TargetName, TenancySettings, TenantName, TenantSettings, Usage, Way,
};

use crate::world::{known, policy};

fn way() -> impl Strategy<Value = Way> {
    prop::sample::select(Way::ALL.to_vec())
}

proptest! {
    #[test]
    fn no_text_panics(text in prop_oneof!["\\PC{0,300}", ".{0,80}", "[a-z:*./\\-\u{202e}\0]{0,70}"]) {
        let _ = (text.parse::<TenantName>(), text.parse::<TargetName>(), text.parse::<NamePattern>());
        let _ = (text.parse::<Subject>(), text.parse::<Group>(), text.parse::<Owner>(), text.parse::<Right>());
        let _ = (text.parse::<HostName>(), text.parse::<HostPattern>(), text.parse::<AliasPrefix>());
        let settings = TenancySettings {
            tenants: [(text.clone(), TenantSettings {
                users: vec![text.clone()],
                targets: vec![text.clone()],
                alias_prefix: Some(text.clone()),
                ..TenantSettings::default()
            })].into(),
            ..TenancySettings::default()
        };
        if let Err(fault) = Policy::parse(&settings, &known()) {
            let _ = fault.to_string();
        }
        let _ = serde_json::from_str::<Scopes>(&text);
    }

    /// What is accepted is bounded, and what is written is read as the same again.
    #[test]
    fn accepted_names_are_short_and_survive(text in prop_oneof![".{0,300}", "[a-z0-9*./-]{1,70}"]) {
        if let Ok(name) = text.parse::<TenantName>() {
            prop_assert!(name.as_str().len() <= 63 && name.to_string() == text);
        }
        if let Ok(pattern) = text.parse::<NamePattern>() {
            prop_assert!(pattern.to_string() == text && text.len() <= 64);
        }
        if let Ok(pattern) = text.parse::<HostPattern>() {
            prop_assert_eq!(pattern.to_string().parse::<HostPattern>(), Ok(pattern));
        }
        for way in Way::ALL {
            if let Ok(subject) = Subject::new(way, &text) {
                prop_assert_eq!(subject.to_string().parse::<Subject>(), Ok(subject.clone()));
                prop_assert!(subject.name().len() <= 255);
            }
        }
    }

    /// Two identities are written alike only if they are the same, by the same way.
    #[test]
    fn no_name_is_another_ways(
        one in (way(), "[a:.]{1,4}|\\PC{1,8}|(none|token|proxy|oidc):[ab]"),
        other in (way(), "[a:.]{1,4}|\\PC{1,8}|(none|token|proxy|oidc):[ab]"),
    ) {
        let subjects = (Subject::new(one.0, &one.1), Subject::new(other.0, &other.1));
        if let (Ok(first), Ok(second)) = subjects {
            prop_assert_eq!(first.to_string() == second.to_string(), one == other);
            prop_assert_eq!(first == second, one == other);
        }
        if let (Ok(first), Ok(second)) = (Group::new(one.0, &one.1), Group::new(other.0, &other.1)) {
            prop_assert_eq!(first.to_string() == second.to_string(), one == other);
        }
    }

    /// Whoever is called as a member is, but proved it by another way, is nobody.
    #[test]
    fn who_proved_it_otherwise_is_not_let_in(way in way(), name in "alice|oidc:alice|lab", group in "lab|oidc:lab|alice") {
        let policy = policy("[operators]\nusers = [\"oidc:alice\"]\n[tenants.a]\nusers = [\"oidc:alice\"]\ngroups = [\"oidc:lab\"]");
        let Ok(identity) = Identity::new(way, &name, [group.as_str()]) else { return Ok(()) };
        let fine = way == Way::Oidc && (name == "alice" || group == "lab");
        prop_assert_eq!(policy.admit(&identity, None).is_ok(), fine);
    }

    /// Rows of a ledger that somebody has written into.
    #[test]
    fn no_numbers_panic(
        numbers in prop::array::uniform6(any::<u64>()),
        limits in prop::array::uniform6(any::<Option<u64>>()),
        bytes: u64,
        now: u64,
    ) {
        let [open, sending, in_flight, images, stored, held] = numbers;
        let [image_bytes, bytes_in_flight, most_images, imports_per_hour, concurrent_uploads, stored_bytes] = limits;
        let limits = Limits { image_bytes, bytes_in_flight, images: most_images, imports_per_hour, concurrent_uploads, stored_bytes };
        let text = format!(r#"{{"open":{open},"sending":{sending},"inFlight":{in_flight},"images":{images},"stored":{stored},"hour":{{"newest":{now},"counts":[4294967295]}}}}"#);
        let mut usage: Usage = serde_json::from_str(&text).unwrap();
        let mut reservation: Reservation =
            serde_json::from_str(&format!(r#"{{"held":true,"sending":true,"bytes":{held}}}"#)).unwrap();
        let _ = usage.reserve(&limits, bytes, now);
        let _ = usage.resize(&limits, &mut reservation, bytes);
        let _ = usage.settle(&limits, &mut reservation.clone(), bytes);
        usage.arrived(&mut reservation);
        usage.release(&mut reservation);
        usage.deleted(bytes);
        for of in tenancy::Limited::ALL {
            let _ = usage.left(&limits, of, now);
        }
    }
}
