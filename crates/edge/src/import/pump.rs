//! The thread behind an outflow: it reads and looks, and lets the last bytes go only when all is well.

use bytes::Bytes;
use image_format::{Fingerprint, WHOLE};
use tokio::sync::mpsc;

use super::{check::Check, following::Tide, model::Part, outflow::OutflowError};

type Sender = mpsc::Sender<Result<Bytes, OutflowError>>;

/// One file and where its bytes go.
pub(super) struct Flow {
    pub part: Part,
    pub sender: Sender,
}

/// Reads and sends to the end; ends early when nobody takes the bytes any more. Blocking.
pub(super) fn run(
    tide: &Tide,
    flows: Vec<Flow>,
    declared: Fingerprint,
    commit: impl FnOnce() -> Result<(), OutflowError>,
) {
    let parts: Vec<Part> = flows.iter().map(|flow| flow.part.clone()).collect();
    let last = flows.len().saturating_sub(1);
    let mut held = None;
    for (index, Flow { part, sender }) in flows.into_iter().enumerate() {
        match pump(tide, &part, &sender) {
            Err(error) => {
                let _ = sender.blocking_send(Err(error));
                return;
            }
            Ok(None) => return,
            Ok(Some(tail)) if index == last => held = Some((tail, sender)),
            Ok(Some(tail)) => {
                if sender.blocking_send(Ok(tail)).is_err() {
                    return;
                }
            }
        }
    }
    let Some((tail, sender)) = held else { return };
    let verdict = fingerprint(tide, &parts)
        .and_then(|fingerprint| if fingerprint == declared { commit() } else { Err(OutflowError::Mismatch) });
    let _ = sender.blocking_send(verdict.map(|()| tail));
}

/// The fingerprint of parts that are complete. What was not hashed as it went by is read for it. Blocking.
pub(super) fn fingerprint(tide: &Tide, parts: &[Part]) -> Result<Fingerprint, OutflowError> {
    let size = parts.iter().map(Part::known_size).fold(0, u64::saturating_add);
    let tally = &tide.handles.tally;
    if let Some(fingerprint) = tally.fingerprint(size) {
        return Ok(fingerprint);
    }
    tally.rewind(0);
    for part in parts {
        let mut following = tide.follow(part);
        while !following.chunk()?.is_empty() {}
    }
    tally.fingerprint(size).ok_or(OutflowError::CalledOff)
}

/// Sends all of one file but its last chunk, which it gives back; `None` when nobody takes the bytes.
fn pump(tide: &Tide, part: &Part, sender: &Sender) -> Result<Option<Bytes>, OutflowError> {
    let mut following = tide.follow_last(part);
    // Smaller files were read through before a byte went out.
    let mut check = (part.known_size() > WHOLE).then(Check::new);
    let mut held = Bytes::new();
    loop {
        let chunk = following.chunk()?;
        if let Some(check) = &mut check {
            if chunk.is_empty() { check.end() } else { check.see(&chunk) }.map_err(OutflowError::Refused)?;
        }
        if chunk.is_empty() {
            return Ok(Some(held));
        }
        let before = std::mem::replace(&mut held, chunk);
        if !before.is_empty() && sender.blocking_send(Ok(before)).is_err() {
            return Ok(None);
        }
    }
}
