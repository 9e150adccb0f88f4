//! The way from the URL that was asked for to the one that answers, each step judged anew. Pure.

use url::Url;

use super::{
    error::FetchError,
    policy::{Checked, Policy, Refusal, URL_LIMIT},
};

/// Where a request has been led.
#[derive(Debug)]
pub(super) struct Trail<'a> {
    policy: &'a Policy,
    here: Checked,
    been: Vec<Url>,
}

impl<'a> Trail<'a> {
    /// Begins at a URL.
    ///
    /// # Errors
    /// [`FetchError::Refused`].
    pub(super) fn begin(policy: &'a Policy, url: &Url) -> Result<Self, FetchError> {
        let here = policy.check_url(url).map_err(FetchError::Refused)?;
        Ok(Self { policy, here, been: Vec::new() })
    }

    /// What is to be asked now.
    pub(super) fn here(&self) -> &Checked {
        &self.here
    }

    /// An error met on the way: a refusal that a redirect led to is told as that.
    pub(super) fn met(&self, error: FetchError) -> FetchError {
        match error {
            FetchError::Refused(refusal) if !self.been.is_empty() => FetchError::RedirectRefused(refusal),
            other => other,
        }
    }

    /// Whether a status leads on (RFC 9110, 15.4). 300 and 304 do not, and 305 and 306 must not be followed.
    pub(super) fn leads_on(status: u16) -> bool {
        matches!(status, 301 | 302 | 303 | 307 | 308)
    }

    /// Goes on to where the header `Location` says.
    ///
    /// # Errors
    /// Why it does not lead anywhere.
    pub(super) fn follow(&mut self, location: Option<&[u8]>) -> Result<(), FetchError> {
        let place = location.filter(|place| !place.is_empty()).ok_or(FetchError::RedirectWithoutPlace)?;
        if place.len() > URL_LIMIT {
            return Err(FetchError::RedirectRefused(Refusal::TooLong));
        }
        let place = str::from_utf8(place).map_err(|_| FetchError::RedirectWithoutPlace)?;
        let url = self.here.url.join(place).map_err(|_| FetchError::RedirectWithoutPlace)?;
        if self.here.is_https() && url.scheme() == "http" {
            return Err(FetchError::RedirectRefused(Refusal::Downgrade));
        }
        let next = self.policy.check_url(&url).map_err(FetchError::RedirectRefused)?;
        if next == self.here || self.been.contains(&next.url) {
            return Err(FetchError::RedirectLoop);
        }
        if self.been.len() >= self.policy.max_redirects {
            return Err(FetchError::TooManyRedirects(self.policy.max_redirects));
        }
        let left = std::mem::replace(&mut self.here, next);
        self.been.push(left.url);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn follow(from: &str, places: &[&str]) -> Result<String, FetchError> {
        let policy = Policy::strangers(1);
        let mut trail = Trail::begin(&policy, &Url::parse(from).unwrap())?;
        for place in places {
            trail.follow(Some(place.as_bytes()))?;
        }
        Ok(trail.here().url().to_string())
    }

    #[test]
    fn places_are_relative_to_where_they_were_told() {
        let end = follow("http://a.org/x/y", &["z", "//b.org/c/d", "../e", "https://c.org"]);
        assert_eq!(end.unwrap(), "https://c.org/");
        assert_eq!(follow("http://a.org/x/y", &["z?q", "/w"]).unwrap(), "http://a.org/w");
    }

    #[test]
    fn every_step_is_judged() {
        for place in [
            "http://127.0.0.1/",
            "//[::1]/",
            "file:///etc/passwd",
            "//a.org:22/",
            "//u:p@a.org/",
            "gopher://a/",
        ] {
            let outcome = follow("http://a.org/", &[place]);
            assert!(matches!(outcome, Err(FetchError::RedirectRefused(_))), "{place}: {outcome:?}");
        }
        let down = follow("https://a.org/", &["http://a.org/x"]);
        assert!(matches!(down, Err(FetchError::RedirectRefused(Refusal::Downgrade))));
    }

    #[test]
    fn circles_and_endless_ways_are_told_apart() {
        assert!(matches!(follow("http://a.org/", &["/x", "/"]), Err(FetchError::RedirectLoop)));
        assert!(matches!(follow("http://a.org/", &["#again"]), Err(FetchError::RedirectLoop)));
        assert!(follow("http://a.org/", &["1", "2", "3", "4", "5"]).is_ok());
        assert!(matches!(
            follow("http://a.org/", &["1", "2", "3", "4", "5", "6"]),
            Err(FetchError::TooManyRedirects(5))
        ));
    }

    #[test]
    fn a_place_must_be_one() {
        let policy = Policy::strangers(1);
        let mut trail = Trail::begin(&policy, &Url::parse("http://a.org/").unwrap()).unwrap();
        for place in [None, Some(&b""[..]), Some(b"\xff"), Some(b"http://")] {
            assert!(matches!(trail.follow(place), Err(FetchError::RedirectWithoutPlace)), "{place:?}");
        }
        let long = "x".repeat(URL_LIMIT + 1);
        assert!(matches!(
            trail.follow(Some(long.as_bytes())),
            Err(FetchError::RedirectRefused(Refusal::TooLong))
        ));
    }

    proptest! {
        #[test]
        fn no_place_panics_or_leads_inside(place: Vec<u8>, text in "\\PC{0,40}") {
            let policy = Policy::strangers(1);
            for place in [&place[..], text.as_bytes()] {
                let mut trail = Trail::begin(&policy, &Url::parse("https://a.org/").unwrap()).unwrap();
                if trail.follow(Some(place)).is_ok() {
                    prop_assert_eq!(trail.here().url().scheme(), "https");
                }
            }
        }
    }
}
