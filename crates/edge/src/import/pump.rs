//! The thread behind an outflow: it reads, looks and hashes, and lets the last bytes go only when all is well.

use bytes::Bytes;
use image_format::{Fingerprint, FingerprintHasher, WHOLE};
use tokio::sync::mpsc;

use super::{check::Check, following::Tide, model::Part, outflow::OutflowError};

type Sender = mpsc::Sender<Result<Bytes, OutflowError>>;

/// One file and where its bytes go.
pub(super) struct Flow {
    pub part: Part,
    pub sender: Sender,
}

/// Reads, hashes and sends to the end; ends early when nobody takes the bytes any more. Blocking.
pub(super) fn run(
    tide: &Tide,
    flows: Vec<Flow>,
    declared: Fingerprint,
    commit: impl FnOnce() -> Result<(), OutflowError>,
) {
    let mut hasher = FingerprintHasher::new();
    let last = flows.len().saturating_sub(1);
    let mut held = None;
    for (index, Flow { part, sender }) in flows.into_iter().enumerate() {
        match pump(tide, &part, &sender, &mut hasher) {
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
    let verdict = if hasher.finish() == declared { commit() } else { Err(OutflowError::Mismatch) };
    let _ = sender.blocking_send(verdict.map(|()| tail));
}

/// Sends all of one file but its last chunk, which it gives back; `None` when nobody takes the bytes.
fn pump(
    tide: &Tide,
    part: &Part,
    sender: &Sender,
    hasher: &mut FingerprintHasher,
) -> Result<Option<Bytes>, OutflowError> {
    let mut following = tide.follow(part);
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
        hasher.update(&chunk);
        let before = std::mem::replace(&mut held, chunk);
        if !before.is_empty() && sender.blocking_send(Ok(before)).is_err() {
            return Ok(None);
        }
    }
}
