//! The browser, told what to do line by line.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::namespaces::Namespaces;
use crate::exec::find_program;
use crate::workspace::command;

/// The script that runs the browser; what it takes and answers stands at its head.
const SCRIPT: &str = "tests/bench/transfer.mjs";

/// A browser with one tab. It ends when this is dropped.
pub(super) struct Tab {
    child: Child,
    commands: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Tab {
    /// Starts the browser, at the far end of the link where there is one.
    pub(super) fn open(link: Option<&Namespaces>) -> Result<Self> {
        let mut script = command("node");
        script.arg(SCRIPT).env("MALLEUS_CHROMIUM", find_program("chromium").context("no chromium")?);
        let mut script = match link {
            Some(link) => link.on_client(&script),
            None => script,
        };
        let mut child =
            script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("cannot start node")?;
        let commands = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().context("node without an output")?);
        Ok(Self { child, commands, answers })
    }

    /// Drops the image on the page and imports it; seconds until it is in Incus.
    pub(super) fn import(&mut self, url: &str, file: &Path) -> Result<f64> {
        self.seconds(&json!({ "do": "import", "url": url, "file": file }))
    }

    /// Drops the image on the page and waits for its fingerprint; seconds.
    pub(super) fn fingerprint(&mut self, url: &str, file: &Path) -> Result<f64> {
        self.seconds(&json!({ "do": "fingerprint", "url": url, "file": file }))
    }

    /// Sends the file to the sink, and hashes it at the same time where asked to; seconds.
    pub(super) fn upload(&mut self, sink: &str, file: &Path, hash: bool) -> Result<f64> {
        self.seconds(&json!({ "do": "upload", "url": sink, "file": file, "hash": hash }))
    }

    fn seconds(&mut self, what: &Value) -> Result<f64> {
        // The disk is to be at rest, and no run to pay for what another one left behind.
        rustix::fs::sync();
        let commands = self.commands.as_mut().context("the browser is closed")?;
        writeln!(commands, "{what}").context("the browser's script ended")?;
        let mut line = String::new();
        if self.answers.read_line(&mut line)? == 0 {
            bail!("the browser's script ended; its words are above");
        }
        let answer: Value = serde_json::from_str(&line).context("the browser's script spoke no JSON")?;
        match answer["result"]["milliseconds"].as_f64() {
            Some(milliseconds) => Ok(milliseconds / 1e3),
            None => bail!("in the browser: {}", answer["error"].as_str().unwrap_or("no answer")),
        }
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        drop(self.commands.take());
        let _gone = self.child.wait();
    }
}
