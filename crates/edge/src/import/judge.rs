//! The edge's own look at what arrived: the browser's word is a hint, never proof.

use std::io::{self, Read, SeekFrom};

use image_format::{
    Explorer, Fault, Inspector, InstanceType, Limits, PairFault, Pairing, Report, TAIL, Verdict, WHOLE, pair,
    tail_fault,
};
use upload_proto::api::{ImageWords, Role};

use super::{following::Tide, model::Part, outflow::OutflowError};
use crate::{
    depot::Facts,
    spool::{Place, Stored},
    terms::image_words,
};

/// What the parts of one image turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judged {
    /// What its instances are, which decides how its parts are called.
    pub instance_type: InstanceType,
    /// What it says of itself.
    pub words: ImageWords,
}

/// Judges the parts of one image, given in Incus's order, all of them durable. Blocking.
///
/// # Errors
/// [`OutflowError::Refused`] with what is wrong, [`OutflowError::PartsDiffer`] when the files are an image of other
/// parts than offered.
pub(super) fn judge(tide: &Tide, parts: &[Part]) -> Result<Judged, OutflowError> {
    judged(parts, &reports(tide, parts)?)
}

/// What the parts of one image tell, all of them durable. Blocking.
///
/// # Errors
/// As [`judge`].
pub(super) fn reports(tide: &Tide, parts: &[Part]) -> Result<Vec<Report>, OutflowError> {
    let whole = |part: &Part| {
        let report = head(tide, part)?;
        let import = tide.handles.id();
        let mut stored = tide.spool.open(Place { import, role: part.role })?;
        let size = part.known_size();
        let tail = read_at(stored.as_mut(), size.saturating_sub(TAIL), TAIL)?;
        match tail_fault(&report, &tail) {
            Some(fault) => Err(refused(&fault)),
            None => explore(report, stored.as_mut(), size),
        }
    };
    parts.iter().map(whole).collect()
}

/// Judges the parts by their heads, as soon as enough of those is durable. Blocking; it waits for bytes.
///
/// # Errors
/// As [`judge`], and [`OutflowError::Stalled`] when the bytes do not come.
pub(super) fn judge_heads(tide: &Tide, parts: &[Part]) -> Result<Judged, OutflowError> {
    let reports = parts.iter().map(|part| head(tide, part)).collect::<Result<Vec<_>, _>>()?;
    judged(parts, &reports)
}

fn judged(parts: &[Part], reports: &[Report]) -> Result<Judged, OutflowError> {
    let facts = together(parts, reports)?;
    let words = image_words(Some(facts.instance_type), &facts.properties);
    Ok(Judged { instance_type: facts.instance_type, words })
}

/// Whether the parts are what they were offered as, and what they tell of the image.
///
/// # Errors
/// As [`judge`].
pub(super) fn together(parts: &[Part], reports: &[Report]) -> Result<Facts, OutflowError> {
    let refused = |fault: PairFault| OutflowError::Refused(fault.explain());
    let pairing = pair(reports).map_err(refused)?;
    let roles: Vec<Role> = parts.iter().map(|part| part.role).collect();
    match (pairing, roles.as_slice()) {
        (Pairing::Unified { .. }, [Role::Unified])
        | (Pairing::Split { metadata: 0, rootfs: 1, .. }, [Role::Metadata, Role::Rootfs]) => {
            Facts::of(reports).map_err(refused)
        }
        (Pairing::Unified { .. } | Pairing::Split { .. }, _) => Err(OutflowError::PartsDiffer),
    }
}

/// Looks at a part until it is known; at all of it, unless it is large.
fn head(tide: &Tide, part: &Part) -> Result<Report, OutflowError> {
    let mut inspector = Inspector::new(Limits::default());
    let mut following = tide.follow(part);
    loop {
        let chunk = following.chunk()?;
        if chunk.is_empty() {
            inspector.end();
            break;
        }
        inspector.push(&chunk);
        if inspector.settled() && part.known_size() > WHOLE {
            break;
        }
    }
    match inspector.verdict() {
        Verdict::Known(report) => Ok(report),
        Verdict::Refused(fault) => Err(refused(&fault)),
        Verdict::Undecided => Err(OutflowError::Read(io::Error::other("undecided at the end of a file"))),
    }
}

/// Looks into what a stream does not tell, the inside of a squashfs or a disk.
fn explore(report: Report, stored: &mut dyn Stored, size: u64) -> Result<Report, OutflowError> {
    let Some(mut explorer) = Explorer::new(&report, &[], size, &Limits::default()) else { return Ok(report) };
    while let Some(place) = explorer.wants() {
        explorer.give(&read_at(stored, place.start, place.end.saturating_sub(place.start))?);
    }
    explorer.finish().map_err(|fault| refused(&fault))
}

/// The bytes from there on, at most so many; fewer at the file's end.
fn read_at(stored: &mut dyn Stored, start: u64, most: u64) -> io::Result<Vec<u8>> {
    stored.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    stored.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn refused(fault: &Fault) -> OutflowError {
    OutflowError::Refused(fault.explain())
}
