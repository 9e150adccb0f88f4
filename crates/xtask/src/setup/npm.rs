//! JavaScript packages: `npm ci`, when what is installed is not what package-lock.json says.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::exec::{find_program, run};
use crate::step::step;
use crate::workspace::{command, root};

/// The part of an npm lock file that tells what is installed where.
#[derive(Deserialize, Default)]
struct Lock {
    packages: BTreeMap<String, Package>,
}

#[derive(Deserialize, PartialEq, Eq)]
struct Package {
    version: Option<String>,
    integrity: Option<String>,
    #[serde(default)]
    link: bool,
    #[serde(default)]
    optional: bool,
    #[serde(default, rename = "devOptional")]
    dev_optional: bool,
}

/// Installs what the lock file names, unless it is there.
pub(super) fn ensure() -> Result<()> {
    if find_program("npm").is_none() {
        bail!("npm is missing: install Node.js 20 or later, which brings it");
    }
    let wanted =
        fs::read_to_string(root().join("package-lock.json")).context("no package-lock.json in the root")?;
    let wanted: Lock = serde_json::from_str(&wanted).context("package-lock.json is not what npm writes")?;
    // npm keeps a lock file of what it really unpacked inside the folder.
    let installed = fs::read_to_string(root().join("node_modules/.package-lock.json")).unwrap_or_default();
    let installed: Lock = serde_json::from_str(&installed).unwrap_or_default();
    if installed_as_wanted(&wanted, &installed) {
        return Ok(());
    }
    step("installing JavaScript packages (npm ci)", || {
        run(command("npm").args(["ci", "--no-audit", "--no-fund"]))
    })
}

/// Whether everything wanted is installed in that very version. Optional packages may be for other systems, and links
/// lead to our own folders.
fn installed_as_wanted(wanted: &Lock, installed: &Lock) -> bool {
    wanted.packages.iter().filter(|(path, package)| is_fetched(path, package)).all(|(path, package)| {
        installed.packages.get(path).map_or(package.optional || package.dev_optional, |found| {
            found.version == package.version && found.integrity == package.integrity
        })
    })
}

fn is_fetched(path: &str, package: &Package) -> bool {
    path.contains("node_modules/") && !package.link
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(text: &str) -> Lock {
        serde_json::from_str(text).expect("a lock file")
    }

    const WANTED: &str = r#"{"packages": {
        "": {"version": "1.0.0"}, "web": {"version": "1.0.0"}, "node_modules/web": {"link": true},
        "node_modules/a": {"version": "1.2.3", "integrity": "sha512-x"},
        "node_modules/other-system": {"version": "1.0.0", "optional": true}}}"#;

    #[test]
    fn the_very_versions_count() {
        let same = r#"{"packages": {"node_modules/a": {"version": "1.2.3", "integrity": "sha512-x"}}}"#;
        let older = r#"{"packages": {"node_modules/a": {"version": "1.2.2", "integrity": "sha512-x"}}}"#;
        assert!(installed_as_wanted(&lock(WANTED), &lock(same)));
        assert!(!installed_as_wanted(&lock(WANTED), &lock(older)));
        assert!(!installed_as_wanted(&lock(WANTED), &Lock::default()));
    }
}
