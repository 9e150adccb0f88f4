//! The Incus that already runs on this machine, if there is one.

use std::os::unix::net::UnixStream;
use std::path::PathBuf;

/// The first socket that accepts a connection, in the order the `incus` client looks, then the packages' places.
pub(crate) fn local_socket() -> Option<PathBuf> {
    candidates(|name| std::env::var_os(name).map(PathBuf::from))
        .into_iter()
        .find(|path| UnixStream::connect(path).is_ok())
}

fn candidates(variable: impl Fn(&str) -> Option<PathBuf>) -> Vec<PathBuf> {
    let named = [variable("INCUS_SOCKET"), variable("INCUS_DIR").map(|dir| dir.join("unix.socket"))];
    let usual = ["/var/lib/incus/unix.socket", "/run/incus/unix.socket"].map(PathBuf::from);
    named.into_iter().flatten().chain(usual).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_user_names_comes_first() {
        let named = candidates(|name| Some(PathBuf::from(format!("/{name}"))));
        assert_eq!(named[..2], [PathBuf::from("/INCUS_SOCKET"), PathBuf::from("/INCUS_DIR/unix.socket")]);
        assert_eq!(candidates(|_| None).len(), 2);
    }
}
