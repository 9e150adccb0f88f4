//! Images that no sender has: behind a URL, or on a remote.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AliasTaken, Files, OfferFault, offer::is_name};

/// The longest URL, in bytes.
pub(super) const MAX_URL: usize = 2048;
/// The longest alias of a remote's image, in bytes. Servers before Incus 6.0.5 take any.
const MAX_REMOTE_ALIAS: usize = 255;

/// The body of `POST /api/v1/imports/from-url`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportUrl {
    /// As in [`CreateImport::id`](super::CreateImport::id).
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{32}$"))]
    #[serde(default)]
    pub id: Option<String>,
    /// Where the image is: `http` or `https`, of at most 2048 bytes.
    #[cfg_attr(feature = "openapi", schema(max_length = 2048))]
    pub url: String,
    /// Who fetches it.
    #[serde(default)]
    pub through: Through,
    /// The fingerprint that it must have; any other image is refused.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{64}$"))]
    #[serde(default)]
    pub fingerprint: Option<String>,
    /// As in [`CreateImport::target`](super::CreateImport::target).
    #[serde(default)]
    pub target: Option<String>,
    /// Aliases for the image.
    #[cfg_attr(feature = "openapi", schema(max_items = 16))]
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What to do when an alias names another image.
    #[serde(default)]
    pub alias_taken: AliasTaken,
    /// Properties set over those of metadata.yaml.
    #[serde(default)]
    pub properties: BTreeMap<String, String>,
    /// Whether clients without credentials may read the image.
    #[serde(default)]
    pub public: bool,
    /// As in [`CreateImport::profiles`](super::CreateImport::profiles).
    #[cfg_attr(feature = "openapi", schema(max_items = 16))]
    #[serde(default)]
    pub profiles: Option<Vec<String>>,
}

/// Who fetches an image from a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Through {
    /// The edge: any unified image, which it checks before Incus gets it.
    #[default]
    Edge,
    /// Incus itself, from a server that tells it the fingerprint, as `incus image import URL` does.
    Incus,
}

/// Which URLs images can be imported from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UrlWays {
    /// Whether the edge fetches images.
    pub through_edge: bool,
    /// The only hosts that it fetches from, such as `images.example` or `*.example`; empty for any.
    pub hosts: Vec<String>,
    /// The hosts that Incus may be told to fetch from; empty where it is not to.
    pub through_incus: Vec<String>,
}

/// The body of `POST /api/v1/imports/from-remote`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CopyImage {
    /// As in [`CreateImport::id`](super::CreateImport::id).
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{32}$"))]
    #[serde(default)]
    pub id: Option<String>,
    /// The remote, by its name in the settings.
    pub remote: String,
    /// The image, by its full fingerprint.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{64}$"))]
    pub fingerprint: String,
    /// The alias that the image is followed by; needed for `autoUpdate` and used for nothing else.
    #[serde(default)]
    pub alias: Option<String>,
    /// How the bytes get from one server to the other.
    #[serde(default)]
    pub mode: CopyMode,
    /// Whether the image's aliases on the remote are set here too.
    #[serde(default)]
    pub copy_aliases: bool,
    /// Whether the target is to keep the image up to date with the remote's alias.
    #[serde(default)]
    pub auto_update: bool,
    /// As in [`CreateImport::target`](super::CreateImport::target).
    #[serde(default)]
    pub target: Option<String>,
    /// Aliases for the image.
    #[cfg_attr(feature = "openapi", schema(max_items = 16))]
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What to do when an alias names another image.
    #[serde(default)]
    pub alias_taken: AliasTaken,
    /// Whether clients without credentials may read the image.
    #[serde(default)]
    pub public: bool,
    /// As in [`CreateImport::profiles`](super::CreateImport::profiles).
    #[cfg_attr(feature = "openapi", schema(max_items = 16))]
    #[serde(default)]
    pub profiles: Option<Vec<String>>,
}

/// How an image gets from a remote to the target: the modes of `incus image copy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum CopyMode {
    /// The target fetches it from the remote.
    #[default]
    Pull,
    /// The remote sends it to the target.
    Push,
    /// The edge fetches it from the remote and hands it to the target, for servers that do not reach each other.
    Relay,
}

/// Where an image comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A sender has the files and sends them.
    Files(Files),
    /// It is behind a URL.
    Url(UrlSource),
    /// A remote has it.
    Copy(CopySource),
}

/// An image behind a URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UrlSource {
    /// A text that begins as an `http` or `https` URL does, of at most 2048 printable ASCII bytes.
    pub url: String,
    /// Who fetches it.
    pub through: Through,
}

/// An image of a remote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopySource {
    /// The remote's name.
    pub remote: String,
    /// The image's full fingerprint, 64 lower-case hexadecimal digits.
    pub fingerprint: String,
    /// The alias to follow. There is one where `auto_update` is asked for.
    pub alias: Option<String>,
    /// How the bytes go.
    pub mode: CopyMode,
    /// Whether its aliases are copied.
    pub copy_aliases: bool,
    /// Whether the target keeps it up to date.
    pub auto_update: bool,
}

pub(super) fn parse_url(url: &str, through: Through) -> Result<UrlSource, OfferFault> {
    let url = url.trim();
    let scheme = |scheme: &str| url.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme));
    let printable = url.bytes().all(|byte| byte.is_ascii_graphic());
    if url.len() > MAX_URL || !printable || !(scheme("http://") || scheme("https://")) {
        return Err(OfferFault::Url);
    }
    Ok(UrlSource { url: url.to_owned(), through })
}

pub(super) fn parse_copy(asked: CopyImage) -> Result<CopySource, OfferFault> {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if asked.fingerprint.len() != 64 || !asked.fingerprint.bytes().all(hex) {
        return Err(OfferFault::Fingerprint);
    }
    if !is_name(&asked.remote) {
        return Err(OfferFault::Remote);
    }
    let usable = |alias: &String| {
        !alias.is_empty() && alias.len() <= MAX_REMOTE_ALIAS && !alias.contains(char::is_control)
    };
    if !asked.alias.as_ref().is_none_or(usable) {
        return Err(OfferFault::RemoteAlias);
    }
    if asked.auto_update && (asked.mode != CopyMode::Pull || asked.alias.is_none()) {
        return Err(OfferFault::AutoUpdate);
    }
    Ok(CopySource {
        remote: asked.remote,
        fingerprint: asked.fingerprint,
        alias: asked.alias,
        mode: asked.mode,
        copy_aliases: asked.copy_aliases,
        auto_update: asked.auto_update,
    })
}
