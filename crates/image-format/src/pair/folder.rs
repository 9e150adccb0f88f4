//! Which metadata belongs to which rootfs or disk, within one folder.

use super::stem::stem;
use super::{Dropped, PairFault, Role, agree};
use crate::InstanceType;

/// A metadata tarball with what was found for it.
struct Metadata<'a> {
    file: usize,
    dropped: &'a Dropped<'a>,
    stem: String,
    /// A file of the same stem was found for it, so that it waits for no other.
    named: bool,
    used: bool,
}

/// A rootfs or disk that waits for its metadata.
struct Rootfs<'a> {
    file: usize,
    dropped: &'a Dropped<'a>,
    stem: String,
    instance_type: InstanceType,
}

/// The metadata and the roots of one folder.
#[derive(Default)]
pub(super) struct Folder<'a> {
    metadata: Vec<Metadata<'a>>,
    rootfs: Vec<Rootfs<'a>>,
}

/// What became of one folder.
#[derive(Default)]
pub(super) struct Matched {
    /// The places of the metadata and the rootfs, and the type.
    pub(super) pairs: Vec<(usize, usize, InstanceType)>,
    pub(super) left_over: Vec<(usize, PairFault)>,
}

impl<'a> Folder<'a> {
    pub(super) fn add(&mut self, file: usize, dropped: &'a Dropped<'a>) {
        let stem = stem(dropped.path);
        match Role::of(dropped.report) {
            Role::Unified(_) => {}
            Role::Metadata => self.metadata.push(Metadata { file, dropped, stem, named: false, used: false }),
            Role::Rootfs(instance_type) => self.rootfs.push(Rootfs { file, dropped, stem, instance_type }),
        }
    }

    /// Pairs by names first, then what must belong together for want of another.
    ///
    /// The two kinds of rootfs do not compete: one metadata tarball may serve a container's and a virtual machine's.
    pub(super) fn matched(mut self) -> Matched {
        let mut matched = Matched::default();
        self.pair_up(&mut matched, |metadata, rootfs| metadata.stem == rootfs.stem);
        for metadata in &mut self.metadata {
            metadata.named = metadata.used;
        }
        let sole = self.metadata.len() == 1;
        self.pair_up(&mut matched, |metadata, rootfs| {
            !metadata.named && (sole || metadata.stem.is_empty() || rootfs.stem.is_empty())
        });
        matched.left_over.extend(self.rootfs.iter().map(|it| (it.file, self.why_no_metadata(it))));
        let unused = self.metadata.iter().filter(|it| !it.used);
        matched.left_over.extend(unused.map(|it| (it.file, self.why_no_rootfs(it))));
        matched
    }

    /// Takes out every metadata and rootfs that fit each other and, of the rootfs's kind, nothing else.
    fn pair_up(&mut self, matched: &mut Matched, fit: impl Fn(&Metadata<'_>, &Rootfs<'_>) -> bool) {
        for instance_type in [InstanceType::Container, InstanceType::VirtualMachine] {
            let fits = |metadata: &Metadata<'_>, rootfs: &Rootfs<'_>| {
                rootfs.instance_type == instance_type
                    && agree(metadata.dropped.report, rootfs.dropped.report)
                    && fit(metadata, rootfs)
            };
            let found: Vec<(usize, usize)> = (0..self.metadata.len())
                .filter_map(|place| {
                    let metadata = self.metadata.get(place)?;
                    let rootfs = only(self.rootfs.iter().filter(|rootfs| fits(metadata, rootfs)))?;
                    only(self.metadata.iter().filter(|metadata| fits(metadata, rootfs)))?;
                    Some((place, rootfs.file))
                })
                .collect();
            for &(place, rootfs) in &found {
                if let Some(metadata) = self.metadata.get_mut(place) {
                    metadata.used = true;
                    matched.pairs.push((metadata.file, rootfs, instance_type));
                }
            }
            self.rootfs.retain(|rootfs| !found.iter().any(|(_, file)| *file == rootfs.file));
        }
    }

    fn why_no_metadata(&self, rootfs: &Rootfs<'_>) -> PairFault {
        let near = self.metadata.iter().filter(|it| !it.named || it.stem == rootfs.stem);
        let alone = Role::of(rootfs.dropped.report).alone().unwrap_or(PairFault::SeveralFit);
        why(near.map(|it| (agree(it.dropped.report, rootfs.dropped.report), it.used)), alone)
    }

    fn why_no_rootfs(&self, metadata: &Metadata<'_>) -> PairFault {
        let agreed = self.rootfs.iter().map(|it| (agree(metadata.dropped.report, it.dropped.report), false));
        why(agreed, PairFault::MetadataAlone)
    }
}

/// The reason a file is left over, of what could have been its other part: whether that agrees with it, and whether
/// that is in an image already.
fn why(near: impl Iterator<Item = (bool, bool)>, alone: PairFault) -> PairFault {
    near.fold(alone, |why, (agrees, used)| match (agrees, used) {
        (true, _) => PairFault::SeveralFit,
        (false, false) if why == alone => PairFault::OtherArchitecture,
        (false, _) => why,
    })
}

/// The one thing there is, if there is just one.
fn only<T>(mut things: impl Iterator<Item = T>) -> Option<T> {
    let first = things.next()?;
    things.next().is_none().then_some(first)
}
