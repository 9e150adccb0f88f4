//! Writes metadata.yaml.

use std::collections::BTreeMap;
use std::fmt::Write;

/// What a forged image says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageSpec {
    /// Written as it is, known to Incus or not.
    pub architecture: String,
    /// Seconds of the epoch; Incus refuses 0.
    pub creation_date: i64,
    /// Seconds of the epoch; none leaves the key out.
    pub expiry_date: Option<i64>,
    /// Written always, even when empty: Incus cannot set properties on an image whose metadata lacks the key.
    pub properties: BTreeMap<String, String>,
}

impl ImageSpec {
    /// An image without expiry date and properties. `creation_date` is in seconds of the epoch.
    #[must_use]
    pub fn new(architecture: &str, creation_date: i64) -> Self {
        Self {
            architecture: architecture.to_owned(),
            creation_date,
            expiry_date: None,
            properties: BTreeMap::new(),
        }
    }

    /// Sets a property such as `os`, `release` or `description`.
    #[must_use]
    pub fn property(mut self, key: &str, value: &str) -> Self {
        self.properties.insert(key.to_owned(), value.to_owned());
        self
    }
}

/// The text of metadata.yaml; keys in a fixed order, every string quoted.
#[must_use]
pub fn metadata_yaml(spec: &ImageSpec) -> String {
    let mut yaml =
        format!("architecture: {}\ncreation_date: {}\n", quote(&spec.architecture), spec.creation_date);
    if let Some(expiry_date) = spec.expiry_date {
        yaml += &format!("expiry_date: {expiry_date}\n");
    }
    if spec.properties.is_empty() {
        return yaml + "properties: {}\n";
    }
    yaml += "properties:\n";
    for (key, value) in &spec.properties {
        yaml += &format!("  {}: {}\n", quote(key), quote(value));
    }
    yaml
}

/// A double-quoted YAML scalar (YAML 1.2.2, 7.3.1).
fn quote(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            _ if character.is_control() => {
                // Writing into a String does not fail.
                let _ = write!(quoted, "\\U{:08x}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
