//! What is asked of a target's images once they are there, whatever keeps them.

use std::collections::BTreeMap;

use image_format::Fingerprint;
use incus_client::Room;

use super::{Target, fingerprint};
use crate::error::EdgeError;

/// An image that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Present {
    /// Whether clients without credentials may read it.
    pub public: bool,
}

/// An alias that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// The image it names.
    pub fingerprint: Fingerprint,
    /// Its description.
    pub description: String,
}

impl Target {
    /// Whether images could be handed over right now.
    ///
    /// # Errors
    /// What Incus says.
    pub(crate) async fn takes_images(&self) -> Result<(), EdgeError> {
        Ok(self.images.check().await?)
    }

    /// The image of this fingerprint, where it is there.
    ///
    /// # Errors
    /// What Incus says; so it is of each of these.
    pub(crate) async fn image(&self, image: &Fingerprint) -> Result<Option<Present>, EdgeError> {
        let found = self.images.image(&fingerprint(*image)).await?;
        Ok(found.map(|image| Present { public: image.public }))
    }

    /// Whether there is an image of exactly that many bytes.
    pub(crate) async fn has_size(&self, bytes: u64) -> Result<bool, EdgeError> {
        Ok(!self.images.images_of_size(bytes).await?.is_empty())
    }

    /// What there is of room.
    pub(crate) async fn room(&self) -> Result<Room, EdgeError> {
        Ok(self.images.room().await?)
    }

    /// The alias of that name, where there is one.
    pub(crate) async fn alias(&self, name: &str) -> Result<Option<Named>, EdgeError> {
        let found = self.images.alias(name).await?;
        Ok(found.map(|alias| Named {
            fingerprint: Fingerprint::from_bytes(*alias.target.as_bytes()),
            description: alias.description,
        }))
    }

    /// Makes an alias.
    pub(crate) async fn create_alias(&self, name: &str, image: &Fingerprint) -> Result<(), EdgeError> {
        Ok(self.images.create_alias(name, &fingerprint(*image), "").await?)
    }

    /// Makes an alias that is there name another image. There is no moment at which it does not exist.
    pub(crate) async fn move_alias(
        &self,
        name: &str,
        image: &Fingerprint,
        description: &str,
    ) -> Result<(), EdgeError> {
        Ok(self.images.move_alias(name, &fingerprint(*image), description).await?)
    }

    /// Sets these properties beside those that are there; an empty value removes one.
    pub(crate) async fn merge_properties(
        &self,
        image: &Fingerprint,
        properties: &BTreeMap<String, String>,
    ) -> Result<(), EdgeError> {
        Ok(self.images.merge_properties(&fingerprint(*image), properties).await?)
    }

    /// Lets clients without credentials read the image.
    pub(crate) async fn make_public(&self, image: &Fingerprint) -> Result<(), EdgeError> {
        Ok(self.images.make_public(&fingerprint(*image)).await?)
    }
}
