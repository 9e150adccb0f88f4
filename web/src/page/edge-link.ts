/**
 * The page's link to the edge: one event stream for all cards, and the state of the targets.
 *
 * A stream that breaks is opened again, by the browser or, where that gives up or a ticket opened it, here. The edge begins
 * each stream with every import it knows, so nothing that happened meanwhile is missed.
 */

import type { ImportView, Problem, TargetView, Ticket } from "../generated/api";
import { pathOf } from "../model/paths";
import type { Access } from "./access";
import { leaveDeadEnds } from "./dead-ends";

/** What is known of the targets. The first is meant where none is chosen. */
export type Targets =
  | { readonly kind: "asking" }
  | { readonly kind: "no-edge" }
  /** The edge wants to know first who asks, or for which tenant. */
  | { readonly kind: "barred" }
  | { readonly kind: "known"; readonly views: readonly [TargetView, ...TargetView[]] };

/** Who wants to hear of it. */
export interface Listener {
  onImport(view: ImportView): void;
  /** The stream was opened anew: what was known may be known no longer. */
  onReopened(): void;
  onTargets(targets: Targets): void;
  /** Whether there is anything to hear for whoever is at the page. */
  listens(): boolean;
}

/** All times here are milliseconds. How long to wait before opening a stream again that the browser gave up, and before asking a target again that is absent or takes nothing. */
const AGAIN = 5_000;

/** How long those are waited for who ask the same. */
const SOON = 300;

/** How long an answer is waited for. */
const PATIENCE = 10_000;

/** The statuses of answers to somebody who has to sign in, to choose a tenant, has none, or one that is gone. */
const BARRED: readonly number[] = [401, 400, 403, 404];

/** The status of an answer to somebody who asks too often. */
const TOO_OFTEN = 429;

export class EdgeLink {
  readonly #access: Access;
  readonly #listener: Listener;
  #started = false;
  #stream: EventSource | undefined;
  /** How often a stream was opened: what is waited for to open one before that comes to nothing. */
  #openings = 0;
  #barred = false;
  #opened = false;
  #reopening: number | undefined;
  #asking: number | undefined;
  #looking: number | undefined;
  /** What the stream told last of each import: an answer that it overtook is old. */
  readonly #told = new Map<string, ImportView>();

  constructor(access: Access, listener: Listener) {
    this.#access = access;
    this.#listener = listener;
  }

  start(): void {
    this.#started = true;
    void this.#open();
    void this.#askTargets();
  }

  stop(): void {
    this.#started = false;
    this.#openings += 1;
    this.#stream?.close();
    this.#stream = undefined;
    clearTimeout(this.#reopening);
    clearTimeout(this.#asking);
    clearTimeout(this.#looking);
    this.#looking = undefined;
  }

  /** Asks anew how the targets stand: soon, and once for all who ask meanwhile. */
  look(): void {
    if (this.#started) {
      this.#looking ??= setTimeout(() => {
        this.#looking = undefined;
        void this.#askTargets();
      }, SOON);
    }
  }

  /** Opens the stream anew, which may be dead without anybody knowing; comes back when other connections are no longer. */
  async refresh(): Promise<void> {
    await leaveDeadEnds(this.#access);
    this.reopen();
  }

  /** Opens the stream anew, and asks for the targets. */
  reopen(): void {
    if (this.#started) {
      this.#barred = false;
      // Who was kept out has heard nothing.
      this.#opened = true;
      void this.#open();
    }
  }

  /** Whether the edge still knows an import; `null` when it does not answer. Its present view goes to the listener. */
  async knows(id: string): Promise<boolean | null> {
    const before = this.#told.get(id);
    const response = await this.#ask("GET", id);
    if (response?.ok !== true) {
      return response?.status === 404 || response?.status === 410 ? false : null;
    }
    const view = parse(await response.text().catch(() => ""));
    if (view !== null && this.#told.get(id) === before) {
      this.#listener.onImport(view);
    }
    return true;
  }

  /**
   * Calls an import off, which may be done again. False where it is too late: how the import stands goes to the listener
   * then. `null` when the edge does not answer.
   */
  async cancel(id: string): Promise<boolean | null> {
    const response = await this.#ask("DELETE", id);
    if (response === null || response.status >= 500 || response.status === 401 || response.status === 429) {
      return null;
    }
    return response.ok || !(await this.knows(id));
  }

  /**
   * Takes a failed import up again, without its files. What the edge says against it; `null` when it agrees, and
   * `"unreachable"` when it does not answer.
   */
  async retry(id: string): Promise<Problem | "unreachable" | null> {
    const before = this.#told.get(id);
    const response = await this.#ask("POST", id, "/retry");
    if (response === null) {
      return "unreachable";
    }
    const body: unknown = await response.json().catch(() => null);
    if (body === null) {
      return "unreachable";
    }
    if (!response.ok) {
      return body as Problem;
    }
    if (this.#told.get(id) === before) {
      this.#listener.onImport(body as ImportView);
    }
    return null;
  }

  async #ask(method: string, id: string, more = ""): Promise<Response | null> {
    try {
      const path = `${pathOf("imports", id)}${more}`;
      return await this.#access.fetch(path, { method, signal: AbortSignal.timeout(PATIENCE) });
    } catch {
      return null;
    }
  }

  async #open(): Promise<void> {
    this.#openings += 1;
    const opening = this.#openings;
    this.#stream?.close();
    clearTimeout(this.#reopening);
    if (!this.#listener.listens()) {
      return;
    }
    const address = this.#access.byToken ? await this.#ticketed() : this.#access.events();
    if (opening !== this.#openings) {
      return;
    }
    if (address === null) {
      this.#reopen();
      return;
    }
    const stream = new EventSource(address);
    this.#stream = stream;
    stream.addEventListener("open", () => {
      if (this.#opened) {
        this.#listener.onReopened();
        void this.#askTargets();
      }
      this.#opened = true;
    });
    stream.addEventListener("import", (event) => {
      const view = parse(event.data);
      if (view !== null) {
        this.#told.set(view.id, view);
        this.#listener.onImport(view);
      }
    });
    stream.addEventListener("error", () => {
      this.#opened = true;
      // Whether it is the edge that is gone, the person should know at once.
      void this.#askTargets();
      if (this.#access.byToken) {
        // Its ticket was good once.
        stream.close();
      }
      // The browser opens a broken stream again, but not one that was answered with an error.
      if (stream.readyState === EventSource.CLOSED && this.#stream === stream) {
        this.#reopen();
      }
    });
  }

  /** Opens the stream again in a while. */
  #reopen(): void {
    clearTimeout(this.#reopening);
    this.#reopening = setTimeout(() => {
      if (!this.#barred) {
        void this.#open();
      }
    }, AGAIN);
  }

  /** The address of a stream with a ticket in it; `null` where there is none to be had. */
  async #ticketed(): Promise<string | null> {
    try {
      const response = await this.#access.fetch(pathOf("events", "ticket"), { method: "POST", signal: AbortSignal.timeout(PATIENCE) });
      return response.ok ? this.#access.events(((await response.json()) as Ticket).ticket) : null;
    } catch {
      return null;
    }
  }

  async #askTargets(): Promise<void> {
    const targets = await this.#fetchTargets();
    if (!this.#started) {
      return;
    }
    if (typeof targets === "number") {
      clearTimeout(this.#asking);
      this.#asking = setTimeout(() => void this.#askTargets(), targets);
      return;
    }
    this.#barred = targets.kind === "barred";
    this.#listener.onTargets(targets);
    clearTimeout(this.#asking);
    if (this.#barred) {
      // It is asked again when somebody has signed in.
      return;
    }
    if (targets.kind !== "known" || !targets.views.every(({ reachable, trouble }) => reachable && trouble === null)) {
      this.#asking = setTimeout(() => void this.#askTargets(), AGAIN);
    }
  }

  /** How the targets stand; or after how many milliseconds it may be asked again. */
  async #fetchTargets(): Promise<Targets | number> {
    try {
      const response = await this.#access.fetch(pathOf("targets"));
      if (BARRED.includes(response.status)) {
        return { kind: "barred" };
      }
      if (response.status === TOO_OFTEN) {
        return Math.max(AGAIN, Number(response.headers.get("Retry-After") ?? "0") * 1_000);
      }
      const [first, ...others] = response.ok ? ((await response.json()) as TargetView[]) : [];
      return first === undefined ? { kind: "no-edge" } : { kind: "known", views: [first, ...others] };
    } catch {
      return { kind: "no-edge" };
    }
  }
}

function parse(data: unknown): ImportView | null {
  try {
    return typeof data === "string" ? (JSON.parse(data) as ImportView) : null;
  } catch {
    return null;
  }
}
