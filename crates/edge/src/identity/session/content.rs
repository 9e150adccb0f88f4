//! What the edge keeps of a session, and when that must be looked at again. Pure.

use serde::{Deserialize, Serialize};

use crate::{id::Id, identity::oidc::Login, settings::SessionSettings};

/// How long an id is good before another one takes its place, in milliseconds.
const ROTATION: u64 = 60 * 60 * 1000;
/// How long a session may be used until that is written down again, in milliseconds.
const TOUCH: u64 = 60 * 1000;

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Content {
    /// What it is called within the edge, whatever its id is now. It is no secret.
    pub(crate) course: Id,
    /// When it began, in milliseconds since 1970, as all times here.
    pub(crate) begun: u64,
    /// When it was last used, to a minute.
    pub(crate) seen: u64,
    /// When it got its id.
    pub(crate) rotated: u64,
    /// What to call whoever signed in.
    pub(crate) name: String,
    /// What was proved at its beginning.
    pub(crate) held: Held,
}

/// What a session began with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Held {
    /// A token of the edge's. The session is good for as long as the token is.
    Token(Id),
    /// A sign-in at the provider.
    Oidc(Box<Login>),
}

impl Content {
    /// When it is over, unless it is used.
    pub(crate) fn ends(&self, settings: &SessionSettings) -> u64 {
        let millis = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let whole = self.begun.saturating_add(millis(settings.whole));
        let idle = self.seen.saturating_add(millis(settings.idle));
        let held = match &self.held {
            Held::Token(_) => u64::MAX,
            Held::Oidc(login) => login.ends(),
        };
        whole.min(idle).min(held)
    }

    /// Whether it is time for another id: this one is an hour old, or the provider has been asked since.
    pub(crate) fn is_rotation_due(&self, now: u64) -> bool {
        let renewed = match &self.held {
            Held::Token(_) => false,
            Held::Oidc(login) => login.renewed > self.rotated,
        };
        renewed || now >= self.rotated.saturating_add(ROTATION)
    }

    /// Whether something must be written: that it was used, what the provider says now, or another id.
    pub(crate) fn is_due(&self, now: u64, may_rotate: bool) -> bool {
        self.is_renewal_due(now)
            || may_rotate && self.is_rotation_due(now)
            || now >= self.seen.saturating_add(TOUCH)
    }

    /// Whether the provider must be asked again.
    pub(crate) fn is_renewal_due(&self, now: u64) -> bool {
        matches!(&self.held, Held::Oidc(login) if login.is_due(now))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const HOUR: u64 = 60 * 60 * 1000;

    fn content(seen: u64, rotated: u64) -> Content {
        let course = Id::random().unwrap();
        Content { course, begun: 0, seen, rotated, name: "a".to_owned(), held: Held::Token(course) }
    }

    #[test]
    fn it_ends_when_it_is_not_used_and_after_a_day_in_any_case() {
        let settings =
            SessionSettings { idle: Duration::from_secs(8 * 3600), whole: Duration::from_secs(24 * 3600) };
        assert_eq!(content(0, 0).ends(&settings), 8 * HOUR);
        assert_eq!(content(10 * HOUR, 0).ends(&settings), 18 * HOUR);
        assert_eq!(content(23 * HOUR, 0).ends(&settings), 24 * HOUR);
    }

    #[test]
    fn an_id_is_good_for_an_hour_and_a_use_is_written_to_a_minute() {
        let used = content(HOUR - 1, 0);
        assert!(!used.is_due(HOUR - 1, true) && used.is_due(HOUR, true));
        assert!(!used.is_due(HOUR, false), "no other id where the answer may come late");
        assert!(used.is_due(HOUR - 1 + TOUCH, false));
    }
}
