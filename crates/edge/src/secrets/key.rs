//! The key that the edge's secrets hang on, in a file of the state directory: made once, for its owner alone.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use super::{LENGTH, Secrets};
use crate::id::Id;

/// Its name in the state directory.
const FILE: &str = "secret.key";

/// Why there is no key. The operator can act.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    /// The file system refuses.
    #[error("{}: {error}", path.display())]
    Storage {
        /// The key's file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The file is none of ours.
    #[error(
        "{}: a key has {LENGTH} bytes; put back a good copy, or delete the file to get another one, which ends all tokens and sessions",
        path.display()
    )]
    Broken {
        /// The key's file.
        path: PathBuf,
    },
}

impl Secrets {
    /// With the key of the state directory, which is made where there is none. Several processes may do so at once and have
    /// the same one then. Blocking.
    ///
    /// # Errors
    /// When it can be neither read nor made, or is none.
    pub(crate) fn open(state_dir: &Path) -> Result<Self, KeyError> {
        let path = state_dir.join(FILE);
        let read = match read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                make(state_dir, &path).and_then(|()| read(&path))
            }
            read => read,
        };
        match read.map(<[u8; LENGTH]>::try_from) {
            Ok(Ok(key)) => Ok(Self::new(&key)),
            Ok(Err(_)) => Err(KeyError::Broken { path }),
            Err(error) => Err(KeyError::Storage { path, error }),
        }
    }
}

/// At most one byte more than a key has. From then on it is for its owner alone, also where a copy was put back carelessly.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        file.set_permissions(PermissionsExt::from_mode(0o600))?;
    }
    let mut bytes = Vec::with_capacity(LENGTH);
    file.take(LENGTH as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whole before it has its name, and it never takes the place of one that came first.
fn make(state_dir: &Path, path: &Path) -> io::Result<()> {
    let mut key = [0; LENGTH];
    getrandom::fill(&mut key)?;
    let unfinished = path.with_added_extension(Id::random()?.to_string());
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    let linked = file.write_all(&key).and_then(|()| file.sync_all()).and_then(|()| {
        match fs::hard_link(&unfinished, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            linked => linked,
        }
    });
    fs::remove_file(&unfinished)?;
    linked?;
    File::open(state_dir)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::secrets::Purpose;

    #[test]
    fn a_key_is_made_once_however_many_ask() {
        let dir = tempfile::tempdir().unwrap();
        let hash = || Secrets::open(dir.path()).unwrap().hash(Purpose::Token, b"x");
        let hashes: Vec<_> = thread::scope(|scope| {
            let asking: Vec<_> = (0..8).map(|_| scope.spawn(hash)).collect();
            asking.into_iter().map(|asking| asking.join().unwrap()).collect()
        });
        assert!(hashes.iter().all(|one| *one == hashes[0]));
        let names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(names, [FILE], "nothing is left beside it");
        let path = dir.path().join(FILE);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
        assert_eq!(hash(), hashes[0]);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let other = tempfile::tempdir().unwrap();
        assert_ne!(Secrets::open(other.path()).unwrap().hash(Purpose::Token, b"x"), hashes[0]);
    }

    #[test]
    fn what_is_no_key_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        for length in [0, LENGTH - 1, LENGTH + 1, 100_000] {
            fs::write(dir.path().join(FILE), vec![7; length]).unwrap();
            assert!(matches!(Secrets::open(dir.path()), Err(KeyError::Broken { .. })), "{length}");
            assert_eq!(fs::read(dir.path().join(FILE)).unwrap().len(), length);
        }
        let missing = Secrets::open(&dir.path().join("missing")).unwrap_err();
        assert!(matches!(missing, KeyError::Storage { .. }), "{missing}");
    }
}
