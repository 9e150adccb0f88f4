//! Points in time as Incus tells them.

use serde::{Deserialize, Deserializer};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Seconds since 1970 of an RFC 3339 text. `None` for a text that is none, and for the two zeros that Incus tells where
/// there is no such time: the first of January of the year 1, and that of 1970.
pub(crate) fn seconds(text: &str) -> Option<i64> {
    let moment = OffsetDateTime::parse(text.trim(), &Rfc3339).ok()?;
    let seconds = moment.unix_timestamp();
    (moment.year() > 1 && seconds != 0).then_some(seconds)
}

/// Whatever stands where a time should: one that cannot be read is none.
pub(crate) fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(serde_json::Value::deserialize(from)?.as_str().and_then(seconds))
}

/// The text for it, where there is one.
pub(crate) fn text(seconds: i64) -> Option<String> {
    OffsetDateTime::from_unix_timestamp(seconds).ok()?.format(&Rfc3339).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn incus_texts_are_read() {
        for (text, wanted) in [
            ("2023-11-14T22:13:20Z", Some(1_700_000_000)),
            ("2023-11-14T23:13:20.817185082+01:00", Some(1_700_000_000)),
            ("1969-12-31T23:59:59Z", Some(-1)),
            ("0001-01-01T00:00:00Z", None),
            ("1970-01-01T00:00:00Z", None),
            ("1970-01-01T01:00:00+01:00", None),
            ("", None),
            ("yesterday", None),
            ("2023-13-14T22:13:20Z", None),
        ] {
            assert_eq!(seconds(text), wanted, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[-0-9TZ:.+ ]{0,40}") {
            let _ = seconds(&text);
        }

        #[test]
        fn a_text_is_read_as_it_was_written(moment in 1i64..253_402_300_800) {
            prop_assert_eq!(seconds(&text(moment).unwrap()), Some(moment));
        }
    }
}
