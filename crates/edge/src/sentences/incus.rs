//! The words for what Incus refuses or fails at: never its own.

use incus_client::{Error as Incus, Flaw, ImageHeader, PeerError};

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
            "Incus began with the image several times and went away each time without having made it.",
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
        Incus::ProfileMissing(_) => say(
            "profile-missing",
            "The target has no profile of that name.",
            "Choose among the profiles that the page shows.",
        ),
        Incus::Peer(error) => peer(error),
        Incus::Cancelled => {
            say("cancelled-elsewhere", "The import was called off in Incus.", "Try again if it is wanted.")
        }
        Incus::NotCancellable => say(
            "too-late",
            "Incus no longer lets this be called off.",
            "Wait until the import is done, then delete the image in Incus if it is not wanted.",
        ),
        Incus::Contended => {
            say("image-changing", "The image is being changed by somebody else.", "Try again in a moment.")
        }
        Incus::NotPushable => say(
            "push-not-possible",
            "A virtual machine in two files arrives as a container when one Incus sends it to another.",
            "Choose the mode pull or relay.",
        ),
        Incus::NoSource => say(
            "no-source",
            "Incus does not know where the image came from, so it cannot look for a newer one.",
            "Copy the image anew from its remote, by an alias and with updates.",
        ),
        Incus::ImageMissing => say("image-missing", "There is no such image.", "Look at the list anew."),
        Incus::AliasMissing => say("alias-missing", "There is no such alias.", "Look at the list anew."),
        Incus::ServerNotVerified(_)
        | Incus::Protocol(_)
        | Incus::Refused(_)
        | Incus::AlreadyExists
        | Incus::BodyFailed(_) => say("incus-failed", "Incus could not import the image.", OPERATOR),
    }
}

/// What went wrong between Incus and another server.
fn peer(error: &PeerError) -> Sentences {
    match error {
        PeerError::Unreachable(_) => say(
            "source-unreachable",
            "Incus cannot reach the server that has the image.",
            "Try again later, or choose the way through the edge.",
        ),
        PeerError::NotVerified(_) => say(
            "source-not-trusted",
            "Incus does not trust the certificate of the server that has the image.",
            "Ask the operator to set the remote's server_certificate, or choose the way through the edge.",
        ),
        PeerError::Refused(_) => say(
            "source-refused",
            "The server that has the image refused to give it.",
            "Try again; if it happens again, ask the operator whether the servers may speak to each other.",
        ),
        PeerError::NotAllowed(_) => say(
            "source-not-allowed",
            "The project may not take images from that server.",
            "Ask the operator to add it to restricted.images.servers, or choose the way through the edge.",
        ),
        PeerError::Protocol(_) => say(
            "source-protocol",
            "This Incus does not speak the protocol of the server that has the image.",
            "Choose the way through the edge.",
        ),
        PeerError::ImageMissing(_) => say(
            "source-image-missing",
            "The server no longer has that image.",
            "Refresh the list of its images and choose again.",
        ),
        PeerError::Header(ImageHeader::Hash, _) => say(
            "url-no-hash",
            "The web server does not tell the image's fingerprint in the header Incus-Image-Hash.",
            "Choose the way through the edge, which needs no such header.",
        ),
        PeerError::Header(ImageHeader::Url, _) => say(
            "url-no-url",
            "The web server does not tell the image's address in the header Incus-Image-URL.",
            "Choose the way through the edge, which needs no such header.",
        ),
        PeerError::Mismatch(_) => say(
            "source-mismatch",
            "What the server sent is not the image that it announced, so nothing was imported.",
            "Try again; if it happens again, tell whoever runs that server.",
        ),
        PeerError::Cut(_) => say("source-cut", "The transfer between the servers broke off.", "Try again."),
        PeerError::Same(_) => say(
            "source-is-target",
            "The image is to be copied to where it is.",
            "Choose another target, or add the alias in the list of images.",
        ),
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
    let (key, title) = match flaw {
        Flaw::NoMetadata => ("no-metadata", "Incus found no metadata.yaml in the image."),
        Flaw::BadMetadata => ("bad-metadata", "Incus cannot read the image's metadata.yaml."),
        Flaw::NoRootfs => ("no-rootfs", "Incus found no root file system in the image."),
        Flaw::Architecture => ("architecture", "Incus does not know the image's architecture."),
        Flaw::CreationDate => ("creation-date", "The image's metadata.yaml has no creation date."),
        Flaw::Compression => ("compression", "Incus cannot read the image's compression."),
        Flaw::Archive => ("archive", "Incus cannot read the image's archive."),
        Flaw::Truncated => ("truncated", "The image ends too early."),
    };
    say("image-refused", title, "Build or fetch the image again.").with("flaw", key)
}
