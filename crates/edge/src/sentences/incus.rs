//! The words for what Incus refuses or fails at: never its own.

use incus_client::{Error as Incus, Flaw};

use super::say;
use crate::error::{EdgeError, Sentences};

/// What went wrong with Incus.
pub(super) fn incus(error: &Incus) -> Sentences {
    const OPERATOR: &str = "Ask the operator; the edge's log has the details under the id below.";
    match error {
        Incus::Unreachable(_) => {
            say("incus-unreachable", "Incus does not answer.", "Start it, or wait until it is back.")
        }
        Incus::Unavailable(_) | Incus::Timeout => {
            say("incus-busy", "Incus is starting, stopping or too busy to answer.", "Try again in a moment.")
        }
        Incus::ConnectionLost(_) => say(
            "incus-lost",
            "Incus went away in the middle of the import.",
            "It goes on when Incus is back; nothing needs to be sent again.",
        ),
        Incus::OperationGone => say(
            "incus-lost",
            "Incus took the whole image several times and went away each time without having made an image.",
            "Ask the operator why Incus goes away, then try again.",
        ),
        Incus::ServerNotPinned => say(
            "incus-not-pinned",
            "The Incus server shows another certificate than the one the edge was told to expect.",
            OPERATOR,
        ),
        Incus::NotTrusted | Incus::Forbidden(_) => {
            say("incus-forbidden", "Incus does not let the edge import images into this project.", OPERATOR)
        }
        Incus::ProjectMissing(_) => say("project-missing", "The project does not exist in Incus.", OPERATOR),
        Incus::ProjectWithoutImages => say(
            "project-without-images",
            "The project has no images of its own, so an import would land in another project.",
            "Ask the operator to set features.images=true on the project, or to name another one.",
        ),
        Incus::QuotaExceeded(_) => project_full(),
        Incus::DiskFull(_) => incus_full(),
        Incus::NotAnImage(flaw, _) => not_an_image(*flaw),
        Incus::FingerprintMismatch(_) => EdgeError::FingerprintMismatch.sentences(),
        Incus::AliasTaken => say(
            "alias-taken",
            "The alias is already taken by another image.",
            "Choose another alias, or choose to move it to the new image.",
        ),
        Incus::Hazard(_) => say(
            "image-refused",
            "The file begins in a way that Incus might not read as an image.",
            "Check where the file comes from.",
        ),
        Incus::AliasInvalid => {
            say("alias-invalid", "The alias has characters that Incus refuses.", "Choose another alias.")
        }
        Incus::Protocol(_)
        | Incus::Refused(_)
        | Incus::AliasMissing
        | Incus::ImageMissing
        | Incus::AlreadyExists
        | Incus::BodyFailed(_) => say("incus-failed", "Incus could not import the image.", OPERATOR),
    }
}

pub(super) fn project_full() -> Sentences {
    say(
        "project-full",
        "The project's disk limit leaves no room for this image.",
        "Delete images that are no longer needed, or ask the operator to raise limits.disk.",
    )
}

pub(super) fn incus_full() -> Sentences {
    say(
        "incus-disk-full",
        "The Incus server has no room for this image.",
        "Ask the operator to free space where Incus keeps its images, then try again.",
    )
}

fn not_an_image(flaw: Flaw) -> Sentences {
    let title = match flaw {
        Flaw::NoMetadata => "Incus found no metadata.yaml in the image.",
        Flaw::BadMetadata => "Incus cannot read the image's metadata.yaml.",
        Flaw::NoRootfs => "Incus found no root file system in the image.",
        Flaw::Architecture => "Incus does not know the image's architecture.",
        Flaw::CreationDate => "The image's metadata.yaml has no creation date.",
        Flaw::Compression => "Incus cannot read the image's compression.",
        Flaw::Archive => "Incus cannot read the image's archive.",
        Flaw::Truncated => "The image ends too early.",
    };
    say("image-refused", title, "Build or fetch the image again.")
}
