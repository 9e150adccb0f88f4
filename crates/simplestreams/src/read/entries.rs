//! The members of a JSON object, counted before they are kept, each left as its text until somebody reads it.

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::Fault;

/// Members in their order, of those with one name the last, as Go's decoder has it.
pub(super) struct Entries<'a> {
    pub(super) members: Vec<(String, &'a RawValue)>,
    /// There were more, which were not kept.
    pub(super) more: bool,
}

impl<'a> Entries<'a> {
    /// At most `limit` members of an object; none where there is no object but `null`, or nothing.
    pub(super) fn read(text: Option<&'a RawValue>, limit: usize) -> Result<Self, serde_json::Error> {
        let Some(text) = text else { return Ok(Self { members: Vec::new(), more: false }) };
        let mut found = AtMost(limit).deserialize(&mut serde_json::Deserializer::from_str(text.get()))?;
        let mut seen = BTreeSet::new();
        found.members.reverse();
        found.members.retain(|(name, _)| seen.insert(name.clone()));
        found.members.reverse();
        Ok(found)
    }
}

/// Reads a document whose members are borrowed from it.
pub(super) fn read_document<'a, T: Deserialize<'a>>(bytes: &'a [u8], limit: usize) -> Result<T, Fault> {
    if bytes.len() > limit {
        return Err(Fault::TooLarge { limit });
    }
    serde_json::from_slice(bytes).map_err(|error| Fault::from(&error))
}

/// A text, where `null` is as good as none.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

struct AtMost(usize);

impl<'de> DeserializeSeed<'de> for AtMost {
    type Value = Entries<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for AtMost {
    type Value = Entries<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while members.len() < self.0 {
            match map.next_entry()? {
                Some(member) => members.push(member),
                None => return Ok(Entries { members, more: false }),
            }
        }
        let mut more = false;
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            more = true;
        }
        Ok(Entries { members, more })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str, limit: usize) -> Option<(Vec<String>, bool)> {
        let raw: &RawValue = serde_json::from_str(text).ok()?;
        let entries = Entries::read(Some(raw), limit).ok()?;
        Some((entries.members.into_iter().map(|(name, _)| name).collect(), entries.more))
    }

    #[test]
    fn members_stay_in_order_and_below_the_limit() {
        let text = r#"{"b":1,"a":{"c":[2]}}"#;
        assert_eq!(names(text, 2), Some((vec!["b".to_owned(), "a".to_owned()], false)));
        assert_eq!(names(text, 1), Some((vec!["b".to_owned()], true)));
        assert_eq!(names("{}", 0), Some((vec![], false)));
        assert_eq!(names(r#"{"a":1,"b":2,"a":3}"#, 3), Some((vec!["b".to_owned(), "a".to_owned()], false)));
        assert_eq!(names("[]", 2), None);
        assert_eq!(names(r#""text""#, 2), None);
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = format!(r#"{{"a":{}1{}}}"#, "[".repeat(1_000_000), "]".repeat(1_000_000));
        assert_eq!(names(&deep, 1), Some((vec!["a".to_owned()], false)));
        assert_eq!(names(&deep, 0), Some((vec![], true)));
    }
}
