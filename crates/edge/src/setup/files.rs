//! The files of a setup: whole or not there, and their directory's owner's.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, chown},
    path::{Path, PathBuf},
};

use super::SetupError;

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Secrecy {
    /// Whoever may read the directory.
    Open,
    /// The owner alone.
    Secret,
}

impl Secrecy {
    fn mode(self) -> u32 {
        match self {
            Self::Open => 0o644,
            Self::Secret => 0o600,
        }
    }
}

/// Where the files of one target are.
#[derive(Debug, Clone)]
pub(super) struct Place {
    dir: PathBuf,
    target: String,
}

impl Place {
    pub(super) fn new(dir: &Path, target: &str) -> Self {
        Self { dir: dir.to_owned(), target: target.to_owned() }
    }

    fn file(&self, ending: &str) -> PathBuf {
        self.dir.join(format!("{}{ending}", self.target))
    }

    /// The certificate.
    pub(super) fn certificate(&self) -> PathBuf {
        self.file(".crt")
    }

    /// Its key.
    pub(super) fn key(&self) -> PathBuf {
        self.file(".key")
    }

    /// The server's certificate.
    pub(super) fn server_certificate(&self) -> PathBuf {
        self.file("-server.crt")
    }

    /// The lines for the settings file.
    pub(super) fn settings(&self) -> PathBuf {
        self.file(".toml")
    }

    /// What is in a file; nothing where there is none.
    ///
    /// # Errors
    /// [`SetupError::File`].
    pub(super) fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, SetupError> {
        match fs::read(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(SetupError::File { path: path.to_owned(), error }),
        }
    }

    /// Puts a file in its place, beside which it is made first: nobody ever sees half of one, and what stood there, be it a
    /// link to somewhere else, is replaced and not followed.
    ///
    /// # Errors
    /// [`SetupError::File`].
    pub(super) fn write(&self, path: &Path, bytes: &[u8], secrecy: Secrecy) -> Result<(), SetupError> {
        let put = || {
            DirBuilder::new().recursive(true).mode(0o700).create(&self.dir)?;
            let owner = fs::metadata(&self.dir)?;
            let beside = self.dir.join(format!(".{}.new", self.target));
            match fs::remove_file(&beside) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut file =
                OpenOptions::new().write(true).create_new(true).mode(secrecy.mode()).open(&beside)?;
            if rustix::process::geteuid().is_root() {
                chown(&beside, Some(owner.uid()), Some(owner.gid()))?;
            }
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&beside, path)?;
            File::open(&self.dir)?.sync_all()
        };
        put().map_err(|error| SetupError::File { path: path.to_owned(), error })
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_link_is_replaced_and_a_secret_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let elsewhere = dir.path().join("elsewhere");
        fs::write(&elsewhere, "untouched").unwrap();
        let place = Place::new(&dir.path().join("keys"), "img");
        assert_eq!(place.read(&place.key()).unwrap(), None);
        place.write(&place.certificate(), b"open", Secrecy::Open).unwrap();
        symlink(&elsewhere, place.key()).unwrap();
        place.write(&place.key(), b"secret", Secrecy::Secret).unwrap();
        assert_eq!(fs::read(&elsewhere).unwrap(), b"untouched");
        assert_eq!(place.read(&place.key()).unwrap().unwrap(), b"secret");
        let mode = |path: PathBuf| fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777;
        assert_eq!((mode(place.key()), mode(dir.path().join("keys"))), (0o600, 0o700));
        let names: Vec<_> = fs::read_dir(dir.path().join("keys")).unwrap().collect();
        assert_eq!(names.len(), 2, "{names:?}");
    }
}
