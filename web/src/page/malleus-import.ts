/** The element `<malleus-import endpoint="">`: a thin shell around its tabs and the link to the edge. */

import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { ImportView, TargetView } from "../generated/api";
import { languageOf, type Language } from "../model/language";
import { reachOf } from "../model/reach";
import { placeAt, tabAt, type Tab } from "../model/tab";
import { text } from "../strings";
import { Api } from "./api";
import { AwayImports } from "./away-imports";
import { Beside } from "./beside";
import { awayView, type AwayActions, type AwayContext } from "./away-view";
import { copyView } from "./copy-view";
import { Copying } from "./copying";
import type { Edge } from "./course";
import { EdgeLink, type Targets } from "./edge-link";
import { FilesTab } from "./files-tab";
import { History } from "./history";
import { historyView } from "./history-view";
import { imagesView } from "./images-view";
import { speakLanguage } from "./language";
import { reachView } from "./reach-view";
import type { Shell } from "./shell";
import { styles } from "./styles";
import { cardStyles } from "./styles-card";
import { optionStyles } from "./styles-options";
import { overviewStyles } from "./styles-overview";
import { formStyles } from "./styles-form";
import { listStyles } from "./styles-list";
import { openStyles } from "./styles-open";
import { reachStyles } from "./styles-reach";
import { tabStyles } from "./styles-tabs";
import { panelsView, tabsView } from "./tabs-view";
import { TargetImages } from "./target-images";
import { targetView } from "./target-view";
import { UrlImport } from "./url-import";
import { urlView } from "./url-view";
import { hearDrops, hearPastes } from "./whole-drop";

/**
 * Takes images in and imports them through the edge at `endpoint`: an address the API lies under, absolute or relative to
 * the page; empty for the page's own origin. Read when the element is connected. `language` is `en` or `ja`; without it, the
 * one that the browser prefers. A page speaks one language: of several elements the one that chose last has its way. Which
 * tab is shown is told by the fragment of the page's address.
 */
export class MalleusImport extends LitElement {
  static override readonly styles = [styles, cardStyles, optionStyles, overviewStyles, openStyles, tabStyles, formStyles, listStyles, reachStyles];
  static override readonly properties = {
    endpoint: { type: String },
    language: { type: String },
    titleProgress: { type: Boolean, attribute: "title-progress" },
  };

  declare endpoint: string;
  declare language: string | null;
  /** Whether the title and the icon of the browser's tab tell how the imports stand. */
  declare titleProgress: boolean;

  readonly #shell: Shell = {
    changed: () => { this.requestUpdate(); },
    say: (words) => {
      this.#announcement = words;
      this.requestUpdate();
    },
    focus: (selector) => { this.#focus = selector; },
    writing: () => {
      const active = this.shadowRoot?.activeElement;
      return active instanceof HTMLInputElement || active instanceof HTMLSelectElement;
    },
  };
  readonly #edge: Edge = {
    knows: (id) => this.#link?.knows(id) ?? Promise.resolve(null),
    cancel: (id) => this.#link?.cancel(id) ?? Promise.resolve(null),
    retry: (id) => this.#link?.retry(id) ?? Promise.resolve("unreachable"),
  };
  readonly #api = new Api(() => this.#base);
  readonly #images = new TargetImages(this.#api, this.#shell);
  readonly #away = new AwayImports(this.#api, this.#edge, this.#shell);
  readonly #copying = new Copying(this.#api, this.#away, this.#shell);
  readonly #url = new UrlImport(this.#api, this.#away, this.#shell);
  readonly #history = new History(this.#api, this.#shell);
  readonly #files = new FilesTab(
    () => this.#base,
    (name) => this.#knownTargets.find((target) => target.name === name) ?? this.#target,
    this.#api,
    this.#edge,
    this.#shell,
    (target, fingerprint) => { this.#showImage(target, fingerprint); },
    () => { this.#link?.look(); },
  );
  #link: EdgeLink | undefined;
  #tab: Tab = "files";
  /** The tab to go back to if files that hover are not dropped. */
  #left: Tab | null = null;
  #targets: Targets = { kind: "asking" };
  /** The targets as they were known last: while the edge is away, forms keep their choices. */
  #knownTargets: readonly TargetView[] = [];
  /** The target that a person chose, by its name. */
  #wanted: string | null = null;
  /** The import whose command was copied last. */
  #copied = "";
  #announcement = "";
  /** Whether there are words to show. */
  #spoken = false;
  /** What is to have the focus after the next drawing. */
  #focus = "";
  #connected = new AbortController();
  #beside: Beside | undefined;

  constructor() {
    super();
    this.endpoint = "";
    this.language = null;
    this.titleProgress = false;
  }

  async #speak(language: Language): Promise<void> {
    try {
      await speakLanguage(language);
    } catch {
      // Words that cannot be fetched are no reason to show none.
    }
    this.#spoken = true;
    this.lang = text.tag;
    this.requestUpdate();
    this.dispatchEvent(new CustomEvent("malleus-language", { detail: text.tag, bubbles: true, composed: true }));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { signal } = (this.#connected = new AbortController());
    addEventListener("hashchange", () => { this.#show(tabAt(location.hash) ?? this.#tab); }, { signal });
    hearDrops(
      this,
      {
        onOver: (over) => { this.#onOver(over); },
        onDrop: (transfer) => {
          this.#left = null;
          this.#files.setOver(false);
          this.#files.drop(transfer);
        },
      },
      signal,
    );
    this.#beside = new Beside(this.#files, () => { this.#link?.refresh(); }, signal);
    hearPastes(this, (files) => {
      this.#choose("files");
      this.#files.add(files);
    }, signal);
    this.#link = new EdgeLink(this.#base, {
      onImport: (view) => { this.#onImport(view); },
      onReopened: () => {
        void this.#files.check();
        void this.#away.check();
        // What could not be had is asked for again.
        this.#show(this.#tab);
      },
      onTargets: (targets) => { this.#onTargets(targets); },
    });
    this.#link.start();
    this.#show(tabAt(location.hash) ?? "files");
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#connected.abort();
    this.#link?.stop();
    this.#files.stop();
    this.#copying.hide();
    this.#images.hide();
    this.#history.hide();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("language")) {
      void this.#speak(languageOf(this.language, navigator.languages));
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    // Nothing is said before it is known in which language.
    return this.#spoken ? this.#all() : nothing;
  }

  #all(): TemplateResult {
    return html`
      <header>
        <h1>${text.name}<span class="tagline">${text.tagline}</span></h1>
        ${targetView(this.#targets, this.#target, (name) => {
          this.#wanted = name;
          this.#tellTarget();
        })}
      </header>
      ${reachView(reachOf(navigator.onLine, this.#heard, this.#files.cards))}
      <main>
        ${tabsView(this.#tab, (tab, focus) => {
          this.#choose(tab);
          if (focus) {
            this.#focus = `#tab-${tab}`;
          }
        })}
        ${panelsView(this.#tab, (tab) => this.#panel(tab))}
      </main>
      <div class="unseen" aria-live="polite">${this.#announcement}</div>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.#beside?.see(this, this.titleProgress);
    if (this.#focus !== "") {
      this.renderRoot.querySelector<HTMLElement>(this.#focus)?.focus();
      this.#focus = "";
    }
  }

  #panel(tab: Tab): TemplateResult {
    switch (tab) {
      case "files":
        return this.#files.view(this.#away.imports, (id) => void this.#away.cancel(id), this.#heard);
      case "copy":
        return html`${this.#awayCards("remote")} ${copyView(this.#copying)}`;
      case "url":
        return html`${this.#awayCards("url")} ${urlView(this.#url)}`;
      case "images":
        return imagesView(this.#images);
      case "history":
        return historyView(this.#history, {
          targets: this.#knownTargets,
          copied: this.#copied,
          onCopy: (id, command) => void this.#copy(id, command),
          onImages: (target) => {
            this.#wanted = target;
            this.#tellTarget();
            this.#choose("images");
          },
        });
    }
  }

  /** The imports that were begun on one of the tabs. */
  #awayCards(kind: "remote" | "url"): TemplateResult {
    const context: AwayContext = {
      targets: this.#knownTargets,
      retriable: (away) => this.#away.retriable(away),
      heard: this.#heard,
      copied: this.#copied,
    };
    const actions: AwayActions = {
      cancel: (id) => void this.#away.cancel(id),
      retry: (id) => void this.#away.retry(id),
      remove: (id) => {
        this.#away.remove(id);
        // The button that had the focus is gone.
        this.#focus = kind === "url" ? "#url-url" : "#copy-search";
      },
      copy: (id, command) => void this.#copy(id, command),
    };
    return html`${awayView(this.#away.imports.filter(({ origin }) => origin.kind === kind), context, actions)}`;
  }

  /** The absolute address the API lies under, without a slash at its end. */
  get #base(): string {
    return new URL(this.endpoint === "" ? "/" : this.endpoint, document.baseURI).href.replace(/\/+$/, "");
  }

  /** Where images go: what was chosen, while it is there, else the first. */
  get #target(): TargetView | null {
    const views = this.#knownTargets;
    return views.find(({ name }) => name === this.#wanted) ?? views[0] ?? null;
  }

  /** Whether the edge is there, as far as is known. */
  get #heard(): boolean {
    return this.#targets.kind !== "no-edge";
  }

  #onTargets(targets: Targets): void {
    this.#targets = targets;
    if (targets.kind === "known") {
      this.#knownTargets = targets.views;
      this.#tellTarget();
    }
    this.requestUpdate();
  }

  #tellTarget(): void {
    this.#copying.setTarget(this.#target);
    this.#url.setTarget(this.#target);
    this.#images.setTarget(this.#target);
    this.#files.onTarget();
    this.requestUpdate();
  }

  #onImport(view: ImportView): void {
    this.#files.onImport(view);
    this.#away.onImport(view);
    this.#history.onImport(view);
    if (view.state === "done") {
      this.#images.onDone(view.target);
      // It has taken room.
      this.#link?.look();
    }
  }

  /** A person goes to a tab: the address says so too. */
  #choose(tab: Tab): void {
    if (tab !== this.#tab) {
      history.replaceState(history.state, "", `#${tab}`);
      this.#show(tab);
    }
  }

  /** Shows an image among those of its target. */
  #showImage(target: string, fingerprint: string): void {
    this.#wanted = target;
    this.#tellTarget();
    history.replaceState(history.state, "", `#images/${fingerprint}`);
    this.#show("images");
  }

  #show(tab: Tab): void {
    this.#tab = tab;
    this.#copying.hide();
    this.#images.hide();
    this.#history.hide();
    if (tab === "copy") {
      this.#copying.show();
    } else if (tab === "url") {
      this.#url.show();
    } else if (tab === "images") {
      this.#images.show(tabAt(location.hash) === "images" ? placeAt(location.hash) : null);
    } else if (tab === "history") {
      this.#history.show(tabAt(location.hash) === "history" ? placeAt(location.hash) : null);
    }
    this.requestUpdate();
  }

  /** Files hover, wherever on the page: the tab that takes them is shown while they do. */
  #onOver(over: boolean): void {
    if (over && this.#tab !== "files") {
      this.#left = this.#tab;
      this.#choose("files");
    } else if (!over && this.#left !== null) {
      this.#choose(this.#left);
      this.#left = null;
    }
    this.#files.setOver(over);
  }

  async #copy(id: string, command: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(command);
      this.#copied = id;
      this.#shell.say(text.action.copied);
    } catch {
      // Without permission the command can still be selected and copied by hand.
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "malleus-import": MalleusImport;
  }
}
