/** The cards of a page and the workers behind them. What the cards hold is decided in the model; this carries news. */

import type { AliasTaken, ImportView } from "../generated/api";
import type { WorkerEvent } from "../generated/browser";
import {
  ended,
  newCard,
  onAlias,
  onAliasTaken,
  onCancel,
  onImport,
  onImportView,
  onRetry,
  onTrouble,
  onWorkerEvent,
  type Card,
} from "../model/card";
import { text } from "../strings";
import { ImportWorker } from "./import-worker";

interface Entry {
  card: Card;
  readonly files: readonly File[];
  worker: ImportWorker | undefined;
}

/** All drops of one element, newest first. */
export class Drops {
  readonly #entries = new Map<number, Entry>();
  readonly #endpoint: () => string;
  readonly #onChange: (before: Card | undefined, after: Card | undefined) => void;
  #nextId = 1;

  /** `endpoint` gives the absolute address of the edge when a drop begins; `onChange` hears of every change. */
  constructor(endpoint: () => string, onChange: (before: Card | undefined, after: Card | undefined) => void) {
    this.#endpoint = endpoint;
    this.#onChange = onChange;
  }

  get cards(): readonly Card[] {
    return [...this.#entries.values()].map(({ card }) => card).reverse();
  }

  add(files: readonly File[]): void {
    const id = this.#nextId++;
    const card = newCard(id, files.map(({ name, size }) => ({ name, size })));
    const entry: Entry = { card, files, worker: undefined };
    this.#entries.set(id, entry);
    this.#onChange(undefined, card);
    this.#begin(entry);
  }

  typeAlias(id: number, alias: string): void {
    this.#change(id, (card) => onAlias(card, alias));
    if (alias !== "") {
      this.#entries.get(id)?.worker?.send({ type: "check-alias", alias });
    }
  }

  chooseAliasTaken(id: number, choice: AliasTaken): void {
    this.#change(id, (card) => onAliasTaken(card, choice));
  }

  import(id: number): void {
    const entry = this.#entries.get(id);
    if (entry?.card.phase !== "ready") {
      return;
    }
    const { alias, aliasTaken } = entry.card;
    this.#change(id, onImport);
    entry.worker?.send({
      type: "import",
      options: { aliases: alias === "" ? [] : [alias], aliasTaken, public: false },
    });
  }

  cancel(id: number): void {
    this.#change(id, onCancel);
    this.#entries.get(id)?.worker?.send({ type: "cancel" });
  }

  retry(id: number): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) {
      this.#change(id, onRetry);
      this.#begin(entry);
    }
  }

  remove(id: number): void {
    const entry = this.#entries.get(id);
    entry?.worker?.stop();
    this.#entries.delete(id);
    this.#onChange(entry?.card, undefined);
  }

  /** News from the edge. */
  onImport(view: ImportView): void {
    for (const { card } of this.#entries.values()) {
      this.#change(card.id, (present) => onImportView(present, view, performance.now()));
    }
  }

  /** Asks after every import under way; one the edge no longer knows has ended. */
  async check(knows: (id: string) => Promise<boolean | null>): Promise<void> {
    for (const { card } of [...this.#entries.values()]) {
      if (card.importId !== null && !ended(card) && (await knows(card.importId)) === false) {
        this.#change(card.id, (present) => onTrouble(present, text.trouble.forgotten));
      }
    }
  }

  /** Ends all workers. */
  stop(): void {
    for (const { worker } of this.#entries.values()) {
      worker?.stop();
    }
  }

  #begin(entry: Entry): void {
    const { id } = entry.card;
    entry.worker?.stop();
    const worker = new ImportWorker(
      (event) => {
        if (entry.worker === worker) {
          this.#onEvent(entry, event);
        }
      },
      () => {
        this.#change(id, (card) => onTrouble(card, text.trouble.worker));
      },
    );
    entry.worker = worker;
    worker.send({ type: "inspect", endpoint: this.#endpoint(), files: entry.files });
  }

  #onEvent(entry: Entry, event: WorkerEvent): void {
    const { id } = entry.card;
    this.#change(id, (card) => onWorkerEvent(card, event, performance.now()));
    if (event.type === "inspected" && entry.card.again) {
      this.import(id);
    }
  }

  #change(id: number, step: (card: Card) => Card): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) {
      return;
    }
    const before = entry.card;
    entry.card = step(before);
    if (ended(entry.card)) {
      entry.worker?.stop();
      entry.worker = undefined;
    }
    if (entry.card !== before) {
      this.#onChange(before, entry.card);
    }
  }
}
