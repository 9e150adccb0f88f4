//! A tree with nothing but Debian in it, and programs run in it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::exec::run;
use crate::setup;

/// What the program says before its address.
const LISTENING: &str = "listening on http://";

/// The tree; removed at the end.
pub(super) struct Tree {
    dir: TempDir,
}

impl Tree {
    /// Makes one of this machine's own release, from this machine's own mirror.
    pub(super) fn new() -> Result<Self> {
        let tree = Self { dir: tempfile::Builder::new().prefix("malleus-tree-").tempdir()? };
        tree.make()?;
        Ok(tree)
    }

    fn make(&self) -> Result<()> {
        let (codename, sources) = setup::debian_sources()?;
        let list = tempfile::Builder::new().suffix(".sources").tempfile()?;
        fs::write(list.path(), sources)?;
        let mut make = Command::new("mmdebstrap");
        make.args(["--quiet", "--variant=minbase", "--mode=root"]);
        run(make.arg(codename).arg(self.dir.path()).arg(list.path()))
    }

    /// A path inside, as seen from outside.
    pub(super) fn path(&self, inside: &str) -> PathBuf {
        self.dir.path().join(inside.trim_start_matches('/'))
    }

    /// Where it is.
    pub(super) fn root(&self) -> &Path {
        self.dir.path()
    }

    /// A program run inside, as root.
    pub(super) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("chroot");
        command.arg(self.dir.path()).args(words);
        command
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdin(Stdio::null());
        command
    }

    /// Runs the installed program as its user, with the settings that were installed but for the port, and asks it.
    pub(super) fn serves(&self) -> Result<()> {
        let user = ["setpriv", "--reuid=malleus", "--regid=malleus", "--clear-groups", "--no-new-privs"];
        let serve =
            ["/usr/bin/malleus", "serve", "--config", "/etc/malleus/malleus.toml", "--listen", "127.0.0.1:0"];
        let mut command = self.command(&[&user[..], &serve[..]].concat());
        let mut serving = Serving(command.stdout(Stdio::piped()).spawn()?);
        let stdout = serving.0.stdout.take().context("the program has no output")?;
        let said = BufReader::new(stdout).lines().map_while(Result::ok);
        let mut addresses = said.filter_map(|line| line.strip_prefix(LISTENING).map(ToOwned::to_owned));
        let address = addresses.next().context("the program ended before it listened")?;
        for (path, wanted) in
            [("/healthz", "\"alive\":true"), ("/readyz", "\"ready\":true"), ("/", "<!doctype html>")]
        {
            let answer = ask(&address, path)?;
            if !answer.starts_with("HTTP/1.1 200") || !answer.to_ascii_lowercase().contains(wanted) {
                bail!("{path} answers {answer:?}");
            }
        }
        serving.stop()
    }
}

/// A program that is stopped whatever happens.
struct Serving(Child);

impl Serving {
    fn stop(mut self) -> Result<()> {
        kill_process(Pid::from_child(&self.0), Signal::TERM)?;
        let status = self.0.wait()?;
        if !status.success() {
            bail!("the program ended with {status}");
        }
        Ok(())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ended_already = self.0.kill();
        let _reaped_already = self.0.wait();
    }
}

fn ask(address: &str, path: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
