//! What can go wrong with a download, one variant for each cause that a person can tell apart.

use std::io;

use thiserror::Error;

use super::{policy::Refusal, probe::ProbeFault};

/// A download, or a question about one, that failed. `Display` is for the log; the words for a person are in `words`.
#[derive(Debug, Error)]
pub(crate) enum FetchError {
    /// The URL may not be fetched.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// The server leads on to where nothing may be fetched.
    #[error("refused after a redirect: {0}")]
    RedirectRefused(Refusal),
    /// The server leads on more often than the policy follows.
    #[error("more than {0} redirects")]
    TooManyRedirects(usize),
    /// The server leads back to where it was asked before.
    #[error("redirects lead in a circle")]
    RedirectLoop,
    /// A redirect that does not say where to, or says what is no URL.
    #[error("a redirect without a place")]
    RedirectWithoutPlace,
    /// DNS knows no such host.
    #[error("no such host: {0}")]
    NameNotFound(String),
    /// DNS did not answer.
    #[error("lookup failed: {0}")]
    LookupFailed(#[source] io::Error),
    /// No connection could be made.
    #[error("unreachable: {0}")]
    Unreachable(#[source] io::Error),
    /// The server's certificate is not one to trust.
    #[error("certificate: {0:?}")]
    Certificate(CertificateFlaw),
    /// The server speaks no TLS that is understood here.
    #[error("tls: {0}")]
    Tls(String),
    /// The server speaks something else than HTTP/1, or more of a head than is read.
    #[error("not http: {0}")]
    NotHttp(String),
    /// The server took too long over this.
    #[error("timed out: {0:?}")]
    TimedOut(Stage),
    /// Bytes come, but too few in too long.
    #[error("less than the least pace")]
    TooSlow,
    /// The server answered with a status that brings no file.
    #[error("status {0}")]
    Status(u16),
    /// The body is encoded, so that its bytes are not those of the file.
    #[error("body encoded as {0}")]
    Encoded(String),
    /// More bytes than are taken, announced or sent.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// How many are taken.
        limit: u64,
    },
    /// The connection ended before the body did.
    #[error("the body ended early: {0}")]
    EndedEarly(String),
    /// The server's account of the range it sends makes no sense.
    #[error("range: {0}")]
    Range(&'static str),
    /// What the server tells of its image is not what Incus needs.
    #[error("probe: {0:?}")]
    Probe(ProbeFault),
    /// Something of ours failed.
    #[error("internal: {0}")]
    Internal(String),
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CertificateFlaw {
    /// Nobody whom this system trusts has signed it.
    Issuer,
    /// It is for another name.
    Name,
    /// It is no longer valid, or not yet.
    Date,
    /// It is not the one that was pinned.
    NotPinned,
    /// Anything else.
    Other,
}

/// What a server took too long over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Finding its address.
    Lookup,
    /// The connection, TLS included.
    Connect,
    /// The head of its answer.
    Head,
    /// The next byte of the body.
    Idle,
    /// A small file as a whole.
    Whole,
}

impl FetchError {
    /// Whether trying again by itself makes sense: the cause is in the network, or in a server that is not well.
    #[must_use]
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::LookupFailed(_)
            | Self::Unreachable(_)
            | Self::TimedOut(_)
            | Self::TooSlow
            | Self::EndedEarly(_) => true,
            // RFC 9110, 15: a request timed out, was too early, or one of too many; or the server is to blame.
            Self::Status(status) => {
                matches!(status, 408 | 425 | 429)
                    || (500..600).contains(status) && !matches!(status, 501 | 505)
            }
            Self::Refused(_)
            | Self::RedirectRefused(_)
            | Self::TooManyRedirects(_)
            | Self::RedirectLoop
            | Self::RedirectWithoutPlace
            | Self::NameNotFound(_)
            | Self::Certificate(_)
            | Self::Tls(_)
            | Self::NotHttp(_)
            | Self::Encoded(_)
            | Self::TooLarge { .. }
            | Self::Range(_)
            | Self::Probe(_)
            | Self::Internal(_) => false,
        }
    }

    /// Whether somebody can mend it without naming another URL: a later try needs no new input.
    #[must_use]
    pub(crate) fn is_mendable(&self) -> bool {
        self.may_pass()
            || matches!(
                self,
                Self::Status(_)
                    | Self::Certificate(_)
                    | Self::Tls(_)
                    | Self::NameNotFound(_)
                    | Self::Internal(_)
            )
    }
}
