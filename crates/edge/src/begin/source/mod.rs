//! Where the image of an import comes from, looked at before the target is asked for anything.

mod copy;
mod url;

use std::collections::BTreeMap;

use image_format::Fingerprint;
use tenancy::Grant;
use upload_proto::api::{AliasName, Files, ImageWords, Offer, Source, Through, UrlSource};

use self::{
    copy::copied,
    url::{by_edge, by_incus},
};
use crate::{app::App, error::EdgeError, target::Target};

/// What a file is called that has no name.
const NAMELESS: &str = "image";

/// What was found out about a source.
#[derive(Debug, Default)]
pub(in crate::begin) struct Found {
    /// What people call it: a URL, or the image's name on its server.
    pub called: String,
    /// The files that the edge fetches.
    pub files: Option<Files>,
    /// Where the edge fetches from, if it is no remote.
    pub place: Option<String>,
    /// Aliases to copy along.
    pub aliases: Vec<AliasName>,
    /// What those are described as, where they are.
    pub alias_descriptions: BTreeMap<String, String>,
    /// Its size in bytes, if it was told.
    pub size: u64,
    /// What it says of itself, if it was told.
    pub image: Option<ImageWords>,
    /// Its fingerprint, if it was told.
    pub fingerprint: Option<Fingerprint>,
    /// Whether nobody will tell it.
    pub hashed_here: bool,
}

/// Looks at where the image comes from. Of files that a sender has, there is nothing to look at.
///
/// # Errors
/// Why it cannot come from there.
pub(in crate::begin) async fn look(
    (app, grant): (&App, &Grant),
    target: &Target,
    offer: &Offer,
    wanted: Option<Fingerprint>,
) -> Result<Found, EdgeError> {
    match &offer.source {
        Source::Files(_) => Ok(Found::default()),
        Source::Url(UrlSource { url, through: Through::Edge }) => {
            by_edge((app, grant), target, url, wanted).await
        }
        Source::Url(UrlSource { url, through: Through::Incus }) => by_incus(app, target, url, wanted).await,
        Source::Copy(asked) => copied(app, target, asked).await,
    }
}
