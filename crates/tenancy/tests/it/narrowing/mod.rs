//! Adding a restriction never allows more: for each kind of restriction, whoever asks for whatever.

mod deeds;
mod restrictions;
mod worlds;

use std::collections::BTreeMap;

use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use tenancy::{Identity, Policy};

use self::{
    deeds::{Deed, deed, is_allowed},
    restrictions::{Restriction, Stage},
    worlds::{identity, settings},
};
use crate::world::known;

/// Somebody, some settings, and what is asked for.
fn stage() -> impl Strategy<Value = (Stage, Vec<Deed>)> {
    (settings(), identity(), prop::collection::vec(deed(), 1..30))
        .prop_map(|(settings, identity, deeds)| (Stage { settings, identity }, deeds))
}

/// What is allowed of these, in any tenant that the identity can choose: to leave a tenant may make a choice unnecessary,
/// and allows nothing by that which could not be chosen before. None where the settings are refused.
fn allowed(stage: &Stage, deeds: &[Deed]) -> Option<Vec<bool>> {
    let policy = Policy::parse(&stage.settings, &known()).ok()?;
    let grants = grants(&policy, &stage.identity);
    Some(deeds.iter().map(|deed| grants.iter().any(|grant| is_allowed(grant, deed))).collect())
}

fn grants(policy: &Policy, identity: &Identity) -> Vec<tenancy::Grant> {
    let choices = [None, Some("a".parse().unwrap()), Some("b".parse().unwrap())];
    choices.iter().filter_map(|choice| policy.admit(identity, choice.as_ref()).ok()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn a_restriction_never_allows_more(
        (stage, deeds) in stage(),
        restriction in prop::sample::select(Restriction::ALL.to_vec()),
        which: usize,
    ) {
        let Some(before) = allowed(&stage, &deeds) else { return Ok(()) };
        let mut narrowed = stage.clone();
        if !restriction.lay(&mut narrowed, which) {
            return Ok(());
        }
        // Settings that are refused allow nothing.
        let after = allowed(&narrowed, &deeds).unwrap_or_else(|| vec![false; deeds.len()]);
        for ((before, after), deed) in before.iter().zip(after).zip(&deeds) {
            prop_assert!(*before || !after, "{restriction:?} allows {deed:?}\nwith {narrowed:#?}");
        }
    }

    /// The same of what is chosen: scopes take away, in the very tenant.
    #[test]
    fn scopes_only_narrow((stage, deeds) in stage(), scopes in worlds::scopes(), choice in prop::option::of("[abc]")) {
        let Ok(policy) = Policy::parse(&stage.settings, &known()) else { return Ok(()) };
        let choice = choice.map(|name| name.parse().unwrap());
        let scoped = stage.identity.clone().narrowed(&scopes);
        let Ok(after) = policy.admit(&scoped, choice.as_ref()) else { return Ok(()) };
        let tenant = match after.owner() {
            tenancy::Owner::Tenant(name) => Some(name.clone()),
            tenancy::Owner::Operators => None,
        };
        let before = policy.admit(&stage.identity, tenant.as_ref());
        prop_assert!(before.is_ok(), "a scope lets nobody in");
        let before = before.unwrap();
        prop_assert!(after.rights().is_subset(before.rights()));
        prop_assert!(scopes.tenants.is_all() || !after.is_operator());
        for deed in &deeds {
            prop_assert!(is_allowed(&before, deed) || !is_allowed(&after, deed), "{deed:?}");
        }
        let targets: Vec<_> = before.targets().collect();
        prop_assert!(after.targets().all(|target| targets.contains(&target) && scopes.targets.has(target)));
    }

    /// A tenant never sees what is another's, whatever the settings are, unless for an operator at large.
    #[test]
    fn no_settings_show_what_is_anothers((stage, deeds) in stage()) {
        let Ok(policy) = Policy::parse(&stage.settings, &known()) else { return Ok(()) };
        for grant in grants(&policy, &stage.identity).iter().filter(|grant| !grant.is_operator()) {
            for deed in deeds.iter().filter(|deed| deed.is_anothers(grant)) {
                prop_assert!(!is_allowed(grant, deed), "{deed:?}");
            }
        }
    }
}

/// The property above says something of each kind of restriction: each takes away something that was allowed.
#[test]
fn each_restriction_bites() {
    let mut runner = TestRunner::deterministic();
    let mut bites: BTreeMap<Restriction, u32> = BTreeMap::new();
    for which in 0..6000 {
        let (stage, deeds) = stage().new_tree(&mut runner).unwrap().current();
        let Some(before) = allowed(&stage, &deeds) else { continue };
        for restriction in Restriction::ALL {
            if bites.get(restriction).is_some_and(|bites| *bites >= 3) {
                continue;
            }
            let mut narrowed = stage.clone();
            if restriction.lay(&mut narrowed, which)
                && let Some(after) = allowed(&narrowed, &deeds)
                && before.iter().zip(&after).any(|(before, after)| *before && !after)
            {
                *bites.entry(*restriction).or_default() += 1;
            }
        }
        if bites.len() == Restriction::ALL.len() && bites.values().all(|bites| *bites >= 3) {
            return;
        }
    }
    let toothless: Vec<_> = Restriction::ALL.iter().filter(|it| !bites.contains_key(it)).collect();
    assert!(toothless.is_empty(), "{toothless:?}");
}
