//! What cargo knows of the workspace: folders, packages, features; and cargo commands that stay inside it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use cargo_metadata::{Metadata, MetadataCommand, Package};

/// The crate that runs in the browser. What of it does not touch the browser is built and tested on this machine too.
pub(crate) const BROWSER: &str = "browser";

/// Crates that take bytes and give facts, and touch nothing else.
pub(crate) const PURE: [&str; 5] = ["image-format", "sha256", "simplestreams", "tenancy", "upload-proto"];

/// Features for one command alone: `run` has a built page to embed, `fuzz` a program without a `main`.
const APART: [&str; 2] = ["embed-page", "libfuzzer"];

/// The workspace as `cargo metadata` describes it.
pub(crate) struct Workspace {
    metadata: Metadata,
}

impl Workspace {
    /// Asks cargo for the workspace with the whole resolved dependency graph. `locked` fails when Cargo.lock would change.
    pub(crate) fn load(locked: bool) -> Result<Self> {
        let mut command = MetadataCommand::new();
        command.cargo_path(cargo_program()).manifest_path(root().join("Cargo.toml"));
        if locked {
            command.other_options(vec!["--locked".to_owned()]);
        }
        let metadata =
            command.exec().context("`cargo metadata` failed; is a Cargo.toml broken or Cargo.lock stale?")?;
        Ok(Self { metadata })
    }

    /// Cargo's own view, for rules about dependencies.
    pub(crate) fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// Where cargo puts what it builds.
    pub(crate) fn target(&self) -> &Path {
        self.metadata.target_directory.as_std_path()
    }

    /// Where `cargo install` puts the tools of this project.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target().join("tools")
    }

    /// The arguments that pick every crate with nearly every feature for this machine: the same in each stage, so that nothing is
    /// built twice.
    pub(crate) fn native_selection(&self) -> Vec<String> {
        let packages = self.metadata.workspace_packages();
        let mut arguments = Vec::new();
        for package in &packages {
            arguments.extend(["--package".to_owned(), package.name.to_string()]);
        }
        let features = packages.iter().flat_map(|package| {
            let named =
                package.features.keys().filter(|name| !APART.contains(&name.as_str()) && *name != "default");
            named.map(|feature| format!("{}/{feature}", package.name))
        });
        let features = features.collect::<Vec<_>>().join(",");
        if !features.is_empty() {
            arguments.extend(["--features".to_owned(), features]);
        }
        arguments
    }

    /// The packages that have an integration test of that name.
    pub(crate) fn packages_with_test(&self, test: &str) -> Vec<String> {
        let has =
            |package: &&Package| package.targets.iter().any(|target| target.is_test() && target.name == test);
        self.metadata
            .workspace_packages()
            .into_iter()
            .filter(has)
            .map(|package| package.name.to_string())
            .collect()
    }

    /// `--test NAME` for each integration test of the browser's crate that is for the browser: those that ask for no feature.
    pub(crate) fn browser_tests(&self) -> Vec<String> {
        let packages =
            self.metadata.workspace_packages().into_iter().filter(|package| package.name == BROWSER);
        let targets = packages.flat_map(|package| &package.targets);
        let tests = targets.filter(|target| target.is_test() && target.required_features.is_empty());
        tests.flat_map(|target| ["--test".to_owned(), target.name.clone()]).collect()
    }

    /// The version Cargo.lock gives the crate of that name; `None` when it is not in the graph.
    pub(crate) fn locked_version(&self, name: &str) -> Option<String> {
        let found = self.metadata.packages.iter().find(|package| package.name == name);
        found.map(|package| package.version.to_string())
    }
}

/// The repository's root folder.
pub(crate) fn root() -> &'static Path {
    // Set by cargo at compile time: crates/xtask.
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap_or(own)
}

/// A program started in the repository's root.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// The cargo that runs us, in the repository's root.
pub(crate) fn cargo() -> Command {
    command(cargo_program())
}

fn cargo_program() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}
