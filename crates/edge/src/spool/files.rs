//! The spool in a directory: one directory for each import, one file for each part.

use std::{
    fs, io,
    num::NonZeroU64,
    ops::Range,
    path::{Path, PathBuf},
};

use rustix::fs::Advice;
use upload_proto::api::Role;

use super::{Append, Place, Spool, Stored, Work, append::Appender};
use crate::id::Id;

/// Kept free on the spool's file system, so that the ledger, logs and the next start still find room: 64 MiB.
const MARGIN: u64 = 64 << 20;

/// A spool directory that this process alone uses.
#[derive(Debug)]
pub(crate) struct FileSpool {
    dir: PathBuf,
    // Held for as long as the spool is: the lock goes with the file.
    _lock: fs::File,
}

impl FileSpool {
    /// Opens the spool under `state_dir`, making what is missing.
    ///
    /// # Errors
    /// When the directory cannot be made, or another edge uses it ([`io::ErrorKind::WouldBlock`]).
    pub(crate) fn open(state_dir: &Path) -> io::Result<Self> {
        let dir = state_dir.join("spool");
        fs::create_dir_all(&dir)?;
        let lock = fs::File::create(state_dir.join("lock"))?;
        lock.try_lock().map_err(|error| match error {
            fs::TryLockError::WouldBlock => io::ErrorKind::WouldBlock.into(),
            fs::TryLockError::Error(error) => error,
        })?;
        Ok(Self { dir, _lock: lock })
    }

    fn of(&self, import: Id) -> PathBuf {
        self.dir.join(import.to_string())
    }

    fn path_of(&self, place: Place) -> PathBuf {
        self.of(place.import).join(match place.role {
            Role::Unified => "unified",
            Role::Metadata => "metadata",
            Role::Rootfs => "rootfs",
        })
    }
}

impl Spool for FileSpool {
    fn room(&self) -> io::Result<u64> {
        let stat = rustix::fs::statvfs(&self.dir)?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize).saturating_sub(MARGIN))
    }

    fn create(&self, import: Id) -> Work<'_, ()> {
        Box::pin(async move {
            match tokio::fs::create_dir(self.of(import)).await {
                // A creation that was cut short and comes again.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => made?,
            }
            // An acknowledged byte is on disk only if its directory is.
            tokio::fs::File::open(&self.dir).await?.sync_all().await
        })
    }

    fn append(&self, place: Place, durable: u64) -> Work<'_, Box<dyn Append>> {
        let path = self.path_of(place);
        Box::pin(async move {
            let opened = tokio::task::spawn_blocking(move || Appender::open(&path, durable)).await;
            let appender = opened.map_err(io::Error::other)??;
            Ok(Box::new(appender) as Box<dyn Append>)
        })
    }

    fn length(&self, place: Place) -> Work<'_, u64> {
        Box::pin(async move {
            match tokio::fs::metadata(self.path_of(place)).await {
                Ok(metadata) => Ok(metadata.len()),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
                Err(error) => Err(error),
            }
        })
    }

    fn open(&self, place: Place) -> io::Result<Box<dyn Stored>> {
        Ok(Box::new(fs::File::open(self.path_of(place))?))
    }

    fn path(&self, place: Place) -> Option<PathBuf> {
        Some(self.path_of(place))
    }

    fn remove(&self, import: Id) -> Work<'_, ()> {
        Box::pin(async move {
            match tokio::fs::remove_dir_all(self.of(import)).await {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                removed => removed,
            }
        })
    }

    fn list(&self) -> Work<'_, Vec<Id>> {
        Box::pin(async move {
            let mut entries = tokio::fs::read_dir(&self.dir).await?;
            let mut imports = Vec::new();
            while let Some(entry) = entries.next_entry().await? {
                // What is not of this spelling was put here by somebody else.
                imports.extend(entry.file_name().to_str().and_then(Id::parse));
            }
            Ok(imports)
        })
    }
}

impl Stored for fs::File {
    fn passed(&self, range: Range<u64>) {
        // To the system, no length is all there is from there on.
        if let Some(length) = NonZeroU64::new(range.end.saturating_sub(range.start)) {
            // A hint: it may keep what it likes.
            let _ = rustix::fs::fadvise(self, range.start, Some(length), Advice::DontNeed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_edges_cannot_share_one() {
        let state = tempfile::tempdir().unwrap();
        let _first = FileSpool::open(state.path()).unwrap();
        assert_eq!(FileSpool::open(state.path()).unwrap_err().kind(), io::ErrorKind::WouldBlock);
    }

    #[tokio::test]
    async fn what_is_not_its_own_is_left_alone() {
        let state = tempfile::tempdir().unwrap();
        let spool = FileSpool::open(state.path()).unwrap();
        fs::write(state.path().join("spool/notes"), b"x").unwrap();
        assert!(spool.list().await.unwrap().is_empty());
    }
}
