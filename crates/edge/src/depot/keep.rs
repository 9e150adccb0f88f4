//! Taking an image into the depot: files named, hashed where nobody has, recorded, and settled as one.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use image_format::{Fingerprint, FingerprintHasher};
use upload_proto::api::Role;

use super::{
    Facts,
    disk::{Disk, Place},
    error::DepotError,
    record::{Digest, KeptFile, LONGEST_TEXT, Record},
    shelf::bounded,
};
use crate::clock;

/// Bytes read at once while a file is hashed.
const CHUNK: usize = 256 << 10;

/// An image to be kept.
#[derive(Debug, Clone)]
pub(crate) struct NewImage {
    /// Whoever gives it has proven it; it is proven again where a file's digest has to be computed anyway.
    pub fingerprint: Fingerprint,
    /// What its files tell.
    pub facts: Facts,
    /// One unified file, or metadata and rootfs.
    pub files: Vec<NewFile>,
    /// Whether everyone may read it.
    pub public: bool,
    /// Where it came from: `file`, the name of a remote, a URL. Cut to 1024 bytes.
    pub source: String,
}

/// A file of an image to be kept. It must not be written to again; it may be deleted.
#[derive(Debug, Clone)]
pub(crate) struct NewFile {
    /// Which part of the image it is.
    pub role: Role,
    /// The name it came with. Cut to 1024 bytes.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Its SHA-256 where it is known for certain; of a unified image the fingerprint is it.
    pub sha256: Option<Digest>,
}

/// Whether the image is new to the depot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Added {
    /// It was put there.
    New,
    /// It was there; nothing of it was changed.
    AlreadyThere,
}

/// Makes the whole image beside the others, all of it durable. Blocking.
pub(super) fn prepare<'a>(disk: &'a Disk, new: &NewImage) -> Result<(Place<'a>, Record), DepotError> {
    bounded(&new.facts.properties)?;
    let place = disk.begin()?;
    let taken = new
        .files
        .iter()
        .map(|file| Ok((file, place.take(file.role, &file.path)?)))
        .collect::<io::Result<Vec<_>>>()?;
    let digests = digests(new, &taken)?;
    let mut files = Vec::new();
    for ((file, path), sha256) in taken.iter().zip(digests) {
        let size = std::fs::metadata(path)?.len();
        files.push(KeptFile { role: file.role, name: cut(&file.name), size, sha256 });
    }
    let record = Record {
        fingerprint: new.fingerprint,
        instance_type: new.facts.instance_type,
        architecture: new.facts.architecture.clone(),
        properties: new.facts.properties.clone(),
        files,
        rootfs: new.facts.rootfs,
        created_at: new.facts.created_at,
        expires_at: new.facts.expires_at,
        uploaded_at: now(),
        public: new.public,
        source: cut(&new.source),
    };
    record.check().map_err(|fault| DepotError::Mismatch(fault.to_string()))?;
    place.seal(&record)?;
    Ok((place, record))
}

/// The digest of each file: as given, or all of them read, and the fingerprint proven by it.
fn digests(new: &NewImage, taken: &[(&NewFile, PathBuf)]) -> Result<Vec<Digest>, DepotError> {
    if let [(NewFile { role: Role::Unified, sha256: None, .. }, _)] = taken {
        return Ok(vec![new.fingerprint]);
    }
    if let Some(given) = taken.iter().map(|(file, _)| file.sha256).collect() {
        return Ok(given);
    }
    let mut together = FingerprintHasher::new();
    let digests =
        taken.iter().map(|(_, path)| digest(path, &mut together)).collect::<io::Result<Vec<_>>>()?;
    let found = together.finish();
    if found == new.fingerprint { Ok(digests) } else { Err(DepotError::mismatch(new.fingerprint, found)) }
}

fn digest(path: &Path, together: &mut FingerprintHasher) -> io::Result<Digest> {
    let mut file = File::open(path)?;
    let mut hasher = FingerprintHasher::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(hasher.finish()),
            read => {
                let bytes = chunk.get(..read).unwrap_or_default();
                hasher.update(bytes);
                together.update(bytes);
            }
        }
    }
}

/// Seconds of the epoch by this machine's clock.
pub(super) fn now() -> i64 {
    i64::try_from(clock::seconds()).unwrap_or(i64::MAX)
}

fn cut(text: &str) -> String {
    text.get(..text.floor_char_boundary(LONGEST_TEXT)).unwrap_or_default().to_owned()
}
