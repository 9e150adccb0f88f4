//! The ledger of the state directory, for commands that look into it or change it while the edge may be running.

use std::{
    fs, io,
    io::Write,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use tenancy::{NameFault, Owner, Subject, TenantName, Way};
use thiserror::Error;

use crate::{
    clock,
    id::Id,
    identity::MakeError,
    ledger::{Audit, Deed, LedgerError, Limits, SqliteLedger},
    secrets::KeyError,
    settings::{Flags, Settings, SettingsError},
};

/// Why a command that needs the ledger fails. Whoever typed it can act.
#[derive(Debug, Error)]
pub(super) enum StoreError {
    /// The settings.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The state directory cannot be made or looked at.
    #[error("state directory {dir}: {error}")]
    Directory {
        /// The directory.
        dir: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// What this command makes there would belong to somebody else than the edge.
    #[error(
        "state directory {dir} belongs to the user with the number {owner}; run this as that user, such as by sudo -u"
    )]
    NotOurs {
        /// The directory.
        dir: PathBuf,
        /// Whose it is.
        owner: u32,
    },
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The key beside it.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Nobody asks for tokens.
    #[error("auth.mode is none: whoever reaches the edge may do everything, and nobody is asked for a token")]
    NoLogin,
    /// The settings do not have such a tenant.
    #[error("the settings have no tenant {0}; add [tenants.{0}] to them first")]
    NoTenant(TenantName),
    /// The settings do not have such a target.
    #[error("the settings have no target {0}")]
    NoTarget(String),
    /// A name for a token that none can have.
    #[error("{0:?} cannot be the name of a token; one begins with a letter or a digit")]
    TokenName(String),
    /// A token that cannot be made.
    #[error(transparent)]
    Make(#[from] MakeError),
    /// There is no such token.
    #[error("there is no token {0}; see malleus token list")]
    NoToken(Id),
    /// Something cannot be written to standard output.
    #[error("standard output: {0}")]
    Output(#[from] io::Error),
    /// Something that cannot be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// A name that none can have.
    #[error(transparent)]
    Name(#[from] NameFault),
}

/// An open ledger, and the settings of the edge whose it is.
pub(super) struct Store {
    pub(super) settings: Settings,
    pub(super) ledger: SqliteLedger,
}

impl Store {
    /// Opens the ledger that these flags lead to; the first one makes it.
    ///
    /// # Errors
    /// [`StoreError`] tells what to mend.
    pub(super) async fn open(flags: Flags) -> Result<Self, StoreError> {
        let settings = super::read(flags)?;
        ensure_ours(&settings.state_dir)?;
        let ledger = SqliteLedger::open(&settings.state_dir, Limits::keeping(settings.history)).await?;
        Ok(Self { settings, ledger })
    }

    /// Writes down what was done here: by the user of the system that did it, who has no other name for the edge.
    ///
    /// # Errors
    /// As [`Audit::note`].
    pub(super) async fn note(&self, tenant: Owner, what: &str, thing: String) -> Result<(), StoreError> {
        let user = rustix::process::getuid().as_raw();
        let who = Subject::new(Way::Token, &format!("(cli, user {user})"))?;
        let (at, what, outcome) = (clock::millis(), what.to_owned(), "done".to_owned());
        self.ledger.note(Deed { at, who, tenant, from: None, what, thing, outcome }).await?;
        Ok(())
    }
}

/// What is made there must be the edge's: one that runs as another user could not open it.
fn ensure_ours(dir: &Path) -> Result<(), StoreError> {
    let fault = |error| StoreError::Directory { dir: dir.to_owned(), error };
    fs::create_dir_all(dir).map_err(fault)?;
    let owner = fs::metadata(dir).map_err(fault)?.uid();
    if owner == rustix::process::geteuid().as_raw() {
        return Ok(());
    }
    Err(StoreError::NotOurs { dir: dir.to_owned(), owner })
}

/// Writes to standard output; tells whether anybody still reads it.
///
/// # Errors
/// What is no closed pipe.
pub(super) fn print(text: &str) -> Result<bool, StoreError> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(error.into()),
    }
}
