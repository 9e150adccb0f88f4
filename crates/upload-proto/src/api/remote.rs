//! Remotes and their images as the API shows them.

use serde::{Deserialize, Serialize};

use super::{CopyMode, ImageType, Problem};

/// A server that images can be copied from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RemoteView {
    /// The name the operator gave it.
    pub name: String,
    /// Its address.
    pub address: String,
    /// What it speaks.
    pub protocol: RemoteProtocol,
    /// How its images can be copied, for each target.
    pub ways: Vec<CopyWay>,
}

/// What a remote speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RemoteProtocol {
    /// An Incus server.
    Incus,
    /// A web server with simplestreams documents.
    Simplestreams,
}

/// Whether images of a remote can be copied to a target in one mode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CopyWay {
    /// The target's name.
    pub target: String,
    /// The mode.
    pub mode: CopyMode,
    /// Why it cannot be; nothing where it can.
    pub closed: Option<WhyClosed>,
}

/// Why a mode of copying cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum WhyClosed {
    /// The target is no Incus server, so that it can neither fetch nor be sent to by another.
    TargetIsDepot,
    /// Only an Incus server sends images to another one.
    RemoteIsNoIncus,
    /// The remote does not know the edge, and sends images only for clients that it trusts.
    RemoteIsPublic,
    /// The target does not listen on the network, so that no other server can send to it.
    TargetNotOnNetwork,
    /// A virtual machine in one file, which Incus takes for a container when it pulls it from a web server of images.
    UnifiedMachine,
}

/// What a remote offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Catalogue {
    /// When it was read from the remote, in milliseconds since 1970 by the edge's clock; 0 where it never was.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub read: u64,
    /// Why it could not be read anew; the images are then those of before.
    pub problem: Option<Problem>,
    /// The images, ordered by what they are, newest first.
    pub images: Vec<RemoteImage>,
}

/// An image of a remote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RemoteImage {
    /// Its full fingerprint.
    pub fingerprint: String,
    /// Its aliases there.
    pub aliases: Vec<String>,
    /// What it becomes; nothing where the remote does not say.
    #[serde(rename = "type")]
    pub image_type: Option<ImageType>,
    /// Canonical name of its architecture.
    pub architecture: String,
    /// The property `os`, or nothing.
    pub os: String,
    /// The property `release`.
    pub release: String,
    /// The property `variant`.
    pub variant: String,
    /// The property `serial`.
    pub serial: String,
    /// The property `description`.
    pub description: String,
    /// Its size in bytes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub size: u64,
    /// When it was made, in seconds since 1970; 0 where that is not told.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub created: u64,
    /// Whether clients without credentials may read it.
    pub public: bool,
    /// Whether Incus can keep a copy up to date with one of its aliases: it notes where a copy is from only if the image is
    /// public, and looks in the project `default` alone.
    pub followable: bool,
    /// Why this one cannot be pulled, whatever the target; nothing where it can.
    pub pull_closed: Option<WhyClosed>,
}
