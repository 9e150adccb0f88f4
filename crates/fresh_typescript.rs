//! Keeps a file of the page's generated TypeScript fresh. Part of the test `typescript` of each crate that has one.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails by panicking")]

use std::{env, fs, path::Path};

/// Compares `web/src/generated/<name>` with what the types say now; with `UPDATE_GENERATED=1`, as `cargo xtask codegen`
/// sets it, writes it first.
pub(crate) fn check(name: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/src/generated").join(name);
    if env::var_os("UPDATE_GENERATED").is_some_and(|value| value == "1") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, expected, "stale: run `cargo xtask codegen`");
}
