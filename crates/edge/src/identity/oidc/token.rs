//! Tokens that the provider signs: which are believed, and what they say. Pure but for the clock.

use std::collections::BTreeMap;

use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use super::signature::TAKEN;
use crate::clock;

/// How far the clocks of the provider and of the edge may be apart, in seconds.
const LEEWAY: u64 = 60;
/// The longest token that is looked at, in bytes.
const LONGEST: usize = 64 << 10;
/// The most keys that are tried with a token that does not name its own.
const TRIES: usize = 16;
/// How old a logout token may be, in seconds.
const FRESH: u64 = 5 * 60;
/// What a logout token is about (OpenID Connect Back-Channel Logout 1.0, 2.4).
const LOGOUT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Why a token is not believed. Nothing of the token is in it but its algorithm and its key's name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum TokenFlaw {
    /// It is none.
    #[error("no token")]
    Text,
    /// It is signed in a way that proves nothing, or not at all.
    #[error("signed by {0}, which is not taken")]
    Algorithm(String),
    /// The provider has no key by which it could be signed.
    #[error("the provider has no key for it")]
    Key,
    /// Its signature is wrong, or what it says of itself does not hold.
    #[error("{0}")]
    Refused(String),
    /// It was not made for this edge alone.
    #[error("another party is meant: azp")]
    Party,
    /// It is of a time that is yet to come, or of one long ago.
    #[error("made at another time: iat")]
    Time,
    /// It does not belong to this sign-in.
    #[error("another sign-in is meant: nonce")]
    Nonce,
    /// It is not about the end of a session.
    #[error("no logout token: {0}")]
    NoLogout(&'static str),
}

/// What an ID token says, as far as it is looked at.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct IdClaims {
    iss: String,
    pub(crate) sub: String,
    aud: OneOrMore,
    azp: Option<String>,
    iat: f64,
    exp: f64,
    nonce: Option<String>,
    pub(crate) sid: Option<String>,
    /// All the rest.
    #[serde(flatten)]
    pub(crate) more: BTreeMap<String, Value>,
}

impl IdClaims {
    /// When it ends, in milliseconds since 1970.
    pub(crate) fn ends(&self) -> u64 {
        millis(self.exp)
    }
}

/// What a logout token says.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct LogoutClaims {
    pub(crate) sub: Option<String>,
    pub(crate) sid: Option<String>,
    pub(crate) jti: String,
    iss: String,
    iat: f64,
    nonce: Option<Value>,
    events: BTreeMap<String, Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// For whom tokens must be.
pub(crate) struct Expected<'a> {
    /// The provider, as it calls itself.
    pub(crate) issuer: &'a str,
    /// The edge, as the provider calls it.
    pub(crate) client: &'a str,
    /// The keys that the provider signs with.
    pub(crate) keys: &'a [Jwk],
}

impl Expected<'_> {
    /// Reads an ID token (OpenID Connect Core 1.0, 3.1.3.7), with the nonce of the sign-in that it is for. One that comes later,
    /// with a refresh, may leave it out (12.2).
    ///
    /// # Errors
    /// [`TokenFlaw`].
    pub(crate) fn id_token(&self, text: &str, nonce: &str, is_first: bool) -> Result<IdClaims, TokenFlaw> {
        let claims: IdClaims = self.read(text, true)?;
        if claims.iss != self.issuer {
            return Err(TokenFlaw::Refused("InvalidIssuer".to_owned()));
        }
        let several = match &claims.aud {
            OneOrMore::One(one) if *one == self.client => false,
            OneOrMore::More(all) if all.iter().any(|one| *one == self.client) => all.len() > 1,
            _ => return Err(TokenFlaw::Refused("InvalidAudience".to_owned())),
        };
        let party = claims.azp.as_deref();
        if party.is_some_and(|party| party != self.client) || several && party.is_none() {
            return Err(TokenFlaw::Party);
        }
        if claims.iat > to_come() {
            return Err(TokenFlaw::Time);
        }
        let is_own = match &claims.nonce {
            Some(told) => told == nonce,
            None => !is_first,
        };
        if is_own { Ok(claims) } else { Err(TokenFlaw::Nonce) }
    }

    /// Reads a logout token (OpenID Connect Back-Channel Logout 1.0, 2.6). Whether it was used before, the caller knows.
    ///
    /// # Errors
    /// [`TokenFlaw`].
    pub(crate) fn logout_token(&self, text: &str) -> Result<LogoutClaims, TokenFlaw> {
        let claims: LogoutClaims = self.read(text, false)?;
        if claims.iss != self.issuer {
            return Err(TokenFlaw::Refused("InvalidIssuer".to_owned()));
        }
        if !claims.events.get(LOGOUT).is_some_and(Value::is_object) {
            return Err(TokenFlaw::NoLogout("events"));
        }
        if claims.nonce.is_some() {
            return Err(TokenFlaw::NoLogout("nonce"));
        }
        if claims.sub.is_none() && claims.sid.is_none() {
            return Err(TokenFlaw::NoLogout("neither sub nor sid"));
        }
        let now = to_come();
        if claims.iat > now || claims.iat + ((FRESH + LEEWAY) as f64) < now {
            return Err(TokenFlaw::Time);
        }
        Ok(claims)
    }

    /// Checks the signature, the issuer, the audience and the end.
    fn read<T: serde::de::DeserializeOwned>(&self, text: &str, must_end: bool) -> Result<T, TokenFlaw> {
        if text.len() > LONGEST {
            return Err(TokenFlaw::Text);
        }
        let header = decode_header(text).map_err(|error| match told_algorithm(text) {
            Some(algorithm) => TokenFlaw::Algorithm(algorithm),
            None => TokenFlaw::Refused(error.to_string()),
        })?;
        if !TAKEN.contains(&header.alg) {
            return Err(TokenFlaw::Algorithm(format!("{:?}", header.alg)));
        }
        let mut validation = Validation::new(header.alg);
        validation.leeway = LEEWAY;
        validation.validate_nbf = true;
        validation.set_issuer(&[self.issuer]);
        validation.set_audience(&[self.client]);
        validation.set_required_spec_claims(if must_end {
            &["exp", "iss", "aud", "sub"][..]
        } else {
            &["iss", "aud"]
        });
        let mut flaw = TokenFlaw::Key;
        for key in candidates(self.keys, header.alg, header.kid.as_deref()).take(TRIES) {
            let Ok(key) = DecodingKey::from_jwk(key) else { continue };
            match decode::<T>(text, &key, &validation) {
                Ok(read) => return Ok(read.claims),
                Err(error) => flaw = TokenFlaw::Refused(error.to_string()),
            }
        }
        Err(flaw)
    }
}

/// The keys by which a token can be signed.
fn candidates<'a>(
    keys: &'a [Jwk],
    algorithm: Algorithm,
    kid: Option<&'a str>,
) -> impl Iterator<Item = &'a Jwk> {
    keys.iter().filter(move |key| {
        let common = &key.common;
        let is_for_signing = !matches!(common.public_key_use, Some(PublicKeyUse::Encryption));
        let is_named = kid.is_none_or(|kid| common.key_id.as_deref() == Some(kid));
        let is_for_this =
            common.key_algorithm.is_none_or(|told| told.to_string() == format!("{algorithm:?}"));
        is_for_signing && is_named && is_for_this && is_of_kind(&key.algorithm, algorithm)
    })
}

fn is_of_kind(key: &AlgorithmParameters, algorithm: Algorithm) -> bool {
    match (key, algorithm) {
        (AlgorithmParameters::EllipticCurve(key), Algorithm::ES256) => key.curve == EllipticCurve::P256,
        (AlgorithmParameters::EllipticCurve(key), Algorithm::ES384) => key.curve == EllipticCurve::P384,
        (AlgorithmParameters::OctetKeyPair(key), Algorithm::EdDSA) => key.curve == EllipticCurve::Ed25519,
        (
            AlgorithmParameters::RSA(_),
            Algorithm::RS256
            | Algorithm::RS384
            | Algorithm::RS512
            | Algorithm::PS256
            | Algorithm::PS384
            | Algorithm::PS512,
        ) => true,
        _ => false,
    }
}

/// The algorithm that a token names, where the library knows none of that name.
fn told_algorithm(text: &str) -> Option<String> {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let header = URL_SAFE_NO_PAD.decode(text.split('.').next()?).ok()?;
    let header: Value = serde_json::from_slice(&header).ok()?;
    Some(header.get("alg")?.as_str()?.chars().filter(char::is_ascii_alphanumeric).take(16).collect())
}

fn to_come() -> f64 {
    (clock::seconds() + LEEWAY) as f64
}

/// Seconds, which may have a fraction, as milliseconds.
fn millis(seconds: f64) -> u64 {
    // What is no time at all is over; what is far off stays so.
    (seconds * 1000.0) as u64
}
