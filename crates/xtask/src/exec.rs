//! Running other programs: loudly, for their output, line by line, or under a time limit.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};

use crate::step::say;

/// This program, for starting it once more. The path it was started by may hold another build by now, as tests build
/// every crate, this one too.
pub(crate) const OURSELVES: &str = "/proc/self/exe";

/// Runs `command` with our terminal as its own. Fails when it cannot start or does not end with 0.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    check(status, command)
}

/// Runs `command` and returns what it wrote to its standard output; its standard error goes to our terminal.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output().with_context(|| cannot_start(command))?;
    check(output.status, command)?;
    String::from_utf8(output.stdout).with_context(|| format!("`{}` did not write UTF-8", shown(command)))
}

/// Whether `command` ran and ended with 0, its output thrown away. For probing what is installed.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// Runs `command`, prints each line of its standard output and shows it to `each`. Returns how it ended.
pub(crate) fn watch(command: &mut Command, mut each: impl FnMut(&str)) -> Result<ExitStatus> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| cannot_start(command))?;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.with_context(|| format!("reading the output of `{}`", shown(command)))?;
            say(&line);
            each(&line);
        }
    }
    child.wait().with_context(|| format!("waiting for `{}`", shown(command)))
}

/// Runs `command` in a process group of its own for at most `limit`; after that the whole group is killed and `None` returned.
pub(crate) fn limited(command: &mut Command, limit: Duration) -> Result<Option<ExitStatus>> {
    let mut child =
        command.stdin(Stdio::null()).process_group(0).spawn().with_context(|| cannot_start(command))?;
    let end = wait_until(&mut child, Instant::now() + limit)?;
    if end.is_none() {
        // The child is not reaped yet, so its pid still names it and nothing else.
        let _gone_already = kill_process_group(Pid::from_child(&child), Signal::KILL);
        child.wait()?;
    }
    Ok(end)
}

/// Waits for `child` until `deadline`; `None` when it still runs then.
pub(crate) fn wait_until(child: &mut Child, deadline: Instant) -> Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= deadline {
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The first executable file of that name along `PATH`, as a shell would find it.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    use std::os::unix::fs::PermissionsExt as _;
    let executable = |path: &PathBuf| {
        path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
    };
    // Debian keeps administrators' tools where a plain user's PATH does not look.
    let path = std::env::var_os("PATH").unwrap_or_default();
    let beyond = [PathBuf::from("/usr/sbin"), PathBuf::from("/sbin")];
    std::env::split_paths(&path).chain(beyond).map(|folder| folder.join(name)).find(executable)
}

/// The command line as a person would type it, for messages.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`", shown(command))
}

fn check(status: ExitStatus, command: &Command) -> Result<()> {
    if !status.success() {
        bail!("`{}` ended with {status}", shown(command));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hanging_program_is_killed_with_its_children() {
        let end = limited(Command::new("sh").args(["-c", "sleep 600 & wait"]), Duration::from_millis(50));
        assert!(matches!(end, Ok(None)), "got {end:?}");
    }

    #[test]
    fn a_quick_program_ends_by_itself() {
        let end = limited(&mut Command::new("false"), Duration::from_secs(60)).expect("starts");
        assert_eq!(end.and_then(|status| status.code()), Some(1));
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = run(&mut Command::new("no-such-program-here")).expect_err("cannot exist");
        assert!(error.to_string().contains("no-such-program-here"));
    }

    #[test]
    fn output_arrives_line_by_line() {
        let mut seen = Vec::new();
        let status =
            watch(Command::new("printf").arg("a\nb"), |line| seen.push(line.to_owned())).expect("runs");
        assert!(status.success());
        assert_eq!(seen, ["a", "b"]);
    }
}
