//! The Python that some tests use: an environment of its own under the target folder, with exactly what a list names.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::exec::{find_program, run};
use crate::step::step;
use crate::workspace::{command, root};

/// What tests use, by exact versions.
const REQUIREMENTS: &str = "tests/support/requirements.txt";
/// The list as it was when all of it was installed.
const INSTALLED: &str = "installed.txt";

/// Returns the interpreter of the environment in `folder`, after making it unless it has what the list names.
pub(super) fn ensure(folder: &Path) -> Result<PathBuf> {
    let list = root().join(REQUIREMENTS);
    let wanted = fs::read_to_string(&list).with_context(|| format!("cannot read {}", list.display()))?;
    let interpreter = folder.join("bin/python");
    if is_there(folder, &interpreter, &wanted) {
        return Ok(interpreter);
    }
    let python = find_program("python3").context("no python3 along PATH")?;
    step("installing Python packages (pip)", || {
        // An environment whose interpreter went away with an upgrade is made anew.
        run(command(&python).args(["-m", "venv", "--clear"]).arg(folder))?;
        let mut pip = command(&interpreter);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]);
        // Nothing of what is installed may run code of its own while it is.
        run(pip.args(["--only-binary", ":all:", "--requirement"]).arg(&list))?;
        run(command(&interpreter).args(["-m", "pip", "check"]))
    })?;
    fs::write(folder.join(INSTALLED), &wanted).context("cannot note what was installed")?;
    if !is_there(folder, &interpreter, &wanted) {
        bail!("{} was made and does not run", interpreter.display());
    }
    Ok(interpreter)
}

/// Whether the very list was installed for an interpreter that still runs.
fn is_there(folder: &Path, interpreter: &Path, wanted: &str) -> bool {
    fs::read_to_string(folder.join(INSTALLED)).is_ok_and(|installed| installed == wanted)
        && crate::exec::succeeds(command(interpreter).arg("--version"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_counts_with_its_very_list_and_an_interpreter_that_runs() {
        let folder = tempfile::tempdir().expect("a folder");
        let runs = PathBuf::from(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
        assert!(!is_there(folder.path(), &runs, "a==1\n"), "nothing was noted");
        fs::write(folder.path().join(INSTALLED), "a==1\n").expect("written");
        assert!(is_there(folder.path(), &runs, "a==1\n"));
        assert!(!is_there(folder.path(), &runs, "a==2\n"), "another version");
        assert!(!is_there(folder.path(), Path::new("/no/such/python"), "a==1\n"));
    }

    #[test]
    fn every_package_is_listed_by_its_exact_version() {
        let list = fs::read_to_string(root().join(REQUIREMENTS)).expect("the list");
        let named: Vec<&str> = list.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(named.iter().any(|line| line.starts_with("tuspy==")));
        assert!(named.iter().all(|line| line.contains("==") && !line.contains('*')), "{named:?}");
    }
}
