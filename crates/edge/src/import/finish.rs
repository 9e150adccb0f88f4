//! What comes after the image is there: properties, then aliases.

use incus_client::{Error as Incus, Fingerprint, Project};
use upload_proto::api::{AliasName, AliasTaken, Offer};

use crate::error::EdgeError;

/// How often an alias is looked at again when others change it at the same moment.
const TRIES: u32 = 4;

/// Sets what the offer asks for.
///
/// # Errors
/// [`EdgeError::AliasLost`] when an alias names another image and must not be moved; else what Incus says.
pub(super) async fn finish(
    images: &Project,
    fingerprint: &Fingerprint,
    offer: &Offer,
) -> Result<(), EdgeError> {
    images.merge_properties(fingerprint, &offer.properties).await?;
    for alias in &offer.aliases {
        set_alias(images, alias, fingerprint, offer.alias_taken).await?;
    }
    Ok(())
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

/// Points one alias at the image: there is no moment at which an alias that existed does not.
async fn set_alias(
    images: &Project,
    alias: &AliasName,
    fingerprint: &Fingerprint,
    when_taken: AliasTaken,
) -> Result<(), EdgeError> {
    for _ in 0..TRIES {
        let result = match images.alias(alias.as_str()).await? {
            None => images.create_alias(alias.as_str(), fingerprint, "").await,
            Some(found) if found.target == *fingerprint => return Ok(()),
            Some(found) => match when_taken {
                AliasTaken::Fail => return Err(EdgeError::AliasLost(alias.to_string())),
                AliasTaken::Move => images.move_alias(alias.as_str(), fingerprint, &found.description).await,
            },
        };
        match result {
            Ok(()) => return Ok(()),
            // Made or deleted by someone else since we looked: look again.
            Err(Incus::AliasTaken | Incus::AliasMissing) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(EdgeError::AliasLost(alias.to_string()))
}
