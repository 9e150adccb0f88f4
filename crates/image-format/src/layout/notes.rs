//! The findings of an archive: at most one of each kind.

use super::programs::Programs;
use super::templates::Templates;
use crate::tar::{Entry, EntryKind};
use crate::{Finding, InstanceType, Metadata};

/// From where on metadata.yaml comes late, in bytes of the unpacked archive.
const LATE: u64 = 16 << 20;
/// What a root file system has at its top, some of it.
const TOP: [&[u8]; 10] = [b"bin", b"dev", b"etc", b"init", b"lib", b"proc", b"root", b"sbin", b"usr", b"var"];

/// What was seen that may be worth knowing.
#[derive(Default)]
pub(super) struct Notes {
    metadata_at: u64,
    devices: u64,
    absolute: Option<String>,
    sparse_disk: bool,
    properties_absent: bool,
    negative_date: bool,
    /// Whether something stands in `rootfs/`.
    rootfs_filled: bool,
    /// Whether something stands where a root file system has it.
    rootfs_like: bool,
}

impl Notes {
    /// Takes an entry, its name without a leading `./`.
    pub(super) fn entry(&mut self, name: &[u8], entry: Entry<'_>) {
        self.devices = self.devices.saturating_add(u64::from(entry.kind == EntryKind::Device));
        if self.absolute.is_none() && name.starts_with(b"/") {
            self.absolute = Some(String::from_utf8_lossy(name).chars().take(512).collect());
        }
        self.rootfs_filled |= name.strip_prefix(b"rootfs/").is_some_and(|rest| !rest.is_empty());
        let mut components = name.split(|&byte| byte == b'/').filter(|it| !it.is_empty());
        self.rootfs_like |= components.next().is_some_and(|top| TOP.contains(&top));
    }

    /// Where metadata.yaml's header stands.
    pub(super) const fn metadata_at(&mut self, position: u64) {
        self.metadata_at = position;
    }

    pub(super) const fn metadata(&mut self, metadata: &Metadata) {
        self.properties_absent = !metadata.properties_present;
        self.negative_date = metadata.creation_date < 0;
    }

    pub(super) const fn sparse_disk(&mut self) {
        self.sparse_disk = true;
    }

    /// All of it in a fixed order; `ended` if the whole archive was seen.
    pub(super) fn findings(
        &self,
        metadata: Option<&Metadata>,
        rootfs: Option<InstanceType>,
        programs: &Programs,
        templates: &Templates,
        ended: bool,
    ) -> Vec<Finding> {
        let container = rootfs == Some(InstanceType::Container);
        let whole = [
            self.properties_absent.then_some(Finding::PropertiesAbsent),
            self.negative_date.then_some(Finding::NegativeCreationDate),
            (self.metadata_at > LATE).then_some(Finding::LateMetadata { position: self.metadata_at }),
            self.sparse_disk.then_some(Finding::SparseDisk),
            (self.devices > 0).then_some(Finding::DeviceNodes { count: self.devices }),
            self.absolute.clone().map(|name| Finding::AbsoluteEntry { name }),
            metadata
                .filter(|_| container && (ended || programs.looked_enough()))
                .and_then(|it| differing(it, programs)),
        ];
        let at_end = [
            metadata
                .and_then(|it| templates.missing(it))
                .map(|name| Finding::MissingTemplate { name: name.to_owned() }),
            (metadata.is_some() && container && !self.rootfs_filled).then_some(Finding::EmptyRootfs),
            (metadata.is_none() && !self.rootfs_like && programs.architecture().is_none())
                .then_some(Finding::UnlikelyRootfs),
        ];
        whole.into_iter().chain(at_end.into_iter().filter(|_| ended)).flatten().collect()
    }
}

fn differing(metadata: &Metadata, programs: &Programs) -> Option<Finding> {
    let found = programs.architecture()?;
    let differs = !programs.any_runs_on(&metadata.architecture);
    differs.then(|| Finding::ArchitectureDiffers {
        declared: metadata.architecture.clone(),
        found: found.to_owned(),
    })
}
