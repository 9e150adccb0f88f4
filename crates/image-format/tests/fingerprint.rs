//! The fingerprint is SHA-256, over each kernel, in any chunking, and across an exported state.

use image_format::{Fingerprint, FingerprintHasher, HasherStateFault};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

/// Messages of a repeated byte and their hashes: NIST, "SHA-256 additional test vectors"; the last two from FIPS
/// 180-2, appendix B.3 and the empty message.
const REPEATED: [(u8, usize, &str); 11] = [
    (0xbd, 1, "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b"),
    (0, 55, "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7"),
    (0, 56, "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb"),
    (0, 57, "65a16cb7861335d5ace3c60718b5052e44660726da4cd13bb745381b235a1785"),
    (0, 64, "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b"),
    (0, 1000, "541b3e9daa09b20bf85fa273e5cbd3e80185aa4ec298e765db87742b70138a53"),
    (b'A', 1000, "c2e686823489ced2017f6059b8b239318b6364f6dcd835d0a519105a1eadd6e4"),
    (b'U', 1005, "f4d62ddec0f3dd90ea1380fa16a5ff8dc4c54b21740650f24afc4120903552b0"),
    (0, 1_000_000, "d29751f2649b32ff572b5e0a9f541ea660a50f94ff0beedfb0b692b924cc8025"),
    (b'a', 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    (0, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
];

/// The examples of FIPS 180-4, and short messages of NIST's validation suite.
const WRITTEN: [(&[u8], &str); 5] = [
    (b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
        b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ),
    (
        b"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1",
    ),
    (&[0xd3], "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"),
    (&[0xc9, 0x8c, 0x8e, 0x55], "7abc22c0ae5af26ce93dbb94433a0e0b2e119d014f8e7f65bd56c61ccccd9504"),
];

/// By the kernel in use, and by the scalar one.
fn both(parts: &[&[u8]]) -> [Fingerprint; 2] {
    let (mut used, mut twin) = (FingerprintHasher::new(), FingerprintHasher::new());
    for part in parts {
        used.update(part);
        twin.update_by_twin(part);
    }
    [used.finish(), twin.finish_by_twin()]
}

fn by_sha2(message: &[u8]) -> Fingerprint {
    Fingerprint::from_bytes(Sha256::digest(message).into())
}

/// Cuts a message at places given in thousandths of its length.
fn cut<'a>(message: &'a [u8], thousandths: &[usize]) -> Vec<&'a [u8]> {
    let mut places: Vec<_> = thousandths.iter().map(|place| place * message.len() / 1000).collect();
    places.sort_unstable();
    let mut parts = Vec::new();
    let mut from = 0;
    for place in places {
        parts.push(&message[from..place]);
        from = place;
    }
    parts.push(&message[from..]);
    parts
}

#[test]
fn published_vectors() {
    for (byte, count, expected) in REPEATED {
        let message = vec![byte; count];
        assert_eq!(both(&[&message]).map(|it| it.to_string()), [expected; 2], "{count} times {byte:#x}");
    }
    for (message, expected) in WRITTEN {
        assert_eq!(both(&[message]).map(|it| it.to_string()), [expected; 2], "{message:x?}");
    }
}

#[test]
fn every_length_up_to_some_blocks() {
    let message: Vec<u8> = (0..1024_u32).map(|at| (at * 7 % 251) as u8).collect();
    for length in 0..=message.len() {
        let message = &message[..length];
        assert_eq!(both(&[message]), [by_sha2(message); 2], "{length} bytes");
    }
}

#[test]
fn nonsense_is_no_state() {
    let mut hasher = FingerprintHasher::new();
    hasher.update(&[7; 200]);
    let good = hasher.export().as_bytes().to_vec();
    let changed = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    let mut short = FingerprintHasher::new();
    short.update(&[7; 5]);
    let mut contradiction = short.export().as_bytes().to_vec();
    contradiction[3] ^= 1;
    let cases = [
        (Vec::new(), HasherStateFault::Size),
        (good[..40].to_vec(), HasherStateFault::Size),
        (good[..good.len() - 1].to_vec(), HasherStateFault::Size),
        ([&good[..], &[0]].concat(), HasherStateFault::Size),
        (changed(0, 2), HasherStateFault::Version),
        // One byte more is claimed than there is.
        (changed(40, 201), HasherStateFault::Size),
        (changed(33, 0x20), HasherStateFault::Length),
        (contradiction, HasherStateFault::Hash),
    ];
    for (bytes, fault) in cases {
        let outcome = FingerprintHasher::try_from(&bytes[..]).map(|_| ());
        assert_eq!(outcome, Err(fault), "{bytes:x?}");
    }
}

#[test]
fn the_form_of_a_state_stays() {
    let mut hasher = FingerprintHasher::new();
    hasher.update(&[b'a'; 64]);
    hasher.update(b"bc");
    // The words are those of one block of `a` (FIPS 180-4, 6.2.2), as sha2 has them too.
    let mut words = [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ];
    sha2::block_api::compress256(&mut words, &[[b'a'; 64]]);
    let words: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
    let expected = [&[1][..], &words, &[0, 0, 0, 0, 0, 0, 0, 66], b"bc"].concat();
    assert_eq!(hasher.export().as_bytes(), expected);
}

proptest! {
    #[test]
    fn any_chunking_is_sha2(
        message in proptest::collection::vec(any::<u8>(), 0..5000),
        places in proptest::collection::vec(0_usize..=1000, 0..12),
    ) {
        prop_assert_eq!(both(&cut(&message, &places)), [by_sha2(&message); 2]);
    }

    #[test]
    fn a_state_carries_over_any_byte(
        message in proptest::collection::vec(any::<u8>(), 0..2000),
        places in proptest::collection::vec(0_usize..=1000, 0..8),
    ) {
        let mut hasher = FingerprintHasher::new();
        let mut seen = 0;
        for part in cut(&message, &places) {
            hasher.update(part);
            seen += part.len() as u64;
            let state = hasher.export();
            hasher = FingerprintHasher::try_from(state.as_bytes()).unwrap();
            prop_assert_eq!(hasher.length(), seen);
            prop_assert_eq!(hasher.export(), state);
        }
        prop_assert_eq!(hasher.finish(), by_sha2(&message));
    }

    #[test]
    fn any_bytes_are_a_state_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
        if let Ok(hasher) = FingerprintHasher::try_from(&bytes[..]) {
            let state = hasher.export();
            prop_assert_eq!(state.as_bytes(), &bytes[..]);
        }
    }
}
