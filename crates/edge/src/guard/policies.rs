//! What a browser may do with our answers: run only our own files, be framed by whom the operator named, guess no types.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::settings::PageSettings;

/// The policy but for who may frame the page. Text becomes script only by the two policies that are named, of Lit's
/// templates and of the address of the worker; a page that is to run another script must be changed here.
macro_rules! content_policy {
    ($ancestors:literal) => {
        concat!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; \
             connect-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; \
             require-trusted-types-for 'script'; trusted-types lit-html malleus; frame-ancestors ",
            $ancestors
        )
    };
}

/// The same with every answer. The opener policy is for windows; in a frame it says nothing.
const ALWAYS: [(&str, &str); 3] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// For a year, by TLS alone (RFC 6797, 6.1). Other names below ours may be other people's.
const BY_TLS_ALONE: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// The headers of every answer.
#[derive(Debug)]
pub(super) struct Policies {
    content: HeaderValue,
    /// Whether an answer depends on who asks, which a cache has to know.
    by_origin: bool,
}

impl Policies {
    pub(super) fn new(page: &PageSettings) -> Self {
        let ancestors: Vec<&str> = page.frame_ancestors.iter().map(|origin| origin.as_str()).collect();
        let alone = HeaderValue::from_static(content_policy!("'none'"));
        let content = match ancestors.as_slice() {
            [] => alone,
            // Origins are plain text, so that all of them make a header; were they not, nobody would frame the page.
            some => {
                HeaderValue::from_str(&(content_policy!("").to_owned() + &some.join(" "))).unwrap_or(alone)
            }
        };
        Self { content, by_origin: !page.allowed_origins.is_empty() }
    }

    /// Adds them to an answer, which is for a `portal` or not, and by a name that is `secured` or not.
    pub(super) fn add(&self, headers: &mut HeaderMap, portal: bool, secured: bool) {
        headers.insert(header::CONTENT_SECURITY_POLICY, self.content.clone());
        let resource = if portal { "cross-origin" } else { "same-origin" };
        for (name, value) in ALWAYS.into_iter().chain([("cross-origin-resource-policy", resource)]) {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        if secured {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, BY_TLS_ALONE);
        }
        if self.by_origin {
            headers.append(header::VARY, HeaderValue::from_static("origin"));
        }
    }
}
