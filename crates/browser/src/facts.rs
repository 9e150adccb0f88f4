//! Makes what the card shows, and what the edge is asked for, out of what image-format found.

use std::collections::BTreeMap;

use image_format::{Content, Metadata, Pairing, Report, Severity};
use upload_proto::api::{AliasName, CreateImport, FileOffer, Role};

use crate::messages::{ImageFacts, ImageFile, ImportOptions, Remark};

/// The longest suggested alias in bytes, well under what Incus allows: a suggestion is meant to be typed.
const LONGEST_SUGGESTION: usize = 48;

/// Name and size in bytes of a dropped file, as the browser tells them, and what to know it again by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its identity, once that was computed; else nothing.
    pub identity: String,
}

/// The facts of the image that `pairing` makes of the files; `files` and `reports` stand in the same order.
///
/// `None` when the pairing names a file that is not there, or one without metadata.
#[must_use]
pub fn image_facts(pairing: &Pairing, reports: &[Report], files: &[Named]) -> Option<ImageFacts> {
    let file = |index: usize, role| {
        let Named { name, size, identity } = files.get(index)?.clone();
        Some(ImageFile { role, name, size, identity })
    };
    let (instance_type, described, files) = match *pairing {
        Pairing::Unified { file: index, instance_type } => {
            (instance_type, index, vec![file(index, Role::Unified)?])
        }
        Pairing::Split { metadata, rootfs, instance_type } => {
            (instance_type, metadata, vec![file(metadata, Role::Metadata)?, file(rootfs, Role::Rootfs)?])
        }
    };
    let metadata = metadata_of(reports.get(described)?)?.clone();
    Some(ImageFacts {
        instance_type,
        size: files.iter().fold(0, |sum, file| file.size.saturating_add(sum)),
        files,
        suggested_alias: suggest_alias(&metadata.properties),
        metadata,
        findings: remarks(reports),
    })
}

/// What is worth knowing of the files, the worst first and each sentence once.
#[must_use]
pub fn remarks(reports: &[Report]) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = Vec::new();
    for severity in [Severity::Warning, Severity::Note] {
        let findings = reports.iter().flat_map(|report| &report.findings);
        for finding in findings.filter(|finding| finding.severity() == severity) {
            let remark = Remark { severity, explanation: finding.explain() };
            if !remarks.contains(&remark) {
                remarks.push(remark);
            }
        }
    }
    remarks
}

/// What the edge is asked for: this image under this name, with what the person chose.
#[must_use]
pub fn offer(
    id: String,
    facts: &ImageFacts,
    options: ImportOptions,
    fingerprint: Option<String>,
) -> CreateImport {
    let files = facts.files.iter().map(|file| FileOffer {
        role: file.role,
        name: file.name.clone(),
        size: file.size,
        identity: Some(file.identity.clone()),
    });
    CreateImport {
        id: Some(id),
        files: files.collect(),
        fingerprint,
        target: options.target,
        aliases: options.aliases,
        alias_taken: options.alias_taken,
        properties: options.properties,
        public: options.public,
        profiles: options.profiles,
    }
}

fn metadata_of(report: &Report) -> Option<&Metadata> {
    match &report.content {
        Content::Unified { metadata, .. } | Content::Metadata { metadata } => Some(metadata),
        Content::Rootfs { .. } | Content::Disk { .. } => None,
    }
}

/// An alias in the manner of the public image servers, `os/release`, with `name` and `description` as substitutes.
///
/// Lower case; what Incus refuses in an alias, or a shell would have quoted, becomes a hyphen. `None` when
/// nothing is left.
#[must_use]
pub fn suggest_alias(properties: &BTreeMap<String, String>) -> Option<String> {
    let part = |key: &str| properties.get(key).map(|text| sanitise(text)).filter(|text| !text.is_empty());
    let joined = match (part("os"), part("release").or_else(|| part("version"))) {
        (Some(os), Some(release)) => format!("{os}/{release}"),
        (Some(os), None) => os,
        (None, _) => part("name").or_else(|| part("description"))?,
    };
    // The cut may leave a hyphen or slash at the end, where Incus wants a letter or digit.
    let cut: String = joined.chars().take(LONGEST_SUGGESTION).collect();
    let name = cut.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned();
    AliasName::try_from(name).ok().map(String::from)
}

fn sanitise(text: &str) -> String {
    let mut clean = String::new();
    for c in text.chars().take(LONGEST_SUGGESTION) {
        let c = c.to_ascii_lowercase();
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '_') {
            clean.push(c);
        } else if !clean.ends_with('-') {
            clean.push('-');
        }
    }
    clean.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn suggest(properties: &[(&str, &str)]) -> Option<String> {
        let owned = properties.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        suggest_alias(&owned)
    }

    #[test]
    fn os_and_release_make_the_alias() {
        assert_eq!(suggest(&[("os", "Debian"), ("release", "13")]).as_deref(), Some("debian/13"));
        assert_eq!(
            suggest(&[("os", "Alpine Linux"), ("release", "3.20")]).as_deref(),
            Some("alpine-linux/3.20")
        );
        assert_eq!(suggest(&[("os", "Arch")]).as_deref(), Some("arch"));
        assert_eq!(suggest(&[("name", "my $(image)")]).as_deref(), Some("my-image"));
    }

    #[test]
    fn nothing_usable_suggests_nothing() {
        assert_eq!(suggest(&[]), None);
        assert_eq!(suggest(&[("os", "日本"), ("description", "***")]), None);
    }

    proptest! {
        #[test]
        fn every_suggestion_is_an_alias(os in ".{0,80}", release in ".{0,80}", description in ".{0,80}") {
            let found = suggest(&[("os", &os), ("release", &release), ("description", &description)]);
            if let Some(alias) = found {
                prop_assert!(alias.len() <= LONGEST_SUGGESTION);
                prop_assert!(AliasName::try_from(alias).is_ok());
            }
        }
    }
}
