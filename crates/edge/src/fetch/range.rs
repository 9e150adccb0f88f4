//! Going on where a download stopped: how it is asked for, and what the answer means. Pure.
//!
//! Bytes are joined only where the server says that they are of one version of the file: a range is asked for with
//! `If-Range` (RFC 9110, 13.1.5), so that a server whose file has changed sends all of it.

use std::time::Duration;

use hyper::header::HeaderValue;
use serde::{Deserialize, Serialize};

use super::error::FetchError;

/// Longest tag that is kept, in bytes.
const TAG_LIMIT: usize = 256;

/// What tells whether a file is still the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Validator {
    /// The server's name for this version.
    pub tag: Tag,
    /// The file's size in bytes, if it was told.
    pub total: Option<u64>,
}

/// A server's name for one version of a file; its text is the header's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Tag {
    /// A strong `ETag`.
    Etag(String),
    /// A `Last-Modified` that is strong, as it lies well before its answer's `Date`.
    LastModified(String),
}

impl Validator {
    /// The value of `If-Range`. `None` for one that no server has told.
    pub(super) fn if_range(&self) -> Option<HeaderValue> {
        let (Tag::Etag(text) | Tag::LastModified(text)) = &self.tag;
        HeaderValue::from_str(text).ok()
    }
}

/// What an answer's head says of its bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub(super) status: u16,
    /// Length of the body, if it is known before its end.
    pub(super) length: Option<u64>,
    pub(super) content_range: Option<String>,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    pub(super) date: Option<String>,
}

impl Facts {
    /// The tag by which a range of this file can be asked for later.
    pub(super) fn tag(&self) -> Option<Tag> {
        let strong = |etag: &&String| {
            let inside = etag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            etag.len() <= TAG_LIMIT
                && inside
                    .is_some_and(|inside| inside.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"'))
        };
        if let Some(etag) = self.etag.as_ref().filter(strong) {
            return Some(Tag::Etag(etag.clone()));
        }
        // RFC 9110, 8.8.2.2: a file can change twice within a second.
        let modified = self.last_modified.as_ref()?;
        let at = httpdate::parse_http_date(modified).ok()?;
        let told = httpdate::parse_http_date(self.date.as_ref()?).ok()?;
        let strong = told.duration_since(at).is_ok_and(|age| age >= Duration::from_secs(1));
        strong.then(|| Tag::LastModified(modified.clone()))
    }

    /// Whether the answer names another version.
    fn differs_from(&self, tag: &Tag) -> bool {
        match tag {
            Tag::Etag(asked) => self.etag.as_ref().is_some_and(|etag| etag != asked),
            Tag::LastModified(asked) => self.last_modified.as_ref().is_some_and(|date| date != asked),
        }
    }
}

/// What to do with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// Its body is the file from this offset on.
    Take {
        /// Where it begins.
        offset: u64,
        /// Where it ends, if it is known.
        end: Option<u64>,
        /// Size of the whole file, if it is known.
        total: Option<u64>,
    },
    /// There is nothing behind what was had.
    Complete,
    /// The file is another one now, and this is not its beginning: it is to be asked for as a whole.
    Anew,
}

/// What an answer means, after a range from `from` on was asked for by a validator, or the whole file.
///
/// # Errors
/// [`FetchError::Status`] and [`FetchError::Range`].
pub(super) fn decide(asked: Option<(u64, &Validator)>, facts: &Facts) -> Result<Decision, FetchError> {
    match (facts.status, asked) {
        (200, _) => Ok(Decision::Take { offset: 0, end: facts.length, total: facts.length }),
        (206, None) => Err(FetchError::Range("a part that nobody asked for")),
        (206, Some((from, validator))) => part(from, validator, facts),
        (416, Some((from, validator))) => Ok(match facts.content_range.as_deref().and_then(parse) {
            Some(ContentRange::Unsatisfied(total))
                if total == from
                    && validator.total.is_none_or(|known| known == total)
                    && !facts.differs_from(&validator.tag) =>
            {
                Decision::Complete
            }
            _ => Decision::Anew,
        }),
        (status, _) => Err(FetchError::Status(status)),
    }
}

fn part(from: u64, validator: &Validator, facts: &Facts) -> Result<Decision, FetchError> {
    let told = facts.content_range.as_deref().and_then(parse);
    let Some(ContentRange::Part { first, last, total }) = told else {
        return Err(FetchError::Range("a part that does not say which"));
    };
    if first != from {
        return Err(FetchError::Range("another part than was asked for"));
    }
    if facts.length.is_some_and(|length| length != last - first + 1) {
        return Err(FetchError::Range("a part of another length than it says"));
    }
    let changed = matches!((total, validator.total), (Some(now), Some(before)) if now != before);
    if changed || facts.differs_from(&validator.tag) {
        return Ok(Decision::Anew);
    }
    let total = total.or(validator.total);
    if total.is_some_and(|total| last >= total) {
        return Err(FetchError::Range("a part behind the end of the file"));
    }
    Ok(Decision::Take { offset: from, end: Some(last + 1), total })
}

#[derive(Debug, PartialEq, Eq)]
enum ContentRange {
    Part { first: u64, last: u64, total: Option<u64> },
    Unsatisfied(u64),
}

/// RFC 9110, 14.4. `last` is not before `first`, and below what 64 bits can count.
fn parse(text: &str) -> Option<ContentRange> {
    let (unit, rest) = text.trim().split_once(' ')?;
    let (range, total) = rest.trim().split_once('/')?;
    if !unit.eq_ignore_ascii_case("bytes") {
        return None;
    }
    if range == "*" {
        return number(total).map(ContentRange::Unsatisfied);
    }
    let (first, last) = range.split_once('-')?;
    let (first, last) = (number(first)?, number(last)?);
    let total = if total == "*" { None } else { Some(number(total)?) };
    (first <= last && last < u64::MAX).then_some(ContentRange::Part { first, last, total })
}

/// Digits alone, where Rust's own parser would take a sign as well.
fn number(text: &str) -> Option<u64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ETAG: &str = "\"v1\"";

    fn validator(total: Option<u64>) -> Validator {
        Validator { tag: Tag::Etag(ETAG.into()), total }
    }

    fn facts(status: u16, content_range: &str) -> Facts {
        Facts { status, content_range: Some(content_range.into()), ..Facts::default() }
    }

    fn resumed(facts: &Facts) -> Result<Decision, FetchError> {
        decide(Some((100, &validator(Some(1000)))), facts)
    }

    #[test]
    fn a_part_must_be_the_one_asked_for() {
        for (right, end) in
            [("bytes 100-999/1000", 1000), ("bytes 100-999/*", 1000), ("BYTES 100-499/1000", 500)]
        {
            let take = Decision::Take { offset: 100, end: Some(end), total: Some(1000) };
            assert_eq!(resumed(&facts(206, right)).unwrap(), take, "{right}");
        }
        for wrong in [
            "bytes 0-999/1000",
            "bytes 99-999/1000",
            "bytes 101-999/1000",
            "bytes 100-1000/1000",
            "bytes 100-99/1000",
            "bytes */1000",
            "bytes 100-/1000",
            "lines 100-999/1000",
            "bytes +100-999/1000",
            "bytes 100-999",
            "",
            "bytes 100-18446744073709551615/*",
            "bytes 100-99999999999999999999999/1000",
        ] {
            assert!(matches!(resumed(&facts(206, wrong)), Err(FetchError::Range(_))), "{wrong}");
        }
        let long = Facts { length: Some(901), ..facts(206, "bytes 100-999/1000") };
        assert!(matches!(resumed(&long), Err(FetchError::Range(_))));
        assert!(matches!(decide(None, &facts(206, "bytes 0-9/10")), Err(FetchError::Range(_))));
    }

    #[test]
    fn a_file_that_changed_is_begun_anew() {
        assert_eq!(resumed(&facts(206, "bytes 100-1999/2000")).unwrap(), Decision::Anew);
        let other = Facts { etag: Some("\"v2\"".into()), ..facts(206, "bytes 100-999/1000") };
        assert_eq!(resumed(&other).unwrap(), Decision::Anew);
        let weak = Facts { etag: Some("W/\"v1\"".into()), ..facts(206, "bytes 100-999/1000") };
        assert_eq!(resumed(&weak).unwrap(), Decision::Anew);
        let whole = Facts { status: 200, length: Some(7), ..Facts::default() };
        assert_eq!(resumed(&whole).unwrap(), Decision::Take { offset: 0, end: Some(7), total: Some(7) });
    }

    #[test]
    fn a_range_behind_the_end_means_that_all_is_there_or_that_it_changed() {
        let at = |total, range: &str| decide(Some((100, &validator(total))), &facts(416, range)).unwrap();
        assert_eq!(at(Some(100), "bytes */100"), Decision::Complete);
        assert_eq!(at(None, "bytes */100"), Decision::Complete);
        for (total, range) in
            [(Some(1000), "bytes */100"), (None, "bytes */50"), (None, ""), (None, "bytes 0-1/2")]
        {
            assert_eq!(at(total, range), Decision::Anew, "{range}");
        }
        let other = Facts { etag: Some("\"v2\"".into()), ..facts(416, "bytes */100") };
        assert_eq!(decide(Some((100, &validator(None))), &other).unwrap(), Decision::Anew);
        assert!(matches!(decide(None, &facts(416, "bytes */0")), Err(FetchError::Status(416))));
    }

    #[test]
    fn only_strong_tags_are_kept() {
        let etag = |text: &str| Facts { etag: Some(text.into()), ..Facts::default() }.tag();
        assert_eq!(etag(ETAG), Some(Tag::Etag(ETAG.into())));
        let long = format!("\"{}\"", "x".repeat(TAG_LIMIT));
        for none in ["W/\"v1\"", "v1", "\"", "\"a\"b\"", "\"a b\"", &long] {
            assert_eq!(etag(none), None, "{none}");
        }
        let dated = |modified: &str, date: Option<&str>| {
            Facts { last_modified: Some(modified.into()), date: date.map(Into::into), ..Facts::default() }
                .tag()
        };
        let (at, later) = ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:38 GMT");
        assert_eq!(dated(at, Some(later)), Some(Tag::LastModified(at.into())));
        for (modified, date) in [(at, Some(at)), (later, Some(at)), (at, None), ("yesterday", Some(later))] {
            assert_eq!(dated(modified, date), None);
        }
    }

    #[test]
    fn a_validator_is_kept_as_text() {
        let kept = serde_json::to_string(&validator(Some(5))).unwrap();
        assert_eq!(kept, r#"{"tag":{"etag":"\"v1\""},"total":5}"#);
        assert_eq!(serde_json::from_str::<Validator>(&kept).unwrap(), validator(Some(5)));
        let bad = Validator { tag: Tag::Etag("a\nb".into()), total: None };
        assert_eq!(bad.if_range(), None);
    }

    proptest! {
        #[test]
        fn what_is_taken_begins_where_it_must(text in "(bytes )?[0-9*/ -]{0,60}|\\PC{0,40}", from: u64, status in 100..600u16) {
            let facts = facts(status, &text);
            if let Ok(Decision::Take { offset, .. }) = decide(Some((from, &validator(None))), &facts) {
                prop_assert!(offset == 0 && status == 200 || offset == from && status == 206);
            }
        }
    }
}
