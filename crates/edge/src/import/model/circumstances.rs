//! What is known of an import when it begins.

use std::collections::BTreeMap;

use image_format::Fingerprint;
use upload_proto::api::{AliasName, Files, ImageWords};

/// What is known of an import when it begins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Circumstances {
    /// Milliseconds since 1970.
    pub created: u64,
    /// The target's name.
    pub target: String,
    /// What the image is called where it comes from.
    pub called: String,
    /// Files that the edge fetches; nothing where a sender has them, or none pass through the edge.
    pub files: Option<Files>,
    /// Aliases that are copied along with it.
    pub copied_aliases: Vec<AliasName>,
    /// What those are described as, where they are, by their names.
    pub alias_descriptions: BTreeMap<String, String>,
    /// Its size in bytes, where its source tells it.
    pub announced: u64,
    /// What it says of itself, where its source tells it.
    pub image: Option<ImageWords>,
    /// The address that it is fetched from, where that is behind no remote.
    pub place: Option<String>,
    /// The fingerprint, where it is known.
    pub fingerprint: Option<Fingerprint>,
    /// The sender will declare no fingerprint.
    pub hashed_here: bool,
    /// The project has an image of this very size.
    pub hash_first: bool,
    /// What a tus client said of its upload, as it came.
    pub metadata: Option<String>,
}
