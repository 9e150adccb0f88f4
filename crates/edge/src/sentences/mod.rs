//! The words for each error: what happened, and what to do. Nothing of Incus's own text, no path, no address.

mod denied;
mod depot;
mod incus;
mod offer;
mod remote;

use image_format::Explanation;
use upload_proto::api::State;

use self::{
    denied::{denied, not_admitted},
    depot::depot,
    incus::{incus, incus_full, project_full},
    offer::offer,
    remote::remote,
};
use crate::{
    error::{EdgeError, Sentences},
    ledger::LedgerError,
};

/// Puts the words together.
pub(crate) fn say(code: impl Into<String>, title: impl Into<String>, detail: impl Into<String>) -> Sentences {
    Sentences { code: code.into(), title: title.into(), detail: detail.into(), values: None }
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
            Self::TooSlow => say(
                "request-too-slow",
                "The request did not come to its end in time.",
                "Check the connection to the edge, then try again.",
            ),
            Self::Wire(fault) => say(
                "bad-upload-request",
                format!("The upload request breaks the protocol: {fault}."),
                "Use a client that speaks tus 1.0.0.",
            )
            .with("fault", fault.to_string()),
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
            Self::UnknownRemote(name) => say(
                "no-such-remote",
                format!("There is no remote “{}”.", shown(name)),
                "Choose another one, or ask the operator to name it in the settings again.",
            )
            .with("name", shown(name)),
            Self::NotOffered
            | Self::CopyClosed(_)
            | Self::NotFollowable
            | Self::NotCalled(_)
            | Self::Catalogue(_)
            | Self::RemoteWeb(_)
            | Self::Remote(_) => remote(self),
            Self::Depot(error) => depot(error),
            Self::WayClosed => say(
                "url-way-closed",
                "Images are not imported from URLs in this way here.",
                "Choose the other way, or ask the operator to allow it.",
            ),
            Self::AnotherImage => say(
                "url-another-image",
                "The web server announces another image than the one whose SHA-256 was given.",
                "Compare the SHA-256 with what the image's publisher tells.",
            ),
            Self::NoProfile(name) => say(
                "profile-missing",
                format!("The target has no profile “{}”.", shown(name)),
                "Choose among the profiles that the page shows.",
            )
            .with("name", shown(name)),
            Self::LinkTime => say(
                "bad-link-time",
                "A link works for a minute at least and for a year at most.",
                "Choose a time between these.",
            ),
            Self::OnlyInDepot => say(
                "only-in-depot",
                "Links are made to the edge's own depot only; Incus serves its images itself.",
                "Choose the depot, or make the image public in Incus.",
            ),
            Self::NotInDepot => say(
                "not-in-depot",
                "The depot only keeps images and cannot do this with them.",
                "Choose an Incus server as the target.",
            ),
            Self::UnknownTarget(name) => say(
                "no-such-target",
                format!("There is no target “{}”.", shown(name)),
                "Choose another one, or ask the operator to name it in the settings again.",
            )
            .with("name", shown(name)),
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
            Self::BodyEnded(_) | Self::Silent => say(
                "upload-cut",
                "The connection was cut before all bytes arrived.",
                "Go on from the offset that HEAD tells.",
            ),
            Self::Image(Explanation { code, sentence, advice, values }) => {
                Sentences { values: values.clone(), ..say(code.as_str(), sentence.as_str(), advice.as_str()) }
            }
            Self::PartsDiffer => say(
                "parts-differ",
                "The files that arrived are not the parts they were said to be.",
                "The files may have changed meanwhile: import them again.",
            ),
            Self::FingerprintMismatch => say(
                "fingerprint-mismatch",
                "The bytes that arrived do not have the SHA-256 that was told of them, so nothing was imported.",
                "The file may have changed meanwhile, or be another one: compare the SHA-256, then import it again.",
            ),
            Self::AliasTaken(aliases) => say(
                "alias-taken",
                format!("{} already taken by another image.", listed(aliases)),
                "Choose another alias, or choose to move it to the new image.",
            )
            .with("aliases", aliases.join(", ")),
            Self::AliasLost(alias) => say(
                "alias-lost",
                format!("The image is in Incus, but its alias “{alias}” was not set: another image has it."),
                "Import the file again with another alias, or choose to move it; no bytes will be sent twice.",
            )
            .with("alias", alias.as_str()),
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
            Self::Method => say(
                "method-not-allowed",
                "This cannot be asked for at this address.",
                "See the document of the API, at /api/v1/openapi.json.",
            ),
            Self::NotSignedIn(_) => say(
                "not-signed-in",
                "Nobody is signed in here, or no longer.",
                "Sign in, then try again; what was begun goes on.",
            ),
            Self::TokenRefused(_) => say(
                "token-refused",
                "The token is not valid here.",
                "Check that it was copied whole; it may be over or revoked: ask whoever gave it for another one.",
            ),
            Self::LogoutRefused(_) => say(
                "logout-refused",
                "The provider's wish to end sessions was not believed.",
                "See the edge's log for why; people can sign out at the page.",
            ),
            Self::NotAdmitted(error) => not_admitted(error),
            Self::Denied(error) => denied(error),
            Self::TooOften { wait } => say(
                "too-many-requests",
                "Too many requests came in a short time.",
                format!("Wait {wait} s, then try again."),
            )
            .with("seconds", wait.to_string()),
            Self::AddressTooLong => say(
                "address-too-long",
                "The address that was asked for is too long.",
                "Open the page anew; none of its addresses is as long.",
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
            Self::Fetch(error) => error.sentences(),
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
        State::Fetching => say(
            "too-late",
            "Incus no longer lets this be called off.",
            "Wait until the import is done, then delete the image in Incus if it is not wanted.",
        ),
        State::Receiving | State::Forwarding | State::Importing | State::Finishing => say(
            "too-late",
            "Incus already has the whole image.",
            "Wait until the import is done, then delete the image in Incus if it is not wanted.",
        ),
    }
}
