/** The element `<malleus-import>`: its attributes, properties, methods and events. What is in it, `App` holds. */

import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { presetsOf, type Presets } from "../model/presets";
import { tabsOf, type Tab } from "../model/tab";
import type { ImportDetail } from "../model/detail";
import { eventsOf } from "../model/tell";
import { unknownWords } from "../model/unknown";
import { listeners, text } from "../strings";
import type { TokenSource } from "./access";
import { App } from "./app";
import { speakLanguage } from "./language";
import { Leading } from "./leading";
import type { MalleusEvents, MalleusMembers } from "./public";
import type { Shell } from "./shell";
import { styles } from "./styles";
import { cardStyles } from "./styles-card";
import { directionStyles } from "./styles-direction";
import { formStyles } from "./styles-form";
import { listStyles } from "./styles-list";
import { openStyles } from "./styles-open";
import { optionStyles } from "./styles-options";
import { overviewStyles } from "./styles-overview";
import { progressStyles } from "./styles-progress";
import { reachStyles } from "./styles-reach";
import { tabStyles } from "./styles-tabs";

/**
 * Takes images in and imports them through the edge at `endpoint`. All attributes can be changed at any time; what is
 * unknown in them is passed over.
 *
 * A page speaks one language: of several elements the one that chose last has its way.
 */
export class MalleusImport extends LitElement implements MalleusMembers {
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
    directionStyles,
  ];
  /** The endpoint of elements that have none of their own. */
  static home = "";
  static override readonly properties = {
    endpoint: { type: String },
    // Never an attribute: those are written down in many a place.
    token: { attribute: false },
    tenant: { type: String },
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
    // The curtain goes by it.
    pageDrops: { type: Boolean, attribute: "page-drops", reflect: true },
    titleProgress: { type: Boolean, attribute: "title-progress" },
  };

  /**
   * An address the API lies under, absolute or relative to the page. Empty for that of the edge where the script came from
   * one, else for the page's own origin. With another one all begins anew.
   */
  declare endpoint: string;
  /** A token of the edge's, or what gives one, also a promise of one; it is asked again when a token is refused. */
  declare token: TokenSource;
  /** The tenant that all is for; without it that of the token's owner, or the one that they choose. */
  declare tenant: string | null;
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
  /** Whether files may be dropped and pasted anywhere on the page, not on the element alone. */
  declare pageDrops: boolean;
  /** Whether the title and the icon of the browser's tab tell how the imports stand. */
  declare titleProgress: boolean;

  readonly #shell: Shell = {
    changed: () => { this.requestUpdate(); },
    say: (words) => {
      this.#announcement = words;
      this.requestUpdate();
    },
    focus: (selector) => { this.#leading.want(selector); },
    dress: ({ styleSheet }) => {
      const root = this.shadowRoot;
      if (root !== null && styleSheet !== undefined && !root.adoptedStyleSheets.includes(styleSheet)) {
        root.adoptedStyleSheets.push(styleSheet);
      }
    },
    restart: () => {
      if (this.#connected !== null) {
        this.#stop();
        this.#start();
        this.requestUpdate();
      }
    },
    writing: () => {
      const active = this.shadowRoot?.activeElement;
      return active instanceof HTMLInputElement || active instanceof HTMLSelectElement;
    },
  };
  readonly #onWords = (): void => { this.requestUpdate(); };
  /** What `endpoint` came to. */
  #resolved: { readonly from: string; readonly under: string; readonly base: string } | null = null;
  #app = this.#newApp();
  #presets: Presets;
  #announcement = "";
  /** Whether there are words to show. */
  #spoken = false;
  #reached = false;
  #ready = false;
  readonly #leading = new Leading();
  #connected: AbortController | null = null;
  /** The edge that it speaks to, and the tenant. */
  #begunFor = "";

  constructor() {
    super();
    this.endpoint = "";
    this.token = null;
    this.tenant = this.target = this.project = this.tabs = this.aliases = this.aliasTaken = this.profiles = this.locked = this.accept = null;
    this.language = this.theme = null;
    this.public = this.deepLinks = this.pageDrops = this.titleProgress = false;
    this.#presets = presetsOf(this);
  }

  /** All imports that have a card: those of files first, of each kind the newest first. */
  get imports(): readonly ImportDetail[] {
    return this.#app.imports;
  }

  /** Takes files as if they were dropped together. */
  addFiles(files: Iterable<File>): void {
    this.#app.add([...files]);
  }

  /** Opens the browser's choice of files. A browser allows it in the course of a click alone. */
  async openPicker(): Promise<void> {
    this.#app.show("files");
    await this.updateComplete;
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
    listeners.add(this.#onWords);
    if (this.#connected === null) {
      this.#start();
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    listeners.delete(this.#onWords);
    // An element that is moved within its page goes on.
    queueMicrotask(() => {
      if (!this.isConnected) {
        this.#stop();
      }
    });
  }

  #start(): void {
    this.#connected = new AbortController();
    this.#begunFor = this.#whose;
    this.#app.start(this, this.#connected.signal);
    this.#app.rewish();
  }

  /** Ends what goes on here. What the edge has in hand goes on without it. */
  #stop(): void {
    this.#connected?.abort();
    this.#connected = null;
    this.#app.stop();
    for (const detail of this.imports) {
      this.#tell("malleus-removed", detail);
    }
    this.#app = this.#newApp();
    this.#reached = this.#ready = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("language")) {
      void this.#speak();
    }
    for (const sentence of unknownWords(this, (property) => changed.has(property as keyof MalleusImport))) {
      console.warn(sentence);
    }
    if (changed.has("token") && (this.token !== null || changed.get("token") !== undefined)) {
      this.#app.account.renew();
    }
    if (changed.size > 0) {
      this.#presets = presetsOf(this);
      this.#app.rewish();
    }
    if (this.#connected !== null && this.#begunFor !== this.#whose) {
      this.#stop();
      this.#start();
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
    if (this.shadowRoot !== null) {
      this.#leading.lead(this.shadowRoot);
    }
    this.#tellReady();
  }

  async #speak(): Promise<void> {
    await speakLanguage(this.language);
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

  /** What is in it, begun for one edge. */
  #newApp(): App {
    return new App(
      () => ({
        base: this.#base,
        token: this.token,
        tenant: this.tenant === "" ? null : this.tenant,
        target: this.target,
        project: this.project,
        tabs: tabsOf(this.tabs),
        deepLinks: this.deepLinks,
        pageDrops: this.pageDrops,
        presets: this.#presets,
      }),
      this.#shell,
      {
        onImport: (before, after) => {
          for (const { type, detail } of eventsOf(before, after)) {
            this.#tell(type, detail);
          }
        },
        onReach: (reached) => {
          this.#tell("malleus-connection", Object.freeze({ reached }));
          this.#reached = true;
          this.#tellReady();
        },
      },
    );
  }

  /** What begins anew with another edge, or for another tenant. */
  get #whose(): string {
    return `${this.#base} ${this.tenant ?? ""}`;
  }

  /** What `endpoint` comes to, without a slash at its end. Asked for many times with every picture. */
  get #base(): string {
    const from = this.endpoint || MalleusImport.home || "/";
    const { baseURI: under } = document;
    if (this.#resolved?.from !== from || this.#resolved.under !== under) {
      this.#resolved = { from, under, base: new URL(from, under).href.replace(/\/+$/, "") };
    }
    return this.#resolved.base;
  }
}
