//! Container monitors that outlive an incusd which was killed: found by the folder in their title, and ended.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

/// How long a killed process may take to leave.
const LIMIT: Duration = Duration::from_secs(10);

/// Kills the containers, and with them the monitors, of the incusd whose `INCUS_DIR` is `dir`.
///
/// A monitor's title is `[lxc monitor] DIR/containers NAME`. It watches the container's first process, whose death ends
/// the container's process namespace, and then unmounts and leaves by itself.
pub(crate) fn kill_monitors(dir: &Path) -> Result<()> {
    let monitors = monitors_of(dir)?;
    for &monitor in &monitors {
        for child in children(monitor)? {
            let _gone_meanwhile = kill_process(child, Signal::KILL);
        }
    }
    let deadline = Instant::now() + LIMIT;
    for monitor in monitors {
        wait_gone(monitor, deadline)?;
    }
    Ok(())
}

fn monitors_of(dir: &Path) -> Result<Vec<Pid>> {
    let title = format!("[lxc monitor] {}/", dir.display());
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").context("cannot read /proc")? {
        let Ok(entry) = entry else { continue };
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()).and_then(Pid::from_raw)
        else {
            continue;
        };
        // The process may have gone since the folder was listed.
        let title_of = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        if title_of.starts_with(title.as_bytes()) {
            found.push(pid);
        }
    }
    Ok(found)
}

fn children(pid: Pid) -> Result<Vec<Pid>> {
    let pid = pid.as_raw_nonzero();
    let list = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    list.split_whitespace()
        .map(|word| {
            word.parse().ok().and_then(Pid::from_raw).with_context(|| format!("odd child pid {word:?}"))
        })
        .collect()
}

fn wait_gone(pid: Pid, deadline: Instant) -> Result<()> {
    while is_alive(pid) {
        if Instant::now() >= deadline {
            bail!("the container monitor {} did not end", pid.as_raw_nonzero());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// Whether the process still runs. One that has ended but was not yet collected by its parent does not.
fn is_alive(pid: Pid) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
    state_of(&stat).is_some_and(|state| state != 'Z' && state != 'X')
}

/// The state letter of a line of /proc/PID/stat. The name before it stands in brackets and may hold any character.
fn state_of(stat: &str) -> Option<char> {
    let (_, after_name) = stat.rsplit_once(") ")?;
    after_name.chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_is_found_behind_any_name() {
        assert_eq!(state_of("12 (a) b) Z) S 1 12"), Some('S'));
        assert_eq!(state_of(""), None);
    }

    #[test]
    fn this_process_lives_and_an_uncollected_one_does_not() {
        assert!(is_alive(rustix::process::getpid()));
        let mut child = std::process::Command::new("true").spawn().expect("starts");
        let pid = Pid::from_child(&child);
        wait_gone(pid, Instant::now() + Duration::from_secs(60))
            .expect("ends by itself, and nobody collects it");
        child.wait().expect("still there to collect");
    }
}
