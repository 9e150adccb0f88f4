/** The element `<malleus-import>`: its attributes, properties, methods and events. What is in it, `App` holds. */

import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { languageOf, type Language } from "../model/language";
import { presetsOf, type Presets } from "../model/presets";
import { tabsOf, type Tab } from "../model/tab";
import { detailOf, eventsOf, type CardEvent, type ImportDetail } from "../model/tell";
import { text } from "../strings";
import { App } from "./app";
import { speakLanguage } from "./language";
import type { Shell } from "./shell";
import { styles } from "./styles";
import { cardStyles } from "./styles-card";
import { formStyles } from "./styles-form";
import { listStyles } from "./styles-list";
import { openStyles } from "./styles-open";
import { optionStyles } from "./styles-options";
import { overviewStyles } from "./styles-overview";
import { progressStyles } from "./styles-progress";
import { reachStyles } from "./styles-reach";
import { tabStyles } from "./styles-tabs";

/** The events beside those of cards. */
export interface ElementEvents {
  /** It is drawn, and has heard of the edge or that it does not answer. */
  readonly "malleus-ready": null;
  /** Whether the edge answers, when that changes. */
  readonly "malleus-connection": { readonly reached: boolean };
  /** The language that is spoken from now on, by its tag. */
  readonly "malleus-language": string;
}

/** All events of the element, by their names, and what each tells. They bubble, and leave shadow roots. */
export type MalleusEvents = ElementEvents & { readonly [E in CardEvent as E["type"]]: E["detail"] };

/**
 * Takes images in and imports them through the edge at `endpoint`. All attributes can be changed at any time; what is
 * unknown in them is passed over.
 *
 * A page speaks one language: of several elements the one that chose last has its way.
 */
export class MalleusImport extends LitElement {
  static override readonly styles = [
    styles,
    cardStyles,
    optionStyles,
    overviewStyles,
    progressStyles,
    openStyles,
    tabStyles,
    formStyles,
    listStyles,
    reachStyles,
  ];
  static override readonly properties = {
    endpoint: { type: String },
    target: { type: String },
    project: { type: String },
    tabs: { type: String },
    aliases: { type: String },
    aliasTaken: { type: String, attribute: "alias-taken" },
    public: { type: Boolean },
    profiles: { type: String },
    locked: { type: String },
    accept: { type: String },
    language: { type: String },
    theme: { type: String, reflect: true },
    deepLinks: { type: Boolean, attribute: "deep-links" },
    titleProgress: { type: Boolean, attribute: "title-progress" },
  };

  /** An address the API lies under, absolute or relative to the page; empty for the page's own origin. */
  declare endpoint: string;
  /** The target that images go to, by its name; a person cannot choose another one then. */
  declare target: string | null;
  /** The same by its project. */
  declare project: string | null;
  /** The tabs there are, by their names and in their order, parted by spaces; all of them without it. */
  declare tabs: string | null;
  /** The aliases to begin with, parted by spaces, in place of those that are proposed. */
  declare aliases: string | null;
  /** What to do when an alias is taken: `fail`, `move` or `skip`. */
  declare aliasTaken: string | null;
  /** Whether images are to be public at first. */
  declare public: boolean;
  /** The profiles to begin with, parted by spaces. */
  declare profiles: string | null;
  /** What a person may not change, parted by spaces: `target aliases alias-taken public profiles properties`. */
  declare locked: string | null;
  /** What is taken, parted by spaces: `container virtual-machine unified split wrap`; all of it without it. */
  declare accept: string | null;
  /** `en` or `ja`; without it the language that the browser prefers. */
  declare language: string | null;
  /** `light` or `dark`; without it as the system has it. */
  declare theme: string | null;
  /** Whether the fragment of the page's address tells which tab is shown. */
  declare deepLinks: boolean;
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
  readonly #app = new App(
    () => ({
      base: this.#base,
      target: this.target,
      project: this.project,
      tabs: tabsOf(this.tabs),
      deepLinks: this.deepLinks,
      presets: this.#presets,
    }),
    this.#shell,
    {
      onCard: (before, after) => {
        for (const { type, detail } of eventsOf(before, after)) {
          this.#tell(type, detail);
        }
      },
      onReach: (reached) => {
        this.#tell("malleus-connection", { reached });
        this.#reached = true;
        this.#tellReady();
      },
    },
  );
  #presets: Presets;
  #announcement = "";
  /** Whether there are words to show. */
  #spoken = false;
  #reached = false;
  #ready = false;
  /** What is to have the focus after the next drawing. */
  #focus = "";
  #connected: AbortController | null = null;

  constructor() {
    super();
    this.endpoint = "";
    this.target = this.project = this.tabs = this.aliases = this.aliasTaken = this.profiles = this.locked = this.accept = null;
    this.language = this.theme = null;
    this.public = this.deepLinks = this.titleProgress = false;
    this.#presets = presetsOf(this);
  }

  /** All imports that have a card, the newest first. */
  get imports(): readonly ImportDetail[] {
    return this.#app.files.cards.map(detailOf);
  }

  /** Takes files as if they were dropped together. */
  addFiles(files: Iterable<File>): void {
    this.#app.add([...files]);
  }

  /** Opens the browser's choice of files. A browser allows it in the course of a click alone. */
  openPicker(): void {
    this.renderRoot.querySelector<HTMLInputElement>("[data-testid=file-input]")?.click();
  }

  /** Imports everything that is ready. */
  importAll(): void {
    this.#app.files.do("import");
  }

  pauseAll(): void {
    this.#app.files.do("pause");
  }

  resumeAll(): void {
    this.#app.files.do("resume");
  }

  /** Calls everything off, without asking once more. */
  cancelAll(): void {
    this.#app.files.do("cancel");
  }

  /** Takes the cards of what has ended away. */
  clear(): void {
    this.#app.files.do("clear");
  }

  /** Shows a tab: `files`, `copy`, `url`, `images` or `history`. */
  show(tab: Tab): void {
    this.#app.show(tab);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#connected = new AbortController();
    this.#app.start(this, this.#connected.signal);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#connected?.abort();
    this.#connected = null;
    this.#app.stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("language")) {
      void this.#speak(languageOf(this.language, navigator.languages));
    }
    if (changed.size > 0) {
      this.#presets = presetsOf(this);
      this.#app.rewish();
    }
    if (changed.get("endpoint") !== undefined && this.#connected !== null) {
      this.#app.connect();
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    // Nothing is said before it is known in which language.
    return this.#spoken
      ? html`${this.#app.view()}<div class="unseen" aria-live="polite">${this.#announcement}</div>`
      : nothing;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.#app.see(this, this.titleProgress);
    if (this.#focus !== "") {
      this.renderRoot.querySelector<HTMLElement>(this.#focus)?.focus();
      this.#focus = "";
    }
    this.#tellReady();
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
    this.#tell("malleus-language", text.tag);
  }

  #tellReady(): void {
    if (!this.#ready && this.#reached && this.#spoken && this.hasUpdated) {
      this.#ready = true;
      this.#tell("malleus-ready", null);
    }
  }

  #tell<T extends keyof MalleusEvents>(type: T, detail: MalleusEvents[T]): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  get #base(): string {
    return new URL(this.endpoint === "" ? "/" : this.endpoint, document.baseURI).href.replace(/\/+$/, "");
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "malleus-import": MalleusImport;
  }
}
