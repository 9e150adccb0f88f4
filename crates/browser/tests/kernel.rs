//! The SHA-256 kernel of this very module, against its scalar twin and the published vectors.

#![cfg(target_arch = "wasm32")]

use image_format::{Fingerprint, FingerprintHasher};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// Numbers that are the same in every run: Marsaglia, "Xorshift RNGs", 2003.
struct Numbers(u32);

impl Numbers {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        self.next() as usize % bound
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next().to_le_bytes()[1]).collect()
    }
}

fn by_kernel(parts: &[&[u8]]) -> Fingerprint {
    let mut hasher = FingerprintHasher::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finish()
}

fn by_twin(message: &[u8]) -> Fingerprint {
    let mut hasher = FingerprintHasher::new();
    hasher.update_by_twin(message);
    hasher.finish_by_twin()
}

#[wasm_bindgen_test]
fn the_kernel_is_the_one_with_vectors() {
    let vectors = std::hint::black_box(cfg!(target_feature = "simd128"));
    assert!(vectors);
}

/// FIPS 180-4's examples and NIST's "SHA-256 additional test vectors".
#[wasm_bindgen_test]
fn published_vectors() {
    let vectors: [(&[u8], usize, &str); 7] = [
        (b"", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (b"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            1,
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
        (&[0], 64, "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b"),
        (b"U", 1005, "f4d62ddec0f3dd90ea1380fa16a5ff8dc4c54b21740650f24afc4120903552b0"),
        (b"a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
        (&[0], 1_000_000, "d29751f2649b32ff572b5e0a9f541ea660a50f94ff0beedfb0b692b924cc8025"),
    ];
    for (message, times, expected) in vectors {
        let message = message.repeat(times);
        assert_eq!(by_kernel(&[&message]).to_string(), expected);
        assert_eq!(by_twin(&message).to_string(), expected);
    }
}

#[wasm_bindgen_test]
fn every_length_up_to_four_groups_of_blocks() {
    let message = Numbers(1).bytes(16 * 64);
    for length in 0..=message.len() {
        assert_eq!(by_kernel(&[&message[..length]]), by_twin(&message[..length]), "{length} bytes");
    }
}

#[wasm_bindgen_test]
fn any_lengths_in_any_chunks() {
    let mut numbers = Numbers(2);
    for _ in 0..300 {
        let count = numbers.below(20_000);
        let message = numbers.bytes(count);
        let mut parts = Vec::new();
        let mut rest = &message[..];
        while !rest.is_empty() {
            let bound = 1 + numbers.below(rest.len());
            let (part, after) = rest.split_at(1 + numbers.below(bound));
            parts.push(part);
            rest = after;
        }
        assert_eq!(by_kernel(&parts), by_twin(&message), "{} bytes in {} parts", message.len(), parts.len());
    }
}

#[wasm_bindgen_test]
fn a_state_made_natively_goes_on_here() {
    // `FingerprintHasher::export` natively, after 64 times `a` and `bc`: see image-format's own test of the form.
    let mut state = vec![1];
    state.extend(STATE_WORDS.iter().flat_map(|word| word.to_be_bytes()));
    state.extend(66_u64.to_be_bytes());
    state.extend(b"bc");
    let mut here = FingerprintHasher::new();
    here.update(&[b'a'; 64]);
    here.update(b"bc");
    assert_eq!(here.export().as_bytes(), state);
    let resumed = FingerprintHasher::try_from(&state[..]).map(FingerprintHasher::finish);
    assert_eq!(resumed, Ok(here.finish()));
}

/// The hash of one block of `a` without padding, by sha2.
const STATE_WORDS: [u32; 8] =
    [0xdf5b_b81c, 0xe81e_0626, 0xfb45_a894, 0x4fd4_0f31, 0xb25e_6816, 0xd6d4_99c1, 0xab90_4929, 0x0063_5e66];
