//! The labels of metrics. Each has few values, all of them our own words: nothing that comes from outside becomes one.

use prometheus_client::encoding::EncodeLabelSet;
use upload_proto::api::{Source, State};

/// Where an import stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct InState {
    /// The API's word for it.
    pub state: &'static str,
}

/// Where images come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct From {
    /// `files`, `url` or `remote`.
    pub source: &'static str,
}

/// What was wrong.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct WithCode {
    /// The end of a problem's `type`.
    pub code: String,
}

/// Which of the edge's listeners.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct AtListener {
    /// `page`, `depot` or `metrics`.
    pub listener: &'static str,
}

/// What a request was for, and how it was answered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Answered {
    /// The method; `OTHER` for what is none of the usual.
    pub method: &'static str,
    /// The route as it was declared, without what a client put into it.
    pub route: String,
    /// `2xx` and the like; `gone` where the client went away before.
    pub status: &'static str,
}

/// What there are only so many places for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OfKind {
    /// `judge`, `forward`, `follow` or `download`.
    pub kind: &'static str,
}

/// A target of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OfTarget {
    /// Its name.
    pub target: String,
}

/// Which program this is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Build {
    /// Its version.
    pub version: &'static str,
}

/// The API's word for a state.
pub(crate) fn state(state: State) -> &'static str {
    match state {
        State::Receiving => "receiving",
        State::Fetching => "fetching",
        State::Forwarding => "forwarding",
        State::Importing => "importing",
        State::Finishing => "finishing",
        State::Done => "done",
        State::Failed => "failed",
        State::Cancelled => "cancelled",
        State::Expired => "expired",
    }
}

/// The states that are no end.
pub(crate) const OPEN: [State; 5] =
    [State::Receiving, State::Fetching, State::Forwarding, State::Importing, State::Finishing];

/// The API's word for a source.
pub(crate) fn source(source: &Source) -> &'static str {
    match source {
        Source::Files(_) => "files",
        Source::Url(_) => "url",
        Source::Copy(_) => "remote",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_api() {
        let ends = [State::Done, State::Failed, State::Cancelled, State::Expired];
        for one in OPEN.into_iter().chain(ends) {
            assert_eq!(serde_json::to_value(one).unwrap(), state(one));
        }
        assert!(OPEN.iter().all(|state| !state.is_end()) && ends.iter().all(|state| state.is_end()));
    }
}
