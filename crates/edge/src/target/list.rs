//! The images of a target as the API shows them.

use incus_client::{Image, UpdateSource};
use upload_proto::api::TargetImage;

use super::{Store, Target};
use crate::{
    depot::{Record, Shelf},
    error::EdgeError,
    remotes::seconds,
    terms::{shown_type, type_from_incus},
};

impl Target {
    /// Every image, the newest first.
    ///
    /// # Errors
    /// What Incus says.
    pub(crate) async fn list(&self) -> Result<Vec<TargetImage>, EdgeError> {
        let mut images: Vec<TargetImage> = match &self.store {
            Store::Incus { images, .. } => images.images().await?.into_iter().map(of_incus).collect(),
            Store::Depot(depot) => {
                let shelf = depot.shelf();
                shelf.images().map(|record| of_depot(&shelf, record)).collect()
            }
        };
        images.sort_by(|one, other| {
            (other.uploaded, &one.fingerprint).cmp(&(one.uploaded, &other.fingerprint))
        });
        Ok(images)
    }
}

fn of_incus(image: Image) -> TargetImage {
    let mut aliases: Vec<String> = image.aliases.into_iter().map(|alias| alias.name).collect();
    aliases.sort();
    TargetImage {
        fingerprint: image.fingerprint.to_string(),
        aliases,
        image_type: image.instance_type.map(type_from_incus).map(shown_type),
        architecture: image.architecture,
        size: image.size,
        public: image.public,
        cached: image.cached,
        auto_update: image.auto_update,
        refreshable: image.update_source.is_some(),
        source: image.update_source.map(|UpdateSource { alias, server, .. }| format!("{server} {alias}")),
        properties: image.properties,
        created: seconds(image.created_at),
        uploaded: seconds(image.uploaded_at),
    }
}

fn of_depot(shelf: &Shelf, record: &Record) -> TargetImage {
    TargetImage {
        fingerprint: record.fingerprint.to_string(),
        aliases: shelf.names_of(record.fingerprint).into_iter().map(str::to_owned).collect(),
        image_type: Some(shown_type(record.instance_type)),
        architecture: record.architecture.clone(),
        size: record.size(),
        public: record.public,
        cached: false,
        auto_update: false,
        refreshable: false,
        source: Some(record.source.clone()).filter(|source| !source.is_empty()),
        properties: record.properties.clone(),
        created: seconds(Some(record.created_at)),
        uploaded: seconds(Some(record.uploaded_at)),
    }
}
