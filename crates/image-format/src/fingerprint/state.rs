//! A hasher between two bytes, as bytes: to go on with it in another worker, after a reload, or on another machine.

use sha256::{BLOCK, INITIAL};

use super::FingerprintHasher;

/// The form's version.
const VERSION: u8 = 1;
/// The version, the eight words and the length.
const HEAD: usize = 1 + 8 * 4 + 8;
/// The most bytes SHA-256 is defined for, as their bits are counted in 64: FIPS 180-4, section 1.
const MOST: u64 = u64::MAX / 8;

/// A [`FingerprintHasher`] between two bytes.
///
/// Its byte form is the same in the browser and natively, all numbers big-endian:
///
/// | bytes | what |
/// |---|---|
/// | 0 | the form's version, 1 |
/// | 1 to 33 | the hash of the whole blocks, eight words of 32 bits |
/// | 33 to 41 | the number of bytes seen, 64 bits |
/// | 41 to 41 + seen % 64 | the bytes after the last whole block |
///
/// It tells of the image's bytes no more than its hash and at most 63 of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HasherState {
    bytes: [u8; HEAD + BLOCK],
    length: usize,
}

impl HasherState {
    /// The byte form, of 41 to 104 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

/// Why bytes are no [`HasherState`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HasherStateFault {
    /// Another version of the form, or something else.
    #[error("the state of the hash is of another version")]
    Version,
    /// Shorter or longer than the number of bytes seen makes it.
    #[error("the state of the hash has been cut or grown")]
    Size,
    /// More bytes than SHA-256 is defined for.
    #[error("the state of the hash claims more bytes than can be hashed")]
    Length,
    /// No block has been hashed, and yet there is a hash.
    #[error("the state of the hash contradicts itself")]
    Hash,
}

impl FingerprintHasher {
    /// What it takes to go on later: `FingerprintHasher::try_from(state.as_bytes())`.
    #[must_use]
    pub fn export(&self) -> HasherState {
        let mut bytes = [0; HEAD + BLOCK];
        let words = self.words.iter().flat_map(|word| word.to_be_bytes());
        let head = std::iter::once(VERSION).chain(words).chain(self.length.to_be_bytes());
        let begun = self.begun.iter().copied().take(self.open());
        for (to, from) in bytes.iter_mut().zip(head.chain(begun)) {
            *to = from;
        }
        HasherState { bytes, length: HEAD + self.open() }
    }
}

impl TryFrom<&[u8]> for FingerprintHasher {
    type Error = HasherStateFault;

    fn try_from(bytes: &[u8]) -> Result<Self, HasherStateFault> {
        let (&version, rest) = bytes.split_first().ok_or(HasherStateFault::Size)?;
        if version != VERSION {
            return Err(HasherStateFault::Version);
        }
        let (words, rest) = rest.split_first_chunk::<32>().ok_or(HasherStateFault::Size)?;
        let (length, begun) = rest.split_first_chunk().ok_or(HasherStateFault::Size)?;
        let mut hasher = Self::new();
        for (word, bytes) in hasher.words.iter_mut().zip(words.as_chunks().0) {
            *word = u32::from_be_bytes(*bytes);
        }
        hasher.length = u64::from_be_bytes(*length);
        if hasher.length > MOST {
            return Err(HasherStateFault::Length);
        }
        if hasher.length < BLOCK as u64 && hasher.words != INITIAL {
            return Err(HasherStateFault::Hash);
        }
        if begun.len() != hasher.open() {
            return Err(HasherStateFault::Size);
        }
        for (to, from) in hasher.begun.iter_mut().zip(begun) {
            *to = *from;
        }
        Ok(hasher)
    }
}
