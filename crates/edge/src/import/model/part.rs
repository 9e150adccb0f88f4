//! One file of an import.

use serde::{Deserialize, Serialize};
use upload_proto::api::{FileView, OfferedFile, Progress, Role, UPLOADS};

use crate::{fetch::Validator, id::Id, text};

/// One file of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    /// Names its upload.
    #[serde(with = "text")]
    pub upload: Id,
    /// Its part in the image.
    pub role: Role,
    /// Its name, and its size once that is told.
    pub file: OfferedFile,
    /// How many of its bytes are durable in the spool.
    pub received: u64,
    /// What tells that it is still the same file, where the edge fetches it.
    #[serde(default)]
    pub mark: Option<Validator>,
    /// How often it had to be taken from its beginning once more.
    #[serde(default)]
    pub begun_anew: u32,
}

impl Part {
    /// Whether all of it is durable.
    #[must_use]
    pub(crate) fn is_complete(&self) -> bool {
        self.file.size == Some(self.received)
    }

    /// Bytes still to come, as far as that is known.
    #[must_use]
    pub(super) fn outstanding(&self) -> u64 {
        self.known_size().saturating_sub(self.received)
    }

    /// Its size, or what came so far of one whose size is not told.
    #[must_use]
    pub(crate) fn known_size(&self) -> u64 {
        self.file.size.unwrap_or(self.received)
    }

    /// The part as the API shows it.
    #[must_use]
    pub(super) fn view(&self, has_sender: bool) -> FileView {
        FileView {
            role: self.role,
            name: self.file.name.clone(),
            upload: if has_sender { format!("{UPLOADS}/{}", self.upload) } else { String::new() },
            identity: self.file.identity.clone(),
            received: Progress { done: self.received, total: self.known_size() },
        }
    }
}
