//! The files the search begins with: forged, small, and the same each time.

use image_format::Compression;
use image_format::forge::{Archive, ImageSpec, compress, metadata_yaml, qcow2};

/// As much of a forged disk as is looked at; the rest of it is zeros.
const DISK_HEAD: usize = 1024;

/// Whole files of every kind.
pub(crate) fn files() -> Vec<Vec<u8>> {
    let compressions = [
        Compression::None,
        Compression::Bzip2,
        Compression::Gzip,
        Compression::Lz4,
        Compression::Lzma,
        Compression::Xz,
        Compression::Zstd,
    ];
    let archives = archives();
    let mut files: Vec<_> =
        archives.iter().flat_map(|tar| compressions.map(|it| compress(it, tar))).collect();
    files.extend(disks());
    files.extend(superblocks());
    files.extend(MARKS.iter().map(|(place, mark)| marked(*place, mark)));
    files.extend([b"text\n".to_vec(), compress(Compression::Gzip, b"no archive")]);
    files
}

/// Tar archives: whole images, their parts, and the odd entries a walker meets.
pub(crate) fn archives() -> Vec<Vec<u8>> {
    let yaml = document();
    let image = || {
        let mut archive = Archive::new();
        archive.file("metadata.yaml", 0o644, yaml.as_bytes());
        archive
    };
    let disk = disk_head();
    let long = format!("rootfs/{}", "long/".repeat(40));
    vec![
        image()
            .dir("rootfs", 0o755)
            .file("rootfs/etc/motd", 0o644, b"hello")
            .symlink("rootfs/bin", "usr/bin")
            .finish(),
        image().file("rootfs.img", 0o644, &disk).finish(),
        image().file("templates/hostname.tpl", 0o644, b"{{ container.name }}").finish(),
        Archive::new()
            .file("./rootfs.img", 0o644, &disk)
            .file("./metadata.yaml", 0o644, yaml.as_bytes())
            .finish(),
        Archive::new()
            .dir("etc", 0o755)
            .file("etc/motd", 0o644, b"hello")
            .header(b'3', "dev/null", 0)
            .finish(),
        image()
            .pax(b'g', &[("comment", "all")])
            .pax(b'x', &[("path", "rootfs/x"), ("size", "3")])
            .file("x", 0o644, b"abc")
            .finish(),
        image().file(&long, 0o644, b"x").finish_without_end(),
        image()
            .header(b'L', "././@LongLink", long.len() as u64)
            .content(long.as_bytes())
            .file("cut", 0o644, b"x")
            .finish(),
        image().header(b'S', "rootfs/sparse", 512).content(&[0; 512]).finish(),
        image()
            .pax(b'x', &[("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0")])
            .file("rootfs/s", 0o644, b"1\n0\n1\nx")
            .finish(),
        Archive::new().file("backup/index.yaml", 0o644, b"name: c1\n").finish(),
        Archive::new().file("manifest.json", 0o644, b"[]").finish(),
        Archive::new().file("oci-layout", 0o644, b"{}").file("index.json", 0o644, b"{}").finish(),
    ]
}

/// metadata.yaml in the ways people write it.
pub(crate) fn documents() -> Vec<Vec<u8>> {
    let written = document();
    let texts = [
        written.as_str(),
        "architecture: amd64\ncreation_date: 1700000000\n",
        "{\"architecture\":\"arm64\",\"creation_date\":1,\"properties\":{\"os\":\"x\"}}",
        "architecture: 386\ncreation_date: 1.7e9\nexpiry_date: 0x10\nproperties: {a: ~, b: 007, c: 2020-01-02}\n",
        "architecture: &a x86_64\ncreation_date: 1\nproperties:\n  os: *a\n  text: |\n    two\n    lines\n",
        "architecture: x86_64\ncreation_date: 1\ntemplates:\n  /etc/hostname:\n    when: [create, copy]\n    create_only: true\n    template: hostname.tpl\n    properties: {a: b}\n    uid: 0\n    mode: \"0644\"\n",
        "%YAML 1.1\n---\narchitecture: !!str x86_64\ncreation_date: !!int \"1\"\n<<: {a: b}\n...\n",
    ];
    texts.map(|text| text.as_bytes().to_vec()).to_vec()
}

/// Beginnings of qcow2 disks: both versions, with a backing file, with an external data file.
pub(crate) fn disks() -> Vec<Vec<u8>> {
    let changed = |place: usize, value: u8| {
        let mut disk = disk_head();
        if let Some(byte) = disk.get_mut(place) {
            *byte = value;
        }
        disk
    };
    vec![disk_head(), changed(7, 2), changed(15, 104), changed(79, 4), changed(35, 1)]
}

/// A squashfs superblock, and the same without its end.
pub(crate) fn superblocks() -> Vec<Vec<u8>> {
    let fields: [(usize, &[u8]); 6] = [
        (0, b"hsqs"),
        (12, &(1_u32 << 17).to_le_bytes()),
        (20, &4_u16.to_le_bytes()),
        (22, &17_u16.to_le_bytes()),
        (28, &4_u16.to_le_bytes()),
        (40, &600_u64.to_le_bytes()),
    ];
    let mut whole = vec![0; 1024];
    for (place, bytes) in fields {
        put(&mut whole, place, bytes);
    }
    vec![whole.clone(), whole.split_off(512)]
}

pub(crate) fn bzip2() -> Vec<Vec<u8>> {
    compressed(Compression::Bzip2)
}

pub(crate) fn gzip() -> Vec<Vec<u8>> {
    compressed(Compression::Gzip)
}

pub(crate) fn lz4() -> Vec<Vec<u8>> {
    compressed(Compression::Lz4)
}

pub(crate) fn lzma() -> Vec<Vec<u8>> {
    compressed(Compression::Lzma)
}

pub(crate) fn xz() -> Vec<Vec<u8>> {
    compressed(Compression::Xz)
}

pub(crate) fn zstd() -> Vec<Vec<u8>> {
    compressed(Compression::Zstd)
}

/// For what needs no beginning.
pub(crate) fn none() -> Vec<Vec<u8>> {
    Vec::new()
}

/// Nothing, text, repeated text, and two streams in a row with zeros after them.
fn compressed(compression: Compression) -> Vec<Vec<u8>> {
    let text = b"some text, and some more text to look back to; ";
    let mut twice = compress(compression, text);
    twice.extend(compress(compression, b"second"));
    twice.extend([0; 8]);
    vec![
        compress(compression, b""),
        compress(compression, text),
        compress(compression, &text.repeat(200)),
        compress(compression, &document().into_bytes()),
        twice,
    ]
}

fn document() -> String {
    let spec =
        ImageSpec::new("x86_64", 1_700_000_000).property("os", "Tiny").property("description", "a \"b\"\n");
    metadata_yaml(&spec)
}

fn disk_head() -> Vec<u8> {
    let mut disk = qcow2(1 << 30);
    disk.truncate(DISK_HEAD);
    disk
}

/// Marks of formats that are no image's, each with its place.
const MARKS: [(usize, &[u8]); 6] = [
    (0, b"PK\x03\x04"),
    (0, b"KDMV"),
    (0, b"vhdxfile"),
    (64, b"\x7f\x10\xda\xbe"),
    (510, b"\x55\xaaEFI PART"),
    (32_769, b"CD001"),
];

fn marked(place: usize, mark: &[u8]) -> Vec<u8> {
    let mut file = vec![0; (place + mark.len()).next_multiple_of(512)];
    put(&mut file, place, mark);
    file
}

fn put(file: &mut [u8], place: usize, bytes: &[u8]) {
    if let Some(field) = file.get_mut(place..place + bytes.len()) {
        field.copy_from_slice(bytes);
    }
}
