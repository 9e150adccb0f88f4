//! The spool: where uploads lie until Incus has them. One directory per import, one append-only file per part.

mod append;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

pub(crate) use append::Appender;
use upload_proto::api::Role;

use crate::id::Id;

/// Kept free on the spool's file system, so that logs and the next start still find room: 64 MiB.
const MARGIN: u64 = 64 << 20;

/// A spool directory that this process alone uses.
#[derive(Debug)]
pub(crate) struct Spool {
    dir: PathBuf,
    // Held for as long as the spool is: the lock goes with the file.
    _lock: fs::File,
}

impl Spool {
    /// Opens the spool under `state_dir`, making what is missing, and empties it: what a former run left behind
    /// belongs to no import any more.
    ///
    /// # Errors
    /// When the directory cannot be made, read or emptied, or another edge uses it ([`io::ErrorKind::WouldBlock`]).
    pub(crate) fn open(state_dir: &Path) -> io::Result<Self> {
        let dir = state_dir.join("spool");
        fs::create_dir_all(&dir)?;
        let lock = fs::File::create(state_dir.join("lock"))?;
        lock.try_lock().map_err(|error| match error {
            fs::TryLockError::WouldBlock => io::ErrorKind::WouldBlock.into(),
            fs::TryLockError::Error(error) => error,
        })?;
        for entry in fs::read_dir(&dir)? {
            let entry = entry?;
            // Only what this program names is its to delete.
            if entry.file_name().to_str().and_then(Id::parse).is_some() {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(Self { dir, _lock: lock })
    }

    /// Bytes that uploads may still take.
    ///
    /// # Errors
    /// When the file system does not tell.
    pub(crate) fn room(&self) -> io::Result<u64> {
        let stat = rustix::fs::statvfs(&self.dir)?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize).saturating_sub(MARGIN))
    }

    /// Makes the directory of an import.
    ///
    /// # Errors
    /// As the file system has them.
    pub(crate) async fn create(&self, import: Id) -> io::Result<()> {
        tokio::fs::create_dir(self.of(import)).await?;
        // An acknowledged byte is on disk only if its directory is.
        tokio::fs::File::open(&self.dir).await?.sync_all().await
    }

    /// Where a part of an import lies.
    #[must_use]
    pub(crate) fn path(&self, import: Id, role: Role) -> PathBuf {
        self.of(import).join(match role {
            Role::Unified => "unified",
            Role::Metadata => "metadata",
            Role::Rootfs => "rootfs",
        })
    }

    /// Deletes all of an import.
    pub(crate) async fn remove(&self, import: Id) {
        if let Err(error) = tokio::fs::remove_dir_all(self.of(import)).await {
            tracing::warn!(%import, %error, "the spool keeps files of an ended import; the next start deletes them");
        }
    }

    fn of(&self, import: Id) -> PathBuf {
        self.dir.join(import.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> Id {
        Id::parse(&format!("{n:032x}")).unwrap()
    }

    #[tokio::test]
    async fn it_starts_empty_and_leaves_alone_what_is_not_its_own() {
        let state = tempfile::tempdir().unwrap();
        let spool = Spool::open(state.path()).unwrap();
        spool.create(id(1)).await.unwrap();
        fs::write(spool.path(id(1), Role::Unified), b"x").unwrap();
        fs::write(state.path().join("spool/notes"), b"x").unwrap();
        drop(spool);
        let spool = Spool::open(state.path()).unwrap();
        assert!(!spool.path(id(1), Role::Unified).exists());
        assert!(state.path().join("spool/notes").exists());
    }

    #[test]
    fn two_edges_cannot_share_one() {
        let state = tempfile::tempdir().unwrap();
        let _first = Spool::open(state.path()).unwrap();
        assert_eq!(Spool::open(state.path()).unwrap_err().kind(), io::ErrorKind::WouldBlock);
    }
}
