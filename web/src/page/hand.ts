/** One drop as the crew works on it: its worker, and what that has got to. */

import type { ImportOptions } from "../generated/browser";
import type { WrapForm } from "../generated/image-format";
import type { Command } from "../worker/commands";
import { importLock, wait, type Locks } from "../worker/locks";
import type { DroppedFile } from "./collect";
import type { ImportWorker } from "./import-worker";

export class Hand {
  readonly files: readonly DroppedFile[];
  worker: ImportWorker | undefined;
  /** Whether the worker was begun to go on, with files whose image is known. */
  again = false;
  /** What the worker has got to. */
  looked = false;
  wrappable = false;
  hashWanted = false;
  /** Whether it was told to import, and whether it leads. */
  told = false;
  leads = false;
  /** What a person asked for, kept for the worker whose turn it will be. */
  form: WrapForm | null = null;
  options: ImportOptions | null = null;
  /** The fingerprint as a worker computed it. */
  hashed: string | null = null;
  /** Ends the wait for another tab. */
  joined: AbortController | undefined;

  constructor(files: readonly DroppedFile[]) {
    this.files = files;
  }

  /** Gives the worker a command, where there is one. */
  send(command: Command): void {
    this.worker?.send(command);
  }

  /** Waits until no other tab sends that import any more; false where that is not to be waited for, or no longer. */
  async outlast(importId: string | null): Promise<boolean> {
    if (importId === null || this.joined !== undefined) {
      return false;
    }
    this.joined = new AbortController();
    const { signal } = this.joined;
    // Only safe origins have locks.
    const held = await wait((navigator as { locks?: Locks }).locks, importLock(importId), signal);
    this.joined = undefined;
    held?.release();
    return !signal.aborted;
  }

  /** Ends the worker. What was found out and asked for stays. */
  stop(): void {
    this.worker?.stop();
    this.worker = undefined;
    this.again = this.looked = this.wrappable = this.hashWanted = this.told = this.leads = false;
  }
}
