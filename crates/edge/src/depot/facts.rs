//! What the files of an image tell of it, as the depot keeps it.

use std::collections::BTreeMap;

use image_format::{Content, InstanceType, Metadata, PairFault, Pairing, Report, RootfsFormat, pair};

use super::record::RootfsKind;

/// What an image is, told by its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    /// What its instances are.
    pub instance_type: InstanceType,
    /// The canonical name.
    pub architecture: String,
    /// Properties of metadata.yaml.
    pub properties: BTreeMap<String, String>,
    /// How the rootfs of a split image is packed; none of a unified one.
    pub rootfs: Option<RootfsKind>,
    /// Seconds of the epoch.
    pub created_at: i64,
    /// Seconds of the epoch; none where it does not expire.
    pub expires_at: Option<i64>,
}

impl Facts {
    /// Of the reports of one image's files, in any order.
    ///
    /// # Errors
    /// A [`PairFault`] where they are not exactly one image.
    pub(crate) fn of(reports: &[Report]) -> Result<Self, PairFault> {
        let (metadata, rootfs, instance_type) = match pair(reports)? {
            Pairing::Unified { file, instance_type } => (reports.get(file), None, instance_type),
            Pairing::Split { metadata, rootfs, instance_type } => {
                (reports.get(metadata), reports.get(rootfs).and_then(kind), instance_type)
            }
        };
        let metadata = metadata.and_then(said).ok_or(PairFault::NoFile)?;
        Ok(Self {
            instance_type,
            architecture: metadata.architecture.clone(),
            properties: metadata.properties.clone(),
            rootfs,
            created_at: metadata.creation_date,
            expires_at: metadata.expiry_date,
        })
    }
}

/// The metadata.yaml of a file that has one.
const fn said(report: &Report) -> Option<&Metadata> {
    match &report.content {
        Content::Unified { metadata, .. } | Content::Metadata { metadata } => Some(metadata),
        Content::Rootfs { .. } | Content::Disk { .. } => None,
    }
}

const fn kind(report: &Report) -> Option<RootfsKind> {
    match &report.content {
        Content::Rootfs { format: RootfsFormat::Squashfs, .. } => Some(RootfsKind::Squashfs),
        Content::Rootfs { format: RootfsFormat::Tarball, .. } => Some(RootfsKind::Archive),
        Content::Disk { .. } => Some(RootfsKind::Qcow2),
        Content::Unified { .. } | Content::Metadata { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use image_format::{
        Inspector, Limits, Verdict,
        forge::{Archive, ImageSpec, metadata_yaml, qcow2},
    };

    use super::*;

    fn report(bytes: &[u8]) -> Report {
        let mut inspector = Inspector::new(Limits::default());
        inspector.push(bytes);
        inspector.end();
        match inspector.verdict() {
            Verdict::Known(report) => report,
            other => panic!("{other:?}"),
        }
    }

    fn yaml() -> String {
        let mut spec = ImageSpec::new("amd64", 1_700_000_000).property("os", "Tiny");
        spec.expiry_date = Some(1_800_000_000);
        metadata_yaml(&spec)
    }

    fn metadata() -> Archive {
        let mut archive = Archive::new();
        archive.file("metadata.yaml", 0o644, yaml().as_bytes());
        archive
    }

    #[test]
    fn a_unified_image_tells_all_by_itself() {
        let facts = Facts::of(&[report(&metadata().dir("rootfs", 0o755).finish())]).unwrap();
        assert_eq!(facts.instance_type, InstanceType::Container);
        assert_eq!((facts.architecture.as_str(), facts.rootfs), ("x86_64", None));
        assert_eq!((facts.created_at, facts.expires_at), (1_700_000_000, Some(1_800_000_000)));
        assert_eq!(facts.properties["os"], "Tiny");
    }

    #[test]
    fn the_rootfs_of_a_split_image_is_named_in_either_order() {
        let (metadata, disk) = (report(&metadata().finish()), report(&qcow2(1 << 20)));
        let tree =
            report(&Archive::new().dir("bin", 0o755).file("bin/sh", 0o755, b"x").dir("etc", 0o755).finish());
        for (rootfs, kind, instance_type) in [
            (disk, RootfsKind::Qcow2, InstanceType::VirtualMachine),
            (tree, RootfsKind::Archive, InstanceType::Container),
        ] {
            let facts = Facts::of(&[metadata.clone(), rootfs.clone()]).unwrap();
            assert_eq!((facts.rootfs, facts.instance_type), (Some(kind), instance_type));
            assert_eq!(Facts::of(&[rootfs, metadata.clone()]).unwrap(), facts);
        }
    }

    #[test]
    fn what_is_no_image_tells_nothing() {
        assert_eq!(Facts::of(&[]), Err(PairFault::NoFile));
        assert_eq!(Facts::of(&[report(&metadata().finish())]), Err(PairFault::MetadataAlone));
    }
}
