//! The two sides of a line: what we say of the files, and what Incus did with them.

use std::collections::BTreeMap;

use image_format::{
    Content, Explorer, Fault, Inspector, Limits, Metadata, Pairing, Report, TAIL, Verdict, pair, tail_fault,
};
use incus_client::{Error, Flaw};
use serde_json::Value;

use crate::real::corpus::Files;

/// What both sides know of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Image {
    pub(crate) instance_type: String,
    pub(crate) architecture: String,
    pub(crate) properties: BTreeMap<String, String>,
    /// Seconds of the epoch; none where Incus shows no date.
    pub(crate) created: Option<i64>,
    pub(crate) expires: Option<i64>,
}

/// Our verdict.
pub(crate) enum Ours {
    Image {
        image: Image,
        /// The codes of what is worth knowing besides.
        findings: Vec<String>,
    },
    Refused {
        code: String,
        sentence: String,
        /// Of a split image, which file it is that is refused.
        part: Option<&'static str>,
    },
}

/// Incus's.
pub(crate) enum Theirs {
    Imported {
        image: Image,
        /// How creating the first instance went, where it was tried.
        first: Option<Result<(), String>>,
    },
    Refused {
        cause: String,
    },
    /// The client does not let it pass.
    NotSent,
}

impl Ours {
    pub(crate) fn of(files: &Files) -> Self {
        let read = match files {
            Files::Unified(file) => read(file, None).map(|report| vec![report]),
            Files::Split { metadata, rootfs, .. } => read(metadata, Some("metadata"))
                .and_then(|first| Ok(vec![first, read(rootfs, Some("rootfs"))?])),
        };
        let reports = match read {
            Ok(reports) => reports,
            Err(refused) => return *refused,
        };
        match pair(&reports) {
            Ok(pairing) => {
                let findings = reports.iter().flat_map(|report| &report.findings);
                let findings = findings.map(|finding| finding.code().to_owned()).collect();
                Self::Image { image: image(&reports, pairing), findings }
            }
            Err(fault) => {
                let words = fault.explain();
                Self::Refused { code: words.code, sentence: words.sentence, part: None }
            }
        }
    }
}

/// As the edge reads it: from its beginning to its end, then its last bytes, then the places that are told by these.
fn read(file: &[u8], part: Option<&'static str>) -> Result<Report, Box<Ours>> {
    let mut inspector = Inspector::new(Limits::default());
    file.chunks(64 << 10).for_each(|piece| inspector.push(piece));
    inspector.end();
    let read = match inspector.verdict() {
        Verdict::Known(report) => {
            let tail = file.len().saturating_sub(TAIL as usize);
            tail_fault(&report, &file[tail..])
                .map_or(Ok(report), Err)
                .and_then(|report| explore(file, report))
        }
        Verdict::Refused(fault) => Err(fault),
        Verdict::Undecided => panic!("a whole file left us undecided"),
    };
    read.map_err(|fault| {
        let words = fault.explain();
        Box::new(Ours::Refused { code: words.code, sentence: words.sentence, part })
    })
}

fn explore(file: &[u8], report: Report) -> Result<Report, Fault> {
    let head = &file[..file.len().min(64 << 10)];
    let Some(mut explorer) = Explorer::new(&report, head, file.len() as u64, &Limits::default()) else {
        return Ok(report);
    };
    while let Some(place) = explorer.wants() {
        explorer.give(&file[place.start as usize..place.end as usize]);
    }
    explorer.finish()
}

fn image(reports: &[Report], pairing: Pairing) -> Image {
    let (place, instance_type) = match pairing {
        Pairing::Unified { file, instance_type } => (file, instance_type),
        Pairing::Split { metadata, instance_type, .. } => (metadata, instance_type),
    };
    let metadata: &Metadata = match &reports[place].content {
        Content::Unified { metadata, .. } | Content::Metadata { metadata } => metadata,
        other => panic!("no metadata in {other:?}"),
    };
    let instance_type = match instance_type {
        image_format::InstanceType::Container => "container",
        image_format::InstanceType::VirtualMachine => "virtual-machine",
    };
    Image {
        instance_type: instance_type.to_owned(),
        architecture: metadata.architecture.clone(),
        properties: metadata.properties.clone(),
        // Incus keeps no date before 1970.
        created: Some(metadata.creation_date).filter(|&date| date > 0),
        expires: metadata.expiry_date.filter(|&date| date > 0),
    }
}

impl Image {
    /// Out of Incus's own description.
    pub(crate) fn told(image: &Value) -> Self {
        let text = |name: &str| image[name].as_str().unwrap_or_default().to_owned();
        Self {
            instance_type: text("type"),
            architecture: text("architecture"),
            properties: serde_json::from_value(image["properties"].clone()).unwrap_or_default(),
            created: epoch(&text("created_at")),
            expires: epoch(&text("expires_at")),
        }
    }
}

impl Theirs {
    pub(crate) fn refused(error: &Error) -> Self {
        let cause = match error {
            Error::NotAnImage(flaw, _) => words(*flaw).to_owned(),
            Error::Refused(_) => format!("in other words, “{}”", error.detail().unwrap_or_default()),
            other => panic!("not about the file: {other:?} {:?}", other.detail()),
        };
        Self::Refused { cause }
    }
}

fn words(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::NoMetadata => "no metadata.yaml",
        Flaw::BadMetadata => "bad metadata.yaml",
        Flaw::NoRootfs => "no rootfs",
        Flaw::Architecture => "architecture",
        Flaw::CreationDate => "no creation date",
        Flaw::Compression => "unsupported compression",
        Flaw::Archive => "no archive",
        Flaw::Truncated => "ends too early",
    }
}

/// Why no instance was created, without the server's paths and programs.
pub(crate) fn failure(error: &str) -> &'static str {
    let known = [("Unpack failed", "it cannot be unpacked"), ("Unsupported compression", "no known format")];
    let found = known.iter().find(|(words, _)| error.contains(words));
    found.map(|(_, shown)| *shown).unwrap_or_else(|| panic!("a failure of another kind: {error}"))
}

/// Seconds of the epoch of an RFC 3339 time in UTC; none for those Incus writes where it has none.
fn epoch(time: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| time.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    // Days since 1970-03-01, in years that begin with March.
    let (years, months) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days =
        years * 365 + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 + day - 1 - 719_468;
    let seconds = days * 86_400 + number(11..13)? * 3600 + number(14..16)? * 60 + number(17..19)?;
    assert!(time.ends_with('Z'), "{time} is not in UTC");
    (seconds > 0).then_some(seconds)
}

#[test]
fn times_become_seconds() {
    assert_eq!(epoch("2023-11-14T22:13:20Z"), Some(1_700_000_000));
    assert_eq!(epoch("2024-02-29T00:00:00Z"), Some(1_709_164_800));
    assert_eq!(epoch("0001-01-01T00:00:00Z"), None);
    assert_eq!(epoch("1970-01-01T00:00:00Z"), None);
}
