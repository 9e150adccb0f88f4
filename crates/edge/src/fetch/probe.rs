//! Whether Incus could import from what a server tells of its image, and what exactly is missing. Pure.
//!
//! Incus itself looks at less. It takes an answer of any status for as good as one that found something, and a part of a
//! fingerprint for a whole one, by which it may find another image of that server's. Both are refused here.

use incus_client::Fingerprint;

use super::{
    client::Head,
    policy::{Checked, Policy, Refusal},
};

/// An image as its server offers it to Incus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImageOffer {
    /// The image's fingerprint.
    pub fingerprint: Fingerprint,
    /// Where Incus would fetch it.
    pub url: Checked,
}

/// Why Incus could not, or must not, import from there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ProbeFault {
    /// The server says that nothing is there.
    Status {
        /// Its status.
        status: u16,
        /// Whether it tells of an image all the same.
        offers: bool,
    },
    /// It tells nothing of an image: an ordinary web server.
    NoHeaders,
    /// No `Incus-Image-Hash`.
    NoHash,
    /// An `Incus-Image-Hash` that is not 64 lower-case hexadecimal digits.
    BadHash,
    /// No `Incus-Image-URL`.
    NoUrl,
    /// An `Incus-Image-URL` that is not absolute, or none at all.
    RelativeUrl,
    /// An `Incus-Image-URL` from which nothing may be fetched.
    UrlRefused(Refusal),
}

/// Judges the answer to a HEAD. `policy` says which places the image may be fetched from.
///
/// # Errors
/// The first [`ProbeFault`] that applies.
pub(crate) fn probe(head: &Head, policy: &Policy) -> Result<ImageOffer, ProbeFault> {
    let (hash, url) = (head.image.hash.as_deref(), head.image.url.as_deref());
    if !(200..300).contains(&head.status) {
        return Err(ProbeFault::Status { status: head.status, offers: hash.is_some() && url.is_some() });
    }
    let (hash, url) = match (hash, url) {
        (Some(hash), Some(url)) => (hash, url),
        (None, None) => return Err(ProbeFault::NoHeaders),
        (None, Some(_)) => return Err(ProbeFault::NoHash),
        (Some(_), None) => return Err(ProbeFault::NoUrl),
    };
    let fingerprint = hash.parse().map_err(|_| ProbeFault::BadHash)?;
    let url = policy.check(url).map_err(|refusal| match refusal {
        Refusal::Unreadable => ProbeFault::RelativeUrl,
        other => ProbeFault::UrlRefused(other),
    })?;
    Ok(ImageOffer { fingerprint, url })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::headers::ImageHeaders;

    const HASH: &str = "00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee";

    fn judged(status: u16, hash: Option<&str>, url: Option<&str>) -> Result<ImageOffer, ProbeFault> {
        let policy = Policy { allow: vec!["images.example".parse().unwrap()], ..Policy::strangers(1) };
        let image = ImageHeaders { hash: hash.map(Into::into), url: url.map(Into::into) };
        let url = policy.check("https://images.example/x").unwrap().url().clone();
        probe(&Head { status, image, length: None, url }, &policy)
    }

    #[test]
    fn an_offer_is_a_fingerprint_and_an_allowed_place() {
        let offer = judged(200, Some(HASH), Some("https://images.example/i.tar.xz")).unwrap();
        assert_eq!(offer.fingerprint.to_string(), HASH);
        assert_eq!(offer.url.url().as_str(), "https://images.example/i.tar.xz");
    }

    #[test]
    fn what_is_missing_is_said_exactly() {
        let good = Some("https://images.example/i");
        let upper = HASH.to_uppercase();
        let long = format!("{HASH}0");
        for (hash, url, fault) in [
            (None, None, ProbeFault::NoHeaders),
            (None, good, ProbeFault::NoHash),
            (Some(HASH), None, ProbeFault::NoUrl),
            (Some("c0ff"), good, ProbeFault::BadHash),
            (Some(&upper), good, ProbeFault::BadHash),
            (Some(&long), good, ProbeFault::BadHash),
            (Some(HASH), Some("/i.tar.xz"), ProbeFault::RelativeUrl),
            (Some(HASH), Some("i.tar.xz"), ProbeFault::RelativeUrl),
            (
                Some(HASH),
                Some("ftp://images.example/"),
                ProbeFault::UrlRefused(Refusal::Scheme("ftp".into())),
            ),
            (
                Some(HASH),
                Some("https://evil.example/"),
                ProbeFault::UrlRefused(Refusal::HostNotAllowed("evil.example".into())),
            ),
        ] {
            assert_eq!(judged(200, hash, url), Err(fault));
        }
    }

    #[test]
    fn a_server_that_finds_nothing_offers_nothing() {
        let outcome = judged(404, Some(HASH), Some("https://images.example/i"));
        assert_eq!(outcome, Err(ProbeFault::Status { status: 404, offers: true }));
        assert_eq!(judged(500, None, None), Err(ProbeFault::Status { status: 500, offers: false }));
    }
}
