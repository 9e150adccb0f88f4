/** The edge as a process of its own, with its own state directory. */

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EDGE } from "./places";
import { Service } from "./service";

/** An import as the API tells it. Only what the tests name is typed. */
export interface ImportView {
  readonly id: string;
  readonly state: string;
  readonly fingerprint: string | null;
  readonly alreadyPresent: boolean;
}

/** A running edge. */
export class Edge {
  readonly #state: string;
  readonly #target: readonly string[];
  #service: Service;
  #url: string;

  private constructor(state: string, target: readonly string[], service: Service, url: string) {
    this.#state = state;
    this.#target = target;
    this.#service = service;
    this.#url = url;
  }

  /** Starts an edge whose images go to the Incus at `socket`. */
  static create(socket: string): Promise<Edge> {
    return Edge.createWith("--incus-socket", socket);
  }

  /** Starts an edge that is told by these arguments where images go. */
  static async createWith(...target: readonly string[]): Promise<Edge> {
    const state = await mkdtemp(join(tmpdir(), "malleus-state-"));
    const service = startOn(state, target);
    return new Edge(state, target, service, await service.line("listening on "));
  }

  /** Its address; another one after each start. */
  get url(): string {
    return this.#url;
  }

  get port(): number {
    return Number(new URL(this.#url).port);
  }

  get log(): string {
    return this.#service.log;
  }

  async kill(): Promise<void> {
    await this.#service.kill();
  }

  /** Starts it on the same state directory. */
  async start(): Promise<void> {
    this.#service = startOn(this.#state, this.#target);
    this.#url = await this.#service.line("listening on ");
  }

  /** Asks it to end and removes what it kept. */
  async remove(): Promise<void> {
    await this.#service.stop("SIGTERM");
    await rm(this.#state, { recursive: true, force: true });
  }

  /** Every import it knows. */
  async imports(): Promise<ImportView[]> {
    const response = await fetch(`${this.#url}/api/v1/imports`);
    return (await response.json()) as ImportView[];
  }

  /** What lies in its spool. */
  async spool(): Promise<string[]> {
    return readdir(join(this.#state, "spool"));
  }
}

function startOn(state: string, target: readonly string[]): Service {
  const args = ["serve", "--listen", "127.0.0.1:0", "--state-dir", state, ...target];
  return new Service("the edge", EDGE, args);
}
