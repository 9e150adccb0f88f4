//! The folder the demonstration images go to, and the list of what is in it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::step::bytes;

/// Collects files and remembers what they are.
pub(super) struct Folder {
    path: PathBuf,
    made: Vec<Made>,
}

struct Made {
    name: String,
    size: u64,
    sha256: String,
    what: &'static str,
}

impl Folder {
    /// Makes the folder where it is missing.
    pub(super) fn open(path: &Path) -> Result<Self> {
        fs::create_dir_all(path.join("broken")).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Self { path: path.to_owned(), made: Vec::new() })
    }

    /// Writes `content` as `name`, a path inside the folder. `what` says it in a few words.
    pub(super) fn add(&mut self, name: &str, content: &[u8], what: &'static str) -> Result<()> {
        let path = self.path.join(name);
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))?;
        let sha256 = hex(&Sha256::digest(content));
        self.made.push(Made { name: name.to_owned(), size: content.len() as u64, sha256, what });
        Ok(())
    }

    /// What was made: size, the first digits of the SHA-256, name, meaning.
    pub(super) fn table(&self) -> String {
        let width = self.made.iter().map(|made| made.name.len()).max().unwrap_or_default();
        let line = |made: &Made| {
            let short = made.sha256.get(..12).unwrap_or_default();
            format!("{:>10}  {short}  {:width$}  {}", bytes(made.size), made.name, made.what)
        };
        self.made.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_what_was_written() {
        let place = tempfile::tempdir().expect("temporary folder");
        let mut folder = Folder::open(place.path()).expect("opens");
        folder.add("broken/empty.tar.xz", b"", "nothing").expect("writes");
        assert_eq!(folder.table(), "       0 B  e3b0c44298fc  broken/empty.tar.xz  nothing");
        assert_eq!(fs::read(place.path().join("broken/empty.tar.xz")).expect("is there"), b"");
    }
}
