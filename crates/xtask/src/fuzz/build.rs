//! The program under test, built so that libFuzzer sees which code an input reaches.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::exec::{capture, run};
use crate::step::step;
use crate::workspace::{Workspace, cargo};

/// The package and its program.
const FUZZ: &str = "fuzz";
/// The profile in the root Cargo.toml, and the folder cargo names after it.
const PROFILE: &str = "fuzz";

/// LLVM's own instrumentation, switched on by flags of the stable compiler: every edge counts, and comparisons tell the
/// fuzzer what they compare with. cargo-fuzz passes the same, and a sanitiser that only a nightly compiler has.
const COVERAGE: [&str; 5] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// Builds it in a target folder of its own, since everything is built otherwise than usual.
pub(super) fn program(workspace: &Workspace) -> Result<PathBuf> {
    let host = host()?;
    let target = workspace.target().join("fuzz/build");
    step("building the fuzz targets", || {
        let mut command = cargo();
        command.args([
            "build",
            "--package",
            FUZZ,
            "--bin",
            FUZZ,
            "--features",
            "libfuzzer",
            "--profile",
            PROFILE,
        ]);
        // With a target named, build scripts and macros stay as usual: they could not be linked with the counters.
        command.args(["--target", &host]).arg("--target-dir").arg(&target);
        run(command.env("CARGO_ENCODED_RUSTFLAGS", COVERAGE.join("\u{1f}")))
    })?;
    Ok(target.join(host).join(PROFILE).join(FUZZ))
}

/// The compiler's name for this machine, such as `x86_64-unknown-linux-gnu`.
fn host() -> Result<String> {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let version = capture(Command::new(rustc).arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("`rustc -vV` names no host")
}
