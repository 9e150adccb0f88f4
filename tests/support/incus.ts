/** A private incusd, and the `incus` command as the witness of what is in it. */

import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { XTASK } from "./places";
import { Service } from "./service";

const run = promisify(execFile);

/** An image as `incus image list --format json` tells it. Only what the tests name is typed. */
export interface ListedImage {
  readonly fingerprint: string;
  readonly type: string;
  readonly architecture: string;
  readonly size: number;
  readonly aliases: readonly { readonly name: string }[];
  readonly [field: string]: unknown;
}

/** One incusd with its own folder, that can be ended and started again. */
export class Incus {
  readonly #parent: string;
  #service: Service;

  private constructor(parent: string, service: Service) {
    this.#parent = parent;
    this.#service = service;
  }

  static async create(): Promise<Incus> {
    // Short, since a socket's address has room for about a hundred characters.
    const parent = await mkdtemp(join(tmpdir(), "m-"));
    // The users of containers have to pass through.
    await chmod(parent, 0o711);
    const incus = new Incus(parent, startIn(parent));
    await incus.#service.line("ready ");
    return incus;
  }

  get dir(): string {
    return dirOf(this.#parent);
  }

  get socket(): string {
    return join(this.dir, "unix.socket");
  }

  get log(): string {
    return this.#service.log;
  }

  /** Ends incusd as a power cut would. What supervises it ends by itself then, and unmounts what is left. */
  async kill(): Promise<void> {
    process.kill(Number(await this.#service.line("pid ")), "SIGKILL");
    await this.#service.ended();
  }

  async stop(): Promise<void> {
    const code = await this.#service.stop("stdin");
    if (code !== 0) {
      throw new Error(`incusd did not end in good order (${String(code)}):\n${this.log}`);
    }
  }

  /** Starts it on the same folder, unless it runs. */
  async start(): Promise<void> {
    if (!this.#service.running) {
      this.#service = startIn(this.#parent);
      await this.#service.line("ready ");
    }
  }

  /** Ends it for good. */
  async remove(): Promise<void> {
    try {
      if (this.#service.running) {
        await this.stop();
      }
    } finally {
      await rm(this.#parent, { recursive: true, force: true });
    }
  }

  /** What `incus ARGS` prints; an error with its words when it fails. */
  async cli(...args: readonly string[]): Promise<string> {
    const env = { PATH: process.env["PATH"], INCUS_DIR: this.dir, INCUS_CONF: join(this.dir, "client") };
    const running = run("incus", args, { env, maxBuffer: 16 << 20 });
    // Some commands read a configuration from there.
    running.child.stdin?.end();
    return (await running).stdout;
  }

  /** The images of a project. */
  async images(project = "default"): Promise<ListedImage[]> {
    return JSON.parse(await this.cli("image", "list", "--format", "json", "--project", project)) as ListedImage[];
  }

  /** The fingerprint that an alias names; `null` when there is no such alias. */
  async alias(name: string): Promise<string | null> {
    const aliases = JSON.parse(await this.cli("image", "alias", "list", "--format", "json")) as
      { name: string; target: string }[];
    return aliases.find((alias) => alias.name === name)?.target ?? null;
  }

  /** The image that the command line makes of these files, in a project of its own, gone afterwards. */
  async importedByCommandLine(...files: readonly string[]): Promise<ListedImage> {
    const project = "by-command-line";
    await this.cli("project", "create", project, "-c", "features.images=true", "-c", "features.profiles=false");
    try {
      await this.cli("image", "import", ...files, "--project", project, "--alias", "by/command-line");
      const [image, ...more] = await this.images(project);
      if (image === undefined || more.length > 0) {
        throw new Error("one image was expected of one import by the command line");
      }
      await this.cli("image", "delete", image.fingerprint, "--project", project);
      return image;
    } finally {
      await this.cli("project", "delete", project);
    }
  }

  /** Deletes every image of the project `default`. */
  async clear(): Promise<void> {
    for (const { fingerprint } of await this.images()) {
      await this.cli("image", "delete", fingerprint);
    }
  }
}

function dirOf(parent: string): string {
  return join(parent, "i");
}

function startIn(parent: string): Service {
  return new Service("the private incusd", XTASK, ["private-incus", "--dir", dirOf(parent)]);
}
