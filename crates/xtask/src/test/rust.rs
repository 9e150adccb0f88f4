//! The stages of the Rust sources: lints, tests on this machine, with a real Incus, and in a browser.

use std::process::Command;

use anyhow::{Context as _, Result};

use super::Context;
use super::counts::{Counts, of_rust_line};
use crate::build::Profile;
use crate::exec::{find_program, run, watch};
use crate::incus::PrivateIncus;
use crate::setup::{self, Tool, WasmStd};
use crate::step::say;
use crate::workspace::{BROWSER, cargo};

/// Clippy, warnings being errors: every crate for this machine, and the browser's crate for wasm32.
pub(super) fn clippy(context: &mut Context) -> Result<()> {
    let mut native = cargo();
    native.args(["clippy", "--all-targets"]).args(context.workspace.native_selection());
    run(native.args(["--", "--deny", "warnings"]))?;
    let std = context.wasm_std()?;
    if matches!(std, WasmStd::Debian { .. }) {
        // Clippy reads only libraries of its own toolchain's making, and this toolchain has none for wasm32.
        say(
            "    not linted: what of the crate browser is for wasm32 alone, as rustup could not fetch its library",
        );
        return Ok(());
    }
    let mut browser = cargo();
    // Its unit tests are for this machine, its integration tests for the browser.
    browser.args(["clippy", "--package", BROWSER, "--lib"]).args(context.workspace.browser_tests());
    std.apply(&mut browser, context.workspace.target());
    run(browser.args(["--", "--deny", "warnings"]))
}

/// Unit, property and integration tests and the examples in the documentation.
pub(super) fn native(context: &mut Context) -> Result<Counts> {
    count(native_test(context).args(["--"]).args(&context.filter))
}

/// The tests marked ignored, with an incusd of their own. `MALLEUS_TEST_INCUS_SOCKET` is its socket,
/// `MALLEUS_TEST_INCUS_HTTPS` its `https://` address, `MALLEUS_TEST_INCUS_DIR` its folder.
pub(super) fn real(context: &mut Context) -> Result<Counts> {
    say("==> starting a private incusd");
    let incus = PrivateIncus::start(true)?;
    let https = incus.https().context("the private incusd told no https address")?;
    let mut command = native_test(context);
    command
        .env("MALLEUS_TEST_INCUS_SOCKET", incus.socket())
        .env("MALLEUS_TEST_INCUS_HTTPS", format!("https://{https}"))
        .env("MALLEUS_TEST_INCUS_DIR", incus.dir())
        .args(["--lib", "--bins", "--tests", "--", "--ignored"]);
    let counts = count(command.args(&context.filter))?;
    incus.stop()?;
    Ok(counts)
}

/// The module the page loads, and the purity of the pure crates.
pub(super) fn wasm(context: &mut Context) -> Result<()> {
    let std = context.wasm_std()?;
    crate::wasm::build(&context.workspace, &std, Profile::Release)?;
    crate::wasm::check_purity(&context.workspace, &std)
}

/// The browser crate's integration tests, by wasm-bindgen's runner in headless Chromium.
pub(super) fn browser(context: &mut Context) -> Result<Counts> {
    let std = context.wasm_std()?;
    let runner = setup::tool(&context.workspace, Tool::WasmBindgenTestRunner)?;
    let driver = find_program("chromedriver").context("no chromedriver along PATH")?;
    let mut command = cargo();
    command.args(["test", "--no-fail-fast", "--package", BROWSER]).args(context.workspace.browser_tests());
    std.apply(&mut command, context.workspace.target());
    command
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", driver)
        // Other drivers along PATH must not be chosen instead.
        .env_remove("GECKODRIVER")
        .env_remove("SAFARIDRIVER")
        .arg("--")
        .args(&context.filter);
    count(&mut command)
}

fn native_test(context: &Context) -> Command {
    let mut command = cargo();
    command.args(["test", "--no-fail-fast"]).args(context.workspace.native_selection());
    command
}

fn count(command: &mut Command) -> Result<Counts> {
    let mut counts = Counts::default();
    let status = watch(command, |line| {
        if let Some(sums) = of_rust_line(line) {
            counts = counts + sums;
        }
    })?;
    Ok(counts.judged_by(status.success()))
}
