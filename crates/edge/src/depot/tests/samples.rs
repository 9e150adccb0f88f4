//! Small images, and depots that hold some.

use std::{fs, path::Path};

use image_format::{
    Fingerprint, FingerprintHasher, Inspector, Limits, Report, Verdict,
    forge::{Archive, ImageSpec, metadata_yaml, qcow2},
};
use upload_proto::api::Role;

use crate::depot::{Added, Depot, Facts, NewFile, NewImage};

/// A depot in a directory of its own.
pub(in crate::depot) struct World {
    pub(in crate::depot) state: tempfile::TempDir,
    pub(in crate::depot) depot: Depot,
}

impl World {
    pub(in crate::depot) async fn new() -> Self {
        let state = tempfile::tempdir().unwrap();
        let depot = Depot::open(state.path()).await.unwrap();
        Self { state, depot }
    }

    /// Adds a public unified container image under an alias, or under none where it is empty.
    pub(in crate::depot) async fn unified(&self, alias: &str, architecture: &str, os: &str) -> Fingerprint {
        let image = unified(self.state.path(), architecture, os);
        let fingerprint = image.fingerprint;
        assert_eq!(self.depot.add(image).await.unwrap(), Added::New);
        if !alias.is_empty() {
            self.depot.create_alias(alias, fingerprint, "").await.unwrap();
        }
        fingerprint
    }
}

pub(in crate::depot) fn report(bytes: &[u8]) -> Report {
    let mut inspector = Inspector::new(Limits::default());
    inspector.push(bytes);
    inspector.end();
    match inspector.verdict() {
        Verdict::Known(report) => report,
        other => panic!("{other:?}"),
    }
}

/// A unified container image, its file lying in `dir`.
pub(in crate::depot) fn unified(dir: &Path, architecture: &str, os: &str) -> NewImage {
    let bytes = metadata(architecture, os).dir("rootfs", 0o755).finish();
    image(dir, &[(Role::Unified, "tiny.tar", bytes)])
}

/// The bytes of [`unified()`].
pub(in crate::depot) fn unified_bytes(architecture: &str, os: &str) -> Vec<u8> {
    metadata(architecture, os).dir("rootfs", 0o755).finish()
}

/// A split virtual machine image, its files lying in `dir`.
pub(in crate::depot) fn split(dir: &Path, os: &str) -> NewImage {
    let files = [
        (Role::Metadata, "meta.tar", metadata("amd64", os).finish()),
        (Role::Rootfs, "disk.qcow2", qcow2(1 << 20)),
    ];
    image(dir, &files)
}

fn metadata(architecture: &str, os: &str) -> Archive {
    let spec = ImageSpec::new(architecture, 1_700_000_000)
        .property("os", os)
        .property("release", "1")
        .property("description", "<Tiny> & \"small\"");
    let mut archive = Archive::new();
    archive.file("metadata.yaml", 0o644, metadata_yaml(&spec).as_bytes());
    archive
}

pub(in crate::depot) fn image(dir: &Path, files: &[(Role, &str, Vec<u8>)]) -> NewImage {
    let reports: Vec<Report> = files.iter().map(|(.., bytes)| report(bytes)).collect();
    let mut hasher = FingerprintHasher::new();
    let mut kept = Vec::new();
    for (role, name, bytes) in files {
        hasher.update(bytes);
        let path = tempfile::Builder::new().tempfile_in(dir).unwrap().into_temp_path().keep().unwrap();
        fs::write(&path, bytes).unwrap();
        kept.push(NewFile { role: *role, name: (*name).to_owned(), path, sha256: None });
    }
    NewImage {
        fingerprint: hasher.finish(),
        facts: Facts::of(&reports).unwrap(),
        files: kept,
        public: true,
        source: "file".to_owned(),
    }
}
