//! Short names for what the module and its glue know each other by. wasm-bindgen's tell a reader what they are, with half of
//! a hash in each, and travel twice.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use wasmparser::{BinaryReader, Parser, Payload};

/// What names begin with that only module and glue know.
const OURS: [&str; 4] = ["__wb", "__externref_", "__abort_", "wasm_bindgen_"];
/// The header of a module, and the numbers of the sections that have names.
const HEADER: usize = 8;
const IMPORTS: u8 = 2;
const EXPORTS: u8 = 7;
/// An import that is a function.
const FUNCTION: u8 = 0;

/// The short name of each long one.
type Names = BTreeMap<String, String>;

/// Renames in the module, and in the glue and the declarations beside it, all as wasm-bindgen has written them.
pub(super) fn shorten(module: &Path) -> Result<()> {
    let content = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    let mut names = Names::new();
    let renamed = renamed(&content, &mut names)?;
    let folder = module.parent().context("the module lies nowhere")?;
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "js" || ending == "ts") {
            let script = fs::read_to_string(&path)?;
            fs::write(&path, respelt(&script, &names).with_context(|| path.display().to_string())?)?;
        }
    }
    fs::write(module, renamed).with_context(|| format!("cannot write {}", module.display()))
}

/// The module with short names, which are noted in `names`.
fn renamed(module: &[u8], names: &mut Names) -> Result<Vec<u8>> {
    let mut out = module.get(..HEADER).context("no module")?.to_vec();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let Some((id, range)) = payload.as_section() else {
            if matches!(payload, Payload::ComponentSection { .. } | Payload::ModuleSection { .. }) {
                bail!("a module in another");
            }
            continue;
        };
        let body = &module[range];
        let body = if id == IMPORTS || id == EXPORTS { section(id, body, names)? } else { body.to_vec() };
        out.push(id);
        number(&mut out, body.len())?;
        out.extend(body);
    }
    Ok(out)
}

/// The imports or the exports with short names.
fn section(id: u8, body: &[u8], names: &mut Names) -> Result<Vec<u8>> {
    let mut reader = BinaryReader::new(body, 0);
    let count = reader.read_var_u32()?;
    let mut out = Vec::new();
    number(&mut out, count as usize)?;
    for _ in 0..count {
        if id == IMPORTS {
            text(&mut out, reader.read_string()?)?;
        }
        text(&mut out, &short(reader.read_string()?, names))?;
        let kind = reader.read_u8()?;
        ensure!(id == EXPORTS || kind == FUNCTION, "an import that is no function");
        out.push(kind);
        number(&mut out, reader.read_var_u32()? as usize)?;
    }
    ensure!(reader.eof(), "a section has more than it counts");
    Ok(out)
}

fn short(name: &str, names: &mut Names) -> String {
    if !OURS.iter().any(|start| name.starts_with(start)) {
        return name.to_owned();
    }
    let next = format!("_{}", names.len());
    names.entry(name.to_owned()).or_insert(next).clone()
}

fn text(out: &mut Vec<u8>, text: &str) -> Result<()> {
    number(out, text.len())?;
    out.extend(text.as_bytes());
    Ok(())
}

/// LEB128, as all numbers in a module.
fn number(out: &mut Vec<u8>, number: usize) -> Result<()> {
    let mut rest = u32::try_from(number)?;
    loop {
        let [low, ..] = (rest & 0x7f).to_le_bytes();
        rest >>= 7;
        if rest == 0 {
            out.push(low);
            return Ok(());
        }
        out.push(low | 0x80);
    }
}

/// The script with the same names. Only whole words are names.
fn respelt(script: &str, names: &Names) -> Result<String> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    while !rest.is_empty() {
        let (this, after) = rest.split_at(rest.find(|c| !word(c)).unwrap_or(rest.len()));
        ensure!(!names.values().any(|short| short == this), "{this} has a meaning already");
        out += names.get(this).map_or(this, String::as_str);
        let (between, next) = after.split_at(after.find(word).unwrap_or(after.len()));
        out += between;
        rest = next;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Imports `glue.__wbg_now_1`, exports it as `go` and as `__wbindgen_free`.
    const MODULE: &[u8] = b"\0asm\x01\0\0\0\
        \x01\x04\x01\x60\0\0\
        \x02\x14\x01\x04glue\x0b__wbg_now_1\0\0\
        \x07\x18\x02\x02go\0\0\x0f__wbindgen_free\0\0";

    #[test]
    fn module_and_glue_agree_and_are_shorter() {
        let mut names = Names::new();
        let renamed = renamed(MODULE, &mut names).expect("renamed");
        assert!(wasmparser::validate(&renamed).is_ok());
        let text = String::from_utf8_lossy(&renamed);
        assert!(text.contains("glue") && text.contains("go") && !text.contains("__wb"), "{text:?}");
        let glue =
            respelt("{ __wbg_now_1: now, __wbg_now_12: 0 }; wasm.__wbindgen_free(__wbg_now_1)", &names);
        assert_eq!(glue.expect("respelt"), "{ _0: now, __wbg_now_12: 0 }; wasm._1(_0)");
    }

    #[test]
    fn a_name_that_is_taken_is_not_given() {
        let names = Names::from([("__wbg_now_1".to_owned(), "_0".to_owned())]);
        assert!(respelt("const _0 = 1;", &names).is_err());
    }

    #[test]
    fn numbers_are_written_as_they_are_read() {
        for value in [0, 127, 128, 300, 1 << 21] {
            let mut out = Vec::new();
            number(&mut out, value).expect("small");
            assert_eq!(BinaryReader::new(&out, 0).read_var_u32().expect("read") as usize, value);
        }
    }
}
