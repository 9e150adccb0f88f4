//! The folder a private incusd lives in: what the kernel and its containers demand of the path.

use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// Longest path of a Unix socket in bytes: `sun_path` holds 108, one of them the closing zero, and one is kept in hand.
const LONGEST_SOCKET: usize = 106;

/// Makes `dir` where it is missing and returns its absolute path, fit to be an `INCUS_DIR`.
///
/// Fails when the socket's path would be too long for the kernel, or when a parent is closed to other users: the root
/// user of an unprivileged container is one of them and could not reach its own file system.
pub(crate) fn prepare(dir: &Path) -> Result<PathBuf> {
    let dir = std::path::absolute(dir)?;
    let socket = socket_of(&dir);
    let length = socket.as_os_str().as_bytes().len();
    if length > LONGEST_SOCKET {
        bail!(
            "{} is {length} bytes long and a Unix socket's path may have {LONGEST_SOCKET}; choose a shorter --dir",
            socket.display()
        );
    }
    DirBuilder::new()
        .recursive(true)
        .mode(0o711)
        .create(&dir)
        .with_context(|| format!("cannot make {}", dir.display()))?;
    if let Some(parent) = dir.parent() {
        check_parents(parent)?;
    }
    fs::set_permissions(&dir, Permissions::from_mode(0o711))
        .with_context(|| format!("cannot open {} to containers", dir.display()))?;
    Ok(dir)
}

/// The socket incusd listens on when `dir` is its `INCUS_DIR`.
pub(crate) fn socket_of(dir: &Path) -> PathBuf {
    dir.join("unix.socket")
}

fn check_parents(parent: &Path) -> Result<()> {
    for folder in parent.ancestors() {
        if fs::metadata(folder)?.permissions().mode() & 0o001 == 0 {
            bail!(
                "{} is closed to other users (no o+x), so containers could not reach their files; choose another --dir",
                folder.display()
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_too_long_for_a_socket_is_refused() {
        let longest = format!("/{}", "d".repeat(LONGEST_SOCKET - "//unix.socket".len()));
        assert_eq!(socket_of(Path::new(&longest)).as_os_str().len(), LONGEST_SOCKET);
        let error = prepare(Path::new(&format!("{longest}d"))).expect_err("one byte too long");
        assert!(error.to_string().contains("107 bytes long"), "{error}");
    }

    #[test]
    fn a_closed_parent_is_refused_and_an_open_one_is_not() {
        let parent = tempfile::tempdir().expect("temporary folder");
        fs::set_permissions(parent.path(), Permissions::from_mode(0o700)).expect("own folder");
        let error = prepare(&parent.path().join("incus")).expect_err("closed");
        assert!(error.to_string().contains("closed to other users"), "{error}");
        fs::set_permissions(parent.path(), Permissions::from_mode(0o711)).expect("own folder");
        let dir = prepare(&parent.path().join("incus")).expect("open");
        assert_eq!(fs::metadata(dir).expect("made").permissions().mode() & 0o777, 0o711);
    }
}
