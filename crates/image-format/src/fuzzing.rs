//! What must hold for any bytes at all, as functions for a fuzzer: each takes bytes and panics when it does not hold.
//!
//! Above all: nothing panics, nothing goes over its bound, and the same bytes give the same answer however they are
//! cut. The crate `fuzz` names the functions and gives them bytes.

mod decoders;
mod explorer;
mod folders;
mod headers;
mod inspector;
mod pairing;
mod tar;
mod wrapping;

pub use decoders::{bzip2, gzip, lz4, lzma, xz, zstd};
pub use explorer::{qcow2_tables, squashfs_tree};
pub use folders::folder;
pub use headers::{metadata_yaml, qcow2, squashfs, tail};
pub use inspector::{archive, inspector};
pub use pairing::{arrangement, pairing};
pub use tar::tar;
pub use wrapping::wrap;

use crate::{Explanation, Fault, Limits};

/// Bounds that a fuzzer's few kilobytes can reach, and that keep its memory low: the largest window alone could take
/// three times its size.
fn limits() -> Limits {
    lowered(Limits::default())
}

fn lowered(mut limits: Limits) -> Limits {
    limits.metadata_yaml = 8 << 10;
    limits.name = 1 << 10;
    limits.pax_header = 4 << 10;
    limits.entries = 256;
    limits.window = 8 << 20;
    limits.xz_blocks = 64;
    limits.properties = 16;
    limits.property = 1 << 10;
    limits
}

/// The bytes in pieces whose lengths depend on the bytes alone, so that a finding can be found again: of a few bytes, of
/// some hundred, or of some thousand.
fn pieces(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut state = digest(data) | 1;
    let most = match state >> 62 {
        0 => 7,
        1 => 700,
        _ => 9000,
    };
    let mut rest = data;
    std::iter::from_fn(move || {
        // Xorshift; its state is never 0.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let length = usize::try_from(state % most).unwrap_or_default() + 1;
        let (piece, after) = rest.split_at(length.min(rest.len()));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// FNV-1a: tells contents apart without keeping them.
fn digest(data: &[u8]) -> u64 {
    extend_digest(0xcbf2_9ce4_8422_2325, data)
}

fn extend_digest(begun: u64, data: &[u8]) -> u64 {
    data.iter().fold(begun, |sum, &byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Whatever a file says of itself, the words about it are for people: short, on one line, without hidden characters.
fn check_words(fault: &Fault) {
    let Explanation { code, sentence, advice, values } = fault.explain();
    assert_eq!(code, fault.code());
    for words in [&sentence, &advice] {
        assert!(words.ends_with('.'), "{words:?} does not end");
        assert!(words.chars().count() < 600, "{words:?} is long");
        assert!(!words.chars().any(char::is_control), "{words:?} has control characters");
    }
    for value in values.iter().flat_map(|values| values.values()) {
        assert!(value.chars().count() <= 161 && !value.chars().any(char::is_control), "{value:?}");
    }
    // For the log; it must not fail either.
    assert!(!fault.to_string().is_empty());
}
