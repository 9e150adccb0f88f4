// Generated from crates/upload-proto/src/api by `cargo xtask codegen`. Do not edit.

export type State = "receiving" | "forwarding" | "importing" | "finishing" | "done" | "failed" | "cancelled" | "expired";

export type Role = "unified" | "metadata" | "rootfs";

export type AliasTaken = "fail" | "move" | "skip";

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
 * What the sender told to know the file again by: its size and the SHA-256 of its head and tail, so that a file
 * dropped once more finds the upload it belongs to. Proves nothing; the fingerprint does.
 */
identity: string | null, 
/**
 * What is durable at the edge. While the sender has not told the size, the total is what came so far.
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
 * Those of them that were left with another image, as was asked for such a case.
 */
skippedAliases: Array<string>, 
/**
 * How much of the image Incus has been handed.
 */
forwarded: Progress, 
/**
 * Whether Incus had this very image before a byte was handed over.
 */
alreadyPresent: boolean, 
/**
 * Whether the project had an image of this very size when the import began: a sender that declares the fingerprint
 * before it sends bytes may have none to send.
 */
hashFirst: boolean, 
/**
 * Why it does not go on just now. It is tried again by itself.
 */
waiting: Problem | null, 
/**
 * Why it failed.
 */
problem: Problem | null, 
/**
 * Whether it failed for a reason outside the files, and the edge keeps them: [`RETRY`](super::RETRY) begins anew
 * without sending a byte again.
 */
retryable: boolean, 
/**
 * When it began, in milliseconds since 1970 by the edge's clock.
 */
created: number, };

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
