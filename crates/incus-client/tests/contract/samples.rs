//! Small images that every Incus accepts.

use std::collections::BTreeMap;

use bytes::Bytes;
use futures_util::stream;
use http_body::Frame;
use http_body_util::StreamBody;
use image_format::forge::{Archive, ImageSpec, metadata_yaml, qcow2};
use incus_client::{BoxError, Fingerprint, ImageBody, ImportHead};
use sha2::{Digest, Sha256};

pub(crate) fn properties(nonce: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("os".to_owned(), "Tiny".to_owned()), ("nonce".to_owned(), nonce.to_owned())])
}

fn metadata(nonce: &str) -> Archive {
    let spec = properties(nonce)
        .iter()
        .fold(ImageSpec::new("amd64", 1_700_000_000), |spec, (key, value)| spec.property(key, value));
    let mut archive = Archive::new();
    archive.file("metadata.yaml", 0o644, metadata_yaml(&spec).as_bytes());
    archive
}

pub(crate) fn unified_container(nonce: &str) -> Vec<u8> {
    metadata(nonce).dir("rootfs", 0o755).file("rootfs/hello", 0o644, b"hello").finish()
}

pub(crate) fn unified_virtual_machine(nonce: &str) -> Vec<u8> {
    metadata(nonce).file("rootfs.img", 0o644, &qcow2(1 << 20)).finish()
}

pub(crate) fn split_metadata(nonce: &str) -> Vec<u8> {
    metadata(nonce).finish()
}

/// Incus does not look into a rootfs at import, so its magic is enough.
pub(crate) fn squashfs() -> Vec<u8> {
    [b"hsqs".as_slice(), &[0; 4096]].concat()
}

pub(crate) fn disk() -> Vec<u8> {
    qcow2(1 << 20)
}

pub(crate) fn fingerprint(parts: &[&[u8]]) -> Fingerprint {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    Fingerprint::from(<[u8; 32]>::from(hasher.finalize()))
}

pub(crate) fn head(fingerprint: Fingerprint, filename: &str) -> ImportHead {
    ImportHead { fingerprint, filename: filename.to_owned(), public: false }
}

/// The bytes in pieces of odd length.
pub(crate) fn body(bytes: &[u8]) -> impl ImageBody {
    pieces(bytes, Ok(()))
}

/// Half of the bytes, then an error.
pub(crate) fn cut(bytes: &[u8]) -> impl ImageBody {
    pieces(&bytes[..bytes.len() / 2], Err("the file changed".into()))
}

fn pieces(bytes: &[u8], end: Result<(), BoxError>) -> impl ImageBody {
    let data =
        bytes.chunks(1021).map(|piece| Ok(Frame::data(Bytes::copy_from_slice(piece)))).collect::<Vec<_>>();
    StreamBody::new(stream::iter(data.into_iter().chain(end.err().map(Err))))
}

/// Zeros without end.
pub(crate) fn endless() -> impl ImageBody {
    let piece = Bytes::from(vec![0; 64 << 10]);
    StreamBody::new(stream::repeat_with(move || Ok::<_, BoxError>(Frame::data(piece.clone()))))
}
