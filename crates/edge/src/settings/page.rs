//! Which other sites may show the page or use its element, as the program uses it.

use std::fmt;

use url::Url;

use super::{PageLayers, SettingsError};

/// What is wanted of an entry.
const WANTED: &str = "each is to be the origin of one site, as browsers write it: scheme, host and, unless it is the \
                      scheme's own, port, such as https://portal.example or http://127.0.0.1:3000, with no path, no \
                      slash at the end and no *";
/// Content security policies have no way to write such an address.
const WANTED_IN_FRAMES: &str =
    "browsers cannot be told that a site at an IPv6 address may frame the page; use a name for it";

/// Which other sites may show the page or use its element.
#[derive(Debug, Clone, Default)]
pub struct PageSettings {
    /// Who may show the page in a frame; empty for nobody.
    pub frame_ancestors: Vec<SiteOrigin>,
    /// Whose own pages may use the element with this edge, and with it the API; empty for nobody's.
    pub allowed_origins: Vec<SiteOrigin>,
}

/// The origin of a site (RFC 6454, 6.2): `http` or `https`, a host and a port, as browsers write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteOrigin(String);

impl SiteOrigin {
    /// Parses an origin that is written as browsers write it, and not otherwise: what they send is compared byte by byte.
    fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        // Some characters that a host may have mean something else in the policy it is put into.
        let plain = |b: u8| b.is_ascii_alphanumeric() || b".-_[]:".contains(&b);
        (matches!(url.scheme(), "http" | "https")
            && url.origin().ascii_serialization() == text
            && url.host_str()?.bytes().all(plain))
        .then(|| Self(text.to_owned()))
    }

    /// As it stands in headers.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn is_ipv6(&self) -> bool {
        self.0.contains('[')
    }
}

impl fmt::Display for SiteOrigin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Parses what was written.
///
/// # Errors
/// The first entry that is no origin.
pub(super) fn parse_page(layers: PageLayers) -> Result<PageSettings, SettingsError> {
    let frame_ancestors = origins("page.frame_ancestors", layers.frame_ancestors)?;
    if let Some(origin) = frame_ancestors.iter().find(|origin| origin.is_ipv6()) {
        return Err(refused("page.frame_ancestors", origin.as_str(), WANTED_IN_FRAMES));
    }
    Ok(PageSettings {
        frame_ancestors,
        allowed_origins: origins("page.allowed_origins", layers.allowed_origins)?,
    })
}

fn origins(key: &str, texts: Option<Vec<String>>) -> Result<Vec<SiteOrigin>, SettingsError> {
    let parse = |text: String| SiteOrigin::parse(&text).ok_or_else(|| refused(key, &text, WANTED));
    texts.unwrap_or_default().into_iter().map(parse).collect()
}

fn refused(key: &str, text: &str, wanted: &'static str) -> SettingsError {
    SettingsError::Value { key: key.to_owned(), value: text.to_owned(), wanted }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(text: &str) -> Result<PageSettings, SettingsError> {
        parse_page(PageLayers { allowed_origins: Some(vec![text.to_owned()]), ..PageLayers::default() })
    }

    fn framing(text: &str) -> Result<PageSettings, SettingsError> {
        parse_page(PageLayers { frame_ancestors: Some(vec![text.to_owned()]), ..PageLayers::default() })
    }

    #[test]
    fn nobody_is_named_unless_the_operator_does() {
        let settings = parse_page(PageLayers::default()).unwrap();
        assert!(settings.frame_ancestors.is_empty() && settings.allowed_origins.is_empty());
    }

    #[test]
    fn origins_are_taken_as_browsers_write_them() {
        for text in ["https://portal.example", "http://127.0.0.1:3000", "https://xn--bcher-kva.example:8443"]
        {
            assert_eq!(allowed(text).unwrap().allowed_origins[0].as_str(), text);
            assert_eq!(framing(text).unwrap().frame_ancestors[0].to_string(), text);
        }
        assert!(allowed("http://[::1]:3000").is_ok());
        assert!(framing("http://[::1]:3000").unwrap_err().to_string().contains("page.frame_ancestors"));
    }

    #[test]
    fn anything_else_is_named() {
        for text in [
            "",
            "*",
            "null",
            "portal.example",
            "//portal.example",
            "https://*.example",
            "https://*",
            "https://portal.example/",
            "https://portal.example/page",
            "https://portal.example?x",
            "https://portal.example#x",
            "https://user@portal.example",
            "https://user:word@portal.example",
            "https://portal.example:443",
            "http://portal.example:80",
            "https://Portal.example",
            "HTTPS://portal.example",
            "https://bücher.example",
            " https://portal.example",
            "https://portal.example ",
            "https://portal.example\n",
            "https://a.example;script-src",
            "https://a.example,https://b.example",
            "https://a'b.example",
            "ftp://portal.example",
            "file:///etc",
            "data:text/html,x",
            "chrome-extension://abcdefgh",
            "blob:https://portal.example",
        ] {
            let told = allowed(text).unwrap_err().to_string();
            assert!(told.starts_with("page.allowed_origins = "), "{text:?}: {told}");
            assert!(framing(text).unwrap_err().to_string().contains("page.frame_ancestors"), "{text:?}");
        }
    }
}
