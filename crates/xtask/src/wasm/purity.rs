//! Proof that a pure crate needs nothing of its host: linked whole for wasm32, the module imports nothing.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use wasmparser::{Parser, Payload};

use crate::exec::run;
use crate::setup::{WASM_TARGET, WasmStd};
use crate::step::step;
use crate::workspace::{PURE, Workspace, cargo};

/// Links each pure crate with all of its own code kept and looks for imports.
pub(crate) fn check_purity(workspace: &Workspace, std: &WasmStd) -> Result<()> {
    for name in PURE {
        step(&format!("linking {name} for wasm32 and looking for imports"), || check(workspace, std, name))?;
    }
    Ok(())
}

fn check(workspace: &Workspace, std: &WasmStd, package: &str) -> Result<()> {
    let mut command = cargo();
    // The same profile as the tests in the browser, which then find the dependencies built.
    command.args(["rustc", "--package", package, "--lib", "--crate-type", "cdylib"]);
    std.apply(&mut command, workspace.target());
    // Nothing is exported, so the linker would throw everything away and any crate would look pure.
    command.args(["--", "-Clink-dead-code", "-Clink-arg=--no-gc-sections"]);
    run(&mut command)?;
    let folder = std.target_folder(workspace.target()).join(WASM_TARGET).join("debug");
    let file = folder.join(format!("{}.wasm", package.replace('-', "_")));
    let imports = imports_of_file(&file)?;
    if !imports.is_empty() {
        bail!("{package} must be pure, but its module asks its host for {}", imports.join(", "));
    }
    Ok(())
}

fn imports_of_file(path: &Path) -> Result<Vec<String>> {
    let module = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    imports(&module).with_context(|| format!("in {}", path.display()))
}

/// `module.name` of each import. A module without code is an error: it would prove nothing.
fn imports(module: &[u8]) -> Result<Vec<String>> {
    let (mut found, mut functions) = (Vec::new(), 0);
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        if let Payload::ImportSection(section) = &payload {
            for import in section.clone().into_imports() {
                let import = import?;
                found.push(format!("{}.{}", import.module, import.name));
            }
        }
        if let Payload::CodeSectionStart { count, .. } = payload {
            functions = count;
        }
    }
    if functions == 0 {
        bail!("the module holds no code, so it proves nothing");
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &[u8] = b"\0asm\x01\0\0\0";
    /// One type, `() -> ()`.
    const TYPES: &[u8] = &[1, 4, 1, 0x60, 0, 0];
    /// One function of that type, and its empty body.
    const FUNCTION: &[u8] = &[3, 2, 1, 0];
    const CODE: &[u8] = &[10, 4, 1, 2, 0, 0x0b];
    /// The function `env.now`.
    const IMPORT: &[u8] = &[2, 11, 1, 3, b'e', b'n', b'v', 3, b'n', b'o', b'w', 0, 0];

    #[test]
    fn imports_are_named() {
        let module = [HEADER, TYPES, IMPORT, FUNCTION, CODE].concat();
        assert_eq!(imports(&module).expect("well formed"), ["env.now"]);
    }

    #[test]
    fn a_module_of_its_own_imports_nothing() {
        assert!(imports(&[HEADER, TYPES, FUNCTION, CODE].concat()).expect("well formed").is_empty());
    }

    #[test]
    fn an_empty_module_proves_nothing() {
        assert!(imports(HEADER).is_err());
    }
}
