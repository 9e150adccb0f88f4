//! From the crate `browser` to the module and glue the page loads; and proof that the pure crates stay pure.

mod bindgen;
mod features;
mod names;
mod optimise;
mod purity;
mod size;

pub(crate) use purity::check_purity;

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::build::Profile;
use crate::exec::run;
use crate::setup::WasmStd;
use crate::step::step;
use crate::workspace::{BROWSER, Workspace, cargo, root};

/// Where the page looks for what is made here.
pub(crate) fn output_folder() -> PathBuf {
    root().join("web/src/wasm")
}

/// Builds `browser` for wasm32, makes its glue, and in release lets wasm-opt at it.
pub(crate) fn build(workspace: &Workspace, std: &WasmStd, profile: Profile) -> Result<()> {
    let profile = if profile == Profile::Release { Profile::Worker } else { profile };
    let module = build_into(workspace, std, profile, &[], &output_folder())?;
    if profile == Profile::Worker {
        step("weighing it (brotli)", || size::check(&module))?;
    }
    Ok(())
}

/// The same with the entry points that only measurements have, in release, into a folder of its own, which it returns.
pub(crate) fn build_for_bench(workspace: &Workspace, std: &WasmStd) -> Result<PathBuf> {
    let folder = workspace.target().join("bench/wasm");
    build_into(workspace, std, Profile::Worker, &["bench"], &folder)?;
    Ok(folder)
}

fn build_into(
    workspace: &Workspace,
    std: &WasmStd,
    profile: Profile,
    features: &[&str],
    folder: &Path,
) -> Result<PathBuf> {
    let built = step(&format!("building {BROWSER} for wasm32 ({profile})"), || {
        let mut command = cargo();
        command.args(["build", "--package", BROWSER, "--lib"]);
        command.args(features.iter().flat_map(|feature| ["--features", feature]));
        std.apply(&mut command, workspace.target());
        if profile == Profile::Worker {
            WasmStd::apply_silent(&mut command);
        }
        profile.apply(&mut command);
        run(&mut command)?;
        let folder = std.target_folder(workspace.target()).join(crate::setup::WASM_TARGET);
        Ok(folder.join(profile.folder()).join(format!("{BROWSER}.wasm")))
    })?;
    let module = step(&format!("writing the glue to {} (wasm-bindgen)", folder.display()), || {
        bindgen::generate(&built, folder, profile)
    })?;
    if profile == Profile::Worker {
        // The features are read from the compiler's output: wasm-bindgen drops the section that lists them.
        step("optimising the module (wasm-opt)", || {
            optimise::optimise(&module, &features::of_file(&built)?)
        })?;
        step("giving what module and glue share short names", || names::shorten(&module))?;
    }
    Ok(module)
}
