/** A small disk, and others who fill it. */

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, open, rm, rmdir, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "@playwright/test";

const run = promisify(execFile);

/** A file system of its own in memory. It takes root to mount one. */
export class SmallDisk {
  readonly dir: string;

  readonly #ours: boolean;

  private constructor(dir: string, ours: boolean) {
    this.dir = dir;
    this.#ours = ours;
  }

  /** One of so many MiB, over `dir` or in a new directory. */
  static async mount(mebibytes: number, dir?: string): Promise<SmallDisk> {
    const point = dir ?? (await mkdtemp(join(tmpdir(), "malleus-disk-")));
    await mkdir(point, { recursive: true });
    await run("mount", ["-t", "tmpfs", "-o", `size=${mebibytes.toString()}m,mode=0755`, "tmpfs", point]);
    return new SmallDisk(point, dir === undefined);
  }

  /** Has somebody else's file fill it but for so many MiB. */
  async fill(butFor: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.dir);
    const bytes = bavail * bsize - (butFor << 20);
    if (bytes <= 0) {
      throw new Error("the disk is fuller than that already");
    }
    await run("fallocate", ["--length", bytes.toString(), this.#filler()]);
  }

  /** As `fill`, to the last byte, while others write too. */
  async fillUp(): Promise<void> {
    const file = await open(this.#filler(), "a");
    try {
      const zeros = Buffer.alloc(1 << 20);
      for (;;) {
        await file.write(zeros);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") {
        throw error;
      }
    } finally {
      await file.close();
    }
  }

  /** Frees what was filled. */
  async free(): Promise<void> {
    await rm(this.#filler());
  }

  /** Waits until there is room for so many bytes: what a program has given up may be deleted a moment later. */
  async hasRoomFor(bytes: number): Promise<void> {
    await expect
      .poll(async () => {
        const { bavail, bsize } = await statfs(this.dir);
        return bavail * bsize;
      })
      .toBeGreaterThan(bytes);
  }

  async unmount(): Promise<void> {
    // What incusd still has open there ends with incusd.
    await run("umount", ["--lazy", this.dir]);
    if (this.#ours) {
      await rmdir(this.dir);
    }
  }

  #filler(): string {
    return join(this.dir, "of-somebody-else");
  }
}
