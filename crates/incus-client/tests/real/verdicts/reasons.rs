//! Why we refuse what Incus imports, where the sentence for the person who brought the file does not say it.

/// By the file's name, else by the code of our refusal.
pub(crate) fn reason(name: &str, code: &str) -> Option<&'static str> {
    let by = |table: &[(&str, &'static str)], key: &str| {
        table.iter().find(|(known, _)| *known == key).map(|(_, reason)| *reason)
    };
    by(&BY_NAME, name).or_else(|| by(&BY_CODE, code))
}

const BY_NAME: [(&str, &str); 8] = [
    ("a key twice", "Incus 6 takes the last of both; later versions refuse the file."),
    ("two documents", "Incus reads the first. The second may say something else."),
    ("a property without a key", "Incus makes of both one property with an empty name."),
    ("properties with tags", "Tags that no builder of images writes are not understood here."),
    ("YAML in UTF-16", "Incus reads that too; nothing that writes images writes it."),
    ("other bytes after zstd", "Incus reads no further than it needs; zstd itself fails at these bytes."),
    (
        "split container, rootfs is a whole image",
        "An instance of it finds its files in a folder `rootfs` of its root.",
    ),
    (
        "split container, metadata is a whole image",
        "Incus passes over the rootfs of the first file. Which of the two is meant is for people to say.",
    ),
];

const BY_CODE: [(&str, &str); 8] = [
    ("truncated", "Incus reads only as much as tells it the type, and misses that."),
    ("corrupt", "Incus reads only as much as tells it the type, and misses that."),
    ("duplicate-metadata", "Incus imports by one of them and unpacks the other."),
    ("ambiguous", "Versions of Incus differ in which of the two formats they see."),
    ("raw-disk", "Incus imports any file as a disk, and makes machines of qcow2 alone."),
    ("other-format", "Incus imports any file as a rootfs, and makes machines of qcow2 alone."),
    ("iso", "Incus imports any file as a rootfs."),
    ("text", "Incus imports any file as a rootfs."),
];
