//! Which wasm features a module uses, by the compiler's own list in the section `target_features`.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use wasmparser::{BinaryReader, Parser, Payload};

/// The section's name, from the tool conventions of the WebAssembly C and Rust compilers.
const SECTION: &str = "target_features";
/// Marks a feature that is used; anything else is about linking.
const USED: u8 = b'+';

/// The used features of the module in that file, by LLVM's names.
pub(super) fn of_file(path: &Path) -> Result<Vec<String>> {
    let module = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    of_module(&module).with_context(|| format!("in {}", path.display()))
}

fn of_module(module: &[u8]) -> Result<Vec<String>> {
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::CustomSection(section) = payload?
            && section.name() == SECTION
        {
            return list(BinaryReader::new(section.data(), section.data_offset()));
        }
    }
    bail!("no section {SECTION}: not what the Rust compiler wrote")
}

fn list(mut reader: BinaryReader<'_>) -> Result<Vec<String>> {
    let mut used = Vec::new();
    for _ in 0..reader.read_var_u32()? {
        let prefix = reader.read_u8()?;
        let name = reader.read_string()?;
        if prefix == USED {
            used.push(name.to_owned());
        }
    }
    Ok(used)
}

/// The flag by which wasm-opt allows a feature. The two projects name some of them differently.
pub(super) fn wasm_opt_flag(feature: &str) -> String {
    let name = match feature {
        "nontrapping-fptoint" => "nontrapping-float-to-int",
        "simd128" => "simd",
        "atomics" => "threads",
        same => same,
    };
    format!("--enable-{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module_with(section: &[u8]) -> Vec<u8> {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        let length = u8::try_from(section.len() + 1 + SECTION.len()).expect("short");
        let name_length = u8::try_from(SECTION.len()).expect("short");
        module.extend([0, length, name_length]);
        module.extend(SECTION.bytes());
        module.extend(section);
        module
    }

    #[test]
    fn used_features_are_listed() {
        let module = module_with(b"\x02+\x07simd128-\x08sign-ext");
        assert_eq!(of_module(&module).expect("well formed"), ["simd128"]);
    }

    #[test]
    fn a_list_that_promises_too_much_is_an_error() {
        assert!(of_module(&module_with(b"\x7f+\x07simd128")).is_err());
    }

    #[test]
    fn a_module_without_the_list_is_an_error() {
        assert!(of_module(b"\0asm\x01\0\0\0").is_err());
        assert!(of_module(b"not wasm").is_err());
    }

    #[test]
    fn flags_use_the_optimisers_names() {
        assert_eq!(wasm_opt_flag("simd128"), "--enable-simd");
        assert_eq!(wasm_opt_flag("bulk-memory"), "--enable-bulk-memory");
    }
}
