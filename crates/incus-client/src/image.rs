//! Images as Incus tells of them. Unknown fields are passed over, absent or null ones take their default.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use crate::fingerprint::Fingerprint;
use crate::model::{InstanceType, or_default};
use crate::moment;

/// An image in a project.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Image {
    /// Its full fingerprint.
    pub fingerprint: Fingerprint,
    /// The file name it was imported with; may be empty.
    #[serde(default, deserialize_with = "or_default")]
    pub filename: String,
    /// Size in bytes; for a split image the sum of both parts.
    #[serde(default, deserialize_with = "or_default")]
    pub size: u64,
    /// Its type, or nothing where the server names one this client does not know.
    #[serde(default, rename = "type", deserialize_with = "known_type")]
    pub instance_type: Option<InstanceType>,
    /// Canonical name of the architecture, such as `x86_64`.
    #[serde(default, deserialize_with = "or_default")]
    pub architecture: String,
    /// Whether clients without trust may read it.
    #[serde(default, deserialize_with = "or_default")]
    pub public: bool,
    /// Properties, by name.
    #[serde(default, deserialize_with = "or_default")]
    pub properties: BTreeMap<String, String>,
    /// Aliases that name it in its project.
    #[serde(default, deserialize_with = "or_default")]
    pub aliases: Vec<ImageAlias>,
    /// Whether Incus follows the image's source, and takes a newer image of it by itself.
    #[serde(default, deserialize_with = "or_default")]
    pub auto_update: bool,
    /// Whether it is there only because an instance was made of it, and goes when it is not used for some days.
    #[serde(default, deserialize_with = "or_default")]
    pub cached: bool,
    /// Names of the profiles that an instance of it gets by itself.
    #[serde(default, deserialize_with = "or_default")]
    pub profiles: Vec<String>,
    /// When the image was made, by its own word, in seconds since 1970.
    #[serde(default, deserialize_with = "moment::read")]
    pub created_at: Option<i64>,
    /// When it came into the project, in seconds since 1970.
    #[serde(default, deserialize_with = "moment::read")]
    pub uploaded_at: Option<i64>,
    /// When an instance was last made of it, in seconds since 1970.
    #[serde(default, deserialize_with = "moment::read")]
    pub last_used_at: Option<i64>,
    /// When it is out of date, by its own word, in seconds since 1970.
    #[serde(default, deserialize_with = "moment::read")]
    pub expires_at: Option<i64>,
    /// Where it was copied from by an alias; nothing where Incus has not noted any.
    #[serde(default)]
    pub update_source: Option<UpdateSource>,
}

/// Where Incus looks for a newer image.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct UpdateSource {
    /// The alias there.
    #[serde(default, deserialize_with = "or_default")]
    pub alias: String,
    /// Address of the server.
    #[serde(default, deserialize_with = "or_default")]
    pub server: String,
    /// `incus` or `simplestreams`, or another that this client does not know.
    #[serde(default, deserialize_with = "or_default")]
    pub protocol: String,
    /// The certificate the server was accepted by, PEM; empty for the authorities of Incus's own system.
    #[serde(default, deserialize_with = "or_default")]
    pub certificate: String,
    /// The type asked for, where one was.
    #[serde(default, deserialize_with = "known_type")]
    pub image_type: Option<InstanceType>,
}

impl Image {
    /// An image of which nothing is known but its fingerprint.
    #[must_use]
    pub fn unknown(fingerprint: Fingerprint) -> Self {
        Self {
            fingerprint,
            filename: String::new(),
            size: 0,
            instance_type: None,
            architecture: String::new(),
            public: false,
            properties: BTreeMap::new(),
            aliases: Vec::new(),
            auto_update: false,
            cached: false,
            profiles: Vec::new(),
            created_at: None,
            uploaded_at: None,
            last_used_at: None,
            expires_at: None,
            update_source: None,
        }
    }
}

/// An alias as listed with its image.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ImageAlias {
    /// Name of the alias.
    pub name: String,
    /// Its description; may be empty.
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
}

fn known_type<'de, D: Deserializer<'de>>(from: D) -> Result<Option<InstanceType>, D::Error> {
    Ok(match Option::<String>::deserialize(from)?.as_deref() {
        Some("container") => Some(InstanceType::Container),
        Some("virtual-machine") => Some(InstanceType::VirtualMachine),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_read_leniently() {
        let fingerprint = "ab".repeat(32);
        let text = format!(
            r#"{{"fingerprint":"{fingerprint}","type":"oci","properties":null,"locations":[1],
            "created_at":7,"uploaded_at":null,"last_used_at":{{}},"update_source":null}}"#
        );
        let image: Image = serde_json::from_str(&text).unwrap();
        assert_eq!(image.instance_type, None);
        assert!(image.properties.is_empty() && image.update_source.is_none());
        assert_eq!((image.created_at, image.uploaded_at, image.last_used_at), (None, None, None));
        assert_eq!(image.size, 0);
    }

    #[test]
    fn what_incus_tells_of_a_copied_image_is_read() {
        let fingerprint = "ab".repeat(32);
        let text = format!(
            r#"{{"fingerprint":"{fingerprint}","auto_update":true,"cached":false,"profiles":["default","web"],
            "created_at":"2023-11-14T22:13:20Z","uploaded_at":"2023-11-14T22:13:21.5Z","last_used_at":"0001-01-01T00:00:00Z",
            "expires_at":"1970-01-01T00:00:00Z","update_source":{{"alias":"tiny","certificate":"","protocol":"incus",
            "server":"https://10.0.0.1:8443","image_type":""}}}}"#
        );
        let image: Image = serde_json::from_str(&text).unwrap();
        let source = UpdateSource {
            alias: "tiny".to_owned(),
            server: "https://10.0.0.1:8443".to_owned(),
            protocol: "incus".to_owned(),
            certificate: String::new(),
            image_type: None,
        };
        let wanted = Image {
            auto_update: true,
            profiles: vec!["default".to_owned(), "web".to_owned()],
            created_at: Some(1_700_000_000),
            uploaded_at: Some(1_700_000_001),
            update_source: Some(source),
            ..Image::unknown(fingerprint.parse().unwrap())
        };
        assert_eq!(image, wanted);
    }
}
