/**
 * The page's link to the edge: one event stream for all cards, and the state of the targets.
 *
 * A stream that breaks is opened again, by the browser or, where that gives up, here. The edge begins each stream
 * with every import it knows, so nothing that happened meanwhile is missed.
 */

import type { ImportView, Problem, TargetView } from "../generated/api";
import { leaveDeadEnds } from "./dead-ends";

/** What is known of the targets. The first is meant where none is chosen. */
export type Targets =
  | { readonly kind: "asking" }
  | { readonly kind: "no-edge" }
  | { readonly kind: "known"; readonly views: readonly [TargetView, ...TargetView[]] };

/** Who wants to hear of it. */
export interface Listener {
  onImport(view: ImportView): void;
  /** The stream was opened anew: what was known may be known no longer. */
  onReopened(): void;
  onTargets(targets: Targets): void;
}

/** All times here are milliseconds. How long to wait before opening a stream again that the browser gave up, and before asking a target again that is absent or takes nothing. */
const AGAIN = 5_000;

/** How long those are waited for who ask the same. */
const SOON = 300;

/** How long an answer is waited for. */
const PATIENCE = 10_000;

export class EdgeLink {
  readonly #base: string;
  readonly #listener: Listener;
  #stream: EventSource | undefined;
  #opened = false;
  #reopening: number | undefined;
  #asking: number | undefined;
  #looking: number | undefined;
  /** What the stream told last of each import: an answer that it overtook is old. */
  readonly #told = new Map<string, ImportView>();

  /** `base` is the absolute address the API lies under. */
  constructor(base: string, listener: Listener) {
    this.#base = base;
    this.#listener = listener;
  }

  start(): void {
    this.#open();
    void this.#askTargets();
  }

  stop(): void {
    this.#stream?.close();
    this.#stream = undefined;
    clearTimeout(this.#reopening);
    clearTimeout(this.#asking);
    clearTimeout(this.#looking);
    this.#looking = undefined;
  }

  /** Asks anew how the targets stand: soon, and once for all who ask meanwhile. */
  look(): void {
    if (this.#stream !== undefined) {
      this.#looking ??= setTimeout(() => {
        this.#looking = undefined;
        void this.#askTargets();
      }, SOON);
    }
  }

  /** Opens the stream anew, which may be dead without anybody knowing; comes back when other connections are no longer. */
  async refresh(): Promise<void> {
    await leaveDeadEnds(this.#base);
    if (this.#stream !== undefined) {
      this.#stream.close();
      clearTimeout(this.#reopening);
      this.#open();
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
    if (response === null || response.status >= 500) {
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
      const address = `${this.#base}/api/v1/imports/${encodeURIComponent(id)}${more}`;
      return await fetch(address, { method, signal: AbortSignal.timeout(PATIENCE) });
    } catch {
      return null;
    }
  }

  #open(): void {
    const stream = new EventSource(`${this.#base}/api/v1/events`);
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
      // The browser opens a broken stream again, but not one that was answered with an error.
      if (stream.readyState === EventSource.CLOSED && this.#stream === stream) {
        this.#reopening = setTimeout(() => {
          this.#open();
        }, AGAIN);
      }
    });
  }

  async #askTargets(): Promise<void> {
    const targets = await this.#fetchTargets();
    if (this.#stream === undefined) {
      return;
    }
    this.#listener.onTargets(targets);
    clearTimeout(this.#asking);
    if (targets.kind !== "known" || !targets.views.every(({ reachable, trouble }) => reachable && trouble === null)) {
      this.#asking = setTimeout(() => void this.#askTargets(), AGAIN);
    }
  }

  async #fetchTargets(): Promise<Targets> {
    try {
      const response = await fetch(`${this.#base}/api/v1/targets`);
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
