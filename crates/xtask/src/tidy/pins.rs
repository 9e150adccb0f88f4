//! The crate wasm-bindgen and the library that makes its glue speak a private format: their versions must be one.

use cargo_metadata::Metadata;

use super::finding::Finding;

const CRATE: &str = "wasm-bindgen";
const GENERATOR: &str = "wasm-bindgen-cli-support";

/// Both are pinned by `=` to the version that Cargo.lock holds.
pub(super) fn check(metadata: &Metadata) -> Vec<Finding> {
    let mut findings = Vec::new();
    for name in [CRATE, GENERATOR] {
        let locked: Vec<String> = metadata
            .packages
            .iter()
            .filter(|package| package.name == name)
            .map(|package| package.version.to_string())
            .collect();
        let required: Vec<String> = metadata
            .workspace_packages()
            .into_iter()
            .flat_map(|package| &package.dependencies)
            .filter(|dependency| dependency.name == name)
            .map(|dependency| dependency.req.to_string())
            .collect();
        findings.extend(unpinned(name, &locked, &required));
    }
    let version =
        |name| metadata.packages.iter().find(|package| package.name == name).map(|package| &package.version);
    if version(CRATE) != version(GENERATOR) {
        findings.push(finding(format!("{CRATE} and {GENERATOR} must have the same version")));
    }
    findings
}

fn unpinned(name: &str, locked: &[String], required: &[String]) -> Vec<Finding> {
    let [version] = locked else {
        return vec![finding(format!(
            "{name} must be in Cargo.lock once, and is there {} times",
            locked.len()
        ))];
    };
    let wanted = format!("={version}");
    let loose = required.iter().filter(|requirement| **requirement != wanted);
    loose.map(|found| finding(format!("{name} must be pinned as \"{wanted}\", and is \"{found}\""))).collect()
}

fn finding(message: String) -> Finding {
    Finding { path: "Cargo.toml".to_owned(), line: 1, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn only_the_exact_version_is_a_pin() {
        assert_eq!(unpinned(CRATE, &owned(&["0.2.1"]), &owned(&["=0.2.1", "=0.2.1"])), []);
        assert_eq!(unpinned(CRATE, &owned(&["0.2.1"]), &owned(&["^0.2.1"])).len(), 1);
        assert_eq!(unpinned(CRATE, &owned(&["0.2.1"]), &owned(&["=0.2.0"])).len(), 1);
    }

    #[test]
    fn two_versions_or_none_are_a_fault() {
        assert_eq!(unpinned(CRATE, &owned(&["0.2.1", "0.2.2"]), &[]).len(), 1);
        assert_eq!(unpinned(CRATE, &[], &[]).len(), 1);
    }
}
