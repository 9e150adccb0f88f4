//! What is worth knowing of an image that can be imported nevertheless.

use serde::{Deserialize, Serialize};

/// Something about a good file that its owner may want to know.
///
/// Serialised with its [`code`](Self::code) in the field `code`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Finding {
    /// metadata.yaml has no `properties`.
    PropertiesAbsent,
    /// The archive holds so much more than its file that it was not checked to its end.
    CheckedInPart,
}

impl Finding {
    /// A stable name in kebab-case, for programs and translations.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PropertiesAbsent => "properties-absent",
            Self::CheckedInPart => "checked-in-part",
        }
    }
}
