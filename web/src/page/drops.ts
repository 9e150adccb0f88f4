/** The cards of a page and the workers behind them. What the cards hold is decided in the model; this carries news. */

import type { AliasTaken, ImportView } from "../generated/api";
import type { Sorted } from "../generated/browser";
import type { Explanation } from "../generated/image-format";
import {
  onAlias,
  onAliasTaken,
  onCancel,
  onDescribe,
  onImport,
  onPause,
  onRefused,
  onRetry,
  onTrouble,
  onWrap,
} from "../model/acts";
import { ended, newCard, type Card, type DescribedField } from "../model/card";
import { onImportView } from "../model/follow";
import { lacking } from "../model/import-view";
import { onNews, type News } from "../model/news";
import { bounded } from "../model/parts";
import { WalkFault } from "../model/walk";
import { walkTrouble } from "../model/words";
import { text } from "../strings";
import { chosenFiles, droppedFiles, type DroppedFile } from "./collect";
import { Course, type Edge } from "./course";
import { ImportWorker } from "./import-worker";
import { Turns } from "./turns";

interface Entry {
  card: Card;
  readonly files: readonly DroppedFile[];
  worker: ImportWorker | undefined;
  /** Whether its worker is the one that sends its import. */
  leads: boolean;
}

/** All drops of one element, newest first. */
export class Drops {
  #entries: readonly Entry[] = [];
  readonly #endpoint: () => string;
  readonly #target: () => string | null;
  readonly #onChange: (before: Card | undefined, after: Card | undefined) => void;
  readonly #onSaid: (said: string) => void;
  readonly #turns = new Turns(
    (id, step) => { this.#change(id, step); },
    (id, command) => this.#entry(id)?.worker?.send(command),
  );
  readonly #course: Course;
  #passedOver: readonly string[] = [];
  #nextId = 1;

  /**
   * `endpoint` gives the absolute address of the edge when a drop begins, `target` the target when an import does; `edge` is
   * asked about imports; `onChange` hears of every change, `onSaid` of what is to be said beyond a card.
   */
  constructor(
    endpoint: () => string,
    target: () => string | null,
    edge: Edge,
    onChange: (before: Card | undefined, after: Card | undefined) => void,
    onSaid: (said: string) => void,
  ) {
    this.#endpoint = endpoint;
    this.#target = target;
    this.#course = new Course(edge, (id, step) => { this.#change(id, step); });
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
      options: { aliases: alias === "" ? [] : [alias], aliasTaken, properties: {}, public: false, profiles: null, target: this.#target() },
    });
  }

  pause(id: number): void {
    this.#change(id, (card) => onPause(card, true));
    this.#turns.sent(id);
    this.#entry(id)?.worker?.send({ type: "pause" });
  }

  resume(id: number): void {
    this.#change(id, (card) => onPause(card, false));
    this.#turns.askToSend(id);
  }

  cancel(id: number): void {
    const entry = this.#entry(id);
    if (entry === undefined) {
      return;
    }
    this.#change(id, onCancel);
    const { importId } = entry.card;
    if (importId === null || entry.leads) {
      entry.worker?.send({ type: "cancel" });
    } else {
      void this.#course.callOff(id, importId);
    }
  }

  /** Takes a failed import up again where the edge still has all of it; else begins anew. */
  retry(id: number): void {
    const entry = this.#entry(id);
    if (entry === undefined) {
      return;
    }
    const { importId, retryable } = entry.card;
    if (retryable && importId !== null) {
      void this.#course.retake(id, importId);
    } else {
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

  /** The edge is back, perhaps after it was away. */
  check(): Promise<void> {
    return this.#course.check(this.cards);
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
    return { card: trouble === null ? fresh : onRefused(fresh, trouble), files, worker: undefined, leads: false };
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
      (news) => {
        if (entry.worker === worker) {
          this.#onNews(entry, news);
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

  /** Ends an entry's worker, and with it its turns. */
  #end(entry: Entry): void {
    entry.worker?.stop();
    entry.worker = undefined;
    entry.leads = false;
    this.#turns.leave(entry.card.id);
  }

  #onNews(entry: Entry, news: News): void {
    const { id, again } = entry.card;
    this.#change(id, (card) => onNews(card, news, performance.now()));
    switch (news.type) {
      case "passed-over":
        this.#passedOver = [...this.#passedOver, ...news.paths];
        this.#onSaid(text.passedOver(news.paths));
        break;
      case "sorted":
        this.#sort(entry, news.parts);
        break;
      case "hash-wanted":
        this.#turns.askToHash(id);
        break;
      case "hashed":
        this.#turns.hashed(id);
        break;
      case "resumed":
        this.#course.wanted(news.import.id);
        if (!lacking(news.import)) {
          // The edge goes on alone.
          this.#end(entry);
        }
        break;
      case "leading":
        entry.leads = true;
        this.#turns.askToSend(id);
        break;
      case "sent":
        this.#turns.sent(id);
        break;
      case "overtaken":
        this.#turns.sent(id);
        void this.#course.ask(entry.card);
        break;
      case "problem":
        this.#turns.sent(id);
        entry.leads = false;
        break;
      case "cancelled":
        this.#course.calledOff(entry.card);
        break;
      case "wrappable":
        this.#turns.hashed(id);
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
