/** A program that runs beside the tests: started, waited for by what it prints, and ended by its process id. */

import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** How much of what a program wrote is kept to be shown when a test fails, in lines. */
const KEPT = 400;
/** How long a program may take to end when asked to, in milliseconds. */
const PATIENCE = 60_000;

/** A running program. */
export class Service {
  readonly #name: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<unknown>;
  readonly #lines: string[] = [];
  readonly #listeners = new Set<() => void>();
  #hear: (line: string) => void = () => undefined;

  constructor(name: string, program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#name = name;
    this.#child = spawn(program, args, { env: { ...process.env, ...env } });
    this.#ended = once(this.#child, "close").then(() => { this.#changed(); });
    this.#child.on("error", (error) => { this.#keep(`cannot start ${program}: ${error.message}`); });
    // Programs that end do not read what is meant to end them.
    this.#child.stdin.on("error", () => undefined);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      createInterface(stream).on("line", (line) => { this.#keep(line); });
    }
    // A test run that breaks off leaves nothing behind.
    const onExit = (): void => { this.#child.kill("SIGKILL"); };
    process.once("exit", onExit);
    void this.#ended.then(() => process.removeListener("exit", onExit));
  }

  get pid(): number {
    if (this.#child.pid === undefined) {
      throw new Error(`${this.#name} did not start`);
    }
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** What it wrote, the newest lines last. */
  get log(): string {
    return this.#lines.join("\n");
  }

  /** Shows every line from now on to `hear`, however many they are. */
  hear(hear: (line: string) => void): void {
    this.#hear = hear;
  }

  /** The rest of the first line that begins so; an error when the program ends without it. */
  async line(prefix: string): Promise<string> {
    for (;;) {
      const found = this.#lines.find((line) => line.startsWith(prefix));
      if (found !== undefined) {
        return found.slice(prefix.length);
      }
      if (!this.running) {
        throw new Error(`${this.#name} ended before it said “${prefix}…”:\n${this.log}`);
      }
      await new Promise<void>((resolve) => this.#listeners.add(resolve));
    }
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  /**
   * Asks it to end, by closing its standard input or by SIGTERM, and returns how it did: its exit code, `null` when it was
   * killed, as it is after `patience` milliseconds.
   */
  async stop(how: "stdin" | "SIGTERM", patience = PATIENCE): Promise<number | null> {
    if (how === "stdin") {
      this.#child.stdin.end();
    } else {
      this.#child.kill("SIGTERM");
    }
    const end = setTimeout(() => this.#child.kill("SIGKILL"), patience);
    await this.#ended;
    clearTimeout(end);
    return this.#child.exitCode;
  }

  /** Waits until it has ended by itself. */
  async ended(): Promise<void> {
    await this.#ended;
  }

  #keep(line: string): void {
    this.#hear(line);
    this.#lines.push(line);
    this.#lines.splice(0, this.#lines.length - KEPT);
    this.#changed();
  }

  #changed(): void {
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) {
      listener();
    }
  }
}
