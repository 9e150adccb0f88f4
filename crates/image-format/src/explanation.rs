//! What is told to a person, and what a translation of it needs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A refusal, or something worth knowing, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Explanation {
    /// A stable name in kebab-case, for programs and translations.
    pub code: String,
    /// What is the matter, in one plain sentence.
    pub sentence: String,
    /// What to do about it.
    pub advice: String,
    /// What the words name, for translations: names as they are shown, numbers in digits, kinds in kebab-case. Nothing where
    /// the code alone says it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub values: Option<BTreeMap<String, String>>,
}

impl Explanation {
    /// Words that name nothing.
    #[must_use]
    pub fn new(code: &str, sentence: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { code: code.to_owned(), sentence: sentence.into(), advice: advice.into(), values: None }
    }

    /// With one more thing that they name.
    #[must_use]
    // One copy of it for the module that the browser loads.
    #[inline(never)]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.values.get_or_insert_default().insert(name.to_owned(), value.to_owned());
        self
    }
}
