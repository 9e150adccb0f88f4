//! Cookies: read from a request, and written so that no script, no other site and no other host gets at them.

use std::fmt;

use axum::http::{HeaderMap, HeaderValue, header};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The cookie of a session. Browsers take a name that begins so only with `Secure`, for this host alone and the path `/`
/// (RFC 6265bis, 4.1.3.2); a loopback address that is reached in the clear is secure for them.
const SESSION: &str = "__Host-malleus";
/// Bytes of a session's id.
const LENGTH: usize = 32;

/// What a browser shows for its session. Its `Debug` form leaves it out.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SessionId([u8; LENGTH]);

impl SessionId {
    /// A new one.
    ///
    /// # Errors
    /// No randomness.
    pub(super) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; LENGTH];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// That of a request, if it has one that can be one.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut bytes = [0; LENGTH];
        // As many as there are, so that no other text is read as the same id.
        let read = URL_SAFE_NO_PAD.decode_slice(cookie(headers, SESSION)?, &mut bytes).ok()?;
        (read == LENGTH).then_some(Self(bytes))
    }

    /// The header that gives it to a browser, for so many seconds.
    pub(crate) fn give(&self, seconds: u64) -> HeaderValue {
        set(SESSION, &URL_SAFE_NO_PAD.encode(self.0), seconds)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId(…)")
    }
}

/// The header that takes a session's cookie away.
pub(crate) fn forget_session() -> HeaderValue {
    set(SESSION, "", 0)
}

/// A cookie's value. One that is there more than once is none: somebody else may have put the other one there.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut values = lines.flat_map(|line| line.split(';')).filter_map(|pair| {
        let (of, value) = pair.trim().split_once('=')?;
        (of == name).then_some(value)
    });
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

/// The header that sets a cookie for so many seconds; for none, it takes it away. `value` has nothing but letters, digits,
/// `-` and `_`.
pub(crate) fn set(name: &str, value: &str, seconds: u64) -> HeaderValue {
    let text = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}");
    let mut header = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    header.set_sensitive(true);
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[&str]) -> HeaderMap {
        let lines = lines.iter().map(|line| (header::COOKIE, HeaderValue::from_str(line).unwrap()));
        let mut headers = HeaderMap::new();
        lines.for_each(|(name, value)| _ = headers.append(name, value));
        headers
    }

    #[test]
    fn a_session_is_read_as_it_was_given() {
        let id = SessionId::random().unwrap();
        let given = id.give(60);
        let given = given.to_str().unwrap();
        let (pair, attributes) = given.split_once("; ").unwrap();
        assert_eq!(attributes, "Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60");
        assert_eq!(SessionId::of(&headers(&[pair])), Some(id.clone()));
        assert_eq!(SessionId::of(&headers(&["a=b", &format!("c=d; {pair};e=f")])), Some(id.clone()));
        assert_eq!(SessionId::of(&headers(&[&format!("{pair}A")])), None);
        assert_eq!(SessionId::of(&headers(&[&pair[..pair.len() - 1]])), None);
        assert_eq!(SessionId::of(&headers(&[pair, pair])), None, "twice");
        assert_eq!(SessionId::of(&headers(&[&pair.replace("__Host-", "")])), None);
        assert!(!format!("{id:?}").contains(&pair[20..]), "{id:?}");
    }

    #[test]
    fn what_is_taken_away_is_over_at_once() {
        let header = forget_session();
        assert!(header.is_sensitive(), "no log may have it");
        assert!(
            header.to_str().unwrap().starts_with("__Host-malleus=; ")
                && header.to_str().unwrap().ends_with("Max-Age=0")
        );
    }
}
