//! What Incus tells: server, images, aliases. Unknown fields are passed over, absent or null ones take their default.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer};

use crate::fingerprint::Fingerprint;

/// What an image becomes when it is launched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InstanceType {
    /// A system container, from a root file system.
    Container,
    /// A virtual machine, from a disk.
    VirtualMachine,
}

impl fmt::Display for InstanceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Container => "container",
            Self::VirtualMachine => "virtual-machine",
        })
    }
}

/// The server as it presents itself to this client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Whether the server knows and trusts this client. Without trust the fields below, but for the extensions, are
    /// empty.
    pub trusted: bool,
    /// Version of the daemon, such as `6.0.4`.
    pub version: String,
    /// Name of the server, or of the cluster member that answered.
    pub name: String,
    /// Architectures whose instances it can run, the native one first.
    pub architectures: Vec<String>,
    /// The API's extensions.
    pub api_extensions: Vec<String>,
}

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

/// An alias.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Alias {
    /// Name of the alias.
    pub name: String,
    /// Fingerprint of the image it names.
    pub target: Fingerprint,
    /// Its description; may be empty.
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
}

/// What an import's operation ended with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// Fingerprint Incus computed.
    pub fingerprint: Fingerprint,
    /// Size in bytes; for a split image the sum of both parts.
    pub size: u64,
}

pub(crate) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    from: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

fn known_type<'de, D: Deserializer<'de>>(from: D) -> Result<Option<InstanceType>, D::Error> {
    Ok(match Option::<String>::deserialize(from)?.as_deref() {
        Some("container") => Some(InstanceType::Container),
        Some("virtual-machine") => Some(InstanceType::VirtualMachine),
        _ => None,
    })
}

#[derive(Deserialize)]
pub(crate) struct ServerBody {
    #[serde(default, deserialize_with = "or_default")]
    auth: String,
    #[serde(default, deserialize_with = "or_default")]
    api_extensions: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    environment: Environment,
}

#[derive(Default, Deserialize)]
struct Environment {
    #[serde(default, deserialize_with = "or_default")]
    server_version: String,
    #[serde(default, deserialize_with = "or_default")]
    server_name: String,
    #[serde(default, deserialize_with = "or_default")]
    architectures: Vec<String>,
}

impl From<ServerBody> for Server {
    fn from(body: ServerBody) -> Self {
        Self {
            trusted: body.auth == "trusted",
            version: body.environment.server_version,
            name: body.environment.server_name,
            architectures: body.environment.architectures,
            api_extensions: body.api_extensions,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_read_leniently() {
        let fingerprint = "ab".repeat(32);
        let text =
            format!(r#"{{"fingerprint":"{fingerprint}","type":"oci","properties":null,"locations":[1]}}"#);
        let image: Image = serde_json::from_str(&text).unwrap();
        assert_eq!(image.instance_type, None);
        assert!(image.properties.is_empty());
        assert_eq!(image.size, 0);
    }

    #[test]
    fn an_untrusted_server_has_no_environment() {
        let body: ServerBody =
            serde_json::from_str(r#"{"auth":"untrusted","api_extensions":["a"]}"#).unwrap();
        let server = Server::from(body);
        assert!(!server.trusted && server.version.is_empty());
        assert_eq!(server.api_extensions, ["a"]);
    }
}
