//! Computes a fingerprint as the bytes go by: SHA-256's blocks and padding, over one of the kernels.

use sha256::{BLOCK, Block, INITIAL, compress};

use super::Fingerprint;

/// Where the message's length stands in the last block: FIPS 180-4, 5.1.1.
const LENGTH_AT: usize = BLOCK - size_of::<u64>();

/// Computes a fingerprint as the bytes go by.
///
/// Of a split image, the metadata's bytes go in first and the rootfs's bytes after them, with nothing between.
///
/// It can stop at any byte and go on elsewhere: see [`FingerprintHasher::export`].
#[derive(Debug, Clone)]
pub struct FingerprintHasher {
    /// The hash of the whole blocks.
    pub(super) words: [u32; 8],
    /// The bytes seen, of any block.
    pub(super) length: u64,
    /// The bytes that do not fill a block yet: the first `length % 64`.
    pub(super) begun: Block,
}

impl Default for FingerprintHasher {
    fn default() -> Self {
        Self { words: INITIAL, length: 0, begun: [0; BLOCK] }
    }
}

impl FingerprintHasher {
    /// A hasher that has seen no bytes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes of the image.
    pub fn update(&mut self, bytes: &[u8]) {
        self.update_by(bytes, compress);
    }

    /// The fingerprint of all the bytes seen.
    #[must_use]
    pub fn finish(self) -> Fingerprint {
        self.finish_by(compress)
    }

    /// The bytes seen.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// [`Self::update`] over the kernel that needs no instructions beyond the least.
    #[cfg(feature = "twin")]
    pub fn update_by_twin(&mut self, bytes: &[u8]) {
        self.update_by(bytes, sha256::scalar::compress);
    }

    /// [`Self::finish`] over the kernel that needs no instructions beyond the least.
    #[cfg(feature = "twin")]
    #[must_use]
    pub fn finish_by_twin(self) -> Fingerprint {
        self.finish_by(sha256::scalar::compress)
    }

    fn update_by(&mut self, bytes: &[u8], compress: fn(&mut [u32; 8], &[Block])) {
        let rest = self.complete_begun(bytes, compress);
        let (blocks, rest) = rest.as_chunks();
        if !blocks.is_empty() {
            compress(&mut self.words, blocks);
        }
        self.length = self.length.wrapping_add(bytes.len() as u64);
        // Where a block is still open, `rest` is empty: its bytes are in already.
        if let Some(open) = self.begun.get_mut(..rest.len()) {
            open.copy_from_slice(rest);
        }
    }

    /// Adds to the block that was begun, if any; returns the bytes after it.
    fn complete_begun<'a>(&mut self, bytes: &'a [u8], compress: fn(&mut [u32; 8], &[Block])) -> &'a [u8] {
        let at = self.open();
        if at == 0 {
            return bytes;
        }
        let room = self.begun.get_mut(at..).unwrap_or_default();
        let (now, rest) = bytes.split_at(room.len().min(bytes.len()));
        let whole = now.len() == room.len();
        for (to, from) in room.iter_mut().zip(now) {
            *to = *from;
        }
        if whole {
            compress(&mut self.words, &[self.begun]);
        }
        rest
    }

    /// FIPS 180-4, 5.1.1: a one bit, zeros, and the length in bits to the end of a block.
    fn finish_by(mut self, compress: fn(&mut [u32; 8], &[Block])) -> Fingerprint {
        let bits = self.length.wrapping_mul(8);
        let at = self.open();
        for (place, byte) in self.begun.iter_mut().enumerate().skip(at) {
            *byte = if place == at { 0x80 } else { 0 };
        }
        let mut last = self.begun;
        if at >= LENGTH_AT {
            compress(&mut self.words, &[self.begun]);
            last = [0; BLOCK];
        }
        if let Some(length) = last.last_chunk_mut() {
            *length = bits.to_be_bytes();
        }
        compress(&mut self.words, &[last]);
        let mut bytes = [0; 32];
        for (to, word) in bytes.as_chunks_mut().0.iter_mut().zip(self.words) {
            *to = word.to_be_bytes();
        }
        Fingerprint::from_bytes(bytes)
    }

    /// The bytes of the block that was begun: fewer than a block.
    pub(super) const fn open(&self) -> usize {
        (self.length % BLOCK as u64) as usize
    }
}
