//! Where the fuzzer's files are: what it begins with, what it found, and what broke a target.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use fuzz::Target;

use crate::workspace::{Workspace, root};

/// `target/fuzz`, with a folder for each purpose and in it one for each target.
pub(super) struct Folders {
    base: PathBuf,
}

impl Folders {
    pub(super) fn new(workspace: &Workspace) -> Self {
        Self { base: workspace.target().join("fuzz") }
    }

    /// Inputs that reached something new, kept from run to run.
    pub(super) fn corpus(&self, target: &Target) -> Result<PathBuf> {
        self.made("corpus", target)
    }

    /// Where an input goes that broke the target.
    pub(super) fn broken(&self, target: &Target) -> Result<PathBuf> {
        self.made("broken", target)
    }

    /// The fuzzer's own words.
    pub(super) fn log(&self, target: &Target) -> Result<PathBuf> {
        Ok(self.made("log", target)?.join("libfuzzer.txt"))
    }

    /// The target's first files, written anew.
    pub(super) fn seeds(&self, target: &Target) -> Result<PathBuf> {
        let folder = self.made("seeds", target)?;
        fs::remove_dir_all(&folder).with_context(|| format!("cannot clear {}", folder.display()))?;
        let folder = self.made("seeds", target)?;
        for (number, seed) in (target.seeds)().iter().enumerate() {
            let path = folder.join(number.to_string());
            fs::write(&path, seed).with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(folder)
    }

    fn made(&self, purpose: &str, target: &Target) -> Result<PathBuf> {
        let folder = self.base.join(purpose).join(target.name);
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(folder)
    }
}

/// The inputs that once broke the target, kept with the sources; none where nothing ever did.
pub(super) fn kept(target: &Target) -> Option<PathBuf> {
    let folder = root().join("crates/fuzz/corpus").join(target.name);
    folder.is_dir().then_some(folder)
}

/// Words that the formats are made of, in libFuzzer's own form.
pub(super) fn dictionary() -> PathBuf {
    root().join("crates/fuzz/dictionary")
}

/// A path as it is best typed: from the root where it is inside.
pub(super) fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
