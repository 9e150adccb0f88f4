/** The cards of a page and the drops they are of. What the cards hold is decided in the model; this carries news. */

import type { ImportView, TargetView } from "../generated/api";
import type { Sorted } from "../generated/browser";
import type { Explanation } from "../generated/image-format";
import {
  onCancel,
  onImport,
  onNetwork,
  onPause,
  onRefused,
  onRetry,
  onTick,
  onWrap,
} from "../model/acts";
import { apart, prefixed } from "../model/apart";
import { ended, holdable, newCard, retriable, type Card } from "../model/card";
import { onImportView } from "../model/follow";
import { lacking } from "../model/import-view";
import { onNews, type News } from "../model/news";
import { optionsOf } from "../model/options";
import { bounded } from "../model/parts";
import type { Presets } from "../model/presets";
import { screened } from "../model/screen";
import { text } from "../strings";
import type { Proof } from "../worker/commands";
import { chosenFiles, droppedFiles, gathered, type DroppedFile } from "./collect";
import { Course, type Edge } from "./course";
import { Crew } from "./crew";
import type { Asker } from "./deck";
import { Ticker } from "./ticker";

interface Entry {
  card: Card;
  readonly files: readonly DroppedFile[];
}

/** All drops of one element, newest first. */
export class Drops {
  #entries: readonly Entry[] = [];
  /** The cards of the entries; `undefined` after a change. */
  #cards: readonly Card[] | undefined;
  readonly #target: () => TargetView | null;
  readonly #presets: () => Presets;
  readonly #onChange: (before: Card | undefined, after: Card | undefined) => void;
  readonly #onBarred: () => void;
  readonly #onSaid: (said: string) => void;
  readonly #crew: Crew;
  readonly #course: Course;
  #passedOver: readonly string[] = [];
  #nextId = 1;
  #online = true;
  readonly #ticker = new Ticker(() => this.#tick());

  /**
   * `endpoint` gives the absolute address of the edge when a drop begins, `asker` is who asks it, `target` the target when an
   * import does; `edge` is
   * asked about imports, `presets` what a portal decides; `onChange` hears of every change, `onSaid` of what is to be said
   * beyond a card.
   */
  constructor(
    endpoint: () => string,
    asker: Asker,
    target: () => TargetView | null,
    presets: () => Presets,
    edge: Edge,
    onChange: (before: Card | undefined, after: Card | undefined) => void,
    onSaid: (said: string) => void,
  ) {
    this.#target = target;
    this.#presets = presets;
    this.#crew = new Crew({
      endpoint,
      proof: asker.proof,
      card: (id) => this.#entry(id)?.card,
      change: (id, step) => { this.#change(id, (card) => this.#proposing(card, step(card))); },
      heard: (id, news) => { this.#onNews(id, news); },
    });
    this.#course = new Course(edge, (id, step) => { this.#change(id, step); });
    this.#onBarred = asker.onBarred;
    this.#onChange = onChange;
    this.#onSaid = onSaid;
  }

  get cards(): readonly Card[] {
    return (this.#cards ??= this.#entries.map(({ card }) => card));
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
  addChosen(list: readonly File[]): Promise<void> {
    return this.#take(chosenFiles(list));
  }

  /** Takes a card a step further that needs nothing else. */
  alter(id: number, step: (card: Card) => Card): void {
    this.#change(id, step);
  }

  wrap(id: number): void {
    const entry = this.#entry(id);
    const form = entry?.card.wrapping?.form;
    if (form !== undefined && entry?.card.phase === "describing") {
      this.#change(id, onWrap);
      this.#crew.wrap(id, form);
    }
  }

  import(id: number): void {
    const entry = this.#entry(id);
    if (entry?.card.phase !== "ready") {
      return;
    }
    const options = optionsOf(entry.card, this.#target());
    this.#change(id, onImport);
    this.#crew.import(id, options);
  }

  pause(id: number): void {
    const card = this.#entry(id)?.card;
    if (card !== undefined && holdable(card) && !card.paused) {
      this.#change(id, (present) => onPause(present, true));
      this.#crew.pause(id);
    }
  }

  resume(id: number): void {
    const card = this.#entry(id)?.card;
    if (card !== undefined && holdable(card) && card.paused) {
      this.#change(id, (present) => onPause(present, false));
      this.#crew.resume(id);
    }
  }

  cancel(id: number): void {
    const entry = this.#entry(id);
    if (entry === undefined || ended(entry.card) || entry.card.phase === "cancelling") {
      return;
    }
    this.#change(id, onCancel);
    if (ended(entry.card) || this.#crew.cancel(id)) {
      return;
    }
    const { importId } = entry.card;
    if (importId === null) {
      this.#change(id, (card) => onNews(card, { type: "cancelled" }, performance.now()));
    } else {
      void this.#course.callOff(id, importId);
    }
  }

  /** Takes a failed import up again where the edge still has all of it; else begins anew. */
  retry(id: number): void {
    const entry = this.#entry(id);
    if (entry === undefined || !retriable(entry.card)) {
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
      this.#crew.leave(id);
      this.#replace(entry, []);
    }
  }

  /** News from the edge. */
  onImport(view: ImportView): void {
    for (const { card } of this.#entries) {
      if (card.importId === view.id) {
        this.#change(card.id, (present) => onImportView(present, view, performance.now()));
      }
    }
  }

  /** The edge is back, perhaps after it was away. */
  check(): Promise<void> {
    return this.#course.check(this.cards);
  }

  /** Has what waits tried at once, and what is open begun anew where connections may be `dead`. */
  wake(dead: boolean): void {
    this.#crew.wake(dead);
  }

  /** Somebody has signed in again, or there is another token. */
  identify(proof: Proof): void {
    this.#crew.identify(proof);
  }

  /** The browser says whether there is a network. */
  setOnline(online: boolean): void {
    this.#online = online;
    for (const { card } of this.#entries) {
      this.#change(card.id, (present) => onNetwork(present, online));
    }
  }

  /** Ends all workers. */
  stop(): void {
    this.#ticker.stop();
    this.#crew.stop();
  }

  async #take(files: Promise<readonly DroppedFile[]>): Promise<void> {
    this.#passedOver = [];
    const { found, trouble } = await gathered(files);
    this.#add(found, trouble);
  }

  /** A new card above all others. */
  #add(files: readonly DroppedFile[], trouble: Explanation | null): void {
    const entry = this.#entryOf(files, trouble);
    this.#entries = [entry, ...this.#entries];
    this.#cards = undefined;
    this.#onChange(undefined, entry.card);
    this.#begin(entry);
  }

  #entryOf(files: readonly DroppedFile[], trouble: Explanation | null): Entry {
    const fresh = newCard(this.#nextId++, files.map(({ path, file }) => ({ name: path, size: file.size })));
    const { settings, aliasesGiven } = this.#presets();
    const card = onNetwork({ ...fresh, settings, aliasTyped: aliasesGiven }, this.#online);
    return { card: trouble === null ? card : onRefused(card, trouble), files };
  }

  #entry(id: number): Entry | undefined {
    return this.#entries.find(({ card }) => card.id === id);
  }

  #begin({ card, files }: Entry): void {
    if (!ended(card)) {
      this.#crew.begin(card.id, files);
      this.#ticker.start();
    }
  }

  /** What cards show of speed and time left counts on; false where none does. */
  #tick(): boolean {
    const now = performance.now();
    for (const { card } of this.#entries) {
      this.#change(card.id, (present) => onTick(present, now));
    }
    return this.#entries.some(({ card }) => !ended(card));
  }

  #onNews(id: number, news: News): void {
    const entry = this.#entry(id);
    if (entry === undefined) {
      return;
    }
    switch (news.type) {
      case "passed-over":
        this.#passedOver = [...this.#passedOver, ...news.paths];
        this.#onSaid(text.passedOver(news.paths));
        break;
      case "sorted":
        this.#sort(entry, news.parts);
        break;
      case "resumed":
        this.#course.wanted(news.import.id);
        if (!lacking(news.import)) {
          // The edge goes on alone.
          this.#crew.leave(id);
        }
        break;
      case "overtaken":
        void this.#course.ask(entry.card);
        break;
      case "cancelled":
        this.#course.calledOff(entry.card);
        break;
      case "wrappable":
        if (entry.card.again) {
          this.wrap(id);
        }
        break;
      case "inspected":
        if (entry.card.again) {
          this.import(id);
        }
        break;
      case "waiting":
        if (news.why === "sign-in") {
          this.#onBarred();
        }
        break;
      default:
    }
  }

  /** With a new image comes the proposal of an alias, which begins as it has to and is to be no other card's. */
  #proposing(before: Card, after: Card): Card {
    return before.image === after.image ? after : apart(prefixed(after, this.#presets().aliasPrefix), this.cards);
  }

  /** Puts the drops that it turned out to be in the place of one. */
  #sort(entry: Entry, parts: readonly Sorted[]): void {
    const entries = bounded(parts).map(({ files, trouble }) =>
      this.#entryOf(files.flatMap((at) => entry.files[at] ?? []), trouble),
    );
    this.#crew.leave(entry.card.id);
    this.#replace(entry, entries);
    const refused = entries.filter(({ card }) => ended(card)).length;
    this.#onSaid(text.sorted(entries.length - refused, refused));
    for (const one of entries) {
      this.#begin(one);
    }
  }

  #replace(entry: Entry, entries: readonly Entry[]): void {
    this.#entries = this.#entries.flatMap((one) => (one === entry ? entries : [one]));
    this.#cards = undefined;
    this.#onChange(entry.card, undefined);
  }

  #change(id: number, step: (card: Card) => Card): void {
    const entry = this.#entry(id);
    if (entry === undefined) {
      return;
    }
    const before = entry.card;
    entry.card = screened(step(before), this.#presets());
    if (entry.card === before) {
      return;
    }
    this.#cards = undefined;
    if (ended(entry.card)) {
      this.#crew.leave(id);
    }
    this.#onChange(before, entry.card);
  }
}
