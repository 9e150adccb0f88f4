//! An import as the API shows it.

use upload_proto::api::{
    AliasName, CopySource, HistoryEntry, ImportView, Origin, Progress, Source, UrlSource,
};

use super::Import;

impl Import {
    /// The import as the API shows it.
    #[must_use]
    pub(crate) fn view(&self) -> ImportView {
        let total = self.known_size();
        let has_sender = self.offer.files().is_some();
        ImportView {
            id: self.id.to_string(),
            state: self.state,
            origin: self.origin(),
            target: self.target.clone(),
            files: self.parts.iter().map(|part| part.view(has_sender)).collect(),
            fingerprint: self.fingerprint.map(|fingerprint| fingerprint.to_string()),
            fetched: self.fetched.clone(),
            aliases: self.aliases().map(AliasName::to_string).collect(),
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

    /// The import as the history lists it.
    #[must_use]
    pub(crate) fn entry(&self) -> HistoryEntry {
        HistoryEntry {
            id: self.id.to_string(),
            state: self.state,
            origin: self.origin(),
            target: self.target.clone(),
            files: self.parts.iter().map(|part| part.file.name.clone()).collect(),
            size: self.known_size(),
            fingerprint: self.fingerprint.map(|fingerprint| fingerprint.to_string()),
            image: self.image.clone(),
            aliases: self.aliases().map(AliasName::to_string).collect(),
            skipped_aliases: self.skipped.clone(),
            already_present: self.already_present,
            problem: self.problem.clone(),
            retryable: self.retryable,
            created: self.created,
            ended: self.ended.unwrap_or_default(),
        }
    }

    /// Where it comes from, as the API shows it.
    pub(crate) fn origin(&self) -> Origin {
        match &self.offer.source {
            Source::Files(_) => Origin::Files,
            Source::Url(UrlSource { through, .. }) => {
                Origin::Url { url: self.called.clone(), through: *through }
            }
            Source::Copy(CopySource { remote, mode, .. }) => {
                Origin::Remote { remote: remote.clone(), mode: *mode, image: self.called.clone() }
            }
        }
    }
}
