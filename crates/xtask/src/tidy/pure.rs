//! The pure crates use nothing that could reach beyond their arguments, through any number of steps.

use anyhow::Result;

use super::finding::Finding;
use crate::exec::capture;
use crate::workspace::{PURE, cargo};

/// Crates that do input and output, read clocks, make chance or need a host.
const IMPURE: [&str; 18] = [
    "async-std",
    "axum",
    "chrono",
    "getrandom",
    "gloo",
    "hyper",
    "js-sys",
    "mio",
    "rand",
    "reqwest",
    "rustix",
    "socket2",
    "time",
    "tokio",
    "wasm-bindgen",
    "web-sys",
    "web-time",
    "wasi",
];

/// Asks cargo for everything each pure crate is built with, here and for wasm32.
pub(super) fn check() -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for package in PURE {
        for target in [&[][..], &["--target", crate::setup::WASM_TARGET][..]] {
            let mut command = cargo();
            command.args(["tree", "--locked", "--package", package, "--edges", "normal", "--prefix", "none"]);
            let tree = capture(command.args(["--format", "{p}"]).args(target))?;
            findings.extend(impure(package, &tree));
        }
    }
    findings.dedup();
    Ok(findings)
}

/// Each line of the tree begins with a crate's name.
fn impure(package: &str, tree: &str) -> Vec<Finding> {
    let mut names: Vec<&str> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    names.sort_unstable();
    names.dedup();
    let found = names.into_iter().filter(|name| IMPURE.contains(name));
    found
        .map(|name| Finding {
            path: format!("crates/{package}/Cargo.toml"),
            line: 1,
            message: format!(
                "{package} is pure and may not depend on {name}; `cargo tree -i {name}` shows the way"
            ),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reaches_out_is_named_once() {
        let tree = "image-format v0.1.0 (/x)\nserde v1.0.0\ntokio v1.0.0\ntokio v1.0.0 (*)\n";
        let found = impure("image-format", tree);
        assert_eq!(found.len(), 1);
        assert!(found[0].message.contains("tokio"));
        assert_eq!(impure("image-format", "image-format v0.1.0 (/x)\nserde v1.0.0\n"), []);
    }
}
