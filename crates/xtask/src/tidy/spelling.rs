//! Each protocol's words are spelled in one crate, so that there is one place to change and one to review.

use super::files::Source;
use super::finding::Finding;

/// Only this crate speaks Incus.
const INCUS_SPEAKER: &str = "incus-client";
/// Only this crate speaks tus.
const TUS_SPEAKER: &str = "upload-proto";

/// Path of the Incus API's version and prefix of its headers, written so that this file does not spell them.
const INCUS_PATH: &str = concat!("/1", ".0");
const INCUS_HEADER: &str = concat!("x-", "incus-");
/// Headers of tus 1.0.0, its core and extensions, in two parts for the same reason.
const TUS_HEADERS: [(&str, &[&str]); 2] = [
    ("upload-", &["offset", "length", "metadata", "expires", "checksum", "defer-length", "concat"]),
    ("tus-", &["resumable", "version", "extension", "max-size", "checksum-algorithm"]),
];

/// Looks at code, not at comments: naming a rule's source is welcome. Tests may spell what goes over the wire.
pub(super) fn check(source: &Source) -> Vec<Finding> {
    let web = source.is_typescript() && source.path.starts_with("web/src/");
    if source.is_test() || !(web || source.is_rust()) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (number, line) in source.lines() {
        let code = line.trim_start();
        if code.starts_with("//") || code.starts_with('*') {
            continue;
        }
        let code = code.to_ascii_lowercase();
        if source.package() != Some(INCUS_SPEAKER) && spells_incus(&code) {
            findings.push(
                source.finding(
                    number,
                    format!("only {INCUS_SPEAKER} spells the Incus API's paths and headers"),
                ),
            );
        }
        if source.is_rust() && source.package() != Some(TUS_SPEAKER) && spells_tus(&code) {
            findings.push(source.finding(number, format!("only {TUS_SPEAKER} spells the headers of tus")));
        }
    }
    findings
}

fn spells_incus(code: &str) -> bool {
    let path = code.match_indices(INCUS_PATH).any(|(at, found)| {
        let before = code.get(..at).and_then(|text| text.chars().next_back());
        let after = code.get(at + found.len()..).and_then(|text| text.chars().next());
        // `http/1.0`, `tus/1.0.0` and the like are other things.
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(|c| c.is_ascii_digit() || c == '.')
    });
    path || code.contains(INCUS_HEADER)
}

fn spells_tus(code: &str) -> bool {
    TUS_HEADERS.iter().any(|(prefix, names)| {
        let ends = code.match_indices(prefix).filter_map(|(at, found)| code.get(at + found.len()..));
        ends.into_iter().any(|rest| names.iter().any(|name| rest.starts_with(name)))
    })
}

#[cfg(test)]
mod tests {
    use super::super::files::source;
    use super::*;

    fn findings(path: &str, text: &str) -> usize {
        check(&source(path, text)).len()
    }

    #[test]
    fn incus_is_spoken_in_one_crate() {
        let path = format!("let path = \"{INCUS_PATH}/images\";\n");
        let header = format!("request.header(\"{INCUS_HEADER}Filename\")\n");
        assert_eq!(findings("crates/edge/src/a.rs", &path), 1);
        assert_eq!(findings("crates/edge/src/a.rs", &header.to_uppercase()), 1);
        assert_eq!(findings("web/src/a.ts", &path), 1);
        assert_eq!(findings("crates/incus-client/src/a.rs", &path), 0);
        assert_eq!(findings("tests/cases/a.ts", &path), 0);
    }

    #[test]
    fn tus_is_spoken_in_one_crate() {
        let code = format!("\"{}{}\"\n", "Upload-", "Offset");
        assert_eq!(findings("crates/browser/src/a.rs", &code), 1);
        assert_eq!(findings("crates/upload-proto/src/a.rs", &code), 0);
        assert_eq!(findings("crates/edge/tests/a.rs", &code), 0);
    }

    #[test]
    fn comments_and_other_protocols_are_left_alone() {
        assert_eq!(findings("crates/edge/src/a.rs", &format!("/// see {INCUS_PATH}/images\n")), 0);
        assert_eq!(
            findings("crates/edge/src/a.rs", &format!("\"HTTP{INCUS_PATH}\" \"{INCUS_PATH}.0\"\n")),
            0
        );
        assert_eq!(findings("crates/edge/src/a.rs", "let upload_offset = 0; \"upload-id\"\n"), 0);
    }
}
