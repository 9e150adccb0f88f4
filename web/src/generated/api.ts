// Generated from crates/upload-proto/src/api by `cargo xtask codegen`. Do not edit.

export type State = "receiving" | "forwarding" | "importing" | "finishing" | "done" | "failed" | "cancelled" | "expired";

export type Role = "unified" | "metadata" | "rootfs";

export type AliasTaken = "fail" | "move";

export type Progress = { 
/**
 * Bytes done.
 */
done: number, 
/**
 * Bytes in all.
 */
total: number, };

export type Problem = { 
/**
 * Stable name of the kind of problem: `/problems/<code>`, a relative reference.
 */
type: string, 
/**
 * What happened, one sentence.
 */
title: string, 
/**
 * The HTTP status, repeated.
 */
status: number, 
/**
 * What to do, one sentence.
 */
detail: string, 
/**
 * The id under which the edge's log has the rest.
 */
instance: string, };

export type FileView = { 
/**
 * Its part in the image.
 */
role: Role, 
/**
 * Its name, without directories.
 */
name: string, 
/**
 * Its upload, a tus resource relative to the API's address.
 */
upload: string, 
/**
 * What is durable at the edge.
 */
received: Progress, };

export type ImportView = { 
/**
 * Names this import; unguessable.
 */
id: string, 
/**
 * Where it stands.
 */
state: State, 
/**
 * The files it is made of: one unified, or metadata then rootfs.
 */
files: Array<FileView>, 
/**
 * SHA-256 of the image as declared by the browser, confirmed once `state` is past `forwarding`.
 */
fingerprint: string | null, 
/**
 * The aliases asked for.
 */
aliases: Array<string>, 
/**
 * How much of the image Incus has been handed.
 */
forwarded: Progress, 
/**
 * Whether Incus had this very image before a byte was handed over.
 */
alreadyPresent: boolean, 
/**
 * Why it failed.
 */
problem: Problem | null, };

export type TargetView = { 
/**
 * The name the operator gave it.
 */
name: string, 
/**
 * The project images land in.
 */
project: string, 
/**
 * Whether it answered just now.
 */
reachable: boolean, 
/**
 * Its version, when it answered.
 */
serverVersion: string | null, 
/**
 * The architectures its instances can have, canonical names; empty when it did not answer.
 */
architectures: Array<string>, };
