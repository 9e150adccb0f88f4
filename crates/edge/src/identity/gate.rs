//! What stands before the API: first who asks is found out, then whoever may not act here is turned away, before any of the
//! body is read.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts},
    middleware::Next,
    response::Response,
};
use tenancy::{Identity, TenantName};
use upload_proto::{
    api::{EVENTS, TENANT, UPLOADS},
    wire,
};

use super::{Identities, Peer, Proof, Scoped, Visitor, sign_in::BySession, visitor::Asking};
use crate::{app::App, error::EdgeError, id::Id, identity::Bearer, settings::AuthSettings};

/// Finds out who asks, and from where. Whoever is not known may ask how to sign in, so that nobody is turned away but those who
/// try one token after another.
pub(crate) async fn identify(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let mut asking = app.identities.asking(&mut parts).await;
    let given = asking.given.take();
    let is_refused = matches!(asking.visitor, Err(EdgeError::NotSignedIn(_)));
    if is_refused
        && !matches!(bearer(&parts.headers), Ok(None))
        && let Err(error) = app.rates.sign_in(asking.from)
    {
        return of_tus(parts.uri.path(), error.answer());
    }
    parts.extensions.insert(Arc::new(asking));
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(given) = given
        && !response.headers().contains_key(header::SET_COOKIE)
    {
        response.headers_mut().insert(header::SET_COOKIE, given);
        // Nobody else may be given it from a cache.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Lets in whoever may act here, with what they may do.
pub(crate) async fn admit(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let asking = request.extensions_mut().remove::<Arc<Asking>>();
    let problem = match Scoped::of(Arc::clone(&app), asking.as_deref()) {
        Ok(scoped) => match app.rates.of(scoped.grant().owner()) {
            Ok(()) => {
                request.extensions_mut().insert(scoped);
                return next.run(request).await;
            }
            Err(error) => error.answer(),
        },
        Err(problem) => *problem,
    };
    of_tus(request.uri().path(), problem)
}

/// What clients of tus want of every answer (tus 1.0.0, core), also of one that turns them away.
pub(crate) fn of_tus(path: &str, mut problem: Response) -> Response {
    if path.starts_with(UPLOADS) {
        let version = HeaderValue::from_static(wire::VERSION);
        problem.headers_mut().insert(HeaderName::from_static(wire::RESUMABLE), version);
    }
    problem
}

impl Identities {
    async fn asking(&self, parts: &mut Parts) -> Asking {
        let peer = parts.extensions.get::<Peer>().map(|peer| peer.0);
        // Taken away in every mode: no handler may ever take them for true.
        let told = self.told(parts, peer);
        let from = peer.map(|peer| self.proxies.client(peer, &parts.headers));
        match self.known(parts, told).await {
            Ok(Known { visitor, called, given }) => Asking { visitor: Ok(visitor), from, called, given },
            Err(error) => Asking { visitor: Err(error), from, called: None, given: None },
        }
    }

    fn told(&self, parts: &mut Parts, peer: Option<std::net::IpAddr>) -> Result<Identity, EdgeError> {
        let nobody = || EdgeError::NotSignedIn("neither a token nor a session".to_owned());
        match (&self.auth, peer) {
            (AuthSettings::Proxy(_), Some(peer)) => self
                .proxies
                .identify(peer, &mut parts.headers)
                .map_err(|fault| EdgeError::NotSignedIn(fault.to_string())),
            _ => Err(nobody()),
        }
    }

    async fn known(&self, parts: &Parts, told: Result<Identity, EdgeError>) -> Result<Known, EdgeError> {
        if self.auth == AuthSettings::None {
            return Ok(Visitor { identity: Identity::anyone(), proof: Proof::Open, chosen: None }.into());
        }
        if let Some(ticket) = ticket(parts) {
            let taken = Id::parse(&ticket).and_then(|id| self.tickets.take(id));
            let (proof, chosen) =
                taken.ok_or_else(|| EdgeError::NotSignedIn("a ticket that is over".to_owned()))?;
            return Ok(Visitor { identity: self.prove(&proof, false).await?, proof, chosen }.into());
        }
        let chosen = chosen(parts)?;
        let (identity, proof) = match bearer(&parts.headers)? {
            Some(bearer) => {
                let proof = Proof::Token(bearer);
                (self.prove(&proof, false).await?, proof)
            }
            None => match self.by_cookie(parts).await? {
                Some(BySession { identity, course, called, given }) => {
                    let visitor = Visitor { identity, proof: Proof::Session(course), chosen };
                    return Ok(Known { visitor, called: Some(called), given });
                }
                None => {
                    let identity = told?;
                    (identity.clone(), Proof::Proxy(identity))
                }
            },
        };
        Ok(Visitor { identity, proof, chosen }.into())
    }
}

/// Somebody who is known, and what is known beside that.
struct Known {
    visitor: Visitor,
    called: Option<String>,
    given: Option<HeaderValue>,
}

impl From<Visitor> for Known {
    fn from(visitor: Visitor) -> Self {
        Self { visitor, called: None, given: None }
    }
}

/// The token of a request (RFC 6750, 2.1). Another kind of credentials is of whatever stands before the edge.
fn bearer(headers: &HeaderMap) -> Result<Option<Bearer>, EdgeError> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default();
    let Some((scheme, token)) = text.split_once(' ') else { return Ok(None) };
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Ok(None);
    }
    Bearer::parse(token.trim()).map(Some).map_err(|fault| EdgeError::NotSignedIn(fault.to_string()))
}

/// The ticket of a stream of events.
fn ticket(parts: &Parts) -> Option<String> {
    query(parts, EVENTS, "ticket")
}

/// The tenant that is meant, by the header, or, where a browser can send none, by the query.
fn chosen(parts: &Parts) -> Result<Option<TenantName>, EdgeError> {
    let text = match parts.headers.get(TENANT) {
        Some(value) => Some(value.to_str().unwrap_or_default().to_owned()),
        None => query(parts, EVENTS, "tenant"),
    };
    // A name that nobody could have is a tenant that there is not.
    text.map(|text| text.parse().map_err(|_| tenancy::NotAdmitted::NoSuchTenant.into())).transpose()
}

fn query(parts: &Parts, path: &str, key: &str) -> Option<String> {
    let query = parts.uri.query().filter(|_| parts.uri.path() == path)?;
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(name, _)| name == key).map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn parts(uri: &str, headers: &[(&str, &str)]) -> Parts {
        let request = headers
            .iter()
            .fold(Request::builder().uri(uri), |request, (name, value)| request.header(*name, *value));
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn a_tenant_is_chosen_by_the_header_and_for_events_by_the_query() {
        let chosen = |uri: &str, headers: &[(&str, &str)]| {
            chosen(&parts(uri, headers)).map(|name| name.map(|name| name.to_string())).ok()
        };
        assert_eq!(chosen("/api/v1/imports", &[]), Some(None));
        assert_eq!(chosen("/api/v1/imports", &[(TENANT, "lab")]), Some(Some("lab".into())));
        assert_eq!(chosen("/api/v1/events?a=b&tenant=lab", &[]), Some(Some("lab".into())));
        assert_eq!(chosen("/api/v1/imports?tenant=lab", &[]), Some(None), "events alone cannot send headers");
        assert_eq!(chosen("/api/v1/events?tenant=lab", &[(TENANT, "other")]), Some(Some("other".into())));
        for bad in ["", "LAB", "a b", "../x"] {
            assert_eq!(chosen("/api/v1/imports", &[(TENANT, bad)]), None, "{bad}");
        }
    }

    #[test]
    fn another_kind_of_credentials_is_not_ours() {
        let read = |value: &str| bearer(&parts("/", &[("authorization", value)]).headers);
        assert!(matches!(read("Basic YTpi"), Ok(None)));
        assert!(matches!(read("Bearer"), Ok(None)));
        assert!(matches!(read("Bearer x"), Err(EdgeError::NotSignedIn(_))));
        assert!(matches!(read("bearer malleus_"), Err(EdgeError::NotSignedIn(_))));
    }
}
