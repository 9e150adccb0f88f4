/**
 * Sends a file to the edge as the page's worker does, without a browser: quick, and exact about what was acknowledged and
 * what was sent. Whenever a request fails that may pass, it waits, asks for the offset, and goes on from there.
 */

import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { ask, LinkLost, type Answer } from "./ask";
import type { ImportView, Problem } from "./edge";
import type { LargeImage } from "./images";

/** Milliseconds between a failure and the next try. The page waits longer, and ever longer. */
const WAIT = 100;
/** Milliseconds between two glances at how much of an open request's body is durable. */
const GLANCE = 100;
/** What may pass, by the status that tells of it: as in `upload-proto`'s client. */
const PASSING: ReadonlySet<number> = new Set([408, 409, 423, 425, 429, 500, 501, 502, 503, 504, 507]);
const TUS = { "Tus-Resumable": "1.0.0" };

/** The edge refused, and would go on refusing. */
export class Refused extends Error {
  readonly status: number;
  /** The code of the problem, if it told one. */
  readonly code: string | undefined;
  /** What a person is told, likewise. */
  readonly title: string | undefined;

  constructor({ status, text }: Answer) {
    super(`refused with ${status.toString()}: ${text}`);
    this.status = status;
    const problem = text.startsWith("{") ? (JSON.parse(text) as Problem) : undefined;
    this.code = problem && codeOf(problem);
    this.title = problem?.title;
  }
}

/** What can be chosen about an import. */
export interface Options {
  readonly alias?: string;
  /** The import's name, when several senders mean the same one. */
  readonly id?: string;
  /** Where the image goes, if not to the first target. */
  readonly target?: string;
  /** What every request has with it, where somebody has to sign in. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One file on its way into Incus. */
export class Sender {
  readonly id: string;
  readonly alias: string;
  readonly #edge: string;
  readonly #file: LargeImage;
  readonly #target: string | undefined;
  readonly #headers: Readonly<Record<string, string>>;
  #upload = "";
  #acknowledged = 0;
  #handed = 0;
  #again = 0;
  #bodies = 0;
  readonly #statuses = new Set<number>();
  #open: AbortController | undefined;

  /** Sends to the edge at this address, which is to stay the same when the edge is started again. */
  constructor(edge: string, file: LargeImage, options: Options = {}) {
    const { alias = "image", id = randomBytes(16).toString("hex"), target, headers = {} } = options;
    this.#edge = edge;
    this.#file = file;
    this.#target = target;
    this.#headers = headers;
    this.alias = alias;
    this.id = id;
  }

  /** Bytes of which the edge has said that they are durable. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Bytes that were sent more than once; none of them had been acknowledged. */
  get again(): number {
    return this.#again;
  }

  /** Requests with bytes that were begun. */
  get bodies(): number {
    return this.#bodies;
  }

  /** Creates the import, or finds that it was created. */
  async create(): Promise<ImportView> {
    const { path, size } = this.#file;
    const files = [{ role: "unified", name: basename(path), size }];
    const view = await this.#until("POST", "/api/v1/imports", {
      id: this.id,
      files,
      aliases: [this.alias],
      ...(this.#target !== undefined && { target: this.#target }),
    });
    this.#upload = view.files[0]?.upload ?? "";
    return view;
  }

  /** Tells the fingerprint. */
  async declare(): Promise<ImportView> {
    return this.#until("PATCH", `/api/v1/imports/${this.id}`, { fingerprint: this.#file.fingerprint });
  }

  /** Has an import that waits try at once, or takes up one that failed. */
  async retry(): Promise<ImportView> {
    return this.#until("POST", `/api/v1/imports/${this.id}/retry`);
  }

  /** How the import stands. */
  async view(): Promise<ImportView> {
    return this.#until("GET", `/api/v1/imports/${this.id}`);
  }

  /** Waits until the import stands so, whatever becomes of the edge meanwhile. */
  async stands(so: (view: ImportView) => boolean): Promise<ImportView> {
    for (;;) {
      const view = await this.view();
      if (so(view)) {
        return view;
      }
      await pause(WAIT);
    }
  }

  /** Sends what the edge lacks, up to so many bytes, and comes back when they are acknowledged. */
  async send(to = this.#file.size): Promise<void> {
    while (this.#acknowledged < to) {
      const answer = await this.#append(to).catch(passing);
      if (answer?.status !== 204) {
        if (answer !== undefined && !PASSING.has(answer.status)) {
          throw new Refused(answer);
        }
        await pause(WAIT);
        await this.offset();
      }
    }
  }

  /** Asks what is durable, until that is answered. */
  async offset(): Promise<number> {
    for (;;) {
      const answer = await this.#head().catch(passing);
      if (answer?.status === 200) {
        return this.#acknowledged;
      }
      if (answer !== undefined && !PASSING.has(answer.status)) {
        throw new Refused(answer);
      }
      await pause(WAIT);
    }
  }

  /** Gives up the request that is open, as after a long silence, and begins another one. */
  giveUp(): void {
    this.#open?.abort();
  }

  /** Waits until so many bytes are acknowledged. Something else has to be sending. */
  async hasAcknowledged(bytes: number): Promise<void> {
    while (this.#acknowledged < bytes) {
      await pause(GLANCE);
    }
  }

  /** Sends everything, declares, and waits for the end. */
  async importWhole(): Promise<ImportView> {
    await this.create();
    await this.send();
    await this.declare();
    return this.ended();
  }

  /** Waits until a body was answered with this status. Something else has to be sending. */
  async answered(status: number): Promise<void> {
    while (!this.#statuses.has(status)) {
      await pause(GLANCE);
    }
  }

  /** Waits for the import's end. */
  async ended(): Promise<ImportView> {
    return this.stands(({ state }) => ["done", "failed", "cancelled", "expired"].includes(state));
  }

  async #append(to: number): Promise<Answer> {
    const [from, floor] = [this.#acknowledged, this.#acknowledged];
    this.#again += Math.max(0, Math.min(this.#handed, to) - from);
    this.#bodies += 1;
    const body = createReadStream(this.#file.path, { start: from, end: to - 1, highWaterMark: 256 << 10 });
    let at = from;
    body.on("data", (piece) => {
      at += piece.length;
      this.#handed = Math.max(this.#handed, at);
    });
    const headers = {
      ...this.#headers,
      ...TUS,
      "Upload-Offset": from,
      "Content-Type": "application/offset+octet-stream",
      "Content-Length": to - from,
    };
    const open = new AbortController();
    this.#open = open;
    const glances = setInterval(() => void this.#head().catch(passing), GLANCE);
    try {
      const answer = await ask({ method: "PATCH", url: this.#address(), headers, body, signal: open.signal });
      this.#note(answer, floor);
      this.#statuses.add(answer.status);
      return answer;
    } finally {
      clearInterval(glances);
      this.#open = undefined;
    }
  }

  async #head(): Promise<Answer> {
    const floor = this.#acknowledged;
    const answer = await ask({ method: "HEAD", url: this.#address(), headers: { ...this.#headers, ...TUS } });
    this.#note(answer, floor);
    return answer;
  }

  /** Takes note of what an answer says is durable. `floor` was acknowledged before it was asked for. */
  #note(answer: Answer, floor: number): void {
    const told = answer.header("upload-offset");
    if (told === undefined) {
      return;
    }
    if (Number(told) < floor) {
      throw new Error(`the edge had acknowledged ${floor.toString()} bytes and now tells ${told}`);
    }
    this.#acknowledged = Math.max(this.#acknowledged, Number(told));
  }

  #address(): string {
    if (this.#upload === "") {
      throw new Error("the import was not created");
    }
    return `${this.#edge}${this.#upload}`;
  }

  async #until(method: string, path: string, said?: unknown): Promise<ImportView> {
    const headers = { ...this.#headers, ...(said !== undefined && { "Content-Type": "application/json" }) };
    const body = said === undefined ? "" : JSON.stringify(said);
    for (;;) {
      const answer = await ask({ method, url: `${this.#edge}${path}`, headers, body }).catch(passing);
      if (answer !== undefined && answer.status < 300) {
        return JSON.parse(answer.text) as ImportView;
      }
      // An edge that is away comes back. All else, a full disk or a taken alias, is for the person to read.
      if (answer !== undefined && ![423, 503, 504].includes(answer.status)) {
        throw new Refused(answer);
      }
      await pause(WAIT);
    }
  }
}

/** The stable code of a problem. */
export function codeOf({ type }: Problem): string {
  return type.replace("/problems/", "");
}

/** Nothing for a lost link; any other error is one of the tests. */
function passing(error: unknown): undefined {
  if (!(error instanceof LinkLost)) {
    throw error;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
