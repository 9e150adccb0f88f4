//! What the page may know of the servers that images go to, and of the images there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AliasTaken, ImageWords, Problem};

/// A place that images are handed to: a project of an Incus server, or the depot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TargetView {
    /// The name the operator gave it.
    pub name: String,
    /// What it is.
    pub kind: TargetKind,
    /// The project images land in.
    pub project: String,
    /// Whether it answered just now.
    pub reachable: bool,
    /// Its version, when it answered.
    pub server_version: Option<String>,
    /// The architectures its instances can have, canonical names; empty when it did not answer.
    pub architectures: Vec<String>,
    /// The profiles that instances can have; empty when it did not answer, or has none.
    pub profiles: Vec<String>,
    /// The most bytes of one image that the edge takes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub max_image_size: u64,
    /// Bytes that the project's limit leaves for an image; nothing where there is no limit, or it is not told.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub quota_left: Option<u64>,
    /// Bytes free for an image on the way there, where that is least: at the edge, or at the server where it tells.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub disk_left: Option<u64>,
    /// Where Incus servers read what is in the depot, as a simplestreams remote; nothing for an Incus server, and where
    /// the settings do not tell.
    pub address: Option<String>,
    /// Why no image can be imported there now, though it answers.
    pub trouble: Option<Problem>,
}

/// Which image of a target an alias names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AliasView {
    /// The alias.
    pub alias: String,
    /// The image's full fingerprint; nothing where no image has the alias.
    pub fingerprint: Option<String>,
    /// What the image says of itself; nothing where there is none, or it is just being deleted.
    pub image: Option<ImageWords>,
    /// When it came to the target, in seconds since 1970; 0 where that is not told.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub uploaded: u64,
}

/// What a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TargetKind {
    /// A project of an Incus server.
    Incus,
    /// The edge's own depot.
    Depot,
}

/// What an image becomes when it is launched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ImageType {
    /// A system container.
    Container,
    /// A virtual machine.
    VirtualMachine,
}

/// An image of a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TargetImage {
    /// Its full fingerprint.
    pub fingerprint: String,
    /// Its aliases, in order.
    pub aliases: Vec<String>,
    /// What it becomes; nothing for a type that the edge does not know.
    #[serde(rename = "type")]
    pub image_type: Option<ImageType>,
    /// Canonical name of its architecture.
    pub architecture: String,
    /// Its size in bytes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub size: u64,
    /// Whether clients without credentials may read it.
    pub public: bool,
    /// Whether Incus fetched it by itself for an instance, and deletes it when it is not used for some days.
    pub cached: bool,
    /// Whether the target keeps it up to date with its source.
    pub auto_update: bool,
    /// Whether the target knows where it came from, so that it can be refreshed.
    pub refreshable: bool,
    /// Where it came from, in words: an address and an alias; nothing where the target does not know.
    pub source: Option<String>,
    /// Its properties.
    pub properties: BTreeMap<String, String>,
    /// When the image was made, in seconds since 1970; 0 where that is not told.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub created: u64,
    /// When it came to the target, in seconds since 1970; 0 where that is not told.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub uploaded: u64,
}

/// The body of `PUT /api/v1/targets/{target}/aliases/{alias}`: the image that the alias is to name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetAlias {
    /// The image's full fingerprint.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{64}$"))]
    pub fingerprint: String,
    /// What to do when the alias names another image.
    #[serde(default)]
    pub alias_taken: AliasTaken,
}

/// The body of `POST /api/v1/targets/{target}/links`: how long the link is to work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateLink {
    /// Seconds from now, from a minute to a year.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    #[cfg_attr(feature = "openapi", schema(minimum = 60, maximum = 31_622_400))]
    pub seconds: u64,
}

/// An address under which whoever has it can read all images of a depot, those that are not public too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Link {
    /// The base of a simplestreams remote; images are below it, at `images/NAME`.
    pub url: String,
    /// When it ends, in seconds since 1970.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub expires: u64,
}

/// What has come of asking the target to look for a newer image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refreshed {
    /// Whether there was one. It has taken the place of the other, with its aliases.
    pub changed: bool,
}
