//! The page's TypeScript for the API is generated from these types; this test fails when it is stale.
//! `cargo xtask codegen` runs it with `UPDATE_GENERATED=1`, which writes the file.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails by panicking")]

use std::{fs, path::Path};

use ts_rs::{Config, TS};
use upload_proto::api;

fn generate() -> String {
    let config = Config::default();
    let mut text = String::from(
        "// Generated from crates/upload-proto/src/api by `cargo xtask codegen`. Do not edit.\n",
    );
    let mut add = |declaration: String| text.push_str(&format!("\nexport {declaration}\n"));
    add(api::State::decl(&config));
    add(api::Role::decl(&config));
    add(api::AliasTaken::decl(&config));
    add(api::Progress::decl(&config));
    add(api::Problem::decl(&config));
    add(api::FileView::decl(&config));
    add(api::ImportView::decl(&config));
    add(api::TargetView::decl(&config));
    text
}

#[test]
fn the_generated_typescript_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/src/generated/api.ts");
    let expected = generate();
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, expected, "stale: run `cargo xtask codegen`");
}
