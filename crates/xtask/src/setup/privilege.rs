//! Commands that need root: directly, through sudo, or not at all with a word on what to type.

use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::exec::{find_program, run, shown};

/// Runs `program` with root's rights.
pub(super) fn run_as_root(program: &str, arguments: &[&str]) -> Result<()> {
    run(&mut as_root(program, arguments)?)
}

/// Writes `text` to `path` with root's rights.
pub(super) fn write_as_root(path: &str, text: &str) -> Result<()> {
    let mut tee = as_root("tee", &[path])?.stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    if let Some(mut stdin) = tee.stdin.take() {
        stdin.write_all(text.as_bytes()).with_context(|| format!("cannot write {path}"))?;
    }
    if !tee.wait()?.success() {
        bail!("cannot write {path}");
    }
    Ok(())
}

fn as_root(program: &str, arguments: &[&str]) -> Result<Command> {
    let mut command = Command::new(program);
    command.args(arguments);
    if rustix::process::geteuid().is_root() {
        return Ok(command);
    }
    if find_program("sudo").is_none() {
        bail!("this needs root and there is no sudo; as root, run:\n  {}", shown(&command));
    }
    let mut through_sudo = Command::new("sudo");
    through_sudo.arg(program).args(arguments);
    Ok(through_sudo)
}
