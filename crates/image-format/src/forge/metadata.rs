//! Writes metadata.yaml.

use std::collections::BTreeMap;

use crate::compose::yaml;

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
    let properties = spec.properties.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    yaml::document(&spec.architecture, spec.creation_date, spec.expiry_date, properties)
}
