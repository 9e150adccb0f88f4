//! Makes images of the files dropped together.

use serde::{Deserialize, Serialize};

use crate::{Content, InstanceType, Report};

mod arrange;
mod fault;
mod folder;
mod stem;

pub use arrange::{Arrangement, Dropped, LeftOver, arrange};
pub use fault::PairFault;
pub(crate) use stem::{file_name, parent, unpacked_name};

/// The image that some files make; the numbers are places in the list given to [`pair()`] or [`arrange()`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Pairing {
    /// One file is the whole image.
    Unified {
        /// Its place.
        file: usize,
        /// What its instances are.
        instance_type: InstanceType,
    },
    /// Two files, sent to Incus in the order metadata, rootfs.
    Split {
        /// The place of the metadata tarball.
        metadata: usize,
        /// The place of the root file system or disk.
        rootfs: usize,
        /// What the image's instances are.
        instance_type: InstanceType,
    },
}

/// The part a file can play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Unified(InstanceType),
    Metadata,
    Rootfs(InstanceType),
}

impl Role {
    const fn of(report: &Report) -> Self {
        match report.content {
            Content::Unified { instance_type, .. } => Self::Unified(instance_type),
            Content::Metadata { .. } => Self::Metadata,
            Content::Rootfs { .. } => Self::Rootfs(InstanceType::Container),
            Content::Disk { .. } => Self::Rootfs(InstanceType::VirtualMachine),
        }
    }

    const fn partners(self, other: Self) -> bool {
        matches!((self, other), (Self::Metadata, Self::Rootfs(_)) | (Self::Rootfs(_), Self::Metadata))
    }

    /// What is missing where the file is by itself.
    const fn alone(self) -> Option<PairFault> {
        match self {
            Self::Unified(_) => None,
            Self::Metadata => Some(PairFault::MetadataAlone),
            Self::Rootfs(InstanceType::Container) => Some(PairFault::RootfsAlone),
            Self::Rootfs(InstanceType::VirtualMachine) => Some(PairFault::DiskAlone),
        }
    }
}

/// The canonical architecture a file is for, where it tells.
fn architecture(report: &Report) -> Option<&str> {
    match &report.content {
        Content::Unified { metadata, .. } | Content::Metadata { metadata } => Some(&metadata.architecture),
        Content::Rootfs { architecture, .. } | Content::Disk { architecture, .. } => architecture.as_deref(),
    }
}

/// Whether two parts can be of one image: false only where both tell their architecture and differ.
fn agree(one: &Report, other: &Report) -> bool {
    architecture(one).zip(architecture(other)).is_none_or(|(one, other)| one == other)
}

/// Finds the image that these files make, in whatever order they come, by their content alone.
///
/// # Errors
/// A [`PairFault`] where they are not exactly one unified image or the two parts of a split one.
pub fn pair(files: &[Report]) -> Result<Pairing, PairFault> {
    match files {
        [] => Err(PairFault::NoFile),
        [file] => match Role::of(file) {
            Role::Unified(instance_type) => Ok(Pairing::Unified { file: 0, instance_type }),
            Role::Metadata => Err(PairFault::MetadataAlone),
            Role::Rootfs(InstanceType::Container) => Err(PairFault::RootfsAlone),
            Role::Rootfs(InstanceType::VirtualMachine) => Err(PairFault::DiskAlone),
        },
        [first, second] if !agree(first, second) && Role::of(first).partners(Role::of(second)) => {
            Err(PairFault::OtherArchitecture)
        }
        [first, second] => match (Role::of(first), Role::of(second)) {
            (Role::Metadata, Role::Rootfs(instance_type)) => {
                Ok(Pairing::Split { metadata: 0, rootfs: 1, instance_type })
            }
            (Role::Rootfs(instance_type), Role::Metadata) => {
                Ok(Pairing::Split { metadata: 1, rootfs: 0, instance_type })
            }
            (Role::Unified(_), Role::Unified(_)) => Err(PairFault::TwoUnified),
            (Role::Metadata, Role::Metadata) => Err(PairFault::TwoMetadata),
            (Role::Rootfs(_), Role::Rootfs(_)) => Err(PairFault::TwoRootfs),
            (Role::Unified(_), _) | (_, Role::Unified(_)) => Err(PairFault::UnifiedAndPart),
        },
        _ => Err(PairFault::TooManyFiles),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Compression, Metadata, RootfsFormat};
    use std::collections::BTreeMap;

    fn report(content: Content) -> Report {
        Report { compression: Compression::None, content, findings: Vec::new() }
    }

    fn metadata_yaml() -> Metadata {
        Metadata {
            architecture: "x86_64".to_owned(),
            creation_date: 1,
            expiry_date: None,
            properties: BTreeMap::new(),
            properties_present: true,
            templates: Vec::new(),
        }
    }

    fn unified() -> Report {
        report(Content::Unified { metadata: metadata_yaml(), instance_type: InstanceType::Container })
    }

    fn metadata() -> Report {
        report(Content::Metadata { metadata: metadata_yaml() })
    }

    fn rootfs() -> Report {
        report(Content::Rootfs { format: RootfsFormat::Squashfs, architecture: None })
    }

    fn disk() -> Report {
        report(Content::Disk { virtual_size: 1, architecture: None })
    }

    #[test]
    fn the_parts_of_a_split_image_pair_in_any_order() {
        for (part, instance_type) in
            [(rootfs(), InstanceType::Container), (disk(), InstanceType::VirtualMachine)]
        {
            let forth = pair(&[metadata(), part.clone()]);
            assert_eq!(forth, Ok(Pairing::Split { metadata: 0, rootfs: 1, instance_type }));
            let back = pair(&[part, metadata()]);
            assert_eq!(back, Ok(Pairing::Split { metadata: 1, rootfs: 0, instance_type }));
        }
        let alone = Pairing::Unified { file: 0, instance_type: InstanceType::Container };
        assert_eq!(pair(&[unified()]), Ok(alone));
    }

    #[test]
    fn parts_for_different_architectures_do_not_pair() {
        let other = report(Content::Disk { virtual_size: 1, architecture: Some("aarch64".to_owned()) });
        assert_eq!(pair(&[metadata(), other.clone()]), Err(PairFault::OtherArchitecture));
        assert_eq!(pair(&[other, unified()]), Err(PairFault::UnifiedAndPart));
    }

    #[test]
    fn all_else_is_told_apart() {
        let cases = [
            (PairFault::NoFile, vec![]),
            (PairFault::RootfsAlone, vec![rootfs()]),
            (PairFault::DiskAlone, vec![disk()]),
            (PairFault::MetadataAlone, vec![metadata()]),
            (PairFault::TwoUnified, vec![unified(), unified()]),
            (PairFault::TwoRootfs, vec![rootfs(), disk()]),
            (PairFault::TwoMetadata, vec![metadata(), metadata()]),
            (PairFault::UnifiedAndPart, vec![unified(), disk()]),
            (PairFault::UnifiedAndPart, vec![metadata(), unified()]),
            (PairFault::TooManyFiles, vec![metadata(), rootfs(), disk()]),
        ];
        for (expected, files) in cases {
            assert_eq!(pair(&files), Err(expected));
        }
    }
}
