//! Makes drops of the files dropped together: which of them are one image, and which belong to none.

use image_format::{Dropped, Explanation, PairFault, Pairing, Report, arrange};

use crate::messages::Sorted;

/// A file that has been looked into, or one that was made of the files of a folder.
#[derive(Debug, Clone, Copy)]
pub struct Looked<'a> {
    /// Its name, with the folders it was dropped in.
    pub path: &'a str,
    /// The places of the dropped files it is made of.
    pub files: &'a [usize],
    /// What it is, or why it is refused.
    pub report: Result<&'a Report, &'a Explanation>,
}

/// What the files dropped together are. Numbers are places in the list given to [`sort`].
#[derive(Debug, PartialEq, Eq)]
pub enum Sorting {
    /// One image and nothing else.
    Image(Pairing),
    /// One file, that can be made an image by writing its metadata.
    Wrappable {
        /// Its place.
        file: usize,
        /// Why it is no image as it is.
        why: PairFault,
    },
    /// All of it is refused for one reason.
    Refused(Explanation),
    /// Several drops. The files' places are those among the dropped.
    Several(Vec<Sorted>),
}

/// Sorts the files, with what was refused before it could be looked into.
#[must_use]
pub fn sort(looked: &[Looked<'_>], refused: Vec<Sorted>) -> Sorting {
    let known: Vec<_> = looked
        .iter()
        .enumerate()
        .filter_map(|(at, file)| Some((at, Dropped { path: file.path, report: file.report.ok()? })))
        .collect();
    let (places, files): (Vec<usize>, Vec<_>) = known.into_iter().unzip();
    let at = |file: usize| places.get(file).copied().unwrap_or_default();
    let arrangement = arrange(&files);
    let mut images: Vec<_> = arrangement.images.iter().map(|image| renumbered(image, at)).collect();
    let mut left: Vec<_> = arrangement.left_over.iter().map(|left| (at(left.file), left.why)).collect();
    let faulty = looked.iter().filter(|file| file.report.is_err()).count();
    match (images.len(), left.len(), faulty + refused.len()) {
        (0, 0, 0) => return Sorting::Refused(PairFault::NoFile.explain()),
        (1, 0, 0) => {
            if let Some(image) = images.pop() {
                return Sorting::Image(image);
            }
        }
        (0, 1, 0) => {
            if let Some((file, why)) = left.pop_if(|(_, why)| why.wrappable()) {
                return Sorting::Wrappable { file, why };
            }
        }
        _ => {}
    }
    let dropped = |files: &[usize]| {
        let files =
            files.iter().filter_map(|&file| looked.get(file)).flat_map(|file| file.files.iter().copied());
        files.collect::<Vec<_>>()
    };
    let images = images.iter().map(|image| Sorted { files: dropped(&members(image)), trouble: None });
    let left = left.into_iter().map(|(file, why)| Sorted {
        files: dropped(&[file]),
        trouble: (!why.wrappable()).then(|| why.explain()),
    });
    let faulty = looked.iter().filter_map(|file| {
        Some(Sorted { files: file.files.to_vec(), trouble: Some(file.report.err()?.clone()) })
    });
    let parts = gathered(images.chain(left).chain(faulty).chain(refused));
    match parts.as_slice() {
        [Sorted { trouble: Some(trouble), .. }] => Sorting::Refused(trouble.clone()),
        _ => Sorting::Several(parts),
    }
}

/// The places of an image's files, in Incus's order.
#[must_use]
pub fn members(image: &Pairing) -> Vec<usize> {
    match *image {
        Pairing::Unified { file, .. } => vec![file],
        Pairing::Split { metadata, rootfs, .. } => vec![metadata, rootfs],
    }
}

/// The pairing with its places told by `at`.
fn renumbered(image: &Pairing, at: impl Fn(usize) -> usize) -> Pairing {
    match *image {
        Pairing::Unified { file, instance_type } => Pairing::Unified { file: at(file), instance_type },
        Pairing::Split { metadata, rootfs, instance_type } => {
            Pairing::Split { metadata: at(metadata), rootfs: at(rootfs), instance_type }
        }
    }
}

/// The parts, those that are refused in the same words as one: a folder of a thousand notes is told once.
fn gathered(parts: impl Iterator<Item = Sorted>) -> Vec<Sorted> {
    let mut gathered: Vec<Sorted> = Vec::new();
    for part in parts {
        let same = |other: &&mut Sorted| other.trouble.is_some() && other.trouble == part.trouble;
        match gathered.iter_mut().find(same) {
            Some(other) => other.files.extend(part.files),
            None => gathered.push(part),
        }
    }
    gathered
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    use image_format::{Compression, Content, Fault, InstanceType, RootfsFormat};
    use proptest::prelude::*;

    fn report(content: Content) -> Report {
        Report { compression: Compression::None, content, findings: Vec::new() }
    }

    fn rootfs() -> Report {
        report(Content::Rootfs { format: RootfsFormat::Squashfs, architecture: None })
    }

    fn disk() -> Report {
        report(Content::Disk { virtual_size: 1, architecture: None })
    }

    fn metadata() -> image_format::Metadata {
        image_format::Metadata {
            architecture: "x86_64".to_owned(),
            creation_date: 1,
            expiry_date: None,
            properties: BTreeMap::new(),
            properties_present: true,
            templates: Vec::new(),
        }
    }

    fn unified() -> Report {
        report(Content::Unified { metadata: metadata(), instance_type: InstanceType::Container })
    }

    /// Sorts files, each made of the dropped one at its place, or refused as a text.
    fn sort_all(files: &[(&str, Option<Report>)], refused: Vec<Sorted>) -> Sorting {
        let why = Fault::Text.explain();
        let places: Vec<_> = (0..files.len()).map(|at| [at]).collect();
        let looked = files.iter().zip(&places).map(|((path, report), files)| Looked {
            path,
            files,
            report: report.as_ref().ok_or(&why),
        });
        sort(&looked.collect::<Vec<_>>(), refused)
    }

    #[test]
    fn one_image_alone_goes_on() {
        let metadata = report(Content::Metadata { metadata: metadata() });
        let pairing = Pairing::Split { metadata: 1, rootfs: 0, instance_type: InstanceType::VirtualMachine };
        let files = [("x.qcow2", Some(disk())), ("x.tar", Some(metadata))];
        assert_eq!(sort_all(&files, Vec::new()), Sorting::Image(pairing));
    }

    #[test]
    fn one_part_alone_can_be_wrapped_and_one_fault_alone_is_told() {
        let wrappable = Sorting::Wrappable { file: 0, why: PairFault::RootfsAlone };
        assert_eq!(sort_all(&[("a", Some(rootfs()))], Vec::new()), wrappable);
        let texts = [("a", None), ("b", None)];
        assert_eq!(sort_all(&texts, Vec::new()), Sorting::Refused(Fault::Text.explain()));
        assert_eq!(sort_all(&[], Vec::new()), Sorting::Refused(PairFault::NoFile.explain()));
    }

    #[test]
    fn places_are_those_of_the_dropped_files() {
        let folder = Sorted { files: vec![7, 8], trouble: Some(Fault::Empty.explain()) };
        let files = [("notes", None), ("a.tar", Some(unified())), ("b.qcow2", Some(disk()))];
        let Sorting::Several(parts) = sort_all(&files, vec![folder.clone()]) else { panic!("several") };
        let text = Sorted { files: vec![0], trouble: Some(Fault::Text.explain()) };
        let image = Sorted { files: vec![1], trouble: None };
        let disk = Sorted { files: vec![2], trouble: None };
        assert_eq!(parts, [image, disk, text, folder]);
    }

    proptest! {
        #[test]
        fn every_file_is_somewhere(kinds in proptest::collection::vec(0_usize..5, 0..12)) {
            let files: Vec<_> = kinds.iter().enumerate().map(|(at, kind)| {
                let report = match kind {
                    0 => Some(unified()),
                    1 => Some(report(Content::Metadata { metadata: metadata() })),
                    2 => Some(rootfs()),
                    3 => Some(disk()),
                    _ => None,
                };
                (format!("{at}.img"), report)
            }).collect();
            let named: Vec<_> = files.iter().map(|(path, report)| (path.as_str(), report.clone())).collect();
            let mut found: Vec<usize> = match sort_all(&named, Vec::new()) {
                Sorting::Image(pairing) => members(&pairing),
                Sorting::Wrappable { file, .. } => vec![file],
                Sorting::Refused(_) => (0..files.len()).collect(),
                Sorting::Several(parts) => parts.into_iter().flat_map(|part| part.files).collect(),
            };
            found.sort_unstable();
            found.dedup();
            prop_assert_eq!(found, (0..files.len()).collect::<Vec<_>>());
        }
    }
}
