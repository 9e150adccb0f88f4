//! What the names of an image's parts have in common.

/// Endings that say how a file is packed, and that a publisher may put one behind the other.
const ENDINGS: &[&str] = &[
    "tar", "gz", "xz", "zst", "bz2", "lz4", "lzma", "tgz", "txz", "tbz2", "tzst", "squashfs", "sqfs",
    "qcow2", "qcow", "img", "raw",
];

/// Words that say which part a file is: `incus.tar.xz`, `meta-<fingerprint>.tar.xz`, `<fingerprint>.rootfs`,
/// `disk-kvm.img`, `debian-root.tar.xz`.
const PARTS: &[&str] =
    &["meta", "metadata", "incus", "lxd", "rootfs", "root", "disk", "disk1", "uefi1", "kvm"];

/// The folder a file stands in; empty for a file dropped by itself.
pub(crate) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// The name without its folder.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// The name without its folder, in lower case, and without the endings that say how it is packed.
pub(crate) fn unpacked_name(path: &str) -> String {
    let name = file_name(path).to_ascii_lowercase();
    let mut rest = name.as_str();
    while let Some((before, ending)) = rest.rsplit_once('.')
        && ENDINGS.contains(&ending)
        && !before.is_empty()
    {
        rest = before;
    }
    rest.to_owned()
}

/// What the parts of one image share in their names; empty for names that say only which part they are.
pub(super) fn stem(path: &str) -> String {
    let name = unpacked_name(path);
    let mut words: &[&str] =
        &name.split(['-', '_', '.', ' ']).filter(|word| !word.is_empty()).collect::<Vec<_>>();
    while let [first, rest @ ..] = words
        && PARTS.contains(first)
    {
        words = rest;
    }
    while let [rest @ .., last] = words
        && PARTS.contains(last)
    {
        words = rest;
    }
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_published_and_exported_images_share_a_stem() {
        for (metadata, rootfs, expected) in [
            ("incus.tar.xz", "rootfs.squashfs", ""),
            ("incus.tar.xz", "disk.qcow2", ""),
            ("a/b/lxd.tar.xz", "a/b/disk-kvm.img", ""),
            ("meta-0abc.tar.xz", "0abc.squashfs", "0abc"),
            ("0abc", "0abc.rootfs", "0abc"),
            ("0abc.tar.xz", "0abc.qcow2", "0abc"),
            ("debian-13-incus.tar.xz", "Debian-13-rootfs.squashfs", "debian-13"),
            ("noble-amd64-lxd.tar.xz", "noble-amd64-root.tar.xz", "noble-amd64"),
            ("x.tar.xz", "x.rootfs", "x"),
            ("box.metadata.tar.xz", "box.rootfs.tar.xz", "box"),
            ("metadata", "rootfs", ""),
        ] {
            assert_eq!(stem(metadata), expected, "{metadata}");
            assert_eq!(stem(rootfs), expected, "{rootfs}");
        }
    }

    #[test]
    fn other_names_keep_what_tells_them_apart() {
        assert_ne!(stem("debian-12.tar.xz"), stem("debian-13.tar.xz"));
        assert_eq!(stem("alpine-3.22.qcow2"), "alpine-3-22");
        assert_eq!(stem(".xz"), "xz");
        assert_eq!(stem(""), "");
    }
}
