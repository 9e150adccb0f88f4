//! wasm-opt, from the npm package binaryen.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::features::wasm_opt_flag;
use crate::exec::run;
use crate::step::{bytes, say};
use crate::workspace::{command, root};

/// What of its passes makes the module smaller on its way, measured with brotli: the first level, twice, and two of its
/// later passes. All else of the higher levels makes the module itself smaller and brotli's work harder.
const PASSES: [&str; 7] = [
    "-O1",
    "--dae-optimizing",
    "--generate-global-effects",
    "-O1",
    "--rse",
    "--vacuum",
    // A browser reads what a module needs from its code.
    "--strip-target-features",
];

/// Optimises the module in place for speed, allowing no instruction beyond `features` (LLVM's names).
pub(super) fn optimise(module: &Path, features: &[String]) -> Result<()> {
    let program = root().join("node_modules/.bin/wasm-opt");
    if !program.exists() {
        bail!("no wasm-opt in node_modules: package.json must name the package binaryen");
    }
    let before = fs::metadata(module)?.len();
    let smaller = module.with_extension("opt.wasm");
    let mut wasm_opt = command(&program);
    // From the bare minimum up: the default set of the tool changes with its version.
    wasm_opt.arg("--mvp-features").args(features.iter().map(|feature| wasm_opt_flag(feature))).args(PASSES);
    run(wasm_opt.arg(module).arg("--output").arg(&smaller))?;
    fs::rename(&smaller, module).with_context(|| format!("cannot replace {}", module.display()))?;
    say(&format!("    {} -> {}", bytes(before), bytes(fs::metadata(module)?.len())));
    Ok(())
}
