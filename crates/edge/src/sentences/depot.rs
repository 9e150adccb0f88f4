//! The words for what the depot refuses or fails at.

use super::say;
use crate::{
    depot::DepotError,
    error::{EdgeError, Sentences},
};

/// What went wrong with the depot.
pub(super) fn depot(error: &DepotError) -> Sentences {
    use incus_client::Error as Incus;
    match error {
        DepotError::AliasTaken => EdgeError::Incus(Incus::AliasTaken).sentences(),
        DepotError::AliasMissing => EdgeError::Incus(Incus::AliasMissing).sentences(),
        DepotError::ImageMissing => EdgeError::Incus(Incus::ImageMissing).sentences(),
        DepotError::AliasInvalid(fault) => {
            say("alias-invalid", format!("That cannot be an alias: {fault}."), "Choose another alias.")
        }
        DepotError::AliasUnservable => say(
            "alias-unservable",
            "The depot cannot serve an image under an alias with a comma, or one that looks like a fingerprint.",
            "Choose another alias.",
        ),
        DepotError::TooMuch(_) => say(
            "too-much",
            "That is more than the depot keeps of an image.",
            "Set fewer or shorter properties.",
        ),
        DepotError::Mismatch(_) => EdgeError::FingerprintMismatch.sentences(),
        DepotError::Full(_) => EdgeError::DiskFull(String::new()).sentences(),
        DepotError::Broken { .. } | DepotError::Io(_) => say(
            "depot-failed",
            "The edge cannot read or write where its depot lies.",
            "Ask the operator to look at the state directory; the edge's log has the details under the id below.",
        ),
        DepotError::Internal(_) => EdgeError::Internal(String::new()).sentences(),
    }
}
