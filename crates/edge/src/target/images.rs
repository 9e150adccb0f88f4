//! What is asked of a target's images once they are there, whatever keeps them.

use std::collections::BTreeMap;

use image_format::Fingerprint;
use incus_client::Room;
use upload_proto::api::ImageWords;

use super::{Store, Target};
use crate::{
    depot::Depot,
    error::EdgeError,
    remotes::seconds,
    terms::{from_incus, image_words, to_incus, type_from_incus},
};

/// An image that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Present {
    /// What it says of itself.
    pub words: ImageWords,
    /// Whether clients without credentials may read it.
    pub public: bool,
    /// When it came, in seconds of the epoch; 0 where that is not told.
    pub uploaded: u64,
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
    /// What the target says; so it is of each of these.
    pub(crate) async fn takes_images(&self) -> Result<(), EdgeError> {
        match &self.store {
            Store::Incus { images, .. } => Ok(images.check().await?),
            Store::Depot(_) => Ok(()),
        }
    }

    /// The image of this fingerprint, where it is there.
    pub(crate) async fn image(&self, image: &Fingerprint) -> Result<Option<Present>, EdgeError> {
        Ok(match &self.store {
            Store::Incus { images, .. } => images.image(&to_incus(*image)).await?.map(|found| Present {
                words: image_words(found.instance_type.map(type_from_incus), &found.properties),
                public: found.public,
                uploaded: seconds(found.uploaded_at),
            }),
            Store::Depot(depot) => depot.image(*image).map(|found| Present {
                words: image_words(Some(found.instance_type), &found.properties),
                public: found.public,
                uploaded: seconds(Some(found.uploaded_at)),
            }),
        })
    }

    /// Whether there is an image of exactly that many bytes.
    pub(crate) async fn has_size(&self, bytes: u64) -> Result<bool, EdgeError> {
        match &self.store {
            Store::Incus { images, .. } => Ok(!images.images_of_size(bytes).await?.is_empty()),
            Store::Depot(depot) => Ok(!depot.images_of_size(bytes).is_empty()),
        }
    }

    /// What there is of room. The depot takes over what the spool has, so that the spool's room is all that counts.
    pub(crate) async fn room(&self) -> Result<Room, EdgeError> {
        match &self.store {
            Store::Incus { images, .. } => Ok(images.room().await?),
            Store::Depot(_) => Ok(Room::default()),
        }
    }

    /// The alias of that name, where there is one.
    pub(crate) async fn alias(&self, name: &str) -> Result<Option<Named>, EdgeError> {
        Ok(match &self.store {
            Store::Incus { images, .. } => images.alias(name).await?.map(|alias| Named {
                fingerprint: from_incus(&alias.target),
                description: alias.description,
            }),
            Store::Depot(depot) => depot
                .alias(name)
                .map(|alias| Named { fingerprint: alias.target, description: alias.description }),
        })
    }

    /// Whether an image can have that alias here, whatever has it now.
    pub(crate) fn check_alias(&self, name: &str) -> Result<(), EdgeError> {
        match &self.store {
            // Incus has no rule that names of imports do not hold to.
            Store::Incus { .. } => Ok(()),
            Store::Depot(_) => Ok(Depot::check_alias(name)?),
        }
    }

    /// Makes an alias.
    pub(crate) async fn create_alias(
        &self,
        name: &str,
        image: &Fingerprint,
        description: &str,
    ) -> Result<(), EdgeError> {
        match &self.store {
            Store::Incus { images, .. } => {
                Ok(images.create_alias(name, &to_incus(*image), description).await?)
            }
            Store::Depot(depot) => Ok(depot.create_alias(name, *image, description).await?),
        }
    }

    /// Makes an alias that is there name another image. There is no moment at which it does not exist.
    pub(crate) async fn move_alias(
        &self,
        name: &str,
        image: &Fingerprint,
        description: &str,
    ) -> Result<(), EdgeError> {
        match &self.store {
            Store::Incus { images, .. } => {
                Ok(images.move_alias(name, &to_incus(*image), description).await?)
            }
            Store::Depot(depot) => Ok(depot.move_alias(name, *image, description).await?),
        }
    }

    /// Takes an alias away; its image stays.
    pub(crate) async fn delete_alias(&self, name: &str) -> Result<(), EdgeError> {
        match &self.store {
            Store::Incus { images, .. } => Ok(images.delete_alias(name).await?),
            Store::Depot(depot) => Ok(depot.delete_alias(name).await?),
        }
    }

    /// Sets these properties beside those that are there; an empty value removes one.
    pub(crate) async fn merge_properties(
        &self,
        image: &Fingerprint,
        properties: &BTreeMap<String, String>,
    ) -> Result<(), EdgeError> {
        match &self.store {
            Store::Incus { images, .. } => Ok(images.merge_properties(&to_incus(*image), properties).await?),
            Store::Depot(_) if properties.is_empty() => Ok(()),
            Store::Depot(depot) => Ok(depot.merge_properties(*image, properties.clone()).await?),
        }
    }

    /// Lets clients without credentials read the image.
    pub(crate) async fn make_public(&self, image: &Fingerprint) -> Result<(), EdgeError> {
        match &self.store {
            Store::Incus { images, .. } => Ok(images.make_public(&to_incus(*image)).await?),
            Store::Depot(depot) => Ok(depot.set_public(*image, true).await?),
        }
    }

    /// Has instances of the image get these profiles by default.
    pub(crate) async fn set_profiles(
        &self,
        image: &Fingerprint,
        profiles: &[String],
    ) -> Result<(), EdgeError> {
        match &self.store {
            Store::Incus { images, .. } => Ok(images.set_profiles(&to_incus(*image), profiles).await?),
            // Instances of what it keeps get none by themselves.
            Store::Depot(_) if profiles.is_empty() => Ok(()),
            Store::Depot(_) => Err(EdgeError::NotInDepot),
        }
    }

    /// Deletes the image and its aliases.
    pub(crate) async fn delete_image(&self, image: &Fingerprint) -> Result<(), EdgeError> {
        match &self.store {
            Store::Incus { images, .. } => Ok(images.delete_image(&to_incus(*image)).await?),
            Store::Depot(depot) => Ok(depot.delete_image(*image).await?),
        }
    }

    /// Has the target look for a newer image where this one is from: whether there was one.
    pub(crate) async fn refresh(&self, image: &Fingerprint) -> Result<bool, EdgeError> {
        Ok(self.incus()?.refresh(&to_incus(*image)).await?.changed)
    }
}
