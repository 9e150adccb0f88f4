/** Which imports at the edge have no card here and are sent by no other tab of this browser. */

import type { ImportView } from "../generated/api";
import { onOpen, type OpenImport } from "../model/open";

/** How often it is looked who sends them, in milliseconds, while there are any: a closed tab tells nobody. */
const EVERY = 3_000;

export class OpenImports {
  readonly #isOnCard: (id: string) => boolean;
  readonly #onChange: () => void;
  #known: readonly OpenImport[] = [];
  #shown: readonly OpenImport[] = [];
  #timer: number | undefined;
  #looking = false;

  /** `isOnCard` tells the imports that have a card; `onChange` is called when others are to be shown. */
  constructor(isOnCard: (id: string) => boolean, onChange: () => void) {
    this.#isOnCard = isOnCard;
    this.#onChange = onChange;
  }

  get shown(): readonly OpenImport[] {
    return this.#shown.filter(({ view }) => !this.#isOnCard(view.id));
  }

  /** News from the edge. */
  onImport(view: ImportView): void {
    this.#known = onOpen(this.#known, view, performance.now());
    void this.#look();
  }

  /** The edge does not know it any more, or it was called off. */
  forget(id: string): void {
    this.#known = this.#known.filter(({ view }) => view.id !== id);
    void this.#look();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #look(): Promise<void> {
    if (this.#looking) {
      return;
    }
    this.#looking = true;
    const sent = await heldLocks();
    this.#looking = false;
    this.#shown = this.#known.filter(({ view }) => !sent.has(`malleus:${view.id}`));
    this.#onChange();
    this.stop();
    if (this.#known.length > 0) {
      this.#timer = setTimeout(() => void this.#look(), EVERY);
    }
  }
}

/** The names of all locks that a tab of this browser holds. */
async function heldLocks(): Promise<ReadonlySet<string>> {
  try {
    const { held } = await navigator.locks.query();
    return new Set((held ?? []).flatMap(({ name }) => name ?? []));
  } catch {
    // An origin that is not safe has no locks.
    return new Set();
  }
}
