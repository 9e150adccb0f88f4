// Generated from crates/browser/src/messages.rs by `cargo xtask codegen`. Do not edit.

import type { AliasTaken, Progress, Role } from "./api";
import type { Explanation, InstanceType, Metadata, Severity, WrapField, WrapForm } from "./image-format";

export type WorkerEvent = { "type": "passed-over", 
/**
 * Their paths as they were dropped.
 */
paths: Array<string>, } | { "type": "searching" } | { "type": "sorted", 
/**
 * What they make. Every file is in one of them; a metadata tarball may be in two.
 */
parts: Array<Sorted>, } | { "type": "wrappable", 
/**
 * What the form says at first.
 */
form: WrapForm, 
/**
 * The architectures to choose from, by their canonical names.
 */
architectures: Array<string>, 
/**
 * Whether its architecture was seen in the file: all else that the form says is from the file's name.
 */
architectureSeen: boolean, 
/**
 * What instances of the image would be.
 */
instanceType: InstanceType, 
/**
 * Why it is no image as it is, and what to do.
 */
trouble: Explanation, } | { "type": "wrap-refused", 
/**
 * The field that is wrong.
 */
field: WrapField, 
/**
 * What is wrong with it.
 */
trouble: Explanation, } | { "type": "inspected", 
/**
 * What is known of it.
 */
image: ImageFacts, } | { "type": "refused", 
/**
 * Why, and what to do.
 */
trouble: Explanation, } | { "type": "found", 
/**
 * All that is worth knowing of it, the worst first.
 */
findings: Array<Remark>, } | { "type": "hash-wanted" } | { "type": "hashing", 
/**
 * Bytes of all files together.
 */
progress: Progress, } | { "type": "hashed", 
/**
 * The fingerprint Incus will give the image: 64 lower-case hexadecimal digits.
 */
fingerprint: string, } | { "type": "created" } | { "type": "held-back" } | { "type": "uploading", 
/**
 * Acknowledged bytes of all files together. Never fewer than before.
 */
progress: Progress, } | { "type": "waiting", 
/**
 * Until when, in milliseconds from now.
 */
millis: number, 
/**
 * What for.
 */
why: WaitFor, } | { "type": "sent" } | { "type": "overtaken" } | { "type": "failing", 
/**
 * Why, and what to do.
 */
trouble: Explanation, 
/**
 * Whether the files are refused.
 */
refused: boolean, } | { "type": "problem", 
/**
 * Why, and what to do.
 */
trouble: Explanation, 
/**
 * Whether nothing follows. When not, the worker can be asked to import again.
 */
over: boolean, } | { "type": "cancelled" };

export type WaitFor = "link" | "turn" | "sign-in";

export type Sorted = { 
/**
 * Their places among the dropped files, from 0.
 */
files: Array<number>, 
/**
 * Why they are no image; `None` where they are one or can be made one.
 */
trouble: Explanation | null, };

export type Remark = { 
/**
 * How much it matters.
 */
severity: Severity, 
/**
 * What it is, and what to do.
 */
explanation: Explanation, };

export type ImageFacts = { 
/**
 * Container or virtual machine.
 */
instanceType: InstanceType, 
/**
 * The files in Incus's order: one unified, or metadata then rootfs.
 */
files: Array<ImageFile>, 
/**
 * Bytes of all files together.
 */
size: number, 
/**
 * What its metadata.yaml says.
 */
metadata: Metadata, 
/**
 * An alias made of the properties, by Incus's rule; `None` when they yield none.
 */
suggestedAlias: string | null, 
/**
 * What is worth knowing of it, the worst first.
 */
findings: Array<Remark>, };

export type ImageFile = { 
/**
 * Its part in the image.
 */
role: Role, 
/**
 * Its name.
 */
name: string, 
/**
 * Its size in bytes.
 */
size: number, 
/**
 * What tells it from other files, cheaply: its size and the SHA-256 of its head and tail.
 */
identity: string, };

export type ImportOptions = { 
/**
 * The target, by its name; the first one where there is none.
 */
target: string | null, 
/**
 * Aliases for the image.
 */
aliases: Array<string>, 
/**
 * What to do when one names another image.
 */
aliasTaken: AliasTaken, 
/**
 * Properties set over those of metadata.yaml.
 */
properties: { [key in string]: string }, 
/**
 * Whether clients without credentials may read the image.
 */
public: boolean, 
/**
 * The profiles of its instances; the target chooses where there are none.
 */
profiles: Array<string> | null, };
