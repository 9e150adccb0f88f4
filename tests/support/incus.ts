/** A private incusd, and the `incus` command as the witness of what is in it. */

import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
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
  readonly properties: Readonly<Record<string, string>>;
  readonly aliases: readonly { readonly name: string }[];
  readonly [field: string]: unknown;
}

/** How an incusd is started. */
interface Setting {
  /** Whether others can reach it. */
  readonly https: boolean;
  /** What it and its command find in their environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** One incusd with its own folder, that can be ended and started again. */
export class Incus {
  readonly #parent: string;
  readonly #env: Readonly<Record<string, string>>;
  #service: Service;
  #address = "";

  private constructor(parent: string, { https, env }: Setting) {
    this.#parent = parent;
    this.#env = env;
    this.#service = this.#startIn(https ? ["--https"] : []);
  }

  static async create({ https = false, env = {} }: Partial<Setting> = {}): Promise<Incus> {
    // Short, since a socket's address has room for about a hundred characters.
    const parent = await mkdtemp(join(tmpdir(), "m-"));
    // The users of containers have to pass through.
    await chmod(parent, 0o711);
    const incus = new Incus(parent, { https, env });
    await incus.#service.line("ready ");
    if (https) {
      incus.#address = await incus.#service.line("https ");
      await incus.cli("remote", "generate-certificate");
      await incus.meet("self", incus);
    }
    return incus;
  }

  get dir(): string {
    return join(this.#parent, "i");
  }

  get socket(): string {
    return join(this.dir, "unix.socket");
  }

  /** Where others reach it, `127.0.0.1:PORT`, the same after each start; empty where they do not. */
  get address(): string {
    return this.#address;
  }

  /** The PEM file of the certificate that it shows there. */
  get certificate(): string {
    return join(this.dir, "server.crt");
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
      // It keeps in mind where it listens.
      this.#service = this.#startIn([]);
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
    const own = { INCUS_DIR: this.dir, INCUS_CONF: join(this.dir, "client") };
    const env = { PATH: process.env["PATH"], ...this.#env, ...own };
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

  /** Lets whoever has this certificate in, to the images of the project `default` and no further. */
  async trust(certificate: string): Promise<void> {
    await this.cli("config", "trust", "add-certificate", certificate, "--restricted", "--projects", "default");
  }

  /**
   * Has the command know a server by its address, with all rights there. This one too, where images are copied to: another
   * server sends them to an address alone.
   */
  async meet(name: string, incus: Incus): Promise<void> {
    await incus.cli("config", "trust", "add-certificate", join(this.dir, "client", "client.crt"));
    await this.cli("remote", "add", name, `https://${incus.address}`, "--accept-certificate");
  }

  /** The image that the command line makes of these files, in a project of its own, gone afterwards. */
  importedByCommandLine(...files: readonly string[]): Promise<ListedImage> {
    return this.#apart((project) =>
      this.cli("image", "import", ...files, "--project", project, "--alias", "by/command-line"),
    );
  }

  /** The copy that the command line makes of an image, named `REMOTE:IMAGE`, in the same way. */
  copiedByCommandLine(image: string, ...options: readonly string[]): Promise<ListedImage> {
    return this.#apart((project) => this.cli("image", "copy", image, "self:", "--target-project", project, ...options));
  }

  /** The one image that there is of `making` it in a project of its own, gone afterwards. */
  async #apart(making: (project: string) => Promise<unknown>): Promise<ListedImage> {
    const project = "by-command-line";
    await this.cli("project", "create", project, "-c", "features.images=true", "-c", "features.profiles=false");
    try {
      await making(project);
      const [image, ...more] = await this.images(project);
      if (image === undefined || more.length > 0) {
        throw new Error("the command line was expected to make one image");
      }
      await this.cli("image", "delete", image.fingerprint, "--project", project);
      return image;
    } finally {
      await this.cli("project", "delete", project);
    }
  }

  /** The files of images, and parts of some, that it keeps on its disk. */
  async kept(): Promise<string[]> {
    return readdir(join(this.dir, "images"));
  }

  /** Deletes every image of a project, once nothing is under way: what a test has left half done may yet become one. */
  async clear(project = "default"): Promise<void> {
    for (let tries = 0; await this.#isAtWork(); tries += 1) {
      if (tries >= 300) {
        throw new Error(`Incus does not come to rest:\n${await this.cli("operation", "list", "--all-projects")}`);
      }
      await sleep(100);
    }
    for (const { fingerprint } of await this.images(project)) {
      await this.cli("image", "delete", fingerprint, "--project", project);
    }
  }

  async #isAtWork(): Promise<boolean> {
    const operations = JSON.parse(await this.cli("operation", "list", "--all-projects", "--format", "json")) as { status: string }[];
    return operations.some(({ status }) => ["Pending", "Running", "Cancelling"].includes(status));
  }

  #startIn(options: readonly string[]): Service {
    return new Service("the private incusd", XTASK, ["private-incus", "--dir", this.dir, ...options], this.#env);
  }
}
