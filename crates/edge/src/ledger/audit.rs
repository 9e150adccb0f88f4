//! Who did what, when, from where, and what came of it. What was written down is never changed, and never taken back.

use std::net::IpAddr;

use serde::Serialize;
use tenancy::{Owner, Subject};

use super::Answer;

/// The longest text of a deed, in bytes. What is longer is cut.
const LONGEST: usize = 1024;

/// Something that was done, or tried. No secret may stand in it: whoever reads the audit must not get further by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Deed {
    /// When, in milliseconds since 1970.
    pub(crate) at: u64,
    /// Who did it.
    pub(crate) who: Subject,
    /// For whom: the tenant acted in, or the operators.
    pub(crate) tenant: Owner,
    /// From where; nothing where the edge did it by itself.
    pub(crate) from: Option<IpAddr>,
    /// What was done, as a verb and its object: `import begin`, `image delete`.
    pub(crate) what: String,
    /// To what: the import, the image, the alias, with the target it is of.
    pub(crate) thing: String,
    /// What came of it: `done`, or the code of the problem.
    pub(crate) outcome: String,
}

impl Deed {
    /// The same with every text cut to 1 KiB: what strangers may have chosen must not fill the disk.
    #[must_use]
    pub(crate) fn bounded(mut self) -> Self {
        for text in [&mut self.what, &mut self.thing, &mut self.outcome] {
            text.truncate(text.floor_char_boundary(LONGEST));
        }
        self
    }
}

/// A deed as it was written down. As JSON it is a line of the audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Audited {
    /// Its number: higher than that of every one before it.
    pub(crate) number: u64,
    /// What was done.
    #[serde(flatten)]
    pub(crate) deed: Deed,
}

impl Audited {
    /// The line, with its end.
    ///
    /// # Errors
    /// None that is known of: all of it can be written as JSON.
    pub(crate) fn line(&self) -> serde_json::Result<String> {
        let mut line = serde_json::to_string(self)?;
        line.push('\n');
        Ok(line)
    }
}

/// A store of deeds.
pub(crate) trait Audit: Send + Sync {
    /// Writes a deed down for good; tells its number. Where it is a step of an import, it comes with the import's
    /// [`Entry`](super::Entry) instead, so that neither is kept without the other.
    ///
    /// # Errors
    /// As [`Ledger::save`](super::Ledger::save).
    fn note(&self, deed: Deed) -> Answer<'_, u64>;

    /// The deeds after this number, whosever they are, oldest first, at most `limit` of them.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn audited(&self, after: u64, limit: u32) -> Answer<'_, Vec<Audited>>;
}
