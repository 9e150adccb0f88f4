//! A long-running child process: started, awaited until it says it is ready, stopped by its pid.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::exec::{shown, wait_until};
use crate::step::say;

/// How long a service may take to end after SIGTERM. The edge drains for at most 10 s; incusd stops its containers.
const PATIENCE: Duration = Duration::from_secs(45);

/// How long the edge may take until it listens.
const EDGE_LIMIT: Duration = Duration::from_secs(60);

/// A running child. Dropping it stops it.
pub(crate) struct Service {
    name: String,
    child: Child,
    /// Held open: a private incusd ends when this closes, so it ends with us, however we end.
    _stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    stopped: bool,
}

impl Service {
    /// Starts `command` away from the terminal's process group, so that Ctrl-C reaches us alone and we decide the order.
    pub(crate) fn start(name: &str, command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {name} (`{}`)", shown(command)))?;
        let stdin = child.stdin.take();
        let lines = lines_of(&mut child);
        Ok(Self { name: name.to_owned(), child, _stdin: stdin, lines, stopped: false })
    }

    /// Starts the edge and waits until it listens; gives its address as well. What it prints before is shown.
    pub(crate) fn edge(command: &mut Command) -> Result<(Self, String)> {
        let service = Self::start("malleus", command)?;
        let address = service.wait_for("listening on ", EDGE_LIMIT, say)?;
        Ok((service, address))
    }

    /// Reads lines until one starts with `prefix`; returns the rest of it. Earlier lines are shown to `before`.
    pub(crate) fn wait_for(
        &self,
        prefix: &str,
        limit: Duration,
        mut before: impl FnMut(&str),
    ) -> Result<String> {
        let deadline = Instant::now() + limit;
        loop {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => match line.strip_prefix(prefix) {
                    Some(rest) => return Ok(rest.trim().to_owned()),
                    None => before(&line),
                },
                Err(RecvTimeoutError::Timeout) => {
                    bail!("{} did not say \"{prefix}\" within {} s", self.name, limit.as_secs())
                }
                Err(RecvTimeoutError::Disconnected) => {
                    bail!("{} ended before it said \"{prefix}\"; its own words are above", self.name)
                }
            }
        }
    }

    /// The next line it printed, or `None` when nothing came within `limit`. An error once it closed its output.
    pub(crate) fn next_line(&self, limit: Duration) -> Result<Option<String>> {
        match self.lines.recv_timeout(limit) {
            Ok(line) => Ok(Some(line)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => bail!("{} ended by itself", self.name),
        }
    }

    /// The process id, valid until [`Service::stop`].
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to end (SIGTERM), waits, and kills it when it does not. An end other than by exit code 0 is an error.
    pub(crate) fn stop(mut self) -> Result<()> {
        self.end()
    }

    fn end(&mut self) -> Result<()> {
        self.stopped = true;
        if self.child.try_wait()?.is_none() {
            // Not reaped yet, so the pid is still this child's.
            let _gone_meanwhile = kill_process(Pid::from_child(&self.child), Signal::TERM);
        }
        match wait_until(&mut self.child, Instant::now() + PATIENCE)? {
            Some(status) if status.success() => Ok(()),
            Some(status) => bail!("{} ended with {status}", self.name),
            None => {
                self.child.kill()?;
                self.child.wait()?;
                bail!("{} did not end within {} s and was killed", self.name, PATIENCE.as_secs());
            }
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if !self.stopped
            && let Err(error) = self.end()
        {
            crate::step::failure(&error);
        }
    }
}

/// Reads the child's output on a thread of its own; the channel closes when the child closes its output.
fn lines_of(child: &mut Child) -> Receiver<String> {
    let (sender, receiver) = channel();
    if let Some(stdout) = child.stdout.take() {
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                // Nobody listening any more: go on reading, or the child would block on a full pipe.
                let _unheard = sender.send(line);
            }
        });
    }
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn shell(script: &str) -> Service {
        Service::start("the script", Command::new("sh").args(["-c", script])).expect("sh starts")
    }

    #[test]
    fn readiness_is_what_it_says() {
        let service = shell("echo starting; echo ready /somewhere; read -r _; exit 0");
        let mut before = Vec::new();
        let rest = service.wait_for("ready ", LONG, |line| before.push(line.to_owned())).expect("says ready");
        assert_eq!(rest, "/somewhere");
        assert_eq!(before, ["starting"]);
    }

    #[test]
    fn an_early_end_is_an_error() {
        let error = shell("echo oops").wait_for("ready ", LONG, |_| ()).expect_err("never ready");
        assert!(error.to_string().contains("ended before"), "{error}");
    }

    #[test]
    fn silence_is_an_error() {
        let service = shell("read -r _");
        let error = service.wait_for("ready ", Duration::ZERO, |_| ()).expect_err("never ready");
        assert!(error.to_string().contains("within 0 s"), "{error}");
    }

    #[test]
    fn a_bad_end_is_reported() {
        let service = shell("trap 'exit 3' TERM; echo ready; while :; do read -r _ || exit 4; done");
        service.wait_for("ready", LONG, |_| ()).expect("says ready");
        let error = service.stop().expect_err("exits with 3");
        assert!(error.to_string().contains("exit status: "), "{error}");
    }
}
