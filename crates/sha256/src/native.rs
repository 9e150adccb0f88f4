//! The kernel of the crate sha2: the processor's instructions where it has them.

use super::Block;

/// Takes whole blocks into the hash.
pub fn compress(words: &mut [u32; 8], blocks: &[Block]) {
    sha2::block_api::compress256(words, blocks);
}
