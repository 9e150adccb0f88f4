/** The edge as a process of its own, with its own state directory. */

import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { EDGE } from "./places";
import { Service } from "./service";

/** How long an edge that is told to end may take to let everything go, in milliseconds. */
const DRAIN = 10_000;

/** What the edge says is wrong, with a code that does not change. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly detail: string;
}

/** An import as the API tells it. Only what the tests name is typed. */
export interface ImportView {
  readonly id: string;
  readonly state: string;
  readonly origin: { readonly kind: string; readonly [field: string]: unknown };
  readonly files: readonly { readonly upload: string; readonly received: { readonly done: number; readonly total: number } }[];
  readonly fetched: { readonly phase: string; readonly percent: number | null; readonly bytes: number | null } | null;
  readonly fingerprint: string | null;
  readonly skippedAliases: readonly string[];
  readonly forwarded: { readonly done: number };
  readonly alreadyPresent: boolean;
  readonly waiting: Problem | null;
  readonly problem: Problem | null;
  readonly retryable: boolean;
}

/** A table of a settings file. */
export type Table = Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;

/** The tables of a settings file, by their names. */
export type Tables = Readonly<Record<string, Table>>;

/** How an edge is started. */
interface Setting {
  /** The directory it keeps everything in. */
  readonly state: string;
  readonly target: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where it listens, if not on a free port. */
  readonly listen?: string | undefined;
}

/** A running edge. */
export class Edge {
  readonly #setting: Setting;
  #service: Service;
  #url: string;

  private constructor(setting: Setting, service: Service, url: string) {
    this.#setting = setting;
    this.#service = service;
    this.#url = url;
  }

  /** Starts an edge whose images go to the Incus at `socket`. */
  static create(socket: string): Promise<Edge> {
    return Edge.createWith("--incus-socket", socket);
  }

  /** Starts an edge that is told by these arguments where images go. */
  static createWith(...target: readonly string[]): Promise<Edge> {
    return Edge.createIn({ target });
  }

  /** Starts an edge with these settings, on a port of its own choice unless one is named. */
  static async createBy(tables: Tables, env: Readonly<Record<string, string>> = {}, listen?: string): Promise<Edge> {
    const state = await mkdtemp(join(tmpdir(), "malleus-state-"));
    const file = join(state, "malleus.toml");
    await writeFile(file, toml(tables));
    return Edge.createIn({ state, target: ["--config", file], env, listen });
  }

  /** Starts an edge in a directory, which is there, or in a new one. */
  static async createIn({ state, target, env = {}, listen }: Partial<Setting> & Pick<Setting, "target">): Promise<Edge> {
    const setting = { state: state ?? (await mkdtemp(join(tmpdir(), "malleus-state-"))), target, env, listen };
    const service = startOn(setting);
    return new Edge(setting, service, await service.line("listening on "));
  }

  /** Its address; another one after each start. */
  get url(): string {
    return this.#url;
  }

  get port(): number {
    return Number(new URL(this.#url).port);
  }

  /** The port of its depot; another one after each start. */
  async depotPort(): Promise<number> {
    const address = await this.#service.line("the depot serves its images on ");
    return Number(address.slice(address.lastIndexOf(":") + 1));
  }

  /** Its process; another one after each start. */
  get pid(): number {
    return this.#service.pid;
  }

  /** What another command tells that works on the same settings and state directory, while it runs or not. */
  async told(...command: readonly string[]): Promise<string> {
    const { state, target, env } = this.#setting;
    const args = [...command, "--state-dir", state, ...target];
    return (await promisify(execFile)(EDGE, args, { env: { ...process.env, ...env } })).stdout;
  }

  get log(): string {
    return this.#service.log;
  }

  /** Shows every line that it writes from now on, until it is started anew. */
  hear(hear: (line: string) => void): void {
    this.#service.hear(hear);
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.#service.kill();
  }

  /** Asks it to end, and returns how it did: 0 in good order, `null` when it took too long. */
  stop(): Promise<number | null> {
    return this.#service.stop("SIGTERM", DRAIN);
  }

  /** Starts it on the same state directory. */
  async start(): Promise<void> {
    this.#service = startOn(this.#setting);
    this.#url = await this.#service.line("listening on ");
  }

  /** Asks it to end and removes what it kept. */
  async remove(): Promise<void> {
    await this.#service.stop("SIGTERM");
    // The directory itself may be a mount.
    for (const entry of await readdir(this.#setting.state)) {
      await rm(join(this.#setting.state, entry), { recursive: true, force: true });
    }
    await rm(this.#setting.state, { recursive: true, force: true }).catch(() => undefined);
  }

  /** Runs the command of its operator beside it, and gives what that prints. */
  async command(...args: readonly string[]): Promise<string> {
    const { state, target, env } = this.#setting;
    const told = await promisify(execFile)(EDGE, [...args, "--state-dir", state, ...target], { env: { ...process.env, ...env } });
    return told.stdout.trim();
  }

  /** Every import it knows. */
  async imports(): Promise<ImportView[]> {
    const response = await fetch(`${this.#url}/api/v1/imports`);
    return (await response.json()) as ImportView[];
  }

  /** What lies in its spool. */
  async spool(): Promise<string[]> {
    return readdir(join(this.#setting.state, "spool"));
  }

  /** Where its spool keeps, or would keep, the one file of an import. */
  spooled(id: string): string {
    return join(this.#setting.state, "spool", id, "unified");
  }

  /** How many bytes of that file lie in the spool. */
  async spooledSize(id: string): Promise<number> {
    return (await stat(this.spooled(id))).size;
  }
}

function startOn({ state, target, env, listen = "127.0.0.1:0" }: Setting): Service {
  const args = ["serve", "--listen", listen, "--state-dir", state, ...target];
  return new Service("the edge", EDGE, args, env);
}

function toml(tables: Tables): string {
  const lines = (table: Table): string[] => Object.entries(table).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  return Object.entries(tables).map(([name, table]) => [`[${name}]`, ...lines(table), ""].join("\n")).join("\n");
}
