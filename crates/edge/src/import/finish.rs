//! What comes after the image is there: properties, whether it is public, then aliases.

use image_format::Fingerprint;
use upload_proto::api::{AliasName, AliasTaken, ImageWords};

use super::model::Import;
use crate::{error::EdgeError, target::Target};

/// How often an alias is looked at again when others change it at the same moment.
const TRIES: u32 = 4;

/// Sets what the offer asks for, of the image itself only where this import `shapes` it, and tells which aliases were left with another image, as it asks for too, and what the
/// image says of itself.
///
/// # Errors
/// [`EdgeError::AliasLost`] when an alias names another image and must not be moved, [`EdgeError::ImageVanished`] when
/// the image is no longer there; else what Incus says.
pub(super) async fn finish(
    target: &Target,
    fingerprint: &Fingerprint,
    import: &Import,
    shapes: bool,
) -> Result<(Vec<String>, ImageWords), EdgeError> {
    let offer = import.offer();
    if shapes {
        target.merge_properties(fingerprint, &offer.properties).await.map_err(vanished)?;
    }
    let present = target.image(fingerprint).await?.ok_or(EdgeError::ImageVanished)?;
    if shapes && offer.public && !present.public {
        target.make_public(fingerprint).await.map_err(vanished)?;
    }
    if let Some(profiles) = offer.profiles.as_ref().filter(|_| shapes) {
        target.set_profiles(fingerprint, profiles).await.map_err(vanished)?;
    }
    let mut skipped = Vec::new();
    for alias in import.aliases() {
        if !set_alias(target, alias, import.description_of(alias), fingerprint, offer.alias_taken).await? {
            skipped.push(alias.to_string());
        }
    }
    Ok((skipped, present.words))
}

/// Of the aliases an offer asks for, those that name another image than `fingerprint`.
///
/// # Errors
/// What Incus says.
pub(crate) async fn taken(
    target: &Target,
    aliases: impl Iterator<Item = &AliasName>,
    fingerprint: Option<&Fingerprint>,
) -> Result<Vec<String>, EdgeError> {
    let mut taken = Vec::new();
    for alias in aliases {
        if let Some(found) = target.alias(alias.as_str()).await?
            && Some(&found.fingerprint) != fingerprint
        {
            taken.push(alias.to_string());
        }
    }
    Ok(taken)
}

/// Points one alias at the image, or leaves it, where that is asked for: false. There is no moment at which an alias
/// that existed does not, and one that is moved keeps its description.
pub(crate) async fn set_alias(
    target: &Target,
    alias: &AliasName,
    description: &str,
    fingerprint: &Fingerprint,
    when_taken: AliasTaken,
) -> Result<bool, EdgeError> {
    for _ in 0..TRIES {
        let result = match target.alias(alias.as_str()).await? {
            None => target.create_alias(alias.as_str(), fingerprint, description).await,
            Some(found) if found.fingerprint == *fingerprint => return Ok(true),
            Some(found) => match when_taken {
                AliasTaken::Fail => return Err(EdgeError::AliasLost(alias.to_string())),
                AliasTaken::Skip => return Ok(false),
                AliasTaken::Move => target.move_alias(alias.as_str(), fingerprint, &found.description).await,
            },
        };
        match result {
            Ok(()) => return Ok(true),
            // Made or deleted by someone else since we looked: look again.
            Err(error) if error.is_alias_changed() => {}
            Err(error) => return Err(vanished(error)),
        }
    }
    Err(EdgeError::AliasLost(alias.to_string()))
}

/// Someone deleted the image meanwhile.
fn vanished(error: EdgeError) -> EdgeError {
    if error.is_image_missing() { EdgeError::ImageVanished } else { error }
}
