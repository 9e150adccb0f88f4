//! Who asks, and for what: the rights of a link, and the names in an address.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};

use super::{Origin, Serving, base::BaseUrl};
use crate::depot::{Record, Scope};

/// What every answer to what nobody may know says.
pub(super) const NOT_FOUND: (StatusCode, &str) = (StatusCode::NOT_FOUND, "There is nothing here.\n");

/// A request for something of the depot's. It is logged nowhere: its address may be a link.
pub(super) struct Asked {
    token: Option<String>,
    names: Vec<(String, String)>,
    origin: Option<BaseUrl>,
}

impl FromRequestParts<Arc<Serving>> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, serving: &Arc<Serving>) -> Result<Self, Response> {
        // What is no text is no name of ours.
        let params =
            RawPathParams::from_request_parts(parts, serving).await.map_err(|_| NOT_FOUND.into_response())?;
        let names: Vec<(String, String)> =
            params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let token = names.iter().find(|(name, _)| name == "token").map(|(_, token)| token.clone());
        if let Some(token) = &token {
            match serving.depot.allows(token) {
                Some(Scope::All) => {}
                None => return Err(NOT_FOUND.into_response()),
            }
        }
        let origin = match &serving.origin {
            Origin::Fixed(base) => Some(base.clone()),
            Origin::Asked(scheme, public) => BaseUrl::asked(*scheme, public.as_ref(), &parts.headers),
        };
        Ok(Self { token, names, origin })
    }
}

impl Asked {
    /// A name in the address; empty where there is none, which names nothing.
    pub(super) fn name(&self, parameter: &str) -> &str {
        self.names.iter().find(|(name, _)| name == parameter).map_or("", |(_, value)| value)
    }

    /// Whether it came by a link.
    pub(super) const fn by_link(&self) -> bool {
        self.token.is_some()
    }

    /// Whether whoever asks may know of the image.
    pub(super) const fn may_see(&self, record: &Record) -> bool {
        record.public || self.by_link()
    }

    /// The base of all addresses for whoever asks. None where the request tells no host.
    pub(super) fn base(&self) -> Option<String> {
        let origin = self.origin.as_ref()?;
        Some(match &self.token {
            Some(token) => format!("{origin}/private/{token}"),
            None => origin.to_string(),
        })
    }

    /// Whether addresses begin with `https:`.
    pub(super) fn is_https(&self) -> bool {
        self.origin.as_ref().is_some_and(BaseUrl::is_https)
    }

    /// How long an answer may be kept by others: `public` says it of what everyone may read.
    pub(super) const fn caching(&self, public: &'static str) -> (header::HeaderName, HeaderValue) {
        let value = if self.by_link() { "private, no-store" } else { public };
        (header::CACHE_CONTROL, HeaderValue::from_static(value))
    }
}

/// Whether the caller has this version already: `If-None-Match`, by the weak comparison of RFC 9110, 13.1.2.
pub(super) fn has_already(headers: &HeaderMap, tag: &str) -> bool {
    lists(headers, &header::IF_NONE_MATCH, |listed| listed.strip_prefix("W/").unwrap_or(listed) == tag)
}

/// Whether the caller wants another version alone: `If-Match`, by the strong comparison of RFC 9110, 13.1.1.
pub(super) fn wants_another(headers: &HeaderMap, tag: &str) -> bool {
    headers.contains_key(header::IF_MATCH) && !lists(headers, &header::IF_MATCH, |listed| listed == tag)
}

/// Tags of ours have no commas, so that none is cut apart.
fn lists(headers: &HeaderMap, name: &header::HeaderName, is: impl Fn(&str) -> bool) -> bool {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).any(|listed| listed == "*" || is(listed))
}
