//! The words for what goes wrong with a remote.

use incus_client::Error as Incus;
use upload_proto::api::WhyClosed;

use super::{say, shown};
use crate::{
    error::{EdgeError, Sentences},
    fetch::FetchError,
};

/// What is wrong with copying from a remote.
pub(super) fn remote(error: &EdgeError) -> Sentences {
    match error {
        EdgeError::NotOffered => say(
            "source-image-missing",
            "The remote does not offer that image.",
            "Refresh the list of its images and choose again.",
        ),
        EdgeError::CopyClosed(why) => closed(*why),
        EdgeError::NotFollowable => say(
            "auto-update-impossible",
            "Incus keeps an image up to date only where it is public on its server, in the project default.",
            "Copy it without updates, or have it published so.",
        ),
        EdgeError::NotCalled(alias) => say(
            "bad-remote-alias",
            format!("The image is not called “{}” on its server.", shown(alias)),
            "Refresh the list of its images and choose one of its aliases.",
        )
        .with("alias", shown(alias)),
        EdgeError::Catalogue(_) => say(
            "remote-unreadable",
            "What the remote tells of its images cannot be read.",
            "Ask whoever runs it; the edge's log has the details under the id below.",
        ),
        EdgeError::Remote(error) => unanswered(error),
        EdgeError::RemoteWeb(FetchError::Certificate(_) | FetchError::Tls(_)) => not_trusted(),
        // It answers, if only with that.
        EdgeError::RemoteWeb(error @ FetchError::Status(_)) => error.sentences(),
        EdgeError::RemoteWeb(error) if error.may_pass() => unreachable(),
        EdgeError::RemoteWeb(error) => error.sentences(),
        // Each has words of its own.
        other => other.sentences(),
    }
}

fn unanswered(error: &Incus) -> Sentences {
    match error {
        Incus::Unreachable(_) | Incus::Timeout | Incus::ConnectionLost(_) | Incus::Unavailable(_) => {
            unreachable()
        }
        Incus::ServerNotPinned | Incus::ServerNotVerified(_) => not_trusted(),
        Incus::NotTrusted | Incus::Forbidden(_) => say(
            "remote-forbidden",
            "The remote does not let the edge see its images.",
            "Ask the operator to have the edge's certificate added there.",
        ),
        Incus::ImageMissing => EdgeError::NotOffered.sentences(),
        Incus::Peer(_) => say(
            "push-failed",
            "The remote could not send the image to the target.",
            "Choose the mode relay, or ask the operator whether the remote reaches the target.",
        ),
        _ => say(
            "remote-failed",
            "The remote could not give the image.",
            "Ask the operator; the edge's log has the details under the id below.",
        ),
    }
}

fn unreachable() -> Sentences {
    say("remote-unreachable", "The remote does not answer.", "Try again later.")
}

fn not_trusted() -> Sentences {
    say(
        "remote-not-trusted",
        "The remote shows another certificate than the one the edge expects.",
        "Ask the operator to look at the remote's server_certificate.",
    )
}

fn closed(why: WhyClosed) -> Sentences {
    let (key, title, advice) = match why {
        WhyClosed::TargetIsDepot => (
            "target-is-depot",
            "Neither can the depot fetch images, nor can others send to it.",
            "Choose the mode relay.",
        ),
        WhyClosed::RemoteIsNoIncus => (
            "remote-is-no-incus",
            "A web server of images cannot send them to another server.",
            "Choose the mode pull or relay.",
        ),
        WhyClosed::RemoteIsPublic => (
            "remote-is-public",
            "The remote sends images only for clients that it knows, and it does not know the edge.",
            "Choose the mode pull or relay.",
        ),
        WhyClosed::UnifiedMachine => (
            "unified-machine",
            "Incus takes this virtual machine for a container when it pulls it from such a server.",
            "Choose the mode relay.",
        ),
        WhyClosed::TargetNotOnNetwork => (
            "target-not-on-network",
            "The target does not listen on the network, so that the remote cannot send to it.",
            "Choose the mode pull or relay, or ask the operator to set core.https_address there.",
        ),
    };
    say("copy-mode-closed", title, advice).with("why", key)
}
