/** The cards of a page and the workers behind them. What the cards hold is decided in the model; this carries news. */

import type { AliasTaken, ImportView } from "../generated/api";
import type { Sorted, WorkerEvent } from "../generated/browser";
import type { Explanation } from "../generated/image-format";
import {
  ended,
  newCard,
  onAlias,
  onAliasTaken,
  onCancel,
  onDescribe,
  onImport,
  onImportView,
  onRefused,
  onRetry,
  onTrouble,
  onTurn,
  onWorkerEvent,
  onWrap,
  type Card,
  type DescribedField,
} from "../model/card";
import { bounded } from "../model/parts";
import { Slots } from "../model/slots";
import { WalkFault } from "../model/walk";
import { text, walkTrouble } from "../strings";
import { chosenFiles, droppedFiles, type DroppedFile } from "./collect";
import { ImportWorker } from "./import-worker";

interface Entry {
  card: Card;
  readonly files: readonly DroppedFile[];
  worker: ImportWorker | undefined;
}

/** All drops of one element, newest first. */
export class Drops {
  #entries: readonly Entry[] = [];
  readonly #endpoint: () => string;
  readonly #onChange: (before: Card | undefined, after: Card | undefined) => void;
  readonly #onSaid: (said: string) => void;
  readonly #slots = new Slots((id) => { this.#grant(id); });
  #passedOver: readonly string[] = [];
  #nextId = 1;

  /**
   * `endpoint` gives the absolute address of the edge when a drop begins; `onChange` hears of every change, `onSaid` of
   * what is to be said beyond a card.
   */
  constructor(
    endpoint: () => string,
    onChange: (before: Card | undefined, after: Card | undefined) => void,
    onSaid: (said: string) => void,
  ) {
    this.#endpoint = endpoint;
    this.#onChange = onChange;
    this.#onSaid = onSaid;
  }

  get cards(): readonly Card[] {
    return this.#entries.map(({ card }) => card);
  }

  /** The files of the latest drop that were not looked into. */
  get passedOver(): readonly string[] {
    return this.#passedOver;
  }

  /** Takes what was dropped. Must be called in the event's own turn. */
  addDropped(transfer: DataTransfer): Promise<void> {
    return this.#take(droppedFiles(transfer));
  }

  /** Takes what was chosen. */
  addChosen(list: FileList): Promise<void> {
    return this.#take(chosenFiles(list));
  }

  typeAlias(id: number, alias: string): void {
    this.#change(id, (card) => onAlias(card, alias));
    if (alias !== "") {
      this.#entry(id)?.worker?.send({ type: "check-alias", alias });
    }
  }

  chooseAliasTaken(id: number, choice: AliasTaken): void {
    this.#change(id, (card) => onAliasTaken(card, choice));
  }

  describe(id: number, field: DescribedField, value: string): void {
    this.#change(id, (card) => onDescribe(card, field, value));
  }

  wrap(id: number): void {
    const entry = this.#entry(id);
    const form = entry?.card.wrapping?.form;
    if (form !== undefined && entry?.card.phase === "describing") {
      this.#change(id, onWrap);
      entry.worker?.send({ type: "wrap", form });
    }
  }

  import(id: number): void {
    const entry = this.#entry(id);
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
    this.#entry(id)?.worker?.send({ type: "cancel" });
  }

  retry(id: number): void {
    const entry = this.#entry(id);
    if (entry !== undefined) {
      this.#change(id, onRetry);
      this.#begin(entry);
    }
  }

  remove(id: number): void {
    const entry = this.#entry(id);
    if (entry !== undefined) {
      this.#end(entry);
      this.#replace(entry, []);
    }
  }

  /** News from the edge. */
  onImport(view: ImportView): void {
    for (const { card } of this.#entries) {
      this.#change(card.id, (present) => onImportView(present, view, performance.now()));
    }
  }

  /** Asks after every import under way; one the edge no longer knows has ended. */
  async check(knows: (id: string) => Promise<boolean | null>): Promise<void> {
    for (const { card } of this.#entries) {
      if (card.importId !== null && !ended(card) && (await knows(card.importId)) === false) {
        this.#change(card.id, (present) => onTrouble(present, text.trouble.forgotten));
      }
    }
  }

  /** Ends all workers. */
  stop(): void {
    for (const entry of this.#entries) {
      this.#end(entry);
    }
  }

  async #take(files: Promise<readonly DroppedFile[]>): Promise<void> {
    this.#passedOver = [];
    try {
      const found = await files;
      this.#add(found, found.length === 0 ? text.trouble.noFiles : null);
    } catch (fault) {
      if (!(fault instanceof WalkFault)) {
        throw fault;
      }
      this.#add([], walkTrouble(fault));
    }
  }

  /** A new card above all others. */
  #add(files: readonly DroppedFile[], trouble: Explanation | null): void {
    const entry = this.#entryOf(files, trouble);
    this.#entries = [entry, ...this.#entries];
    this.#onChange(undefined, entry.card);
    this.#begin(entry);
  }

  #entryOf(files: readonly DroppedFile[], trouble: Explanation | null): Entry {
    const fresh = newCard(this.#nextId++, files.map(({ path, file }) => ({ name: path, size: file.size })));
    return { card: trouble === null ? fresh : onRefused(fresh, trouble), files, worker: undefined };
  }

  #entry(id: number): Entry | undefined {
    return this.#entries.find(({ card }) => card.id === id);
  }

  #begin(entry: Entry): void {
    const { id } = entry.card;
    this.#end(entry);
    if (ended(entry.card)) {
      return;
    }
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
    worker.send({
      type: "inspect",
      endpoint: this.#endpoint(),
      files: entry.files.map(({ file }) => file),
      paths: entry.files.map(({ path }) => path),
    });
  }

  /** Ends an entry's worker, and with it its turn to hash. */
  #end(entry: Entry): void {
    entry.worker?.stop();
    entry.worker = undefined;
    this.#slots.release(entry.card.id);
  }

  #onEvent(entry: Entry, event: WorkerEvent): void {
    const { id } = entry.card;
    const { again } = entry.card;
    this.#change(id, (card) => onWorkerEvent(card, event, performance.now()));
    switch (event.type) {
      case "passed-over":
        this.#passedOver = [...this.#passedOver, ...event.paths];
        this.#onSaid(text.passedOver(event.paths));
        break;
      case "sorted":
        this.#sort(entry, event.parts);
        break;
      case "hash-wanted":
        this.#slots.ask(id);
        break;
      case "hashed":
        this.#slots.release(id);
        break;
      case "wrappable":
        this.#slots.release(id);
        if (again) {
          this.wrap(id);
        }
        break;
      case "inspected":
        if (again) {
          this.import(id);
        }
        break;
      default:
    }
  }

  #grant(id: number): void {
    this.#change(id, onTurn);
    this.#entry(id)?.worker?.send({ type: "hash" });
  }

  /** Puts the drops that it turned out to be in the place of one. */
  #sort(entry: Entry, parts: readonly Sorted[]): void {
    const entries = bounded(parts).map(({ files, trouble }) =>
      this.#entryOf(files.flatMap((at) => entry.files[at] ?? []), trouble),
    );
    this.#end(entry);
    this.#replace(entry, entries);
    const refused = entries.filter(({ card }) => ended(card)).length;
    this.#onSaid(text.sorted(entries.length - refused, refused));
    for (const one of entries) {
      this.#begin(one);
    }
  }

  #replace(entry: Entry, entries: readonly Entry[]): void {
    this.#entries = this.#entries.flatMap((one) => (one === entry ? entries : [one]));
    this.#onChange(entry.card, undefined);
  }

  #change(id: number, step: (card: Card) => Card): void {
    const entry = this.#entry(id);
    if (entry === undefined) {
      return;
    }
    const before = entry.card;
    entry.card = step(before);
    if (ended(entry.card)) {
      this.#end(entry);
    }
    if (entry.card !== before) {
      this.#onChange(before, entry.card);
    }
  }
}
