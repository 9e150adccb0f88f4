// Generated from crates/image-format; UPDATE_GENERATED=1 writes it anew.

/**
 * What the bytes seen so far say of a file.
 */
export type Verdict = { "kind": "undecided" } | { "kind": "known" } & Report | { "kind": "refused" } & Fault;

/**
 * A file that belongs to an image.
 */
export type Report = { 
/**
 * How the file as a whole is compressed; [`Compression::None`] for squashfs and qcow2, which compress inside.
 */
compression: Compression, 
/**
 * Which part of an image it is.
 */
content: Content, 
/**
 * What is worth knowing of it besides, in the order it was found. More may come up until the file's end.
 */
findings: Array<Finding>, };

/**
 * Which part of an image a file is.
 */
export type Content = { "kind": "unified", 
/**
 * Its metadata.yaml.
 */
metadata: Metadata, 
/**
 * Told by the name of the rootfs in the archive.
 */
instanceType: InstanceType, } | { "kind": "metadata", 
/**
 * Its metadata.yaml.
 */
metadata: Metadata, } | { "kind": "rootfs", 
/**
 * How the root file system is packed.
 */
format: RootfsFormat, 
/**
 * The canonical name of the architecture its programs are for, where one was seen.
 */
architecture: string | null, } | { "kind": "disk", 
/**
 * The size of the disk the machine will see, in bytes.
 */
virtualSize: number, 
/**
 * The canonical name of the architecture it boots on, where its partition table tells.
 */
architecture: string | null, };

/**
 * What metadata.yaml says of an image.
 */
export type Metadata = { 
/**
 * The canonical name, as Incus stores it: `x86_64` where the file says `amd64`.
 */
architecture: string, 
/**
 * Seconds of the epoch, never 0. Incus shows no date for a negative one.
 */
creationDate: number, 
/**
 * Seconds of the epoch; none where the file has no such key or 0.
 */
expiryDate: number | null, 
/**
 * Such as `os`, `release`, `variant` and `description`.
 */
properties: { [key in string]: string }, 
/**
 * Whether the file has the key `properties` with a mapping, be it an empty one.
 *
 * Where it has not, Incus must not be given properties together with the image; they are set afterwards.
 */
propertiesPresent: boolean, 
/**
 * What writes files into the image's instances, in the order of their paths.
 */
templates: Array<Template>, };

/**
 * One rule of metadata.yaml's `templates`.
 */
export type Template = { 
/**
 * The file in the instance.
 */
path: string, 
/**
 * When the file is written: `create`, `copy`, `start`, and what older images say.
 */
when: Array<string>, 
/**
 * Whether only a file that is missing is written.
 */
createOnly: boolean, 
/**
 * The name of the template in the image's directory `templates`.
 */
template: string, 
/**
 * What the template may use besides the instance's own properties.
 */
properties: { [key in string]: string }, 
/**
 * The owner as it stands in the file; none where it does not.
 */
uid: string | null, 
/**
 * The group as it stands in the file; none where it does not.
 */
gid: string | null, 
/**
 * The permissions as they stand in the file; none where they do not.
 */
mode: string | null, };

/**
 * Something about a good file that its owner may want to know. A file has each at most once.
 *
 * Serialised with its [`code`](Self::code) in the field `code`.
 */
export type Finding = { "code": "properties-absent" } | { "code": "negative-creation-date" } | { "code": "late-metadata", 
/**
 * Where it stands in the unpacked archive, in bytes.
 */
position: number, } | { "code": "missing-template", 
/**
 * The template's file name.
 */
name: string, } | { "code": "device-nodes", 
/**
 * How many were seen.
 */
count: number, } | { "code": "absolute-entry", 
/**
 * The first such entry.
 */
name: string, } | { "code": "sparse-disk" } | { "code": "empty-rootfs" } | { "code": "unlikely-rootfs" } | { "code": "architecture-differs", 
/**
 * What metadata.yaml names.
 */
declared: string, 
/**
 * What the programs are for.
 */
found: string, } | { "code": "checked-in-part" };

/**
 * How much a [`Finding`] matters.
 */
export type Severity = "warning" | "note";

/**
 * How an archive is compressed: all that Incus reads.
 */
export type Compression = "none" | "bzip2" | "gzip" | "lz4" | "lzma" | "xz" | "zstd";

/**
 * How a container's root file system is packed.
 */
export type RootfsFormat = "squashfs" | "tarball";

/**
 * What an image's instances are.
 */
export type InstanceType = "container" | "virtual-machine";

/**
 * Why a file is refused. Every one is for the person who brought the file to mend.
 *
 * Serialised with its [`code`](Self::code) in the field `code`.
 */
export type Fault = { "code": "empty" } | { "code": "text" } | { "code": "html" } | { "code": "checksum-file" } | { "code": "signature" } | { "code": "bare-metadata" } | { "code": "zip", 
/**
 * The first file in it that looks like a disk or an image.
 */
holds: string | null, } | { "code": "other-archive", 
/**
 * The format's name, with its article.
 */
name: string, } | { "code": "other-compression", 
/**
 * The compression's name.
 */
name: string, } | { "code": "old-tar" } | { "code": "iso" } | { "code": "vmdk" } | { "code": "vmdk-descriptor" } | { "code": "vhd" } | { "code": "vhdx" } | { "code": "vdi" } | { "code": "mbr-disk" } | { "code": "gpt-disk" } | { "code": "file-system", 
/**
 * The file system's name, with its article.
 */
name: string, } | { "code": "wim" } | { "code": "package", 
/**
 * The format's name, with its article.
 */
name: string, } | { "code": "program" } | { "code": "other-format", 
/**
 * The format's name, with its article.
 */
name: string, } | { "code": "unrecognised" } | { "code": "ova" } | { "code": "oci-layout" } | { "code": "docker-save" } | { "code": "instance-backup" } | { "code": "volume-backup" } | { "code": "bucket-backup" } | { "code": "lxc-metadata" } | { "code": "compressed", 
/**
 * What is inside.
 */
what: Inside, } | { "code": "ambiguous" } | { "code": "request-like" } | { "code": "truncated" } | { "code": "corrupt", 
/**
 * The part that is damaged.
 */
part: Part, 
/**
 * What is wrong, for the log.
 */
detail: string, } | { "code": "not-an-archive" } | { "code": "empty-archive" } | { "code": "missing-metadata" } | { "code": "nested-metadata", 
/**
 * The entry.
 */
found: string, } | { "code": "missing-architecture" } | { "code": "unknown-architecture", 
/**
 * What it names.
 */
name: string, } | { "code": "missing-creation-date" } | { "code": "bad-metadata", 
/**
 * What is wrong in it.
 */
detail: string, } | { "code": "template-leads-out", 
/**
 * The file it is to write.
 */
path: string, } | { "code": "duplicate-metadata" } | { "code": "no-rootfs", 
/**
 * The entry that looks like the rootfs.
 */
found: string, } | { "code": "rootfs-link" } | { "code": "entry-leads-out", 
/**
 * The entry.
 */
name: string, } | { "code": "empty-disk" } | { "code": "raw-disk" } | { "code": "squashfs-version", 
/**
 * The major version.
 */
version: number, } | { "code": "squashfs-compressor", 
/**
 * The compressor's number.
 */
id: number, } | { "code": "disk-version", 
/**
 * The version.
 */
version: number, } | { "code": "disk-backing-file" } | { "code": "disk-data-file" } | { "code": "disk-encrypted" } | { "code": "disk-features" } | { "code": "limit-reached", 
/**
 * Of what.
 */
limit: Limit, 
/**
 * The largest amount accepted, in bytes or pieces.
 */
most: number, };

/**
 * Who can act on a [`Fault`].
 */
export type FaultKind = "not-an-image" | "damaged" | "faulty" | "beyond";

/**
 * What Incus does with a file that has a [`Fault`], given in the role it claims: a disk or a squashfs as the rootfs of a
 * split image with good metadata, all else as a unified image.
 */
export type Outcome = "refuses" | "accepts-then-fails" | "accepts";

/**
 * What is inside of a compressed file that is no archive.
 */
export type Inside = "qcow2" | "raw-disk" | "other-disk" | "iso" | "squashfs" | "file-system" | "archive" | "text";

/**
 * The part of a file that is damaged.
 */
export type Part = "bzip2" | "gzip" | "lz4" | "lzma" | "xz" | "zstd" | "tar" | "qcow2" | "squashfs";

/**
 * A bound a file went over; see [`Limits`](crate::Limits).
 */
export type Limit = "metadata-yaml" | "name" | "pax-header" | "entries" | "window" | "xz-blocks" | "expansion" | "properties" | "property";

/**
 * A refusal, or something worth knowing, in words.
 */
export type Explanation = { 
/**
 * A stable name in kebab-case, for programs and translations.
 */
code: string, 
/**
 * What is the matter, in one plain sentence.
 */
sentence: string, 
/**
 * What to do about it.
 */
advice: string, 
/**
 * What the words name, for translations: names as they are shown, numbers in digits, kinds in kebab-case. Nothing where
 * the code alone says it all.
 */
values?: { [key in string]: string }, };

/**
 * An image's fingerprint.
 *
 * Written as 64 lower-case hexadecimal digits, the only form Incus compares equal: it matches the header
 * `X-Incus-fingerprint` as text.
 */
export type Fingerprint = string;

/**
 * The image that some files make; the numbers are places in the list given to [`pair()`] or [`arrange()`].
 */
export type Pairing = { "kind": "unified", 
/**
 * Its place.
 */
file: number, 
/**
 * What its instances are.
 */
instanceType: InstanceType, } | { "kind": "split", 
/**
 * The place of the metadata tarball.
 */
metadata: number, 
/**
 * The place of the root file system or disk.
 */
rootfs: number, 
/**
 * What the image's instances are.
 */
instanceType: InstanceType, };

/**
 * Why some files do not make one image.
 */
export type PairFault = { "code": "no-file" } | { "code": "rootfs-alone" } | { "code": "disk-alone" } | { "code": "metadata-alone" } | { "code": "two-unified" } | { "code": "two-rootfs" } | { "code": "two-metadata" } | { "code": "unified-and-part" } | { "code": "other-architecture" } | { "code": "several-fit" } | { "code": "duplicate" } | { "code": "too-many-files" };

/**
 * The images that some files make; the numbers are places in the list given to [`arrange()`].
 *
 * Every file is in an image or left over. Only a metadata tarball is ever in two: a container and a virtual machine
 * of the same system share it.
 */
export type Arrangement = { 
/**
 * The images, in the order of their first files.
 */
images: Array<Pairing>, 
/**
 * The files of no image, in their order.
 */
leftOver: Array<LeftOver>, };

/**
 * A file that is in no image.
 */
export type LeftOver = { 
/**
 * Its place.
 */
file: number, 
/**
 * Why.
 */
why: PairFault, };

/**
 * What the metadata.yaml of a wrapped image will say. A text that is missing or blank is left out.
 */
export type WrapForm = { 
/**
 * Any name Incus knows for it; the canonical one is written.
 */
architecture: string, 
/**
 * Seconds of the epoch, from 1 to the end of the year 9999.
 */
creationDate: number, 
/**
 * The operating system, such as `Debian`; up to 128 bytes, as all texts but the description.
 */
os: string | null, 
/**
 * Its version, such as `13`.
 */
release: string | null, 
/**
 * Which of several builds, such as `cloud`.
 */
variant: string | null, 
/**
 * What `incus image list` shows; up to 1024 bytes.
 */
description: string | null, };

/**
 * A field of a [`WrapForm`].
 */
export type WrapField = "architecture" | "creationDate" | "os" | "release" | "variant" | "description";

/**
 * Why a form cannot become metadata.
 *
 * Serialised with its [`code`](Self::code) in the field `code`.
 */
export type WrapFault = { "code": "architecture-missing" } | { "code": "architecture-unknown", 
/**
 * What was given.
 */
name: string, } | { "code": "date-out-of-range" } | { "code": "too-long", 
/**
 * Which.
 */
field: WrapField, 
/**
 * The longest accepted, in bytes of UTF-8.
 */
most: number, } | { "code": "control-character", 
/**
 * Which.
 */
field: WrapField, };

/**
 * Why a dropped folder is refused.
 *
 * Serialised with its [`code`](Self::code) in the field `code`.
 */
export type FolderFault = { "code": "too-many-files", 
/**
 * The most.
 */
most: number, } | { "code": "bad-path" } | { "code": "unpacked-rootfs" } | { "code": "no-rootfs" } | { "code": "metadata-too-large", 
/**
 * The largest, in bytes.
 */
most: number, } | { "code": "template-too-large", 
/**
 * Its path in the folder.
 */
name: string, 
/**
 * The largest, in bytes.
 */
most: number, };
