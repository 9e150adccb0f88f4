//! What comes after the image is there: properties, whether it is public, then aliases.

use incus_client::{Error as Incus, Fingerprint, Project};
use upload_proto::api::{AliasName, AliasTaken, Offer};

use crate::error::EdgeError;

/// How often an alias is looked at again when others change it at the same moment.
const TRIES: u32 = 4;

/// Sets what the offer asks for, and tells which aliases were left with another image, as it asks for too.
///
/// # Errors
/// [`EdgeError::AliasLost`] when an alias names another image and must not be moved, [`EdgeError::ImageVanished`] when
/// the image is no longer there; else what Incus says.
pub(super) async fn finish(
    images: &Project,
    fingerprint: &Fingerprint,
    offer: &Offer,
) -> Result<Vec<String>, EdgeError> {
    images.merge_properties(fingerprint, &offer.properties).await.map_err(vanished)?;
    if offer.public && !is_public(images, fingerprint).await? {
        images.make_public(fingerprint).await.map_err(vanished)?;
    }
    let mut skipped = Vec::new();
    for alias in &offer.aliases {
        if !set_alias(images, alias, fingerprint, offer.alias_taken).await? {
            skipped.push(alias.to_string());
        }
    }
    Ok(skipped)
}

/// Whether clients without credentials may read the image: it may have been there before.
async fn is_public(images: &Project, fingerprint: &Fingerprint) -> Result<bool, EdgeError> {
    images.image(fingerprint).await?.map(|image| image.public).ok_or(EdgeError::ImageVanished)
}

/// Of the aliases an offer asks for, those that name another image than `fingerprint`.
///
/// # Errors
/// What Incus says.
pub(crate) async fn taken(
    images: &Project,
    aliases: &[AliasName],
    fingerprint: Option<&Fingerprint>,
) -> Result<Vec<String>, EdgeError> {
    let mut taken = Vec::new();
    for alias in aliases {
        if let Some(found) = images.alias(alias.as_str()).await?
            && Some(&found.target) != fingerprint
        {
            taken.push(alias.to_string());
        }
    }
    Ok(taken)
}

/// Points one alias at the image, or leaves it, where that is asked for: false. There is no moment at which an alias
/// that existed does not.
async fn set_alias(
    images: &Project,
    alias: &AliasName,
    fingerprint: &Fingerprint,
    when_taken: AliasTaken,
) -> Result<bool, EdgeError> {
    for _ in 0..TRIES {
        let result = match images.alias(alias.as_str()).await? {
            None => images.create_alias(alias.as_str(), fingerprint, "").await,
            Some(found) if found.target == *fingerprint => return Ok(true),
            Some(found) => match when_taken {
                AliasTaken::Fail => return Err(EdgeError::AliasLost(alias.to_string())),
                AliasTaken::Skip => return Ok(false),
                AliasTaken::Move => images.move_alias(alias.as_str(), fingerprint, &found.description).await,
            },
        };
        match result {
            Ok(()) => return Ok(true),
            // Made or deleted by someone else since we looked: look again.
            Err(Incus::AliasTaken | Incus::AliasMissing) => {}
            Err(error) => return Err(vanished(error)),
        }
    }
    Err(EdgeError::AliasLost(alias.to_string()))
}

/// Someone deleted the image meanwhile.
fn vanished(error: Incus) -> EdgeError {
    match error {
        Incus::ImageMissing => EdgeError::ImageVanished,
        other => other.into(),
    }
}
