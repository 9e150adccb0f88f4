//! A sign-in at the provider, as a session keeps it: who it is, and by what the provider is asked again. Pure.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenancy::{Identity, NameFault, Subject, Way};
use thiserror::Error;

use super::token::IdClaims;
use crate::settings::OidcSettings;

/// How long what the provider said of somebody is believed, in milliseconds, where it can be asked again.
const BELIEVED: u64 = 5 * 60 * 1000;
/// How soon it is asked again at the earliest, in milliseconds, however short its tokens live; also where it does not answer.
const PAUSE: u64 = 10 * 1000;
/// How long somebody stays signed in while the provider does not answer, in milliseconds.
const AWAY: u64 = 60 * 60 * 1000;
/// The longest ID token that is kept, in bytes: it only tells the provider who signs out.
const LONGEST_HINT: usize = 16 << 10;
/// The claims by which people are shown, the best first. Nothing is allowed by them.
const NAMES: [&str; 3] = ["name", "preferred_username", "email"];

/// A sign-in. Its `Debug` form leaves the tokens out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Login {
    /// Where.
    pub(crate) issuer: String,
    /// As which client.
    pub(crate) client: String,
    /// What the provider itself calls the user.
    pub(crate) sub: String,
    /// What it calls its session.
    pub(crate) sid: Option<String>,
    /// The user, by the claim of the settings.
    pub(crate) user: String,
    /// Their groups.
    pub(crate) groups: Vec<String>,
    /// Whether they are told besides, and not in the ID token.
    besides: bool,
    pub(super) nonce: String,
    pub(super) id_token: Option<String>,
    pub(super) refresh: Option<String>,
    /// When the ID token ends, in milliseconds since 1970, as all times here.
    until: u64,
    /// When the provider is asked again.
    next: u64,
    /// When it last answered.
    pub(crate) renewed: u64,
}

/// Why nobody follows from what the provider says.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum ClaimFault {
    /// There is no such claim, or it is no text.
    #[error("the claim {0} is missing, or is no text")]
    User(String),
    /// The provider has not looked whether the address is theirs.
    #[error("the e-mail address is not verified")]
    NotVerified,
    /// Groups that are none.
    #[error("the claim {0} is neither a list of texts nor a text")]
    Groups(String),
    /// A name that nobody has.
    #[error(transparent)]
    Name(#[from] NameFault),
}

/// Claims, of an ID token or of the provider's answer about a user.
pub(super) type Claims = BTreeMap<String, Value>;

/// What is kept of the tokens.
pub(super) struct Tokens {
    pub(super) id_token: Option<String>,
    pub(super) refresh: Option<String>,
}

impl Login {
    /// Of what an ID token says, and, for what is not in it, what the provider says besides.
    ///
    /// # Errors
    /// [`ClaimFault`].
    pub(super) fn new(
        settings: &OidcSettings,
        issuer: &str,
        claims: &IdClaims,
        more: &Claims,
        nonce: &str,
        now: u64,
    ) -> Result<Self, ClaimFault> {
        let login = Self {
            issuer: issuer.to_owned(),
            client: settings.client_id.clone(),
            sub: claims.sub.clone(),
            sid: claims.sid.clone(),
            user: user(settings, claims, more)?,
            groups: groups(settings, claims, more)?.unwrap_or_default(),
            besides: !claims.more.contains_key(&settings.groups_claim),
            nonce: nonce.to_owned(),
            id_token: None,
            refresh: None,
            until: claims.ends(),
            next: 0,
            renewed: now,
        };
        login.identity()?;
        // By this the provider ends sessions.
        Subject::new(Way::Oidc, &login.sub)?;
        Ok(login)
    }

    /// The same with these tokens; where there is none now, those it had.
    pub(super) fn with(mut self, tokens: Tokens, now: u64) -> Self {
        let id_token = tokens.id_token.filter(|token| token.len() <= LONGEST_HINT);
        self.id_token = id_token.or(self.id_token);
        self.refresh = tokens.refresh.or(self.refresh);
        self.next = self.until.min(now.saturating_add(BELIEVED)).max(now.saturating_add(PAUSE));
        self.renewed = now;
        self
    }

    /// The same with another refresh token, where there is one.
    pub(super) fn holding(mut self, refresh: Option<String>) -> Self {
        self.refresh = refresh.or(self.refresh);
        self
    }

    /// The same, the provider not having answered; nothing where that has been so for too long.
    pub(crate) fn unanswered(mut self, now: u64) -> Option<Self> {
        self.next = now.saturating_add(PAUSE);
        (now < self.renewed.saturating_add(AWAY)).then_some(self)
    }

    /// The same with groups that the provider tells without another ID token.
    pub(super) fn told(mut self, settings: &OidcSettings, more: &Claims) -> Result<Self, ClaimFault> {
        match more.get(&settings.groups_claim) {
            Some(told) => self.groups = list(&settings.groups_claim, told)?,
            // Many a provider leaves out a list of which nothing is left.
            None if self.besides => self.groups.clear(),
            None => {}
        }
        Ok(self)
    }

    /// Who it is.
    ///
    /// # Errors
    /// A name that nobody has.
    pub(crate) fn identity(&self) -> Result<Identity, NameFault> {
        Identity::new(Way::Oidc, &self.user, self.groups.iter().map(String::as_str))
    }

    /// Whether the provider must be asked again.
    pub(crate) fn is_due(&self, now: u64) -> bool {
        self.refresh.is_some() && now >= self.next
    }

    /// When it ends by itself: with its ID token, where the provider gave nothing to ask it again by.
    pub(crate) fn ends(&self) -> u64 {
        if self.refresh.is_some() { u64::MAX } else { self.until }
    }

    /// Whether it is of this provider, and for this client.
    pub(crate) fn is_of(&self, settings: &OidcSettings) -> bool {
        self.client == settings.client_id
            && self.issuer.parse().is_ok_and(|issuer: url::Url| issuer == settings.issuer)
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("user", &self.user)
            .field("groups", &self.groups)
            .finish_non_exhaustive()
    }
}

/// What to call somebody, for people to read.
pub(super) fn shown(claims: &IdClaims, more: &Claims, user: &str) -> String {
    let told = |name: &&str| claims.more.get(*name).or_else(|| more.get(*name))?.as_str();
    let names = NAMES.iter().filter_map(told);
    // A name that looks like what it is: as strict as those of users.
    let mut names = names.filter(|name| Subject::new(Way::Oidc, name).is_ok());
    names.next().unwrap_or(user).to_owned()
}

/// Whether the provider must be asked besides: something is missing in the ID token.
pub(super) fn needs_more(settings: &OidcSettings, claims: &IdClaims) -> bool {
    let has = |claim: &str| claims.more.contains_key(claim);
    !has(&settings.groups_claim) || settings.user_claim != "sub" && !has(&settings.user_claim)
}

fn user(settings: &OidcSettings, claims: &IdClaims, more: &Claims) -> Result<String, ClaimFault> {
    let claim = settings.user_claim.as_str();
    if claim == "sub" {
        return Ok(claims.sub.clone());
    }
    // Both of one document: what is verified in one says nothing of the other.
    let of = if claims.more.contains_key(claim) { &claims.more } else { more };
    if claim == "email" && of.get("email_verified") != Some(&Value::Bool(true)) {
        return Err(ClaimFault::NotVerified);
    }
    let user = of.get(claim).and_then(Value::as_str);
    user.map(str::to_owned).ok_or_else(|| ClaimFault::User(claim.to_owned()))
}

fn groups(
    settings: &OidcSettings,
    claims: &IdClaims,
    more: &Claims,
) -> Result<Option<Vec<String>>, ClaimFault> {
    let claim = &settings.groups_claim;
    let told = claims.more.get(claim).or_else(|| more.get(claim));
    told.map(|told| list(claim, told)).transpose()
}

fn list(claim: &str, told: &Value) -> Result<Vec<String>, ClaimFault> {
    let fault = || ClaimFault::Groups(claim.to_owned());
    match told {
        Value::Null => Ok(Vec::new()),
        Value::String(one) => Ok(vec![one.clone()]),
        Value::Array(all) => {
            all.iter().map(|one| one.as_str().map(str::to_owned).ok_or_else(fault)).collect()
        }
        _ => Err(fault()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings(user: &str) -> OidcSettings {
        OidcSettings {
            issuer: "https://id.example".parse().unwrap(),
            client_id: "malleus".to_owned(),
            client_secret_file: None,
            user_claim: user.to_owned(),
            groups_claim: "groups".to_owned(),
            scopes: Vec::new(),
            ca: None,
        }
    }

    fn login(user: &str, claims: &Value, more: &Value) -> Result<Login, ClaimFault> {
        let mut all =
            json!({ "iss": "https://id.example", "sub": "7", "aud": "malleus", "iat": 1, "exp": 600 });
        all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        let claims: IdClaims = serde_json::from_value(all).unwrap();
        let more: Claims = serde_json::from_value(more.clone()).unwrap();
        Login::new(&settings(user), "https://id.example", &claims, &more, "n", 0)
    }

    fn tokens(refresh: bool) -> Tokens {
        Tokens {
            id_token: Some("secret-id".to_owned()),
            refresh: refresh.then(|| "secret-refresh".to_owned()),
        }
    }

    #[test]
    fn groups_are_a_list_or_one_and_of_either_document() {
        let groups = |claims: Value, more: Value| login("sub", &claims, &more).map(|login| login.groups);
        assert_eq!(groups(json!({ "groups": ["a", "b"] }), json!({})).unwrap(), ["a", "b"]);
        assert_eq!(groups(json!({ "groups": "a" }), json!({ "groups": "b" })).unwrap(), ["a"]);
        assert_eq!(groups(json!({}), json!({ "groups": ["b"] })).unwrap(), ["b"]);
        assert!(groups(json!({}), json!({})).unwrap().is_empty());
        assert!(groups(json!({ "groups": [1] }), json!({})).is_err());
        assert!(groups(json!({ "groups": { "a": 1 } }), json!({})).is_err());
    }

    #[test]
    fn an_address_names_somebody_only_where_it_is_verified() {
        let user = |claims: Value, more: Value| login("email", &claims, &more).map(|login| login.user);
        let (verified, not) = (json!({ "email": "a@b", "email_verified": true }), json!({ "email": "a@b" }));
        assert_eq!(user(verified.clone(), json!({})).unwrap(), "a@b");
        assert_eq!(user(json!({}), verified.clone()).unwrap(), "a@b");
        assert_eq!(user(not.clone(), json!({})), Err(ClaimFault::NotVerified));
        assert_eq!(
            user(not, json!({ "email_verified": true })),
            Err(ClaimFault::NotVerified),
            "of one document"
        );
        assert!(user(json!({ "email": "a@b", "email_verified": "true" }), json!({})).is_err());
        assert_eq!(login("sub", &json!({}), &json!({})).unwrap().user, "7");
        assert!(matches!(login("upn", &json!({}), &json!({})), Err(ClaimFault::User(_))));
        assert!(matches!(login("upn", &json!({ "upn": "a\nb" }), &json!({})), Err(ClaimFault::Name(_))));
    }

    #[test]
    fn groups_that_are_told_besides_are_lost_when_they_are_not() {
        let told = |claims: Value, more: Value| {
            let login = login("sub", &claims, &json!({ "groups": ["b"] })).unwrap();
            login.told(&settings("sub"), &serde_json::from_value(more).unwrap()).unwrap().groups
        };
        assert_eq!(
            told(json!({ "groups": ["a"] }), json!({})),
            ["a"],
            "of the ID token, of which there is no other"
        );
        assert_eq!(told(json!({}), json!({ "groups": ["c"] })), ["c"]);
        assert!(told(json!({}), json!({})).is_empty());
    }

    #[test]
    fn it_is_looked_at_again_or_ends_with_its_token() {
        let login = login("sub", &json!({}), &json!({})).unwrap();
        let lasting = login.clone().with(tokens(true), 0);
        assert!(!lasting.is_due(BELIEVED - 1) && lasting.is_due(BELIEVED));
        assert_eq!(lasting.ends(), u64::MAX);
        let short = lasting.clone().with(tokens(true), 599_999);
        assert!(!short.is_due(599_999 + PAUSE - 1) && short.is_due(599_999 + PAUSE), "never all the time");
        assert!(lasting.clone().unanswered(AWAY - 1).is_some_and(|login| login.is_due(AWAY - 1 + PAUSE)));
        assert_eq!(lasting.unanswered(AWAY), None);
        let ending = login.with(tokens(false), 0);
        assert_eq!(ending.ends(), 600_000);
        assert!(!ending.is_due(600_000), "nothing to ask by");
    }

    #[test]
    fn no_token_is_in_its_debug_form() {
        let login = login("sub", &json!({}), &json!({})).unwrap().with(tokens(true), 0);
        assert!(!format!("{login:?}").contains("secret"));
    }
}
