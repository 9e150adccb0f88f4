//! The images of an Incus server.

use incus_client::{Image, Project, ProjectName};
use upload_proto::api::RemoteImage;

use super::Offered;
use crate::{
    error::EdgeError,
    terms::{from_incus, shown_type, type_from_incus},
};

/// Reads what the project offers to the edge: all of it, or what is public where the server does not know the edge.
pub(super) async fn read(images: &Project) -> Result<Vec<Offered>, EdgeError> {
    let project = images.name();
    let images = images.images().await.map_err(EdgeError::Remote)?;
    // What is cached is there for instances of that server, and goes by itself.
    Ok(images.into_iter().filter(|image| !image.cached).map(|image| offered(image, project)).collect())
}

/// Whether Incus can keep a copy of the image up to date: it looks for public ones, in the project `default` alone.
pub(crate) fn is_followable(image: &Image, project: &ProjectName) -> bool {
    image.public && *project == ProjectName::default_project()
}

fn offered(image: Image, project: &ProjectName) -> Offered {
    let property = |key: &str| image.properties.get(key).cloned().unwrap_or_default();
    let row = RemoteImage {
        fingerprint: image.fingerprint.to_string(),
        image_type: image.instance_type.map(type_from_incus).map(shown_type),
        os: property("os"),
        release: property("release"),
        variant: property("variant"),
        serial: property("serial"),
        description: property("description"),
        size: image.size,
        created: seconds(image.created_at),
        public: image.public,
        followable: is_followable(&image, project),
        pull_closed: None,
        aliases: image.aliases.into_iter().map(|alias| alias.name).collect(),
        architecture: image.architecture,
    };
    Offered { row, fingerprint: from_incus(&image.fingerprint), files: None }
}

/// A moment as the API has it: none, and one before 1970, are 0.
pub(crate) fn seconds(moment: Option<i64>) -> u64 {
    moment.and_then(|at| u64::try_from(at).ok()).unwrap_or(0)
}
