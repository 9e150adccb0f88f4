//! Debian packages: fetched with apt-get, from backports where the release itself lacks them.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::apt_sources::{self, Repository};
use super::packages::Debian;
use super::privilege::{run_as_root, write_as_root};
use crate::exec::{capture, find_program};
use crate::step::{say, step};

/// The file of apt's that we write, and the only one.
const BACKPORTS_FILE: &str = "/etc/apt/sources.list.d/malleus-backports.sources";
/// Debian's switch against daemons started by package installation: a script that answers 101 forbids it.
const POLICY_FILE: &str = "/usr/sbin/policy-rc.d";

/// Installs the packages behind `wanted`.
pub(super) fn install(wanted: &[Debian]) -> Result<()> {
    let packages: Vec<&str> = wanted.iter().flat_map(|need| need.packages()).copied().collect();
    let list = packages.join(" ");
    if find_program("apt-get").is_none() {
        bail!(
            "missing on this machine, which is not a Debian: install what Debian calls {list}, then try again"
        );
    }
    step(&format!("installing {list} (Debian packages)"), || {
        run_as_root("apt-get", &["-q", "update"])?;
        let release =
            if packages.iter().all(|name| has_candidate(name)) { None } else { Some(add_backports()?) };
        quietly(wanted.contains(&Debian::Incus), || fetch(&packages, release.as_deref()))
    })
}

fn fetch(packages: &[&str], release: Option<&str>) -> Result<()> {
    let mut words = vec!["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "install", "--yes"];
    words.push("--no-install-recommends");
    if let Some(release) = release {
        words.extend(["--target-release", release]);
    }
    words.extend(packages);
    run_as_root("env", &words)
}

/// This machine's release of Debian, and the text of a `.sources` file with the mirror that it uses for it.
pub(super) fn own_release() -> Result<(String, String)> {
    let release = fs::read_to_string("/etc/os-release").context("cannot tell which Debian this is")?;
    let codename = codename(&release).context("/etc/os-release names no VERSION_CODENAME")?;
    let known = read_sources()?;
    let mirror = known
        .iter()
        .find(|repository| repository.is_archive_of(codename))
        .with_context(|| format!("apt knows no mirror of {codename} whose address could be used"))?;
    Ok((codename.to_owned(), mirror.stanza_for(codename)))
}

/// Adds this release's backports from the mirror the machine uses already. Returns the name of that suite.
fn add_backports() -> Result<String> {
    let release = fs::read_to_string("/etc/os-release").context("cannot tell which Debian this is")?;
    let codename = codename(&release).context("/etc/os-release names no VERSION_CODENAME")?;
    let suite = format!("{codename}-backports");
    let known = read_sources()?;
    if !known.iter().any(|repository| repository.has(&suite, "main")) {
        let mirror =
            known.iter().find(|repository| repository.is_archive_of(codename)).with_context(|| {
                format!("apt knows no mirror of {codename} whose address could be used for {suite}")
            })?;
        say(&format!("    adding {suite} in {BACKPORTS_FILE}, from the mirror of {codename}"));
        write_as_root(BACKPORTS_FILE, &mirror.stanza_for(&suite))?;
        run_as_root("apt-get", &["-q", "update"])?;
    }
    Ok(suite)
}

fn read_sources() -> Result<Vec<Repository>> {
    let mut found = Vec::new();
    let main = Path::new("/etc/apt/sources.list").to_owned();
    let parts = fs::read_dir("/etc/apt/sources.list.d").context("cannot read apt's sources")?;
    let mut files: Vec<_> = parts.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    for file in std::iter::once(main).chain(files) {
        let text = fs::read_to_string(&file).unwrap_or_default();
        match file.extension().and_then(|ending| ending.to_str()) {
            Some("sources") => found.extend(apt_sources::deb822(&text)),
            Some("list") => found.extend(apt_sources::one_line(&text)),
            _ => (),
        }
    }
    Ok(found)
}

/// The release's name out of os-release(5), such as `bookworm`.
fn codename(os_release: &str) -> Option<&str> {
    os_release
        .lines()
        .find_map(|line| line.strip_prefix("VERSION_CODENAME="))
        .map(|name| name.trim_matches('"'))
}

/// Whether apt could install `package` now.
fn has_candidate(package: &str) -> bool {
    let policy = capture(Command::new("apt-cache").env("LC_ALL", "C").args(["policy", package]));
    policy
        .is_ok_and(|text| text.lines().any(|line| candidate(line).is_some_and(|version| version != "(none)")))
}

fn candidate(line: &str) -> Option<&str> {
    line.trim().strip_prefix("Candidate: ")
}

/// Keeps package scripts from starting daemons while `work` runs: installing Incus for trials must not bring up a server
/// of the system's. A machine that has such a policy of its own keeps it.
fn quietly<T>(wanted: bool, work: impl FnOnce() -> Result<T>) -> Result<T> {
    if !wanted || Path::new(POLICY_FILE).exists() {
        return work();
    }
    write_as_root(
        POLICY_FILE,
        "#!/bin/sh\n# Written for one installation by cargo xtask, and removed after it.\nexit 101\n",
    )?;
    run_as_root("chmod", &["755", POLICY_FILE])?;
    let outcome = work();
    run_as_root("rm", &["--force", POLICY_FILE])?;
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_is_named_with_and_without_quotes() {
        assert_eq!(codename("ID=debian\nVERSION_CODENAME=bookworm\n"), Some("bookworm"));
        assert_eq!(codename("VERSION_CODENAME=\"trixie\"\n"), Some("trixie"));
        assert_eq!(codename("ID=arch\n"), None);
    }

    #[test]
    fn a_candidate_is_read_from_the_policy() {
        assert_eq!(candidate("  Candidate: 6.0.4-2"), Some("6.0.4-2"));
        assert_eq!(candidate("  Candidate: (none)"), Some("(none)"));
        assert_eq!(candidate("  Installed: 6.0.4-2"), None);
    }
}
