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
content: Content, };

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
format: RootfsFormat, } | { "kind": "disk", 
/**
 * The size of the disk the machine will see, in bytes.
 */
virtualSize: number, };

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
propertiesPresent: boolean, };

/**
 * How an archive is compressed.
 *
 * Only what this crate can look into; the others Incus reads are named by
 * [`Fault::UnreadableCompression`](crate::Fault::UnreadableCompression).
 */
export type Compression = "none" | "gzip" | "xz" | "zstd";

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
export type Fault = { "code": "empty" } | { "code": "text" } | { "code": "zip" } | { "code": "iso" } | { "code": "other-format", 
/**
 * The format's name, with its article.
 */
name: string, } | { "code": "unrecognised" } | { "code": "unreadable-compression", 
/**
 * The compression's name.
 */
name: string, } | { "code": "ambiguous" } | { "code": "request-like" } | { "code": "truncated" } | { "code": "corrupt", 
/**
 * The part that is damaged.
 */
part: Part, 
/**
 * What is wrong, for the log.
 */
detail: string, } | { "code": "not-an-archive" } | { "code": "empty-archive" } | { "code": "missing-metadata" } | { "code": "missing-architecture" } | { "code": "unknown-architecture", 
/**
 * What it names.
 */
name: string, } | { "code": "missing-creation-date" } | { "code": "bad-metadata", 
/**
 * What is wrong in it.
 */
detail: string, } | { "code": "duplicate-metadata" } | { "code": "no-rootfs", 
/**
 * The entry that looks like the rootfs.
 */
found: string, } | { "code": "raw-disk" } | { "code": "disk-version", 
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
 * The part of a file that is damaged.
 */
export type Part = "gzip" | "xz" | "zstd" | "tar" | "qcow2" | "squashfs";

/**
 * A bound a file went over; see [`Limits`](crate::Limits).
 */
export type Limit = "metadata-yaml" | "name" | "pax-header" | "entries" | "window" | "xz-blocks" | "properties" | "property";

/**
 * A refusal in words.
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
advice: string, };

/**
 * An image's fingerprint.
 *
 * Written as 64 lower-case hexadecimal digits, the only form Incus compares equal: it matches the header
 * `X-Incus-fingerprint` as text.
 */
export type Fingerprint = string;

/**
 * The image that some files make; the numbers are places in the list given to [`pair()`].
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
export type PairFault = { "code": "no-file" } | { "code": "rootfs-alone" } | { "code": "disk-alone" } | { "code": "metadata-alone" } | { "code": "two-unified" } | { "code": "two-rootfs" } | { "code": "two-metadata" } | { "code": "unified-and-part" } | { "code": "too-many-files" };
