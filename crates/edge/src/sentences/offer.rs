//! The words for an offer that breaks a rule.

use upload_proto::api::OfferFault;

use super::{say, shown};
use crate::error::Sentences;

/// What is wrong with the offer.
pub(super) fn offer(fault: &OfferFault) -> Sentences {
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
        OfferFault::Target => ("bad-target", "Choose one of the targets that the page shows."),
        OfferFault::Remote => ("bad-remote", "Choose one of the remotes that the page shows."),
        OfferFault::Profiles => ("bad-profiles", "Choose profiles that the target has."),
        OfferFault::Url => ("bad-url", "Copy the image's address anew."),
        OfferFault::Fingerprint => ("bad-fingerprint", "Take it from the remote's list of images."),
        OfferFault::RemoteAlias => ("bad-remote-alias", "Choose one of the image's own aliases, or none."),
        OfferFault::AutoUpdate => {
            ("auto-update-impossible", "Choose the mode pull and an alias, or copy without updates.")
        }
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
    let said = say(code, text, advice);
    match fault {
        OfferFault::Alias { alias, fault } => {
            said.with("alias", shown(alias)).with("fault", fault.to_string())
        }
        OfferFault::TooLarge { size, limit } => {
            said.with("size", size.to_string()).with("most", limit.to_string())
        }
        _ => said,
    }
}
