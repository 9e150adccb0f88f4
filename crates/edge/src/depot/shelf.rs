//! All images and aliases of the depot at one moment. Pure.

use std::{collections::BTreeMap, sync::Arc};

use image_format::Fingerprint;
use upload_proto::api::AliasName;

use super::{
    error::DepotError,
    record::{Alias, Record},
};

/// The most aliases.
const MOST_ALIASES: usize = 100_000;
/// The longest description of an alias, in bytes.
const LONGEST_DESCRIPTION: usize = 4096;
/// The most properties of one image, and the most bytes of one and of all of them: what `image-format` reads.
const MOST_PROPERTIES: usize = 1024;
const LONGEST_PROPERTY: usize = 64 << 10;
const ALL_PROPERTIES: usize = 1 << 20;

/// What the depot holds. Cheap to clone: records are shared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Shelf {
    pub(super) images: BTreeMap<Fingerprint, Arc<Record>>,
    pub(super) aliases: BTreeMap<String, Alias>,
}

impl Shelf {
    /// The image of that fingerprint.
    #[must_use]
    pub(crate) fn image(&self, fingerprint: Fingerprint) -> Option<&Arc<Record>> {
        self.images.get(&fingerprint)
    }

    /// All images, by fingerprint.
    pub(crate) fn images(&self) -> impl Iterator<Item = &Arc<Record>> {
        self.images.values()
    }

    /// The alias of that name.
    #[must_use]
    pub(crate) fn alias(&self, name: &str) -> Option<&Alias> {
        self.aliases.get(name)
    }

    /// All aliases, by name.
    pub(crate) fn aliases(&self) -> impl Iterator<Item = (&str, &Alias)> {
        self.aliases.iter().map(|(name, alias)| (name.as_str(), alias))
    }

    /// The names by which an image is known, sorted.
    #[must_use]
    pub(crate) fn names_of(&self, fingerprint: Fingerprint) -> Vec<&str> {
        self.aliases().filter(|(_, alias)| alias.target == fingerprint).map(|(name, _)| name).collect()
    }

    pub(super) fn create_alias(&mut self, name: &str, alias: Alias) -> Result<(), DepotError> {
        let name = checked(name)?;
        if self.aliases.contains_key(&name) {
            return Err(DepotError::AliasTaken);
        }
        if self.aliases.len() >= MOST_ALIASES {
            return Err(DepotError::TooMuch("aliases"));
        }
        self.names_something(&alias)?;
        self.aliases.insert(name, alias);
        Ok(())
    }

    pub(super) fn move_alias(&mut self, name: &str, alias: Alias) -> Result<(), DepotError> {
        self.alias(name).ok_or(DepotError::AliasMissing)?;
        self.names_something(&alias)?;
        self.aliases.insert(name.to_owned(), alias);
        Ok(())
    }

    pub(super) fn delete_alias(&mut self, name: &str) -> Result<(), DepotError> {
        self.aliases.remove(name).map(drop).ok_or(DepotError::AliasMissing)
    }

    /// Forgets an image and its aliases.
    pub(super) fn forget(&mut self, fingerprint: Fingerprint) {
        self.images.remove(&fingerprint);
        self.aliases.retain(|_, alias| alias.target != fingerprint);
    }

    /// The record with these properties added, an empty value removing one.
    pub(super) fn with_properties(
        &self,
        fingerprint: Fingerprint,
        properties: &BTreeMap<String, String>,
    ) -> Result<Record, DepotError> {
        let mut record = self.record(fingerprint)?;
        for (name, value) in properties {
            if value.is_empty() {
                record.properties.remove(name);
            } else {
                record.properties.insert(name.clone(), value.clone());
            }
        }
        bounded(&record.properties)?;
        Ok(record)
    }

    pub(super) fn record(&self, fingerprint: Fingerprint) -> Result<Record, DepotError> {
        self.image(fingerprint).map(|record| Record::clone(record)).ok_or(DepotError::ImageMissing)
    }

    fn names_something(&self, alias: &Alias) -> Result<(), DepotError> {
        self.image(alias.target).ok_or(DepotError::ImageMissing)?;
        short(&alias.description)
    }
}

/// Holds properties to what is kept.
pub(super) fn bounded(properties: &BTreeMap<String, String>) -> Result<(), DepotError> {
    let lengths = properties.iter().map(|(name, value)| name.len().saturating_add(value.len()));
    let (longest, all) = lengths.fold((0, 0_usize), |(longest, all), length| {
        (std::cmp::max(longest, length), all.saturating_add(length))
    });
    if properties.len() > MOST_PROPERTIES || longest > LONGEST_PROPERTY || all > ALL_PROPERTIES {
        return Err(DepotError::TooMuch("properties"));
    }
    Ok(())
}

/// A name that every Incus takes, and that can be asked for by address and be listed.
pub(super) fn checked(name: &str) -> Result<String, DepotError> {
    let name = AliasName::try_from(name.to_owned())?;
    // Lists of images separate aliases by commas, and an image's fingerprint must never lead to another image.
    if name.as_str().contains(',') || name.as_str().parse::<Fingerprint>().is_ok() {
        return Err(DepotError::AliasUnservable);
    }
    Ok(name.into())
}

fn short(description: &str) -> Result<(), DepotError> {
    if description.len() > LONGEST_DESCRIPTION { Err(DepotError::TooMuch("description")) } else { Ok(()) }
}
