//! The page's TypeScript for the worker's events is generated from these types; this test fails when it is stale.
//! `cargo xtask codegen` runs it with `UPDATE_GENERATED=1`, which writes the file.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails by panicking")]
#![cfg(not(target_arch = "wasm32"))]

use std::fmt::Write as _;

use browser::messages;
use ts_rs::{Config, TS};

#[path = "../../fresh.rs"]
mod fresh;

fn generate() -> String {
    let config = Config::default();
    let mut text = String::from(
        "// Generated from crates/browser/src/messages.rs by `cargo xtask codegen`. Do not edit.\n\n\
         import type { AliasTaken, Progress, Role } from \"./api\";\n\
         import type { Explanation, InstanceType, Metadata, Severity, WrapField, WrapForm } from \"./image-format\";\n",
    );
    let mut add = |declaration: String| writeln!(text, "\nexport {declaration}").unwrap();
    add(messages::Event::decl(&config));
    add(messages::WaitFor::decl(&config));
    add(messages::Sorted::decl(&config));
    add(messages::Remark::decl(&config));
    add(messages::ImageFacts::decl(&config));
    add(messages::ImageFile::decl(&config));
    add(messages::ImportOptions::decl(&config));
    text
}

#[test]
fn the_generated_typescript_is_fresh() {
    fresh::check("web/src/generated/browser.ts", &generate());
}
