//! An import as the API shows it.

use upload_proto::api::{ImportView, Progress};

use super::{Import, Part};

impl Import {
    /// The import as the API shows it.
    #[must_use]
    pub(crate) fn view(&self) -> ImportView {
        let total = self.known_size();
        ImportView {
            id: self.id.to_string(),
            state: self.state,
            files: self.parts.iter().map(Part::view).collect(),
            fingerprint: self.fingerprint.map(|fingerprint| fingerprint.to_string()),
            aliases: self.offer.aliases.iter().map(ToString::to_string).collect(),
            skipped_aliases: self.skipped.clone(),
            forwarded: Progress { done: self.forwarded.min(total), total },
            already_present: self.already_present,
            hash_first: self.hash_first,
            waiting: self.full.as_ref().or(self.waiting.as_ref()).cloned(),
            problem: self.problem.clone(),
            retryable: self.retryable,
            created: self.created,
        }
    }
}
