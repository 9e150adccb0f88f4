//! How a listener is reached.

use std::fmt;

/// How a listener is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// Without TLS.
    Http,
    /// With it.
    Https,
}

impl Scheme {
    /// That of a listener with TLS, or without.
    pub(crate) const fn of(tls: bool) -> Self {
        if tls { Self::Https } else { Self::Http }
    }

    /// As it stands in addresses.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}
