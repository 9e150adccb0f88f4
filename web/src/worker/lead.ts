/**
 * Decides which tab sends an import, so that no two send the same one.
 *
 * Whoever sends an import holds its lock. An image whose import is at the edge already is gone on with; where another tab
 * holds the lock, the page is told, and waits for it, as that tab may be closed. A second lock, on the identity of the
 * files, makes of two tabs that begin to import the same files at once one that does and one that finds what the first has
 * begun.
 */

import type { ImportView } from "../generated/api";
import type { ImageFacts, ImportOptions, WorkerEvent } from "../generated/browser";
import type { News } from "../model/news";
import { lacking } from "../model/import-view";
import { sameImport } from "../model/same";
import { importLock, take, wait, type Held, type Locks } from "./locks";

/** What leading needs of the rest of the worker. */
export interface Means {
  readonly locks: Locks | undefined;
  /** All imports of the edge; `null` when it does not say. */
  readonly imports: () => Promise<readonly ImportView[] | null>;
  /** Has the module import what was inspected, or without options go on with the import of that name. */
  readonly begin: (id: string, options: ImportOptions | null) => void;
  readonly emit: (news: News) => void;
}

/** The lead of one drop. */
export class Lead {
  readonly #means: Means;
  /** Whether it looks for the image's import unasked. */
  readonly #looks: boolean;
  readonly #over = new AbortController();
  #image: ImageFacts | null = null;
  #busy = false;
  #held: Held | null = null;
  /** Called when it shows whether a creation came to something. */
  #settle: () => void = () => undefined;

  /** With `looks`, an import of the image that is there already is gone on with unasked. */
  constructor(means: Means, looks: boolean) {
    this.#means = means;
    this.#looks = looks;
  }

  /** Hears of what the module tells, and tells the page. */
  hear(event: WorkerEvent): void {
    this.#means.emit(event);
    switch (event.type) {
      case "inspected":
        this.#image = event.image;
        if (this.#looks) {
          void this.#look(event.image);
        }
        break;
      case "created":
        this.#settle();
        break;
      case "problem":
        this.#letGo();
        this.#busy = event.over;
        break;
      case "sent":
      case "overtaken":
      case "cancelled":
      case "refused":
        this.#letGo();
        break;
      default:
    }
  }

  /** Imports what was inspected, or goes on with the import of it that is there. Asked again meanwhile, nothing happens. */
  async import(options: ImportOptions): Promise<void> {
    const image = this.#image;
    if (image === null || this.#busy) {
      return;
    }
    this.#busy = true;
    const drop = await wait(this.#means.locks, `malleus:drop:${identity(image)}`, this.#over.signal);
    const found = await this.#find(image);
    if (this.#over.signal.aborted) {
      drop?.release();
    } else if (found === null) {
      const settled = new Promise<void>((resolve) => {
        this.#settle = resolve;
      });
      await this.#begin(newId(), options);
      void settled.then(() => drop?.release());
    } else {
      drop?.release();
      await this.#goOn(found);
    }
  }

  /** Goes on with that import of what was inspected. While something is under way, nothing happens. */
  async goOn(id: string): Promise<void> {
    if (this.#image !== null && !this.#busy) {
      this.#busy = true;
      await this.#begin(id, null);
    }
  }

  /** Nothing is to be imported any more. */
  cancel(): void {
    this.#over.abort();
  }

  /** Goes on with the image's import, where there is one and nothing else was asked for meanwhile. */
  async #look(image: ImageFacts): Promise<void> {
    const found = await this.#find(image);
    if (found !== null && !this.#busy && !this.#over.signal.aborted) {
      this.#busy = true;
      await this.#goOn(found);
    }
    this.#means.emit({ type: "looked" });
  }

  async #find({ files }: ImageFacts): Promise<ImportView | null> {
    return sameImport(files, (await this.#means.imports()) ?? []);
  }

  async #goOn(view: ImportView): Promise<void> {
    this.#means.emit({ type: "resumed", import: view });
    if (lacking(view)) {
      await this.#begin(view.id, null);
    }
  }

  async #begin(id: string, options: ImportOptions | null): Promise<void> {
    const held = await take(this.#means.locks, importLock(id));
    if (this.#over.signal.aborted) {
      held?.release();
      return;
    }
    if (held === null) {
      this.#busy = false;
      this.#means.emit({ type: "joined" });
      return;
    }
    this.#held = held;
    this.#means.emit({ type: "leading", id });
    this.#means.begin(id, options);
  }

  #letGo(): void {
    this.#settle();
    this.#held?.release();
    this.#held = null;
  }
}

function identity({ files }: ImageFacts): string {
  return files.map((file) => file.identity).join("+");
}

/** Names an import: 32 hexadecimal digits nobody can guess. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
