/** What the tab with the ended imports holds, and what a person does with one. */

import type { HistoryEntry, ImportView } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import { allOfHistory, historyName, inHistory, remembered, type HistoryFilter, type Past } from "../model/history";
import { open } from "../model/import-view";
import { pathOf } from "../model/paths";
import { text } from "../strings";
import type { Api } from "./api";
import type { Shell } from "./shell";
import { WindowedList } from "./windowed-list";

/** The most that is asked for: as much as the edge keeps unless it is told otherwise. */
const MOST = 10_000;
/** Imports that end one after the other are asked for once, so many milliseconds after the first. */
const TOGETHER = 500;

export class History {
  readonly list: WindowedList;
  readonly #api: Api;
  readonly #shell: Shell;
  /** `null` until the edge has told it. */
  past: Past | null = null;
  filter: HistoryFilter = allOfHistory;
  matches: readonly HistoryEntry[] = [];
  loading = false;
  trouble: Explanation | null = null;
  chosen: HistoryEntry | null = null;
  /** Whether all is to be forgotten if a person says so once more. */
  clearing = false;
  /** Why the last act came to nothing. */
  actTrouble: Explanation | null = null;
  #shown = false;
  #asked = 0;
  #soon: ReturnType<typeof setTimeout> | undefined;
  /** The import that an address leads to, until it is known. */
  #wanted: string | null = null;

  constructor(api: Api, shell: Shell) {
    this.#api = api;
    this.#shell = shell;
    this.list = new WindowedList(() => { shell.changed(); });
  }

  /** The tab is shown: what has ended is asked for, anew each time. `id` is an import to look at; `null` for none. */
  show(id: string | null): void {
    this.#shown = true;
    this.#wanted = id;
    void this.load();
  }

  hide(): void {
    this.#shown = false;
    this.clearing = false;
    clearTimeout(this.#soon);
    this.#soon = undefined;
  }

  /** News from the edge: what has ended belongs here. */
  onImport(view: ImportView): void {
    const known = this.past?.entries.some(({ id, state }) => id === view.id && state === view.state) ?? false;
    if (this.#shown && !open(view) && !known && this.#soon === undefined) {
      this.#soon = setTimeout(() => {
        this.#soon = undefined;
        void this.load();
      }, TOGETHER);
    }
  }

  async load(): Promise<void> {
    const asked = ++this.#asked;
    this.loading = true;
    this.trouble = null;
    this.#shell.changed();
    const told = await this.#api.ask<HistoryEntry[]>("GET", `${pathOf("history")}?limit=${MOST.toString()}`);
    if (asked !== this.#asked) {
      return;
    }
    this.loading = false;
    if (told.ok) {
      this.#put(told.value);
      this.#find();
    } else {
      this.trouble = told.trouble;
    }
    this.#shell.changed();
  }

  look(part: Partial<HistoryFilter>): void {
    this.filter = { ...this.filter, ...part };
    this.#match();
    this.list.reset();
    this.#shell.changed();
  }

  pick(entry: HistoryEntry): void {
    this.chosen = entry;
    this.actTrouble = null;
    this.#shell.focus("#past-title");
    this.#shell.changed();
  }

  close(): void {
    this.chosen = null;
    this.#shell.focus("#history-list");
    this.#shell.changed();
  }

  /** Forgets the import that is looked at. */
  async forget(): Promise<void> {
    const entry = this.chosen;
    if (entry === null) {
      return;
    }
    this.actTrouble = null;
    const told = await this.#api.ask("DELETE", pathOf("history", entry.id));
    if (told.ok || told.status === 404) {
      this.#put((this.past?.entries ?? []).filter(({ id }) => id !== entry.id));
      this.chosen = null;
      this.#shell.say(text.history.forgotten(historyName(entry)));
      // What had the focus is gone.
      this.#shell.focus(this.matches.length > 0 ? "#history-list" : "#tab-history");
    } else {
      this.actTrouble = told.trouble;
    }
    this.#shell.changed();
  }

  /** Asks once more before all is forgotten. */
  askToClear(): void {
    this.clearing = true;
    this.#shell.changed();
  }

  keep(): void {
    if (this.clearing) {
      this.clearing = false;
      this.#shell.focus("#history-clear");
      this.#shell.changed();
    }
  }

  /** Forgets all of it. */
  async clear(): Promise<void> {
    this.clearing = false;
    const told = await this.#api.ask("DELETE", pathOf("history"));
    if (told.ok) {
      this.#put([]);
      this.chosen = null;
      this.#shell.say(text.history.cleared);
      this.#shell.focus("#tab-history");
    } else {
      this.trouble = told.trouble;
      this.#shell.focus("#history-clear");
    }
    this.#shell.changed();
  }

  #put(entries: readonly HistoryEntry[]): void {
    this.past = remembered(entries);
    this.#match();
    const { chosen } = this;
    this.chosen = chosen === null ? null : (entries.find(({ id }) => id === chosen.id) ?? null);
  }

  /** Looks at the import that the address leads to. */
  #find(): void {
    const entry = this.past?.entries.find(({ id }) => id === this.#wanted);
    this.#wanted = null;
    if (entry !== undefined) {
      this.pick(entry);
    }
  }

  #match(): void {
    this.matches = this.past === null ? [] : inHistory(this.past, this.filter);
  }
}
