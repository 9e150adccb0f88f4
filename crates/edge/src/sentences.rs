//! The words for each error: what happened, and what to do. Nothing of Incus's own text, no path, no address.

use image_format::Explanation;
use incus_client::{Error as Incus, Flaw};
use upload_proto::api::{OfferFault, State};

use crate::{
    error::{EdgeError, Sentences},
    ledger::LedgerError,
};

fn say(code: impl Into<String>, title: impl Into<String>, detail: impl Into<String>) -> Sentences {
    Sentences { code: code.into(), title: title.into(), detail: detail.into() }
}

impl EdgeError {
    /// What the person at the page is told.
    #[must_use]
    pub(crate) fn sentences(&self) -> Sentences {
        match self {
            Self::Json(_) => say(
                "bad-request",
                "The request could not be read.",
                "Reload the page; if it happens again, the page and the edge are of different versions.",
            ),
            Self::Wire(fault) => say(
                "bad-upload-request",
                format!("The upload request breaks the protocol: {fault}."),
                "Use a client that speaks tus 1.0.0.",
            ),
            Self::Offer(fault) => offer(fault),
            Self::Fingerprint => say(
                "bad-fingerprint",
                "The fingerprint is not a SHA-256, or differs from the one declared before.",
                "Declare 64 lower-case hexadecimal digits, once.",
            ),
            Self::ImportId => say(
                "bad-import-id",
                "The id chosen for the import cannot be used.",
                "Choose 32 lower-case hexadecimal digits at random, or none.",
            ),
            Self::Differs => say(
                "import-differs",
                "An import with this id was begun before, for something else.",
                "Begin this one under another id.",
            ),
            Self::NotFound => say(
                "not-found",
                "There is no such import or upload.",
                "It may have ended long ago: start the import again.",
            ),
            Self::NotRetryable => say(
                "not-retryable",
                "The import cannot be taken up again.",
                "Start it anew with the same files.",
            ),
            Self::WrongState(state) => wrong_state(*state),
            Self::Offset => say(
                "wrong-offset",
                "The upload stands at another offset.",
                "Ask for the offset with HEAD and go on from there.",
            ),
            Self::Busy => say(
                "upload-busy",
                "Another request is writing to this upload.",
                "Wait a moment and go on from the offset that HEAD tells.",
            ),
            Self::Resized => say(
                "wrong-length",
                "The upload was said to have another size before.",
                "The file may have changed meanwhile: start the import again.",
            ),
            Self::Checksum => say(
                "checksum-mismatch",
                "The bytes of the request are not those of its checksum, so none of them was kept.",
                "Send them again from the same offset.",
            ),
            Self::TooLong => say(
                "upload-too-long",
                "More bytes were sent than the file was said to have.",
                "The file may have changed meanwhile: drop it again.",
            ),
            Self::BodyEnded(_) => say(
                "upload-cut",
                "The connection was cut before all bytes arrived.",
                "Go on from the offset that HEAD tells.",
            ),
            Self::Image(Explanation { code, sentence, advice }) => {
                say(code.as_str(), sentence.as_str(), advice.as_str())
            }
            Self::PartsDiffer => say(
                "parts-differ",
                "The files that arrived are not the parts they were said to be.",
                "The files may have changed meanwhile: drop them again.",
            ),
            Self::FingerprintMismatch => say(
                "fingerprint-mismatch",
                "The bytes that arrived are not the ones the browser hashed, so nothing was imported.",
                "The file may have changed meanwhile: drop it again.",
            ),
            Self::AliasTaken(aliases) => say(
                "alias-taken",
                format!("{} already taken by another image.", listed(aliases)),
                "Choose another alias, or choose to move it to the new image.",
            ),
            Self::AliasLost(alias) => say(
                "alias-lost",
                format!("The image is in Incus, but its alias “{alias}” was not set: another image has it."),
                "Import the file again with another alias, or choose to move it; no bytes will be sent twice.",
            ),
            Self::ImageVanished => say(
                "image-deleted",
                "The image was deleted in Incus before it got its aliases.",
                "Import the file again if the image is wanted.",
            ),
            Self::Stalled => say(
                "upload-stalled",
                "The file's bytes stopped coming.",
                "Drop the file again to go on where it stopped.",
            ),
            Self::TooManyImports => say(
                "too-many-imports",
                "Too many imports are open.",
                "Wait until some have ended, or cancel those no longer wanted.",
            ),
            Self::Elsewhere(_) => say(
                "cross-site",
                "The request did not come from this server's own page.",
                "Open the page at the address the edge printed when it started.",
            ),
            Self::DiskFull(_) => say(
                "disk-full",
                "The edge has no room for this image.",
                "Ask the operator to free space in the state directory, then try again.",
            ),
            Self::IncusFull(_) => incus_full(),
            Self::ProjectFull(_) => project_full(),
            Self::SpoolLost => say(
                "spool-damaged",
                "The edge has lost bytes of the file that it had received.",
                "Import the file again, and tell the operator that the state directory was damaged.",
            ),
            Self::Draining => say(
                "restarting",
                "The edge is being restarted.",
                "Nothing is lost: it goes on when the edge is back.",
            ),
            Self::Ledger(LedgerError::DiskFull(_)) => say(
                "disk-full",
                "The edge has no room to note what it does.",
                "Ask the operator to free space in the state directory, then try again.",
            ),
            Self::Ledger(_) => say(
                "ledger-failed",
                "The edge cannot write down what it does.",
                "Ask the operator to look at the ledger; the edge's log has the details under the id below.",
            ),
            Self::Incus(error) => incus(error),
            Self::NoPage => say(
                "no-page",
                "The page is not part of this build.",
                "Build with the page inside, or name its directory with --page-dir DIR.",
            ),
            Self::Internal(_) => say(
                "internal",
                "Something went wrong inside the edge.",
                "Try again; if it happens again, give the operator the id below, which the log has.",
            ),
        }
    }
}

fn listed(aliases: &[String]) -> String {
    let quoted: Vec<String> = aliases.iter().map(|alias| format!("“{alias}”")).collect();
    match quoted.as_slice() {
        [one] => format!("The alias {one} is"),
        many => format!("The aliases {} are", many.join(", ")),
    }
}

fn offer(fault: &OfferFault) -> Sentences {
    let (code, advice) = match fault {
        OfferFault::Files => {
            ("bad-parts", "Drop one unified image, or the metadata and the rootfs of one image.")
        }
        OfferFault::FileName => ("bad-file-name", "Rename the file and drop it again."),
        OfferFault::Identity => ("bad-identity", "Leave it out, or shorten it."),
        OfferFault::EmptyFile(_) => ("empty", "Fetch or build the file again."),
        OfferFault::TooLarge { .. } => ("image-too-large", "Ask the operator to raise max_image_size."),
        OfferFault::MetadataTooLarge => ("metadata-too-large", "Check that the files are the ones you mean."),
        OfferFault::Alias { .. } => ("alias-invalid", "Choose another alias."),
        OfferFault::TooManyAliases => ("too-many-aliases", "Import with fewer, and add the others in Incus."),
        OfferFault::AliasTaken => ("bad-alias-taken", "Leave it out, or choose one of these."),
        OfferFault::Properties => ("bad-properties", "Set fewer or shorter properties."),
    };
    let text = match fault {
        OfferFault::Alias { alias, fault } => format!("“{}” cannot be an alias: {fault}.", shown(alias)),
        other => {
            let text = other.to_string();
            let mut letters = text.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
                + "."
        }
    };
    say(code, text, advice)
}

/// The beginning of what someone typed, fit to be shown.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}

fn wrong_state(state: State) -> Sentences {
    match state {
        State::Done => say("import-done", "The import is done already.", "Nothing is left to do."),
        State::Failed => say("import-failed", "The import has failed.", "Start it again."),
        State::Cancelled => {
            say("import-cancelled", "The import was cancelled.", "Start it again if that was a mistake.")
        }
        State::Expired => {
            say("import-expired", "Nothing came for too long, so the import was given up.", "Start it again.")
        }
        State::Receiving | State::Forwarding | State::Importing | State::Finishing => say(
            "too-late",
            "Incus already has the whole image.",
            "Wait until the import is done, then delete the image in Incus if it is not wanted.",
        ),
    }
}

fn incus(error: &Incus) -> Sentences {
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
        Incus::ServerNotVerified(_)
        | Incus::Protocol(_)
        | Incus::Refused(_)
        | Incus::ProfileMissing(_)
        | Incus::NoSource
        | Incus::NotPushable
        | Incus::Contended
        | Incus::Peer(_)
        | Incus::Cancelled
        | Incus::NotCancellable
        | Incus::AliasMissing
        | Incus::ImageMissing
        | Incus::AlreadyExists
        | Incus::BodyFailed(_) => say("incus-failed", "Incus could not import the image.", OPERATOR),
    }
}

fn project_full() -> Sentences {
    say(
        "project-full",
        "The project's disk limit leaves no room for this image.",
        "Delete images that are no longer needed, or ask the operator to raise limits.disk.",
    )
}

fn incus_full() -> Sentences {
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
