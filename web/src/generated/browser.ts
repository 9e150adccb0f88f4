// Generated from crates/browser/src/messages.rs by `cargo xtask codegen`. Do not edit.

import type { AliasTaken, ImportView, Progress, Role } from "./api";
import type { Explanation, InstanceType, Metadata, Verdict } from "./image-format";

export type WorkerEvent = { "type": "file", 
/**
 * Its place among the dropped files, from 0.
 */
index: number, 
/**
 * What its head tells.
 */
verdict: Verdict, } | { "type": "searching" } | { "type": "inspected", 
/**
 * What is known of it.
 */
image: ImageFacts, } | { "type": "refused", 
/**
 * Why, and what to do.
 */
trouble: Explanation, } | { "type": "alias", 
/**
 * The alias that was checked.
 */
alias: string, 
/**
 * What is wrong with it; `None` when Incus takes it.
 */
fault: string | null, } | { "type": "hashing", 
/**
 * Bytes of all files together.
 */
progress: Progress, } | { "type": "hashed", 
/**
 * The fingerprint Incus will give the image: 64 lower-case hexadecimal digits.
 */
fingerprint: string, } | { "type": "created", 
/**
 * The import as it began.
 */
import: ImportView, } | { "type": "uploading", 
/**
 * Acknowledged bytes of all files together.
 */
progress: Progress, } | { "type": "sent" } | { "type": "overtaken", 
/**
 * The import as the edge has it.
 */
import: ImportView, } | { "type": "problem", 
/**
 * Why, and what to do.
 */
trouble: Explanation, 
/**
 * Whether nothing follows. When not, the worker can be asked to import again.
 */
over: boolean, } | { "type": "cancelled" };

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
suggestedAlias: string | null, };

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
size: number, };

export type ImportOptions = { 
/**
 * Aliases for the image.
 */
aliases: Array<string>, 
/**
 * What to do when one names another image.
 */
aliasTaken: AliasTaken, 
/**
 * Whether clients without credentials may read the image.
 */
public: boolean, };
