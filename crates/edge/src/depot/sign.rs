//! Links to images that are not public: who may read what until when, signed by a key that stays here. Pure.
//!
//! A token is `base64url(expiry scope) . base64url(HMAC-SHA-256)`, the expiry in seconds of the epoch as eight bytes, big end
//! first. Whoever has the link has the right; there is nothing to look up, and nothing to take back but by another key.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes of a key: as many as the hash has.
pub(super) const KEY: usize = 32;
/// The longest token that is looked at, in bytes.
const LONGEST: usize = 512;
/// Goes into every signature first, so that one made for anything else is none here.
const PURPOSE: &[u8] = b"malleus depot link 1\0";

/// What a link lets its bearer read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Every image. That of one tenant will stand beside it, with its name.
    All,
}

impl Scope {
    const fn as_bytes(self) -> &'static [u8] {
        match self {
            Self::All => b"all",
        }
    }

    const fn parse(bytes: &[u8]) -> Option<Self> {
        match bytes {
            b"all" => Some(Self::All),
            _ => None,
        }
    }
}

/// Signs and checks. Its `Debug` form leaves the key out.
#[derive(Clone)]
pub(super) struct Signer {
    // Keyed once; each signature begins with a copy.
    mac: Hmac<Sha256>,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}

impl Signer {
    /// One that has this key; none where it has another length.
    pub(super) fn new(key: &[u8]) -> Option<Self> {
        let key: &[u8; KEY] = key.try_into().ok()?;
        let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
        mac.update(PURPOSE);
        Some(Self { mac })
    }

    /// The token for a scope, good until `expires`, in seconds of the epoch.
    pub(super) fn sign(&self, scope: Scope, expires: u64) -> String {
        let mut claim = expires.to_be_bytes().to_vec();
        claim.extend_from_slice(scope.as_bytes());
        let mut mac = self.mac.clone();
        mac.update(&claim);
        format!("{}.{}", BASE64.encode(&claim), BASE64.encode(mac.finalize().into_bytes()))
    }

    /// What a token allows `now`, in seconds of the epoch. None for one that is forged, of no known scope, or over.
    pub(super) fn allows(&self, token: &str, now: u64) -> Option<Scope> {
        if token.len() > LONGEST {
            return None;
        }
        let (claim, signature) = token.split_once('.')?;
        let (claim, signature) = (BASE64.decode(claim).ok()?, BASE64.decode(signature).ok()?);
        let mut mac = self.mac.clone();
        mac.update(&claim);
        // In constant time.
        mac.verify_slice(&signature).ok()?;
        let (expires, scope) = claim.split_first_chunk()?;
        if u64::from_be_bytes(*expires) <= now { None } else { Scope::parse(scope) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn signer(byte: u8) -> Signer {
        Signer::new(&[byte; KEY]).unwrap()
    }

    #[test]
    fn a_key_has_one_length() {
        assert!(Signer::new(&[0; KEY - 1]).is_none() && Signer::new(&[0; KEY + 1]).is_none());
    }

    #[test]
    fn a_claim_of_another_scope_allows_nothing() {
        let signer = signer(1);
        for scope in [&b""[..], b"al", b"all2", b"tenant"] {
            let mut claim = 100_u64.to_be_bytes().to_vec();
            claim.extend_from_slice(scope);
            let mut mac = signer.mac.clone();
            mac.update(&claim);
            let token = format!("{}.{}", BASE64.encode(&claim), BASE64.encode(mac.finalize().into_bytes()));
            assert_eq!(signer.allows(&token, 1), None);
        }
    }

    proptest! {
        #[test]
        fn a_token_is_good_until_its_end_with_its_own_key_alone(expires: u64, now: u64) {
            let token = signer(1).sign(Scope::All, expires);
            prop_assert_eq!(signer(1).allows(&token, now).is_some(), now < expires);
            prop_assert_eq!(signer(2).allows(&token, now), None);
        }

        #[test]
        fn a_changed_token_is_none(expires: u64, at: prop::sample::Index, with in "[!-~]") {
            let token = signer(1).sign(Scope::All, expires);
            let at = at.index(token.len());
            let mut changed = token.clone();
            changed.replace_range(at..=at, &with);
            prop_assert_eq!(signer(1).allows(&changed, 0).is_some(), changed == token && expires > 0);
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,600}") {
            prop_assert_eq!(signer(1).allows(&text, 0), None);
        }

        #[test]
        fn a_token_is_fit_for_a_path(expires: u64) {
            let token = signer(1).sign(Scope::All, expires);
            prop_assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)));
        }
    }
}
