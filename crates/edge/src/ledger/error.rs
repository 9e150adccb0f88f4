//! Why a ledger fails, sorted by who can act.

use std::path::PathBuf;

use tenancy::Shortage;
use thiserror::Error;

/// Cheap to clone: one failure is told to everyone whose saves it took along.
#[derive(Debug, Clone, Error)]
pub(crate) enum LedgerError {
    // The tenant can act.
    /// A limit of the owner's would be passed.
    #[error("limit: {0}")]
    Limit(Shortage),

    // The operator can act.
    /// No space where the ledger lies.
    #[error("ledger: no space: {0}")]
    DiskFull(String),
    /// A later version of this program wrote it. It was left as it is.
    #[error(
        "ledger: {} has layout {found}, and this version knows none above {known}; \
         run the newer version, or move the file away to start without its imports",
        path.display()
    )]
    Newer {
        /// The ledger's file.
        path: PathBuf,
        /// The layout it has.
        found: i64,
        /// The newest layout this program reads.
        known: i64,
    },
    /// The file is damaged, or was never a ledger. It was left as it is.
    #[error(
        "ledger: {} cannot be used: {reason}; put back a good copy, or move the file away to start without it",
        path.display()
    )]
    NotALedger {
        /// The ledger's file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file system refuses: rights, a failing disk, a lock that something else holds.
    #[error("ledger: its file system refuses: {0}")]
    Storage(String),

    // We can act.
    /// Something of ours failed.
    #[error("ledger: {0}")]
    Internal(String),
}
