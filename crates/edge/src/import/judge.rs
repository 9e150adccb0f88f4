//! The edge's own look at what arrived: the browser's word is a hint, never proof.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

use image_format::{
    Inspector, InstanceType, Limits, Pairing, Report, TAIL, Verdict, WHOLE, pair, tail_fault,
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
    match inspector.verdict() {
        Verdict::Known(report) => match tail_fault(&report, &tail(&source.path, source.size)?) {
            Some(fault) => Err(EdgeError::Image(fault.explain())),
            None => Ok(report),
        },
        Verdict::Refused(fault) => Err(EdgeError::Image(fault.explain())),
        Verdict::Undecided => Err(EdgeError::Internal("undecided at the end of a file".to_owned())),
    }
}

fn tail(path: &Path, size: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(size.saturating_sub(TAIL)))?;
    let mut tail = Vec::with_capacity(TAIL as usize);
    file.take(TAIL).read_to_end(&mut tail)?;
    Ok(tail)
}
