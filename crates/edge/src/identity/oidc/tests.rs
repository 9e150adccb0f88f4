//! Tokens that a provider has signed, and those that only look so.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::Jwk;
use ring::{
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair},
};
use serde_json::{Value, json};

use super::token::{Expected, TokenFlaw};
use crate::clock;

const ISSUER: &str = "https://id.example";
const CLIENT: &str = "malleus";
const NONCE: &str = "the-nonce";

/// A key of a provider's.
enum Key {
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
}

impl Key {
    fn ec() -> Self {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, made.as_ref(), &random);
        Self::Ec(pair.unwrap())
    }

    fn ed() -> Self {
        let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self::Ed(Ed25519KeyPair::from_pkcs8(made.as_ref()).unwrap())
    }

    fn algorithm(&self) -> &'static str {
        match self {
            Self::Ec(_) => "ES256",
            Self::Ed(_) => "EdDSA",
        }
    }

    fn public(&self, kid: &str) -> Jwk {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let key = match self {
            Self::Ec(pair) => {
                let point = pair.public_key().as_ref();
                let (x, y) = (encode(&point[1..33]), encode(&point[33..]));
                json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": kid, "use": "sig" })
            }
            Self::Ed(pair) => {
                let x = encode(pair.public_key().as_ref());
                json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "alg": "EdDSA" })
            }
        };
        serde_json::from_value(key).unwrap()
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let signed = unsigned(header, claims);
        let signature = match self {
            Self::Ec(pair) => pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap().as_ref().to_vec(),
            Self::Ed(pair) => pair.sign(signed.as_bytes()).as_ref().to_vec(),
        };
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn signed(&self, claims: &Value) -> String {
        self.sign(&json!({ "alg": self.algorithm(), "kid": "1" }), claims)
    }
}

fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    format!("{}.{}", part(header), part(claims))
}

/// Good claims with some of them changed; `null` takes one away.
fn claims(changed: &Value) -> Value {
    let now = clock::seconds();
    let mut claims = json!({
        "iss": ISSUER, "sub": "alice", "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": NONCE, "groups": ["a"],
    });
    let all = claims.as_object_mut().unwrap();
    all.extend(changed.as_object().unwrap().clone());
    all.retain(|_, value| !value.is_null());
    claims
}

fn read(keys: &[Jwk], text: &str) -> Result<super::token::IdClaims, TokenFlaw> {
    super::signature::install();
    Expected { issuer: ISSUER, client: CLIENT, keys }.id_token(text, NONCE, true)
}

#[test]
fn what_the_provider_has_signed_is_believed() {
    for key in [Key::ec(), Key::ed()] {
        let keys = [Key::ed().public("0"), key.public("1"), Key::ec().public("2")];
        let read_claims = read(&keys, &key.signed(&claims(&json!({})))).unwrap();
        assert_eq!((read_claims.sub.as_str(), &read_claims.more["groups"]), ("alice", &json!(["a"])));
        let nameless = key.sign(&json!({ "alg": key.algorithm() }), &claims(&json!({})));
        assert!(read(&keys, &nameless).is_ok(), "each key that fits is tried");
        for also in [
            json!({ "aud": [CLIENT] }),
            json!({ "aud": [CLIENT, "other"], "azp": CLIENT }),
            json!({ "azp": CLIENT }),
        ] {
            assert!(read(&keys, &key.signed(&claims(&also))).is_ok(), "{also}");
        }
    }
}

#[test]
fn what_does_not_hold_is_not_believed() {
    let key = Key::ec();
    let keys = [key.public("1")];
    let now = clock::seconds();
    for (changed, flaw) in [
        (json!({ "exp": now - 61 }), "ExpiredSignature"),
        (json!({ "exp": null }), "exp"),
        (json!({ "exp": "later" }), ""),
        (json!({ "iat": null }), ""),
        (json!({ "iat": now + 120 }), "iat"),
        (json!({ "nbf": now + 120 }), "ImmatureSignature"),
        (json!({ "iss": "https://id.example/" }), "InvalidIssuer"),
        (json!({ "iss": [ISSUER, "https://evil.example"] }), ""),
        (json!({ "iss": null }), ""),
        (json!({ "aud": "other" }), "InvalidAudience"),
        (json!({ "aud": [] }), "InvalidAudience"),
        (json!({ "aud": null }), ""),
        (json!({ "aud": [CLIENT, "other"] }), "azp"),
        (json!({ "azp": "other" }), "azp"),
        (json!({ "nonce": "another" }), "nonce"),
        (json!({ "nonce": null }), "nonce"),
        (json!({ "sub": null }), ""),
        (json!({ "sub": 7 }), ""),
    ] {
        let refused = read(&keys, &key.signed(&claims(&changed))).unwrap_err();
        assert!(refused.to_string().contains(flaw), "{changed}: {refused}");
    }
    super::signature::install();
    let expected = Expected { issuer: ISSUER, client: CLIENT, keys: &keys };
    let later = key.signed(&claims(&json!({ "nonce": null })));
    assert!(expected.id_token(&later, NONCE, false).is_ok(), "a refreshed one may leave it out");
    let other = key.signed(&claims(&json!({ "nonce": "another" })));
    assert_eq!(expected.id_token(&other, NONCE, false).unwrap_err(), TokenFlaw::Nonce);
}

#[test]
fn what_nobody_or_somebody_else_has_signed_is_not_believed() {
    let (key, other) = (Key::ec(), Key::ec());
    let keys = [key.public("1"), Key::ed().public("2")];
    let good = claims(&json!({}));
    assert!(
        matches!(read(&keys, &other.signed(&good)), Err(TokenFlaw::Refused(_))),
        "another key of that name"
    );
    let unknown = key.sign(&json!({ "alg": "ES256", "kid": "3" }), &good);
    assert_eq!(read(&keys, &unknown).unwrap_err(), TokenFlaw::Key);
    let crossed = key.sign(&json!({ "alg": "ES256", "kid": "2" }), &good);
    assert_eq!(read(&keys, &crossed).unwrap_err(), TokenFlaw::Key, "a key of another kind");
    for algorithm in ["none", "None", "NONE", "", "RS1"] {
        let nothing = format!("{}.", unsigned(&json!({ "alg": algorithm, "kid": "1" }), &good));
        assert!(matches!(read(&keys, &nothing), Err(TokenFlaw::Algorithm(_))), "{algorithm}");
    }
    // The public half is known to everybody, and must be no secret to sign with.
    let public = serde_json::to_vec(&keys[0]).unwrap();
    let signed = unsigned(&json!({ "alg": "HS256", "kid": "1" }), &good);
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &public), signed.as_bytes());
    let shared = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
    assert_eq!(read(&keys, &shared).unwrap_err(), TokenFlaw::Algorithm("HS256".to_owned()));
    let text = key.signed(&good);
    let (head, signature) = text.rsplit_once('.').unwrap();
    let forged = unsigned(&json!({ "alg": "ES256", "kid": "1" }), &claims(&json!({ "sub": "root" })));
    for broken in [
        format!("{forged}.{signature}"),
        head.to_owned(),
        format!("{head}."),
        String::new(),
        "a.b.c".to_owned(),
    ] {
        assert!(read(&keys, &broken).is_err(), "{broken}");
    }
    let long = key.signed(&claims(&json!({ "more": "x".repeat(64 << 10) })));
    assert_eq!(read(&keys, &long).unwrap_err(), TokenFlaw::Text);
    let told = read(&keys, &other.signed(&good)).unwrap_err().to_string();
    assert!(!told.contains("alice") && !told.contains(NONCE), "{told}");
}

#[test]
fn a_logout_token_is_no_id_token_and_not_the_other_way_round() {
    super::signature::install();
    let key = Key::ed();
    let keys = [key.public("1")];
    let expected = Expected { issuer: ISSUER, client: CLIENT, keys: &keys };
    let now = clock::seconds();
    let told = |changed: &Value| {
        let mut told = json!({
            "nonce": null, "exp": now + 60, "jti": "j", "sid": "s", "groups": null,
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        });
        told.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        key.signed(&claims(&told))
    };
    let read = expected.logout_token(&told(&json!({}))).unwrap();
    assert_eq!(
        (read.sid.as_deref(), read.sub.as_deref(), read.jti.as_str()),
        (Some("s"), Some("alice"), "j")
    );
    assert!(expected.id_token(&told(&json!({})), NONCE, true).is_err());
    assert!(expected.logout_token(&key.signed(&claims(&json!({})))).is_err());
    assert!(expected.logout_token(&told(&json!({ "exp": null }))).is_ok(), "some leave it out");
    for changed in [
        json!({ "nonce": NONCE }),
        json!({ "sid": null, "sub": null }),
        json!({ "events": {} }),
        json!({ "events": { "http://schemas.openid.net/event/backchannel-logout": true } }),
        json!({ "events": null }),
        json!({ "jti": null }),
        json!({ "iat": null }),
        json!({ "iat": now - 400 }),
        json!({ "iat": now + 120 }),
        json!({ "exp": now - 61 }),
        json!({ "aud": "other" }),
        json!({ "iss": "https://evil.example" }),
    ] {
        assert!(expected.logout_token(&told(&changed)).is_err(), "{changed}");
    }
}
