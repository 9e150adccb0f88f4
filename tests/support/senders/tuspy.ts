/** tuspy as it comes from PyPI, in a Python of its own. */

import { fileURLToPath } from "node:url";
import { Service } from "../service";
import { endpoint, SAID } from "./outcome";

/** The Python that has tuspy, as `cargo xtask test` tells by the environment. */
export const PYTHON = process.env["MALLEUS_PYTHON"] ?? "python3";
const SCRIPT = fileURLToPath(new URL("tuspy.py", import.meta.url));

/** What of tuspy's options the tests use; by its own names. */
interface Options {
  readonly url?: string;
  readonly chunk_size?: number;
  readonly upload_checksum?: boolean;
  readonly retries?: number;
  /** In seconds. */
  readonly retry_delay?: number;
}

interface Order {
  readonly options?: Options;
  readonly metadata?: Readonly<Record<string, string>>;
  /** A file in which the address of the upload is kept for the next run. */
  readonly storage?: string;
}

/** A run of tuspy that sends one file. */
export class Tuspy {
  readonly #service: Service;

  constructor(url: string, path: string, { options = {}, metadata = SAID, storage }: Order = {}) {
    const order = { endpoint: endpoint(url), path, options, metadata, ...(storage === undefined ? {} : { storage }) };
    this.#service = new Service("tuspy", PYTHON, [SCRIPT, JSON.stringify(order)]);
  }

  /** Where it began, in bytes. */
  async begun(): Promise<number> {
    return Number(await this.#service.line("begins at "));
  }

  /** The upload's address, once all is sent; an error with what it said when it gives up. */
  through(): Promise<string> {
    return this.#service.line("through ");
  }

  /** Ends it in the middle of what it does. */
  kill(): Promise<void> {
    return this.#service.kill();
  }

  /** All it said. */
  get log(): string {
    return this.#service.log;
  }
}
