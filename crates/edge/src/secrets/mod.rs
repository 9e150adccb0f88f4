//! What the edge keeps of secrets that it gives out: a keyed hash to know them again by, and what only it can read. Pure.
//!
//! A token is 256 random bits and no password: nobody guesses one, so that a hash which is slow on purpose would protect
//! nothing, and would be a wait with every request and a lever for whoever wants to keep the edge busy. HMAC-SHA-256 with a
//! key that lies beside the ledger and not in it is quick, and better in one way: whoever reads a copy of the ledger alone
//! cannot even check a guess, and whoever can write to it alone cannot put in a token of their own.

mod key;

use std::fmt;

use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

pub(crate) use key::KeyError;

/// Bytes of the key, of each key that is made of it, and of a hash.
const LENGTH: usize = 32;
/// Bytes of a block of the hash.
const BLOCK: usize = 64;
/// Bytes of what a message is sealed with beside the key. Drawn at random; so many never come twice.
const NONCE: usize = 24;
/// The most bytes that are sealed: a session is a few tokens of a provider.
const MOST: usize = 64 << 10;

/// What a secret is for. The same secret has another hash for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// An API token.
    Token,
    /// The id of a session, as the cookie has it.
    Session,
    /// What a provider calls a session.
    ProviderSession,
    /// What is given to a browser that goes to the provider, and comes back with it.
    SignIn,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Token => b"malleus token 1\0",
            Self::Session => b"malleus session 1\0",
            Self::ProviderSession => b"malleus provider session 1\0",
            Self::SignIn => b"malleus sign-in 1\0",
        }
    }
}

/// Of what the key for sealing is made.
const SEALING: &[u8] = b"malleus sealed session 1\0";

/// A keyed hash of a secret. It is none itself: without the key nothing follows from it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Keyed([u8; LENGTH]);

impl Keyed {
    /// The hash as it is stored.
    #[must_use]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// One that was stored; none where it has another length.
    #[must_use]
    pub(crate) fn stored(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Debug for Keyed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyed(…)")
    }
}

/// Something that only the edge can read, and nobody can change.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Sealed(Vec<u8>);

impl Sealed {
    /// The bytes as they are stored.
    #[must_use]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// What was stored. Whether it is sound shows when it is opened.
    #[must_use]
    pub(crate) fn stored(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

/// Why something cannot be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SealError {
    /// It is too long.
    #[error("more than {MOST} bytes are not sealed")]
    TooLong,
    /// The system has no randomness to give.
    #[error("no randomness: {0}")]
    Random(#[from] getrandom::Error),
}

/// Hashes secrets, and seals what belongs to them. Its `Debug` form leaves the keys out.
#[derive(Clone)]
pub(crate) struct Secrets {
    // Keyed once; each hash begins with a copy.
    mac: Hmac<Sha256>,
    sealing: XChaCha20Poly1305,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

impl Secrets {
    /// With this key.
    #[must_use]
    pub(crate) fn new(key: &[u8; LENGTH]) -> Self {
        // RFC 2104: a key that is shorter than a block of the hash is filled up with zeros.
        let mut block = [0; BLOCK];
        let (start, _) = block.split_at_mut(LENGTH);
        start.copy_from_slice(key);
        let mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
        let mut of_sealing = mac.clone();
        of_sealing.update(SEALING);
        let sealing = XChaCha20Poly1305::new(&of_sealing.finalize().into_bytes());
        Self { mac, sealing }
    }

    /// What a secret is kept as.
    #[must_use]
    pub(crate) fn hash(&self, purpose: Purpose, secret: &[u8]) -> Keyed {
        Keyed(self.mac_of(purpose, secret).finalize().into_bytes().into())
    }

    /// Whether that is what this secret is kept as. It takes the same time whatever differs.
    #[must_use]
    pub(crate) fn is(&self, purpose: Purpose, secret: &[u8], kept: &Keyed) -> bool {
        self.mac_of(purpose, secret).verify_slice(kept.as_bytes()).is_ok()
    }

    /// Seals what is kept of a session, for that session: under another id it cannot be opened.
    ///
    /// # Errors
    /// [`SealError`] for more than 64 KiB, or where the system has no randomness.
    pub(crate) fn seal(&self, session: &Keyed, content: &[u8]) -> Result<Sealed, SealError> {
        if content.len() > MOST {
            return Err(SealError::TooLong);
        }
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce)?;
        let payload = Payload { msg: content, aad: session.as_bytes() };
        let sealed = self.sealing.encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::TooLong)?;
        Ok(Sealed([&nonce[..], &sealed].concat()))
    }

    /// What was sealed for this session; none where it was sealed for another one, by another key, or was changed.
    #[must_use]
    pub(crate) fn unseal(&self, session: &Keyed, sealed: &Sealed) -> Option<Vec<u8>> {
        let (nonce, msg) = sealed.0.split_first_chunk::<NONCE>()?;
        self.sealing.decrypt(&XNonce::from(*nonce), Payload { msg, aad: session.as_bytes() }).ok()
    }

    fn mac_of(&self, purpose: Purpose, secret: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.mac.clone();
        mac.update(purpose.label());
        mac.update(secret);
        mac
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn secrets(byte: u8) -> Secrets {
        Secrets::new(&[byte; LENGTH])
    }

    #[test]
    fn a_hash_is_of_its_purpose_and_key() {
        let one = secrets(1).hash(Purpose::Token, b"x");
        assert_eq!(secrets(1).hash(Purpose::Token, b"x"), one);
        assert!(secrets(1).is(Purpose::Token, b"x", &one));
        for (key, purpose, secret) in [
            (2, Purpose::Token, &b"x"[..]),
            (1, Purpose::Session, b"x"),
            (1, Purpose::ProviderSession, b"x"),
            (1, Purpose::Token, b"y"),
            (1, Purpose::Token, b""),
        ] {
            assert_ne!(secrets(key).hash(purpose, secret), one);
            assert!(!secrets(key).is(purpose, secret, &one));
        }
    }

    /// By `printf 'malleus token 1\0x' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0101…`.
    #[test]
    fn a_hash_is_hmac_sha_256_of_the_label_and_the_secret() {
        let hash = secrets(1).hash(Purpose::Token, b"x");
        let hex: String = hash.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "ddb5e475916beb2eb938fbf4608f2b2b507f2c11f7a7bcce928472d000d8709c");
    }

    #[test]
    fn what_is_sealed_can_be_opened_under_its_own_id_alone() {
        let secrets_1 = secrets(1);
        let (id, other) = (secrets_1.hash(Purpose::Session, b"a"), secrets_1.hash(Purpose::Session, b"b"));
        let sealed = secrets_1.seal(&id, b"content").unwrap();
        assert_eq!(secrets_1.unseal(&id, &sealed).as_deref(), Some(&b"content"[..]));
        assert_eq!(secrets_1.unseal(&other, &sealed), None);
        assert_eq!(secrets(2).unseal(&id, &sealed), None);
        assert_ne!(secrets_1.seal(&id, b"content").unwrap(), sealed, "each time in another way");
        assert!(!sealed.as_bytes().windows(7).any(|bytes| bytes == b"content"));
        assert_eq!(secrets_1.seal(&id, &vec![0; MOST + 1]), Err(SealError::TooLong));
    }

    #[test]
    fn nothing_of_it_is_in_debug_forms() {
        let secrets = secrets(1);
        let hash = secrets.hash(Purpose::Session, b"a");
        let sealed = secrets.seal(&hash, b"content").unwrap();
        assert_eq!(format!("{secrets:?} {hash:?} {sealed:?}"), "Secrets { .. } Keyed(…) Sealed(47 bytes)");
    }

    proptest! {
        #[test]
        fn what_was_changed_is_not_opened(content: Vec<u8>, at: prop::sample::Index, bit in 0..8_u8) {
            let secrets = secrets(1);
            let id = secrets.hash(Purpose::Session, b"a");
            let mut bytes = secrets.seal(&id, &content).unwrap().as_bytes().to_vec();
            prop_assert_eq!(secrets.unseal(&id, &Sealed::stored(bytes.clone())), Some(content));
            bytes[at.index(NONCE + 16)] ^= 1 << bit;
            prop_assert_eq!(secrets.unseal(&id, &Sealed::stored(bytes)), None);
        }

        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            let secrets = secrets(1);
            let id = secrets.hash(Purpose::Session, &bytes);
            prop_assert_eq!(secrets.unseal(&id, &Sealed::stored(bytes)), None);
        }
    }
}
