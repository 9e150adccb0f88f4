//! Why a drop cannot go on: the log's detail in the errors, the person's sentences in an [`Explanation`].

use image_format::Explanation;
use thiserror::Error;
use upload_proto::client::UploadFault;

/// Why a drop cannot go on, sorted by who can act.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DropFault {
    /// The files are no image that Incus can use. Whoever made them can act.
    #[error("the files are refused: {}", .0.code)]
    Refused(Explanation),
    /// The browser cannot read the file any more. The person at the page can act.
    #[error("the file {name:?} cannot be read")]
    Unreadable {
        /// Its name.
        name: String,
    },
    /// The file has another size than when it was dropped. The person at the page can act.
    #[error("the file {name:?} has changed")]
    Changed {
        /// Its name.
        name: String,
    },
    /// The edge answered with a problem, which says who can act.
    #[error("the edge answered {}", .0.code)]
    Edge(Explanation),
    /// The edge does not answer. Waiting may help, or whoever runs it.
    #[error("the edge does not answer")]
    Unreachable,
    /// The edge's answer cannot be understood. Whoever runs it can act.
    #[error("the answer of the edge, status {status}, makes no sense")]
    Nonsense {
        /// The HTTP status.
        status: u16,
    },
    /// The upload ended without success.
    #[error(transparent)]
    Upload(#[from] UploadFault),
    /// The page asked for something out of turn, or the browser lacks what it must have. We can act.
    #[error("the worker cannot do that: {0}")]
    Internal(&'static str),
    /// Called off.
    #[error("the import was cancelled")]
    Cancelled,
}

impl DropFault {
    /// The fault in words for the person at the page.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        match self {
            Self::Refused(why) | Self::Edge(why) => why.clone(),
            Self::Unreadable { name } => explanation(
                "file-unreadable",
                format!(
                    "The browser can no longer read \u{201c}{name}\u{201d}: it was moved, changed or is a folder."
                ),
                "Put the file back or wait until nothing writes to it, then drop it again.",
            )
            .with("name", name),
            Self::Changed { name } => explanation(
                "file-changed",
                format!("\u{201c}{name}\u{201d} changed while it was being read."),
                "Wait until nothing writes to the file, then drop it again.",
            )
            .with("name", name),
            Self::Unreachable => explanation(
                "edge-unreachable",
                "Malleus does not answer.".to_owned(),
                "Check that it is running and that this computer is online, then try again.",
            ),
            Self::Nonsense { status } => explanation(
                "edge-answer",
                format!("Malleus answered in a way this page does not understand (status {status})."),
                "Reload the page; if that does not help, ask whoever runs Malleus to look at its log.",
            )
            .with("status", &status.to_string()),
            Self::Upload(fault) => explain_upload(fault),
            Self::Internal(what) => explanation(
                "internal",
                format!("This page made a mistake: {what}."),
                "Reload the page and drop the file again.",
            ),
            Self::Cancelled => explanation(
                "cancelled",
                "The import was cancelled.".to_owned(),
                "Drop the file again to start over.",
            ),
        }
    }
}

fn explain_upload(fault: &UploadFault) -> Explanation {
    match fault {
        UploadFault::Gone => explanation(
            "upload-gone",
            "Malleus no longer knows this upload.".to_owned(),
            "Try again: the file is sent from its start.",
        ),
        UploadFault::Refused { status } => explanation(
            "upload-refused",
            format!("Malleus refused the upload with status {status}."),
            "Try again; if it is refused again, ask whoever runs Malleus to look at its log.",
        )
        .with("status", &status.to_string()),
        UploadFault::WentBack { .. } => explanation(
            "upload-went-back",
            "Malleus lost bytes that it had already confirmed.".to_owned(),
            "Ask whoever runs Malleus to check its disk, then try again.",
        ),
        UploadFault::Nonsense => explanation(
            "upload-answer",
            "Something on the way answered the upload in a way that makes no sense.".to_owned(),
            "Check for a proxy between this page and Malleus, then try again.",
        ),
        UploadFault::Cancelled => DropFault::Cancelled.explain(),
    }
}

fn explanation(code: &str, sentence: String, advice: &str) -> Explanation {
    Explanation::new(code, sentence, advice)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_a_sentence_and_an_advice() {
        let problem = explanation("alias-taken", "The alias is taken.".to_owned(), "Choose another.");
        let faults = [
            DropFault::Unreadable { name: "a".to_owned() },
            DropFault::Changed { name: "a".to_owned() },
            DropFault::Edge(problem),
            DropFault::Unreachable,
            DropFault::Nonsense { status: 200 },
            DropFault::Upload(UploadFault::Gone),
            DropFault::Upload(UploadFault::Refused { status: 403 }),
            DropFault::Upload(UploadFault::WentBack { acknowledged: 2, told: 1 }),
            DropFault::Upload(UploadFault::Nonsense),
            DropFault::Internal("x"),
            DropFault::Cancelled,
        ];
        let mut codes = std::collections::BTreeSet::new();
        for fault in faults {
            let told = fault.explain();
            assert!(told.sentence.ends_with('.') && told.advice.ends_with('.'), "{told:?}");
            assert!(codes.insert(told.code.clone()), "{} is used twice", told.code);
        }
        assert!(codes.contains("alias-taken"));
    }
}
