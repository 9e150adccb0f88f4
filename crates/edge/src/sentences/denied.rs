//! The words for what a tenant may not, and has no more of.

use tenancy::{Denied, Limited, NotAdmitted, Right, Shortage};

use super::say;
use crate::{error::Sentences, size::size};

/// Why somebody is not let in.
pub(super) fn not_admitted(error: &NotAdmitted) -> Sentences {
    match error {
        NotAdmitted::Unknown => say(
            "no-tenant",
            "You are signed in, but there is nothing here for you.",
            "Ask the operator to make you a member of a tenant; then sign out and in again.",
        ),
        NotAdmitted::Choose(tenants) => {
            let names: Vec<&str> = tenants.iter().map(|name| name.as_str()).collect();
            say(
                "choose-tenant",
                "You are a member of several tenants, and the request does not say which one is meant.",
                format!("Choose one: {}.", names.join(", ")),
            )
            .with("tenants", names.join(", "))
        }
        NotAdmitted::NoSuchTenant => say(
            "no-such-tenant",
            "There is no such tenant for you.",
            "Choose another one, or ask the operator to make you a member of it.",
        ),
    }
}

/// Why something is not allowed.
pub(super) fn denied(denied: &Denied) -> Sentences {
    match denied {
        // It is told as `not-found` by its own error; here for the match alone.
        Denied::NotFound => say("not-found", "There is no such thing.", "Look at what there is now."),
        Denied::Right(right) => say(
            "right-missing",
            format!("You may not {} here.", what(*right)),
            format!("Ask the operator for the right “{right}” if you need it."),
        )
        .with("right", right.as_str()),
        Denied::OthersImport => say(
            "others-import",
            "Another member began this import.",
            "Ask them, or somebody with the right “manage”.",
        ),
        Denied::Kind(kind) => say(
            "kind-not-allowed",
            format!("Images of the kind “{kind}” are not allowed here."),
            "Choose another image, or ask the operator to allow the kind.",
        )
        .with("kind", kind.as_str()),
        Denied::Source(source) => say(
            "source-closed",
            format!("Images from {source} are not allowed here."),
            "Take the image from elsewhere, or ask the operator to allow it.",
        )
        .with("source", source.to_string()),
        Denied::Alias { alias, prefix } => say(
            "alias-outside",
            format!("The alias “{alias}” does not begin with “{prefix}”, as all aliases here must."),
            format!("Choose one that begins with “{prefix}”."),
        )
        .with("alias", alias.as_str())
        .with("prefix", prefix.as_str()),
        Denied::Limit(shortage) => limit(shortage),
    }
}

/// What a right is for, after “You may not”.
fn what(right: Right) -> &'static str {
    match right {
        Right::Import => "import images",
        Right::ListImages => "see the images",
        Right::SetAliases => "set aliases",
        Right::DeleteImages => "delete images",
        Right::RefreshImages => "refresh images",
        Right::MakeLinks => "make links",
        Right::SeeHistory => "see imports that have ended",
        Right::Manage => "do this with everybody's imports",
    }
}

fn limit(shortage: &Shortage) -> Sentences {
    let Shortage { of, limit, left, wanted, wait } = *shortage;
    let bytes = (size(limit), size(left));
    let said = match of {
        Limited::ImageBytes => say(
            "limit-image-bytes",
            format!("The image is larger than the {} that one may have here.", bytes.0),
            "Choose a smaller image, or ask the operator for more.",
        ),
        Limited::BytesInFlight => say(
            "limit-bytes-in-flight",
            format!("Of the {} that may be on their way at once, {} are left.", bytes.0, bytes.1),
            "Wait until some of the imports under way have ended, then try again.",
        ),
        Limited::Images => say(
            "limit-images",
            format!("There may be {limit} images here, and {left} more fit."),
            "Delete an image that is no longer needed, or ask the operator for more.",
        ),
        Limited::ImportsPerHour => say(
            "limit-imports-per-hour",
            format!("{limit} imports may begin within an hour, and that is reached."),
            match wait {
                Some(seconds) => format!("Try again in {} min.", seconds.div_ceil(60)),
                None => "Try again later.".to_owned(),
            },
        ),
        Limited::ConcurrentUploads => say(
            "limit-concurrent-uploads",
            format!("{limit} uploads may run at once, and so many do."),
            "Wait until one of them has ended, then try again.",
        ),
        Limited::StoredBytes => say(
            "limit-stored-bytes",
            format!("Of the {} that images may have together here, {} are left.", bytes.0, bytes.1),
            "Delete an image that is no longer needed, or ask the operator for more.",
        ),
    };
    let said = said.with("limit", limit.to_string()).with("left", left.to_string());
    let said = said.with("wanted", wanted.to_string());
    match wait {
        Some(seconds) => said.with("seconds", seconds.to_string()),
        None => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_told_with_what_is_left_of_it() {
        for of in Limited::ALL {
            let shortage = Shortage { of, limit: 3 << 30, left: 1 << 30, wanted: 2 << 30, wait: Some(61) };
            let said = denied(&Denied::Limit(shortage));
            assert_eq!(said.code, format!("limit-{}", of.as_str().replace('_', "-")));
            let values = said.values.unwrap();
            assert_eq!((values["left"].as_str(), values["seconds"].as_str()), ("1073741824", "61"));
            for sentence in [&said.title, &said.detail] {
                assert!(sentence.ends_with('.') && !sentence.contains('_'), "{sentence}");
            }
        }
    }
}
