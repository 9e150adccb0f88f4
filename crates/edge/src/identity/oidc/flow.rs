//! The way to the provider and back: the authorization code with PKCE, bound to the browser by a cookie of ten minutes.

use axum::http::{HeaderMap, HeaderValue};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;
use url::Url;

use super::{http::HttpFault, login::ClaimFault, provider::ProviderFault, token::TokenFlaw};
use crate::{
    identity::session::{cookie, set},
    secrets::{Purpose, Sealed, Secrets},
};

/// The cookie.
const COOKIE: &str = "__Host-malleus-signin";
/// How long somebody may take at the provider, in seconds.
const TIME: u64 = 10 * 60;
/// The longest address of the page to come back to.
const LONGEST: usize = 2048;

/// Why a sign-in comes to nothing. `Display` is for the log; the person is told by the code.
#[derive(Debug, Error)]
pub(crate) enum SignInFault {
    /// Nothing is known of the provider.
    #[error("the provider is away: {0}")]
    Provider(#[from] ProviderFault),
    /// It does not answer, or not as it should.
    #[error("{what}: {fault}")]
    Http {
        /// What it was asked for.
        what: &'static str,
        /// Why.
        fault: HttpFault,
    },
    /// The browser comes back with nothing that was begun here, or too late, or a second time.
    #[error("not begun here, or over: {0}")]
    Over(&'static str),
    /// The provider did not sign the person in.
    #[error("the provider says {0:?}")]
    Refused(String),
    /// It says of itself that it is another one.
    #[error("another provider answers")]
    Stranger,
    /// It did not take the code, or the refresh token.
    #[error("the provider did not take what it gave: {0}")]
    Grant(String),
    /// Its token is not believed.
    #[error("ID token: {0}")]
    Token(#[from] TokenFlaw),
    /// Nobody follows from what it says.
    #[error("claims: {0}")]
    Claims(#[from] ClaimFault),
    /// The user that it speaks of now is another one.
    #[error("another user: sub")]
    AnotherUser,
    /// Something of ours failed.
    #[error("internal: {0}")]
    Internal(String),
}

impl SignInFault {
    /// What the page is told.
    #[must_use]
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Provider(_) => "provider-away",
            Self::Http { fault, .. } if fault.may_pass() => "provider-away",
            Self::Over(_) => "sign-in-over",
            Self::Refused(_) => "sign-in-refused",
            Self::Http { .. }
            | Self::Stranger
            | Self::Grant(_)
            | Self::Token(_)
            | Self::Claims(_)
            | Self::AnotherUser
            | Self::Internal(_) => "sign-in-failed",
        }
    }

    /// Whether the provider may answer otherwise in a while.
    #[must_use]
    pub(crate) fn may_pass(&self) -> bool {
        self.code() == "provider-away"
    }
}

/// What the browser carries to the provider and back, as only the edge can read it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Begun {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    /// Where to in the end: a path of the page.
    pub(super) back: String,
    /// When it began, in seconds since 1970.
    at: u64,
}

impl Begun {
    /// A sign-in that begins `now`, in seconds since 1970, and leads back to this address, if it is one of our own.
    pub(super) fn new(home: &Url, back: Option<&str>, now: u64) -> Result<Self, SignInFault> {
        let random = || {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).map_err(|error| SignInFault::Internal(error.to_string()))?;
            Ok::<_, SignInFault>(URL_SAFE_NO_PAD.encode(bytes))
        };
        let back = back.and_then(|back| own_path(home, back)).unwrap_or_else(|| "/".to_owned());
        Ok(Self { state: random()?, nonce: random()?, verifier: random()?, back, at: now })
    }

    /// What the provider is told of the verifier (RFC 7636, 4.2).
    pub(super) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(&self.verifier))
    }

    /// The cookie with it.
    pub(super) fn cookie(&self, secrets: &Secrets) -> Result<HeaderValue, SignInFault> {
        let internal = |error: &dyn std::fmt::Display| SignInFault::Internal(error.to_string());
        let bytes = serde_json::to_vec(self).map_err(|error| internal(&error))?;
        let purpose = secrets.hash(Purpose::SignIn, COOKIE.as_bytes());
        let sealed = secrets.seal(&purpose, &bytes).map_err(|error| internal(&error))?;
        Ok(set(COOKIE, &URL_SAFE_NO_PAD.encode(sealed.as_bytes()), TIME))
    }

    /// The one that a browser comes back with.
    pub(super) fn of(headers: &HeaderMap, secrets: &Secrets, now: u64) -> Result<Self, SignInFault> {
        let text = cookie(headers, COOKIE).ok_or(SignInFault::Over("no cookie"))?;
        let read = || {
            let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
            let purpose = secrets.hash(Purpose::SignIn, COOKIE.as_bytes());
            let bytes = secrets.unseal(&purpose, &Sealed::stored(bytes))?;
            serde_json::from_slice::<Self>(&bytes).ok()
        };
        let begun = read().ok_or(SignInFault::Over("a cookie of somebody else's"))?;
        if now < begun.at.saturating_add(TIME) { Ok(begun) } else { Err(SignInFault::Over("too late")) }
    }

    /// Until when its state may come back, in milliseconds since 1970.
    pub(super) fn ends(&self) -> u64 {
        self.at.saturating_add(TIME).saturating_mul(1000)
    }
}

/// Takes the cookie away: what was begun is over, however it ended.
pub(super) fn forget() -> HeaderValue {
    set(COOKIE, "", 0)
}

/// What the provider sends the browser back with.
#[derive(Default, Deserialize)]
pub(crate) struct Back {
    pub(super) code: Option<String>,
    pub(super) state: Option<String>,
    pub(super) iss: Option<String>,
    error: Option<String>,
}

impl Back {
    /// What the provider says went wrong, if anything: its code alone, as that may be anybody's text.
    pub(super) fn error(&self) -> Option<String> {
        let is_plain = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
        self.error.as_ref().map(|error| error.chars().filter(is_plain).take(60).collect())
    }
}

/// An address of the page's own, without its host: a browser is not sent anywhere else.
fn own_path(home: &Url, back: &str) -> Option<String> {
    // Read as browsers do, for whom `/\host` is another host.
    let url = home.join(back).ok().filter(|_| back.starts_with('/') && back.len() <= LONGEST)?;
    let is_own =
        url.origin() == home.origin() && !url.path().starts_with("//") && !url.path().starts_with("/api/");
    is_own.then(|| {
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let fragment = url.fragment().map(|fragment| format!("#{fragment}")).unwrap_or_default();
        format!("{}{query}{fragment}", url.path())
    })
}

#[cfg(test)]
mod tests {
    use axum::http::header;
    use proptest::prelude::*;

    use super::*;

    fn home() -> Url {
        "https://images.example/".parse().unwrap()
    }

    fn secrets() -> Secrets {
        Secrets::new(&[3; 32])
    }

    fn carried(cookie: &HeaderValue) -> HeaderMap {
        let pair = cookie.to_str().unwrap().split(';').next().unwrap();
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(pair).unwrap())])
    }

    #[test]
    fn a_browser_comes_back_with_what_it_was_given_and_in_time() {
        let begun = Begun::new(&home(), Some("/?tab=images"), 100).unwrap();
        let cookie = begun.cookie(&secrets()).unwrap();
        let text = cookie.to_str().unwrap();
        assert!(
            text.starts_with("__Host-malleus-signin=") && text.ends_with("SameSite=Lax; Max-Age=600"),
            "{text}"
        );
        assert!(!text.contains(&begun.state) && !text.contains(&begun.verifier));
        let headers = carried(&cookie);
        assert!(Begun::of(&headers, &secrets(), 699).is_ok_and(|read| read == begun));
        assert!(matches!(Begun::of(&headers, &secrets(), 700), Err(SignInFault::Over(_))));
        let others = Secrets::new(&[4; 32]);
        assert!(matches!(Begun::of(&headers, &others, 100), Err(SignInFault::Over(_))));
        assert!(matches!(Begun::of(&HeaderMap::new(), &secrets(), 100), Err(SignInFault::Over(_))));
    }

    #[test]
    fn the_way_leads_back_to_the_page_and_nowhere_else() {
        for (asked, back) in [
            ("/", "/"),
            ("/?a=b#c", "/?a=b#c"),
            ("/a/../b", "/b"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/\t/evil.example", "/"),
            ("/a/..//evil.example", "/"),
            ("/.//evil.example", "/"),
            ("https://evil.example/", "/"),
            ("javascript:alert(1)", "/"),
            ("evil.example", "/"),
            ("", "/"),
            ("/api/v1/session/sign-in", "/"),
        ] {
            assert_eq!(Begun::new(&home(), Some(asked), 0).unwrap().back, back, "{asked:?}");
        }
        assert_eq!(Begun::new(&home(), None, 0).unwrap().back, "/");
    }

    #[test]
    fn no_two_sign_ins_are_alike() {
        let [one, other] = [0; 2].map(|_| Begun::new(&home(), None, 0).unwrap());
        assert!(one.state != other.state && one.nonce != other.nonce && one.verifier != other.verifier);
        assert_eq!(one.challenge().len(), 43);
    }

    proptest! {
        #[test]
        fn whatever_is_asked_for_stays_here(back in "[/\\\\.a:@\t%?#]{0,12}") {
            let begun = Begun::new(&home(), Some(&back), 0).unwrap();
            let to = home().join(&begun.back).unwrap();
            prop_assert_eq!(to.origin(), home().origin(), "{}", begun.back);
            prop_assert!(begun.back.starts_with('/') && !begun.back.starts_with("//"));
        }
    }
}
