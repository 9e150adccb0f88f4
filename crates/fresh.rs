//! Keeps a generated file of the repository fresh. Part of the tests `typescript` and `openapi` of each crate that has one.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails by panicking")]

use std::{env, fs, path::Path};

/// Compares the file at `path`, from the repository's root, with what the sources say now; with `UPDATE_GENERATED=1`, as
/// `cargo xtask codegen` sets it, writes it first.
pub(crate) fn check(path: &str, expected: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    if env::var_os("UPDATE_GENERATED").is_some_and(|value| value == "1") {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, expected).unwrap();
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    assert!(found == expected, "{path} is stale: run `cargo xtask codegen`");
}
