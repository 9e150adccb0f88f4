//! What the provider says of itself: looked up when it is needed, kept for an hour, its keys looked up anew where one is missing.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use jsonwebtoken::jwk::Jwk;
use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;
use url::Url;

use super::http::{Http, HttpFault};

/// How long what it says is good.
const GOOD: Duration = Duration::from_secs(60 * 60);
/// How long its keys are not looked up again, whoever comes with the name of one that it does not have.
const PAUSE: Duration = Duration::from_secs(10);
/// How long it is not asked again after it did not answer.
const AWAY: Duration = Duration::from_secs(5);
/// Where it says it (OpenID Connect Discovery 1.0, 4).
const PLACE: &str = "/.well-known/openid-configuration";

/// Why nothing is known of the provider. The operator can act, or wait.
#[derive(Debug, Error)]
pub(crate) enum ProviderFault {
    /// One of its documents cannot be had.
    #[error("{what}: {fault}")]
    Http {
        /// Which.
        what: &'static str,
        /// Why.
        fault: HttpFault,
    },
    /// It calls itself otherwise than the settings do.
    #[error("the provider calls itself {0:?}; auth.oidc.issuer must be the same")]
    Issuer(String),
    /// An address of its is none that a secret is sent to.
    #[error("{0} is no address that the edge sends secrets to")]
    Endpoint(&'static str),
    /// It did not answer a moment ago.
    #[error("it did not answer a moment ago")]
    JustNow,
}

/// What the provider says of itself.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    /// What it calls itself, letter by letter.
    pub(crate) issuer: String,
    pub(crate) authorization: Url,
    pub(crate) token: Url,
    pub(crate) userinfo: Option<Url>,
    pub(crate) end_session: Option<Url>,
    /// Whether the edge's secret goes into the body instead of a header.
    pub(crate) secret_in_body: bool,
    /// Whether it says with each code who gives it (RFC 9207).
    pub(crate) says_issuer: bool,
    pub(crate) keys: Vec<Jwk>,
    jwks: Url,
    at: Instant,
    keys_at: Instant,
}

/// As it stands in the document.
#[derive(Debug, Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    jwks_uri: Url,
    userinfo_endpoint: Option<Url>,
    end_session_endpoint: Option<Url>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

#[derive(Debug, Deserialize)]
struct Keys {
    // One by one: a key of a kind that nobody knows yet is no reason to know none.
    keys: Vec<Value>,
}

/// The provider.
#[derive(Debug)]
pub(crate) struct Provider {
    issuer: Url,
    http: Http,
    known: Mutex<Option<Arc<Known>>>,
    failed: Mutex<Option<Instant>>,
    keys_failed: Mutex<Option<Instant>>,
    turn: tokio::sync::Mutex<()>,
}

impl Provider {
    pub(super) fn new(issuer: Url, http: Http) -> Self {
        Self {
            issuer,
            http,
            known: Mutex::default(),
            failed: Mutex::default(),
            keys_failed: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// What it says of itself; what it said before, where it does not answer now.
    ///
    /// # Errors
    /// [`ProviderFault`] where it never answered.
    pub(crate) async fn known(&self) -> Result<Arc<Known>, ProviderFault> {
        let fresh = |known: &Arc<Known>| known.at.elapsed() < GOOD;
        if let Some(known) = self.kept().filter(fresh) {
            return Ok(known);
        }
        let _turn = self.turn.lock().await;
        let kept = self.kept();
        if let Some(known) = kept.clone().filter(fresh) {
            return Ok(known);
        }
        let just_now = is_just_now(&self.failed);
        let asked = if just_now { Err(ProviderFault::JustNow) } else { self.look_up().await };
        match (asked, kept) {
            (Ok(known), _) => Ok(self.keep(known)),
            (Err(fault), kept) => {
                if !just_now {
                    *lock(&self.failed) = Some(Instant::now());
                    tracing::warn!(%fault, "the provider that people sign in at does not say who it is");
                }
                kept.ok_or(fault)
            }
        }
    }

    /// The same with other keys than before, unless they were looked up a moment ago.
    ///
    /// # Errors
    /// Why they cannot be had.
    pub(crate) async fn with_new_keys(&self, before: &Arc<Known>) -> Result<Arc<Known>, ProviderFault> {
        let _turn = self.turn.lock().await;
        let known = self.kept().unwrap_or_else(|| Arc::clone(before));
        if !Arc::ptr_eq(&known, before) || known.keys_at.elapsed() < PAUSE {
            return Ok(known);
        }
        if is_just_now(&self.keys_failed) {
            return Err(ProviderFault::JustNow);
        }
        let keys = self.look_up_keys(&known.jwks).await;
        let keys = keys.inspect_err(|_| *lock(&self.keys_failed) = Some(Instant::now()))?;
        Ok(self.keep(Known { keys, keys_at: Instant::now(), ..Known::clone(&known) }))
    }

    async fn look_up(&self) -> Result<Known, ProviderFault> {
        let text = format!("{}{PLACE}", self.issuer.as_str().trim_end_matches('/'));
        let fault = |fault| ProviderFault::Http { what: "its configuration", fault };
        let url = text.parse().map_err(|_| fault(HttpFault::Address))?;
        let document: Document = self.http.get(&url, None).await.map_err(fault)?.json().map_err(fault)?;
        // A slash after a host alone is the same address; else they must be alike to the letter.
        if document.issuer.parse::<Url>().ok().as_ref() != Some(&self.issuer) {
            return Err(ProviderFault::Issuer(document.issuer.chars().take(200).collect()));
        }
        let methods = document.token_endpoint_auth_methods_supported.unwrap_or_default();
        let has = |name: &str| methods.iter().any(|method| method == name);
        Ok(Known {
            authorization: self.endpoint("authorization_endpoint", document.authorization_endpoint)?,
            token: self.endpoint("token_endpoint", document.token_endpoint)?,
            userinfo: self.optional("userinfo_endpoint", document.userinfo_endpoint)?,
            end_session: self.optional("end_session_endpoint", document.end_session_endpoint)?,
            // Where nothing is said, it is the header (Discovery 1.0, 3).
            secret_in_body: !has("client_secret_basic") && has("client_secret_post"),
            says_issuer: document.authorization_response_iss_parameter_supported,
            keys: self.look_up_keys(&document.jwks_uri).await?,
            jwks: self.endpoint("jwks_uri", document.jwks_uri)?,
            issuer: document.issuer,
            at: Instant::now(),
            keys_at: Instant::now(),
        })
    }

    async fn look_up_keys(&self, url: &Url) -> Result<Vec<Jwk>, ProviderFault> {
        self.endpoint("jwks_uri", url.clone())?;
        let fault = |fault| ProviderFault::Http { what: "its keys", fault };
        let Keys { keys } = self.http.get(url, None).await.map_err(fault)?.json().map_err(fault)?;
        Ok(keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect())
    }

    /// Nothing goes in the clear to another machine.
    fn endpoint(&self, what: &'static str, url: Url) -> Result<Url, ProviderFault> {
        let is_safe = url.scheme() == "https" || self.issuer.scheme() == "http" && url.scheme() == "http";
        if is_safe && url.host().is_some() { Ok(url) } else { Err(ProviderFault::Endpoint(what)) }
    }

    fn optional(&self, what: &'static str, url: Option<Url>) -> Result<Option<Url>, ProviderFault> {
        url.map(|url| self.endpoint(what, url)).transpose()
    }

    fn kept(&self) -> Option<Arc<Known>> {
        lock(&self.known).clone()
    }

    fn keep(&self, known: Known) -> Arc<Known> {
        let known = Arc::new(known);
        *lock(&self.known) = Some(Arc::clone(&known));
        known
    }
}

/// Whether something came to nothing so lately that it is not tried again yet.
fn is_just_now(failed: &Mutex<Option<Instant>>) -> bool {
    lock(failed).is_some_and(|at| at.elapsed() < AWAY)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::{Json, Router, http::StatusCode, routing::get};
    use serde_json::json;

    use super::*;

    /// A provider that tells its keys once, and what counts how often it was asked for them.
    async fn provider() -> (Provider, Arc<AtomicUsize>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let document = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/auth"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/keys"),
        });
        let asked = Arc::new(AtomicUsize::default());
        let counter = Arc::clone(&asked);
        let keys = async move || match counter.fetch_add(1, Ordering::Relaxed) {
            0 => Ok(Json(json!({ "keys": [] }))),
            _ => Err(StatusCode::SERVICE_UNAVAILABLE),
        };
        let router = Router::new().route(PLACE, get(async || Json(document))).route("/keys", get(keys));
        tokio::spawn(axum::serve(listener, router).into_future());
        (Provider::new(issuer.parse().unwrap(), Http::new(None).unwrap()), asked)
    }

    #[tokio::test]
    async fn keys_that_cannot_be_had_are_not_asked_for_at_once_again() {
        let (provider, asked) = provider().await;
        let known = provider.known().await.unwrap();
        let same = provider.with_new_keys(&known).await.unwrap();
        assert!(Arc::ptr_eq(&known, &same), "they were looked up a moment ago");
        let keys_at = Instant::now().checked_sub(PAUSE).unwrap();
        let old = provider.keep(Known { keys_at, ..Known::clone(&known) });
        let http = provider.with_new_keys(&old).await.unwrap_err();
        assert!(matches!(http, ProviderFault::Http { what: "its keys", .. }), "{http}");
        for _ in 0..3 {
            let refused = provider.with_new_keys(&old).await.unwrap_err();
            assert!(matches!(refused, ProviderFault::JustNow), "{refused}");
        }
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }
}
