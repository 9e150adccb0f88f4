//! Metadata written for files that came without.

use super::limits;
use crate::{
    Compression, Content, Inspector, Limits, Report, RootfsFormat, Verdict, WrapForm, metadata_tarball,
    suggestion,
};

/// A form in five lines: architecture, os, release, variant, description. What is written of it is read the same, and
/// what a file's name suggests can be written.
pub fn wrap(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.split('\n').map(str::to_owned);
    let date = data.iter().fold(1_i64, |date, &byte| date.wrapping_mul(31).wrapping_add(byte.into()));
    let form = WrapForm {
        architecture: lines.next().unwrap_or_default(),
        creation_date: date,
        os: lines.next(),
        release: lines.next(),
        variant: lines.next(),
        description: lines.next(),
    };
    written(&form);
    written(&WrapForm { architecture: "x86_64".to_owned(), creation_date: 1_700_000_000, ..form });

    let content = Content::Rootfs { format: RootfsFormat::Tarball, architecture: Some("aarch64".to_owned()) };
    let report = Report { compression: Compression::None, content, findings: Vec::new() };
    let suggested = suggestion(&report, &text, date);
    assert!(written(&suggested), "what was suggested cannot be written: {suggested:?}");
}

/// Whether the form is as it must be. If it is, what it becomes says the same.
fn written(form: &WrapForm) -> bool {
    let tarball = match metadata_tarball(form) {
        Ok(tarball) => tarball,
        Err(fault) => {
            let words = fault.explain();
            assert!(words.sentence.ends_with('.') && !words.sentence.chars().any(char::is_control));
            return false;
        }
    };
    let limits = Limits { property: limits().property.max(2 << 10), ..limits() };
    let mut inspector = Inspector::new(limits);
    inspector.push(&tarball);
    inspector.end();
    let verdict = inspector.verdict();
    let metadata = match &verdict {
        Verdict::Known(Report { content: Content::Metadata { metadata }, .. }) => Some(metadata),
        _ => None,
    };
    assert!(metadata.is_some(), "{form:?} became {verdict:?}");
    if let Some(metadata) = metadata {
        assert_eq!(
            Some(metadata.architecture.as_str()),
            crate::canonical_architecture(form.architecture.trim())
        );
        assert_eq!(metadata.creation_date, form.creation_date);
        let given = [("os", &form.os), ("release", &form.release), ("variant", &form.variant)];
        for (key, value) in given.into_iter().chain([("description", &form.description)]) {
            let value = value.as_deref().map(str::trim).filter(|it| !it.is_empty());
            // A description is made up where none is given.
            if value.is_some() || key != "description" {
                assert_eq!(metadata.properties.get(key).map(String::as_str), value, "{key}");
            }
        }
    }
    true
}
