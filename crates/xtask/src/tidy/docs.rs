//! Every Rust module says what it is for before anything else.

use super::files::Source;
use super::finding::Finding;

/// The first line of a Rust file is a `//!` line with words on it.
pub(super) fn check(source: &Source) -> Vec<Finding> {
    if !source.is_rust() || source.is_generated() {
        return Vec::new();
    }
    let first = source.text.lines().next().unwrap_or_default();
    let told = first.strip_prefix("//!").is_some_and(|words| !words.trim().is_empty());
    if told {
        Vec::new()
    } else {
        vec![source.finding(1, "begin with a `//!` line that says what the module is for")]
    }
}

#[cfg(test)]
mod tests {
    use super::super::files::source;
    use super::*;

    #[test]
    fn the_first_line_must_tell() {
        assert_eq!(check(&source("crates/a/src/b.rs", "//! Sorts.\n")), []);
        assert_eq!(check(&source("crates/a/src/b.rs", "//!\n")).len(), 1);
        assert_eq!(check(&source("crates/a/src/b.rs", "use std::fs;\n//! Sorts.\n")).len(), 1);
        assert_eq!(check(&source("crates/a/src/b.rs", "")).len(), 1);
        assert_eq!(check(&source("web/src/b.ts", "")), []);
    }
}
