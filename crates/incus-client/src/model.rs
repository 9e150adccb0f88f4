//! What Incus tells: server, aliases, outcomes. Unknown fields are passed over, absent or null ones take their default.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

use crate::certificate::Certificate;
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
    /// Whether this client may do anything on the server. One that Incus restricts to projects is not shown the
    /// server's settings, of which a server that listens to the network has at least one.
    pub administered: bool,
    /// Version of the daemon, such as `6.0.4`.
    pub version: String,
    /// Name of the server, or of the cluster member that answered.
    pub name: String,
    /// Architectures whose instances it can run, the native one first.
    pub architectures: Vec<String>,
    /// The API's extensions.
    pub api_extensions: Vec<String>,
    /// Addresses, `host:port`, under which other machines may reach the API. Empty where it listens on its Unix socket
    /// alone.
    pub addresses: Vec<String>,
    /// The certificate it shows on them.
    pub certificate: Option<Certificate>,
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

#[derive(Deserialize)]
pub(crate) struct ServerBody {
    #[serde(default, deserialize_with = "or_default")]
    auth: String,
    #[serde(default, deserialize_with = "or_default")]
    auth_user_method: String,
    #[serde(default, deserialize_with = "or_default")]
    config: BTreeMap<String, IgnoredAny>,
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
    #[serde(default, deserialize_with = "or_default")]
    addresses: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    certificate: String,
}

impl From<ServerBody> for Server {
    fn from(body: ServerBody) -> Self {
        Self {
            trusted: body.auth == "trusted",
            administered: body.auth_user_method == "unix" || !body.config.is_empty(),
            version: body.environment.server_version,
            name: body.environment.server_name,
            architectures: body.environment.architectures,
            api_extensions: body.api_extensions,
            addresses: body.environment.addresses,
            certificate: body.environment.certificate.parse().ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_untrusted_server_has_no_environment() {
        let body: ServerBody =
            serde_json::from_str(r#"{"auth":"untrusted","api_extensions":["a"]}"#).unwrap();
        let server = Server::from(body);
        assert!(!server.trusted && server.version.is_empty());
        assert_eq!(server.api_extensions, ["a"]);
    }

    #[test]
    fn whoever_is_shown_settings_is_an_administrator() {
        for (body, administered) in [
            (r#"{"auth":"trusted","auth_user_method":"unix","config":{}}"#, true),
            (r#"{"auth":"trusted","auth_user_method":"tls","config":{"core.https_address":":1"}}"#, true),
            (r#"{"auth":"trusted","auth_user_method":"tls","config":{}}"#, false),
            (r#"{"auth":"trusted","auth_user_method":"tls","config":null}"#, false),
            (r#"{"auth":"untrusted"}"#, false),
        ] {
            let body: ServerBody = serde_json::from_str(body).unwrap();
            assert_eq!(Server::from(body).administered, administered);
        }
    }
}
