//! The edge's own look at what arrived: the browser's word is a hint, never proof.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
};

use image_format::{
    Explorer, Fault, Inspector, InstanceType, Limits, Pairing, Report, TAIL, Verdict, WHOLE, pair, tail_fault,
};
use upload_proto::api::Role;

use super::outflow::Source;
use crate::error::EdgeError;

/// Bytes read at a time.
const CHUNK: usize = 256 << 10;

/// Judges the parts of one image, given in Incus's order. Blocking.
///
/// # Errors
/// [`EdgeError::Image`] with what is wrong, [`EdgeError::PartsDiffer`] when the files are an image of other parts
/// than offered.
pub(super) fn judge(parts: &[(Role, &Source)]) -> Result<InstanceType, EdgeError> {
    let reports = parts.iter().map(|(_, source)| inspect(source)).collect::<Result<Vec<_>, _>>()?;
    let pairing = pair(&reports).map_err(|fault| EdgeError::Image(fault.explain()))?;
    let roles: Vec<Role> = parts.iter().map(|(role, _)| *role).collect();
    match (pairing, roles.as_slice()) {
        (Pairing::Unified { instance_type, .. }, [Role::Unified]) => Ok(instance_type),
        (Pairing::Split { metadata: 0, rootfs: 1, instance_type }, [Role::Metadata, Role::Rootfs]) => {
            Ok(instance_type)
        }
        (Pairing::Unified { .. } | Pairing::Split { .. }, _) => Err(EdgeError::PartsDiffer),
    }
}

fn inspect(source: &Source) -> Result<Report, EdgeError> {
    let mut inspector = Inspector::new(Limits::default());
    let mut file = File::open(&source.path)?;
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = file.read(&mut chunk)?;
        if read == 0 {
            inspector.end();
            break;
        }
        inspector.push(chunk.get(..read).unwrap_or_default());
        if inspector.settled() && source.size > WHOLE {
            break;
        }
    }
    let report = match inspector.verdict() {
        Verdict::Known(report) => report,
        Verdict::Refused(fault) => return Err(refused(&fault)),
        Verdict::Undecided => return Err(EdgeError::Internal("undecided at the end of a file".to_owned())),
    };
    let tail = read_at(&mut file, source.size.saturating_sub(TAIL), TAIL)?;
    if let Some(fault) = tail_fault(&report, &tail) {
        return Err(refused(&fault));
    }
    explore(report, &mut file, source.size)
}

/// Looks into what a stream does not tell, the inside of a squashfs or a disk.
fn explore(report: Report, file: &mut File, size: u64) -> Result<Report, EdgeError> {
    let Some(mut explorer) = Explorer::new(&report, &[], size, &Limits::default()) else { return Ok(report) };
    while let Some(place) = explorer.wants() {
        explorer.give(&read_at(file, place.start, place.end.saturating_sub(place.start))?);
    }
    explorer.finish().map_err(|fault| refused(&fault))
}

/// The bytes from there on, at most so many; fewer at the file's end.
fn read_at(file: &mut File, start: u64, most: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn refused(fault: &Fault) -> EdgeError {
    EdgeError::Image(fault.explain())
}
