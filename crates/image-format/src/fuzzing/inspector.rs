//! The whole machine: any file, and any archive whose headers have the right checksums.

use super::{check_words, limits, pieces};
use crate::tar::BLOCK;
use crate::{Content, Inspector, Limits, Metadata, Verdict, tail_fault};

/// A file of any bytes.
pub fn inspector(data: &[u8]) {
    let (open, verdict) = inspect(limits(), std::iter::once(data));
    assert_eq!(inspect(limits(), pieces(data)), (open, verdict.clone()), "the pieces changed the verdict");
    check(&verdict, &limits(), data);
    let small = Limits::small_for_tests();
    check(&inspect(small, pieces(data)).1, &small, data);
}

/// A tar archive of any bytes whose headers' checksums are mended first, which the fuzzer would hardly guess.
pub fn archive(data: &[u8]) {
    let mut file = data.to_vec();
    super::tar::mend_checksums(&mut file);
    // The mark by which an uncompressed archive is told.
    if let Some(mark) = file.get_mut(257..262) {
        mark.copy_from_slice(b"ustar");
    }
    super::tar::mend_checksums(file.get_mut(..BLOCK).unwrap_or_default());
    inspector(&file);
}

/// The verdicts before and after the end.
fn inspect<'a>(limits: Limits, pieces: impl Iterator<Item = &'a [u8]>) -> (Verdict, Verdict) {
    let mut inspector = Inspector::new(limits);
    for piece in pieces {
        let before = inspector.settled().then(|| inspector.verdict());
        inspector.push(piece);
        // What is refused stays refused, and what is known only ever turns out to be damaged.
        if let Some(Verdict::Refused(_)) = before {
            assert_eq!(before.as_ref(), Some(&inspector.verdict()), "a refusal was taken back");
        }
        assert!(before.is_none() || inspector.settled(), "a settled file is open again");
    }
    let open = inspector.verdict();
    inspector.end();
    let verdict = inspector.verdict();
    inspector.push(b"more");
    inspector.end();
    assert_eq!(inspector.verdict(), verdict, "the verdict changed after the end");
    (open, verdict)
}

fn check(verdict: &Verdict, limits: &Limits, data: &[u8]) {
    match verdict {
        Verdict::Undecided => assert_ne!(verdict, &Verdict::Undecided, "the whole file says nothing"),
        Verdict::Refused(fault) => check_words(fault),
        Verdict::Known(report) => {
            // What is whole cannot be cut at its end.
            let tail = data.len().saturating_sub(1024);
            assert_eq!(tail_fault(report, data.get(tail..).unwrap_or_default()), None);
            check_content(&report.content, limits);
        }
    }
}

pub(super) fn check_content(content: &Content, limits: &Limits) {
    match content {
        Content::Unified { metadata, .. } | Content::Metadata { metadata } => {
            check_metadata(metadata, limits);
        }
        Content::Rootfs { .. } | Content::Disk { .. } => {}
    }
}

/// Metadata that was accepted is what Incus could store and show.
pub(super) fn check_metadata(metadata: &Metadata, limits: &Limits) {
    assert_eq!(crate::canonical_architecture(&metadata.architecture), Some(metadata.architecture.as_str()));
    assert_ne!(metadata.creation_date, 0);
    assert_ne!(metadata.expiry_date, Some(0));
    assert!(metadata.properties.len() <= limits.properties);
    assert!(metadata.properties.iter().all(|(key, value)| key.len() + value.len() <= limits.property));
    assert!(metadata.properties_present || metadata.properties.is_empty());
}
