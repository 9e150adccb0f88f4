//! The kinds of files that Incus knows, by the item's `ftype`. It is a label: Incus looks at no byte because of it.

use image_format::InstanceType;

/// The metadata tarball of a split image, compressed in any way.
pub(crate) const METADATA: &str = "incus.tar.xz";
/// A unified image, compressed in any way.
pub(crate) const UNIFIED: &str = "incus_combined.tar.gz";
/// What `combined_type` says of a unified virtual machine.
pub(crate) const VIRTUAL_MACHINE: &str = "virtual-machine";
/// The property `type` of a unified image.
pub(crate) const UNIFIED_PROPERTY: &str = "tar.gz";

/// The root file system or disk of a split image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Root {
    Squashfs,
    TarXz,
    DiskKvmImg,
    Uefi1Img,
    Disk1Img,
}

/// In the order in which Incus prefers them for an alias.
const ROOTS: [Root; 5] = [Root::Squashfs, Root::TarXz, Root::DiskKvmImg, Root::Uefi1Img, Root::Disk1Img];

impl Root {
    /// None for deltas, LXD's own files and whatever else there is.
    pub(crate) fn from_ftype(ftype: &str) -> Option<Self> {
        ROOTS.into_iter().find(|root| root.ftype() == ftype)
    }

    pub(crate) const fn ftype(self) -> &'static str {
        match self {
            Self::Squashfs => "squashfs",
            Self::TarXz => "root.tar.xz",
            Self::DiskKvmImg => "disk-kvm.img",
            Self::Uefi1Img => "uefi1.img",
            Self::Disk1Img => "disk1.img",
        }
    }

    /// The root alone says what an image's instances are.
    pub(crate) const fn instance_type(self) -> InstanceType {
        match self {
            Self::Squashfs | Self::TarXz => InstanceType::Container,
            Self::DiskKvmImg | Self::Uefi1Img | Self::Disk1Img => InstanceType::VirtualMachine,
        }
    }
}

/// The place of a property `type` in Incus's order of preference. What is none of its roots stands with the first.
pub(crate) fn preference(property: &str) -> usize {
    ROOTS.iter().position(|root| root.ftype() == property).unwrap_or(0)
}
