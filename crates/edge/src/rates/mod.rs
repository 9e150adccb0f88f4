//! How often somebody may ask: by address before anything is found out of them, and by tenant once it is.
//!
//! What the guard refuses is not counted: pages of other sites could lock a person out by it.

mod limit;
mod store;

use std::{net::IpAddr, num::NonZeroU32, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{Method, request::Parts},
    middleware::Next,
    response::Response,
};
use governor::clock::DefaultClock;
use tenancy::{Owner, TenantName};
use upload_proto::api::{CALLBACK, SESSION, SIGN_IN};

use self::limit::Limit;
use crate::{
    app::App,
    error::EdgeError,
    identity::{Peer, network, of_tus},
    settings::RateSettings,
};

/// Refusals of one tenant that are written down in a minute.
const REFUSALS: u32 = 60;

/// What was asked lately.
#[derive(Debug)]
pub(crate) struct Rates {
    requests: Limit<IpAddr>,
    sign_ins: Limit<IpAddr>,
    of_tenants: Limit<TenantName>,
    refusals: Limit<Owner>,
}

impl Rates {
    /// With these limits.
    #[must_use]
    pub(crate) fn new(settings: RateSettings) -> Self {
        let clock = DefaultClock::default();
        Self {
            requests: Limit::new(settings.requests, clock.clone()),
            sign_ins: Limit::new(settings.sign_ins, clock.clone()),
            of_tenants: Limit::new(settings.of_tenant, clock.clone()),
            refusals: Limit::new(NonZeroU32::new(REFUSALS), clock),
        }
    }

    /// Counts a request from somewhere.
    ///
    /// # Errors
    /// [`EdgeError::TooOften`], as of all of these.
    fn request(&self, from: IpAddr) -> Result<(), EdgeError> {
        self.requests.count(network(from))
    }

    /// Counts an attempt to sign in, or one with a token that is good for nothing.
    pub(crate) fn sign_in(&self, from: Option<IpAddr>) -> Result<(), EdgeError> {
        from.map_or(Ok(()), |from| self.sign_ins.count(network(from)))
    }

    /// Counts a request of somebody in a tenant. The operators have no limit of that kind.
    pub(crate) fn of(&self, owner: &Owner) -> Result<(), EdgeError> {
        owner.tenant().map_or(Ok(()), |tenant| self.of_tenants.count(tenant.clone()))
    }

    /// Whether one more refusal is to be written down for good. More than some a minute tell nothing new, and would let whoever is
    /// refused everything fill the disk.
    #[must_use]
    pub(crate) fn is_refusal_noted(&self, owner: &Owner) -> bool {
        self.refusals.count(owner.clone()).is_ok()
    }

    /// Forgets those who have not asked for a while.
    pub(crate) fn sweep(&self) {
        self.requests.sweep();
        self.sign_ins.sweep();
        self.of_tenants.sweep();
        self.refusals.sweep();
    }
}

/// Answers whoever does not ask too often.
pub(crate) async fn limit(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match counted(&app, &parts) {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(error) => of_tus(parts.uri.path(), error.answer()),
    }
}

fn counted(app: &App, parts: &Parts) -> Result<(), EdgeError> {
    let Some(Peer(peer)) = parts.extensions.get() else { return Ok(()) };
    let from = app.identities.proxies().client(*peer, &parts.headers);
    app.rates.request(from)?;
    if is_sign_in(parts) { app.rates.sign_in(Some(from)) } else { Ok(()) }
}

/// Whether somebody signs in. A provider that ends sessions does not: all of them come from its one address, and one that was
/// refused would go on.
fn is_sign_in(parts: &Parts) -> bool {
    match parts.uri.path().strip_prefix(SESSION) {
        Some("") => parts.method == Method::POST,
        Some(below) => [SIGN_IN, CALLBACK].contains(&below),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    #[test]
    fn signing_in_is_told_from_all_else() {
        let told = |method: Method, path: &str| {
            is_sign_in(&Request::builder().method(method).uri(path).body(()).unwrap().into_parts().0)
        };
        assert!(told(Method::POST, "/api/v1/session"));
        assert!(told(Method::GET, "/api/v1/session/sign-in?return=/"));
        assert!(told(Method::GET, "/api/v1/session/callback?code=a"));
        for (method, path) in [
            (Method::GET, "/api/v1/session"),
            (Method::DELETE, "/api/v1/session"),
            (Method::POST, "/api/v1/session/back-channel"),
            (Method::POST, "/api/v1/imports"),
            (Method::GET, "/"),
        ] {
            assert!(!told(method.clone(), path), "{method} {path}");
        }
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        let rates = Rates::new(RateSettings { sign_ins: 2.try_into().ok(), ..RateSettings::default() });
        let ask = |from: &str| rates.sign_in(Some(from.parse().unwrap())).is_ok();
        assert!(ask("2001:db8:1:2::1") && ask("2001:db8:1:2:ffff::1"));
        assert!(!ask("2001:db8:1:2:3:4:5:6"));
        assert!(ask("2001:db8:1:3::1"), "another one");
        assert!(ask("192.0.2.1") && ask("::ffff:192.0.2.1") && !ask("192.0.2.1"), "one address in two forms");
    }
}
