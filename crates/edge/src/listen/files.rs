//! How many files and connections the process may have open.

use rustix::process::{Resource, getrlimit, setrlimit};

/// Takes as many as the system lets it have. What a process begins with is kept low for programs that use select(2)
/// (setrlimit(2), `RLIMIT_NOFILE`), which this one does not.
pub(crate) fn allow_many() {
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        limit.current = limit.maximum;
        if let Err(error) = setrlimit(Resource::Nofile, limit) {
            tracing::warn!(%error, "few connections can be open at a time");
        }
    }
}
