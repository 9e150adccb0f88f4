//! The headers by which Incus and the web servers of images speak to each other, spelled here and nowhere else.
//!
//! When Incus imports from a URL it asks with HEAD, tells its architectures and version, and is told the fingerprint and
//! the place of the image.

use hyper::{HeaderMap, header::HeaderName, header::HeaderValue};
use incus_client::Fingerprint;

use super::policy::URL_LIMIT;

const IMAGE_HASH: HeaderName = HeaderName::from_static("incus-image-hash");
const IMAGE_URL: HeaderName = HeaderName::from_static("incus-image-url");
const ARCHITECTURES: HeaderName = HeaderName::from_static("incus-server-architectures");
const VERSION: HeaderName = HeaderName::from_static("incus-server-version");

/// Longest value sent, in bytes.
const VALUE_LIMIT: usize = 256;
/// Hexadecimal digits of a fingerprint.
const HASH_DIGITS: usize = 64;

/// What an Incus server tells of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerHeaders {
    /// Its architectures by their names in the kernel, the preferred one first.
    pub architectures: Vec<String>,
    /// Its version.
    pub version: String,
}

impl ServerHeaders {
    /// Adds them to a request.
    pub(super) fn add_to(&self, headers: &mut HeaderMap) {
        // A comma and a space, as Incus writes it.
        for (name, text) in [(ARCHITECTURES, self.architectures.join(", ")), (VERSION, self.version.clone())]
        {
            let fit: String =
                text.chars().filter(|letter| matches!(letter, ' '..='~')).take(VALUE_LIMIT).collect();
            if let Ok(value) = HeaderValue::from_str(&fit) {
                headers.insert(name, value);
            }
        }
    }
}

/// What a server tells of its image, as found. Each is cut one character behind the longest that can be right, so that
/// what is too long stays wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ImageHeaders {
    /// `Incus-Image-Hash`, which should be the fingerprint.
    pub hash: Option<String>,
    /// `Incus-Image-URL`, which should be an absolute URL.
    pub url: Option<String>,
}

impl ImageHeaders {
    /// Reads them from an answer. Where one stands twice the first counts, as for Incus.
    pub(super) fn read(headers: &HeaderMap) -> Self {
        Self { hash: text(headers, &IMAGE_HASH, HASH_DIGITS), url: text(headers, &IMAGE_URL, URL_LIMIT) }
    }

    /// The fingerprint, if there is one and it is right.
    pub(crate) fn fingerprint(&self) -> Option<Fingerprint> {
        self.hash.as_deref()?.parse().ok()
    }
}

/// The beginning of a header's text; an empty one is none.
pub(super) fn text(headers: &HeaderMap, name: &HeaderName, limit: usize) -> Option<String> {
    let value = String::from_utf8_lossy(headers.get(name)?.as_bytes());
    let text: String = value.trim().chars().take(limit + 1).collect();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_tells_of_itself_as_incus_does() {
        let mut headers = HeaderMap::new();
        let server = ServerHeaders {
            architectures: vec!["x86_64".into(), "i686".into()],
            version: "6.0.4\r\nevil: 1".into(),
        };
        server.add_to(&mut headers);
        assert_eq!(headers.get("Incus-Server-Architectures").unwrap(), "x86_64, i686");
        assert_eq!(headers.get("Incus-Server-Version").unwrap(), "6.0.4evil: 1");
    }

    #[test]
    fn what_is_told_is_bounded_and_stays_wrong() {
        let mut headers = HeaderMap::new();
        headers.append(IMAGE_HASH, HeaderValue::from_str(&"a".repeat(5000)).unwrap());
        headers.append(IMAGE_HASH, HeaderValue::from_str(&"a".repeat(64)).unwrap());
        headers.append(IMAGE_URL, HeaderValue::from_static("  "));
        let read = ImageHeaders::read(&headers);
        assert_eq!((read.hash.as_deref().map(str::len), read.url.as_deref()), (Some(65), None));
        assert_eq!(read.fingerprint(), None);
    }
}
