//! Computes the fingerprint in one pass over the files, in constant memory.

use image_format::{Fingerprint, FingerprintHasher};

use crate::{fault::DropFault, host::Cancel, inspect::Candidate};

/// The fingerprint of the files in their order.
///
/// The bytes that pass by are shown to each candidate's inspector too. After each chunk `watch` gets the candidate
/// and the number of bytes hashed so far: it looks whether something has come to light.
///
/// # Errors
/// What `watch` says, [`DropFault::Unreadable`] or [`DropFault::Changed`] when a file is no longer what was
/// dropped, [`DropFault::Cancelled`].
pub async fn fingerprint(
    candidates: &mut [Candidate],
    cancel: &Cancel,
    mut watch: impl FnMut(&mut Candidate, u64) -> Result<(), DropFault>,
) -> Result<Fingerprint, DropFault> {
    let mut hasher = FingerprintHasher::new();
    let mut before = 0;
    for candidate in candidates {
        let mut reader = candidate.source.read_from(0)?;
        let mut offset = 0;
        while let Some(bytes) = reader.next().await.map_err(|_| candidate.source.unreadable())? {
            cancel.check()?;
            hasher.update(bytes);
            candidate.see(offset, bytes, cancel).await?;
            offset += bytes.len() as u64;
            watch(candidate, before + offset)?;
        }
        if offset != candidate.source.named.size {
            return Err(candidate.source.changed());
        }
        before += offset;
    }
    Ok(hasher.finish())
}
