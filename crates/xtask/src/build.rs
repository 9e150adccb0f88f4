//! Builds of the parts: profiles, the page, and the edge in the two forms it runs in.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use cargo_metadata::Message;

use crate::exec::run;
use crate::setup::wasm_std;
use crate::step::step;
use crate::workspace::{Workspace, cargo, command, root};

/// The edge's package and program.
const EDGE: &str = "edge";
const MALLEUS: &str = "malleus";

/// How hard the compiler tries.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build, with checks.
    Debug,
    /// What people use.
    Release,
    /// The wasm module in people's browsers: small first, which a link feels more than a processor.
    Worker,
}

impl Profile {
    /// The folder cargo names after it.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
            Self::Worker => "worker",
        }
    }

    /// Adds cargo's switch for it.
    pub(crate) fn apply(self, cargo: &mut Command) {
        if self != Self::Debug {
            cargo.args(["--profile", self.folder()]);
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.folder())
    }
}

/// The folder the built page is in.
pub(crate) fn page_folder() -> PathBuf {
    root().join("web/dist")
}

/// Builds the page; the wasm module must be there.
pub(crate) fn page() -> Result<()> {
    step("building the page (vite)", || {
        run(command("npm").args(["run", "--silent", "build", "--workspace", "web"]))
    })
}

/// Builds the wasm module and, with it, the page.
pub(crate) fn module_and_page(profile: Profile) -> Result<()> {
    crate::wasm::build(&Workspace::load(false)?, &wasm_std()?, profile)?;
    page()
}

/// Builds the edge alone. With `embed`, the page becomes part of the program and must have been built.
pub(crate) fn edge(profile: Profile, embed: bool) -> Result<PathBuf> {
    step(&format!("building the edge ({profile})"), || {
        let mut command = cargo();
        command.args(["build", "--package", EDGE, "--bin", MALLEUS]);
        profile.apply(&mut command);
        if embed {
            command.args(["--features", "embed-page"]);
        }
        executable(&mut command)
    })
}

/// Runs a cargo build and finds the edge's program by cargo's own report of what it made.
fn executable(command: &mut Command) -> Result<PathBuf> {
    command.arg("--message-format=json-render-diagnostics").stdout(Stdio::piped());
    let mut child = command.spawn().context("cannot start cargo")?;
    let stdout = child.stdout.take().context("cargo has no output")?;
    let mut found = None;
    for message in Message::parse_stream(std::io::BufReader::new(stdout)) {
        if let Message::CompilerArtifact(artifact) = message?
            && artifact.target.name == MALLEUS
            && !artifact.profile.test
        {
            found = artifact.executable.map(PathBuf::from).or(found);
        }
    }
    if !child.wait()?.success() {
        bail!("the build failed; the compiler's words are above");
    }
    found.with_context(|| format!("the package {EDGE} has no program {MALLEUS}"))
}

/// The edge serving on `listen`, importing into the Incus behind `socket`, keeping its state in `state`.
pub(crate) fn serve(edge: &Path, listen: &str, state: &Path, socket: &Path) -> Command {
    let mut command = serve_depot(edge, listen, state);
    command.arg("--incus-socket").arg(socket);
    command
}

/// The same without an Incus: images go to the edge's own depot.
pub(crate) fn serve_depot(edge: &Path, listen: &str, state: &Path) -> Command {
    let mut command = command(edge);
    command.args(["serve", "--listen", listen]).arg("--state-dir").arg(state);
    command
}
