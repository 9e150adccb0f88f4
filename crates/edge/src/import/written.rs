//! What the ledger is given of a step: the import, what it counts for in its owner's usage, and what is kept of it for good.

use tenancy::{Owner, Policy};
use upload_proto::api::State;

use super::{handles::Handles, model::Import};
use crate::{
    clock,
    error::EdgeError,
    ledger::{Claim, Deed, Entry, Image},
};

/// An import's step as the ledger takes it. `before` is where the import stood; nothing for one that begins.
pub(super) fn entry(
    policy: &Policy,
    handles: &Handles,
    before: Option<&Import>,
    after: &Import,
    event: Option<String>,
) -> Result<Entry, EdgeError> {
    Ok(Entry {
        id: after.id(),
        open: after.keeps_bytes(),
        created: after.created(),
        own: handles.own().clone(),
        body: json(after)?,
        event,
        claim: claim(policy, &handles.own().owner, before, after),
        deed: before.and_then(|before| deed(handles, before, after)),
    })
}

pub(super) fn json(value: &impl serde::Serialize) -> Result<String, EdgeError> {
    serde_json::to_string(value).map_err(|error| EdgeError::Internal(error.to_string()))
}

/// What it counts for from now on, where that is another thing than before. Operators have no limits, and nothing of theirs is
/// counted.
fn claim(policy: &Policy, owner: &Owner, before: Option<&Import>, after: &Import) -> Option<Claim> {
    owner.tenant()?;
    let limits = || policy.limits_of(owner);
    let came = matches!(after.state(), State::Finishing)
        && before.is_some_and(|before| before.state() != State::Finishing)
        && !after.already_present();
    if let (true, Some(fingerprint)) = (came, after.fingerprint()) {
        let image = Image { target: after.target().to_owned(), fingerprint };
        return Some(Claim::Stored { image, bytes: weight(after).0, limits: limits() });
    }
    // From then on it is an image, or was one before.
    if after.state() == State::Finishing || before.map(weight) == Some(weight(after)) {
        return None;
    }
    let (bytes, sending) = weight(after);
    let again = before.is_some_and(|before| before.state().is_end());
    Some(Claim::Open { bytes, sending, again, limits: limits() })
}

/// The bytes that it has or may come to have, and whether some of them are still coming.
fn weight(import: &Import) -> (u64, bool) {
    let sending = match import.state() {
        State::Receiving => !import.is_complete(),
        State::Fetching => true,
        _ => false,
    };
    (import.known_size().max(import.received()), sending)
}

/// What is kept for good of its end. The edge comes to that by itself: who began it is told, and from where nobody knows.
fn deed(handles: &Handles, before: &Import, after: &Import) -> Option<Deed> {
    if before.state().is_end() || !after.state().is_end() {
        return None;
    }
    let own = handles.own();
    Some(Deed {
        at: clock::millis(),
        who: own.by.clone(),
        tenant: own.owner.clone(),
        from: None,
        what: "import end".to_owned(),
        thing: thing(after),
        outcome: match after.state() {
            State::Failed => after.problem().map_or("failed", |problem| problem.code()).to_owned(),
            State::Cancelled => "cancelled".to_owned(),
            State::Expired => "expired".to_owned(),
            _ if after.already_present() => "already-present".to_owned(),
            _ => "done".to_owned(),
        },
    })
}

/// What an import is called in the audit.
pub(crate) fn thing(import: &Import) -> String {
    let fingerprint = import.fingerprint().map(|fingerprint| fingerprint.to_string());
    let aliases: Vec<&str> = import.aliases().map(|alias| alias.as_str()).collect();
    format!(
        "{} target={} fingerprint={} aliases={}",
        import.id(),
        import.target(),
        fingerprint.as_deref().unwrap_or("-"),
        if aliases.is_empty() { "-".to_owned() } else { aliases.join(",") },
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tenancy::{Known, Ownership, TenancySettings, TenantSettings};

    use super::*;
    use crate::import::{Step, examples::unified};

    fn policy() -> Policy {
        let tenants = BTreeMap::from([("lab".to_owned(), TenantSettings::default())]);
        Policy::parse(&TenancySettings { tenants, ..TenancySettings::default() }, &Known::default()).unwrap()
    }

    fn of(owner: &str) -> Owner {
        owner.parse().unwrap()
    }

    #[test]
    fn it_counts_again_only_when_it_weighs_another_thing() {
        let (upload, begun) = unified(10);
        let claim = |before: Option<&Import>, after: &Import| claim(&policy(), &of("lab"), before, after);
        assert!(matches!(claim(None, &begun), Some(Claim::Open { bytes: 10, sending: true, .. })));
        let mut half = begun.clone();
        half.apply(Step::Received { upload, bytes: 5 }).unwrap();
        assert_eq!(claim(Some(&begun), &half), None);
        let mut whole = half.clone();
        whole.apply(Step::Received { upload, bytes: 10 }).unwrap();
        assert!(matches!(claim(Some(&half), &whole), Some(Claim::Open { bytes: 10, sending: false, .. })));
        assert_eq!(super::claim(&policy(), &Owner::Operators, None, &begun), None, "who has no limits");
        let problem = EdgeError::Busy.to_problem();
        let mut failed = half.clone();
        failed.apply(Step::Failed { problem, retryable: true }).unwrap();
        assert!(matches!(
            claim(Some(&half), &failed),
            Some(Claim::Open { sending: false, again: false, .. })
        ));
        let mut resumed = failed.clone();
        resumed.apply(Step::Retried).unwrap();
        assert!(matches!(
            claim(Some(&failed), &resumed),
            Some(Claim::Open { sending: true, again: true, .. })
        ));
    }

    #[test]
    fn an_image_counts_once_it_is_there_unless_it_was_before() {
        let (upload, mut before) = unified(10);
        before.apply(Step::Received { upload, bytes: 10 }).unwrap();
        before.apply(Step::Declared("a".repeat(64).parse().unwrap())).unwrap();
        for (already_present, counts) in [(false, true), (true, false)] {
            let mut after = before.clone();
            after.apply(Step::Finishing { already_present }).unwrap();
            let claimed = claim(&policy(), &of("lab"), Some(&before), &after);
            assert_eq!(matches!(claimed, Some(Claim::Stored { bytes: 10, .. })), counts);
            let mut waiting = after.clone();
            waiting.apply(Step::Waiting(EdgeError::Busy.to_problem())).unwrap();
            assert_eq!(claim(&policy(), &of("lab"), Some(&after), &waiting), None, "once");
        }
    }

    #[test]
    fn its_end_is_kept_with_what_came_of_it() {
        let (_, before) = unified(10);
        let own = Ownership { owner: of("lab"), by: "token:ci".parse().unwrap() };
        let handles = Handles::new(before.clone(), own);
        let mut after = before.clone();
        assert!(deed(&handles, &before, &after).is_none());
        after.apply(Step::Cancelled { let_go: None }).unwrap();
        let kept = deed(&handles, &before, &after).unwrap();
        assert_eq!((kept.who.to_string().as_str(), kept.outcome.as_str()), ("token:ci", "cancelled"));
        assert!(kept.thing.contains(&before.id().to_string()));
        assert!(deed(&handles, &after, &after).is_none(), "once");
    }
}
