/** What is in the element: the tabs and what each holds, the link to the edge, and the target that images go to. */

import { html, nothing, type TemplateResult } from "lit";
import type { ImportView, SessionView, TargetView } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import { sending } from "../model/card";
import type { ImportDetail } from "../model/detail";
import { isPlaced, placed } from "../model/place";
import { noPresets, permitted, type Presets } from "../model/presets";
import { reachOf } from "../model/reach";
import { may, tabsFor } from "../model/session";
import { placeAt, tabAt, type Tab } from "../model/tab";
import { text } from "../strings";
import { Access } from "./access";
import { Account } from "./account";
import { Api } from "./api";
import { awayCards, type Beyond } from "./away-cards";
import { AwayImports } from "./away-imports";
import { Beside } from "./beside";
import { Copied } from "./copied";
import { copyView } from "./copy-view";
import { Copying } from "./copying";
import type { Edge } from "./course";
import { EdgeLink, type Targets } from "./edge-link";
import { FilesTab } from "./files-tab";
import { History } from "./history";
import { historyView } from "./history-view";
import { imagesView } from "./images-view";
import { reachView } from "./reach-view";
import type { Shell } from "./shell";
import { panelsView, tabsView } from "./tabs-view";
import { TargetImages } from "./target-images";
import { targetView } from "./target-view";
import { Telling } from "./telling";
import { UrlImport } from "./url-import";
import { urlView } from "./url-view";
import { hearDrops, hearPastes } from "./whole-drop";
import type { Heard, Wishes } from "./wishes";

export class App {
  readonly files: FilesTab;
  readonly #wishes: () => Wishes;
  readonly #shell: Shell;
  readonly #heardBy: Heard;
  readonly #access: Access;
  readonly #account: Account;
  readonly #edge: Edge = {
    knows: (id) => this.#link?.knows(id) ?? Promise.resolve(null),
    cancel: (id) => this.#link?.cancel(id) ?? Promise.resolve(null),
    retry: (id) => this.#link?.retry(id) ?? Promise.resolve("unreachable"),
  };
  readonly #images: TargetImages;
  readonly #telling: Telling;
  readonly #copied: Copied;
  readonly #away: AwayImports;
  readonly #copying: Copying;
  readonly #url: UrlImport;
  readonly #history: History;
  #link: EdgeLink | undefined;
  #beside: Beside | undefined;
  #tab: Tab = "files";
  /** What the portal decides and this person's rights leave. */
  #presets: Presets = noPresets;
  /** The tab that the address led to although this person may not use it. */
  #barredTab: Tab | null = null;
  /** The tab to go back to if files that hover are not dropped. */
  #left: Tab | null = null;
  #targets: Targets = { kind: "asking" };
  /** The targets as they were known last: while the edge is away, forms keep their choices. */
  #knownTargets: readonly TargetView[] = [];
  /** The target that a person chose, by its name. */
  #chosen: string | null = null;

  constructor(wishes: () => Wishes, shell: Shell, heard: Heard) {
    this.#wishes = wishes;
    this.#shell = shell;
    this.#heardBy = heard;
    this.#access = new Access({
      base: () => wishes().base,
      token: () => wishes().token,
      tenant: () => wishes().tenant,
      onBarred: () => { this.#account.look(); },
    });
    this.#account = new Account(this.#access, shell, {
      sending: () => this.files.cards.some(sending),
      onView: (view) => { this.#onView(view); },
      onBack: () => {
        this.files.identify();
        this.#link?.reopen();
      },
    });
    const api = new Api(this.#access);
    this.#images = new TargetImages(api, shell);
    this.#telling = new Telling(wishes, heard);
    this.#copied = new Copied(shell);
    this.#away = new AwayImports(api, this.#edge, shell, this.#telling.onAway);
    this.#copying = new Copying(api, this.#away, shell);
    this.#url = new UrlImport(api, this.#away, shell);
    this.#history = new History(api, shell);
    this.files = new FilesTab({
      endpoint: () => wishes().base,
      asker: { proof: () => this.#access.proof, onBarred: () => { this.#account.look(); } },
      target: (name) => this.#knownTargets.find((target) => target.name === name) ?? this.#target,
      missing: () => this.#missing,
      presets: () => this.#presets,
      api,
      edge: this.#edge,
      shell,
      onCard: this.#telling.onCard,
      showsImages: () => this.#tabs.includes("images"),
      showImage: (target, fingerprint) => { this.#showImage(target, fingerprint); },
      look: () => { this.#link?.look(); },
    });
  }

  /** Begins on `host`, until `signal` says otherwise. */
  start(host: HTMLElement, signal: AbortSignal): void {
    addEventListener("hashchange", () => { this.#show(this.#linked ?? this.#tab); }, { signal });
    const whole = (): boolean => this.#wishes().pageDrops;
    hearDrops(
      host,
      whole,
      {
        onOver: (over) => { this.#onOver(over && this.#takesFiles); },
        onDrop: (transfer) => {
          this.#left = null;
          this.files.setOver(false);
          if (this.#takesFiles) {
            this.files.drop(transfer);
          }
        },
      },
      signal,
    );
    hearPastes(host, whole, (files) => { this.add([...files]); }, signal);
    this.#beside = new Beside(this.files, async () => this.#link?.refresh(), signal);
    this.#connect();
    this.#account.start(signal);
    this.#show(this.#linked ?? this.#first);
  }

  /** Speaks to the edge. */
  #connect(): void {
    this.#link = new EdgeLink(this.#access, {
      onImport: (view) => { this.#onImport(view); },
      onReopened: () => {
        this.#account.lookAgain();
        void this.files.check();
        void this.#away.check();
        // What could not be had is asked for again.
        this.#show(this.#tab);
      },
      onTargets: (targets) => { this.#onTargets(targets); },
      listens: () => may(this.#account.view, "import") || may(this.#account.view, "see-history"),
    });
    this.#link.start();
  }

  stop(): void {
    this.#link?.stop();
    this.files.stop();
    this.#copying.hide();
    this.#images.hide();
    this.#history.hide();
  }

  /** All imports that have a card: those of files, then those of images from elsewhere, each the newest first. */
  get imports(): readonly ImportDetail[] {
    return this.#telling.all(this.files.cards, this.#away.imports);
  }

  /** Takes files as if they were dropped, where there is a tab that shows them. */
  add(files: readonly File[]): void {
    if (this.#takesFiles) {
      this.show("files");
      this.files.add(files);
    }
  }

  /** Shows a tab, where there is one of that name. */
  show(tab: Tab): void {
    if (this.#tabs.includes(tab)) {
      this.#choose(tab);
    }
  }

  /** The page that has the element gives another token. */
  renew(): void {
    this.#account.renew();
  }

  /** Other attributes: what follows of them is shown. */
  rewish(): void {
    const presets = (this.#presets = permitted(this.#wishes().presets, this.#account.view));
    this.#copying.presets = presets;
    this.#url.setPresets(presets);
    this.#telling.onTabs(this.#away.imports);
    if (!this.#tabs.includes(this.#tab)) {
      this.#show(this.#first);
    }
    this.#tellTarget();
  }

  /** The edge has said who is signed in, and what they may do. */
  #onView(view: SessionView): void {
    this.#images.session = view;
    const linked = this.#linked;
    this.rewish();
    if (linked !== null && linked !== this.#tab) {
      this.#show(linked);
    }
    const { deepLinks, tabs } = this.#wishes();
    const asked = deepLinks ? tabAt(location.hash) : null;
    this.#barredTab = asked !== null && tabs.includes(asked) && !this.#tabs.includes(asked) ? asked : null;
  }

  /** Something may have changed on `host`. With `titled`, the browser's tab tells how the cards stand. */
  see(host: HTMLElement, titled: boolean): void {
    this.#beside?.see(host, titled);
  }

  view(): TemplateResult {
    const { presets } = this.#wishes();
    return html`
      <header part="header">
        <h1 part="title">${text.name}<span class="tagline">${text.tagline}</span></h1>
        ${this.#account.letsIn
          ? targetView(this.#targets, this.#target, {
              fixed: presets.locked.has("target") || isPlaced(this.#wishes()),
              missing: this.#missing,
              onChoose: (name) => {
                this.#chosen = name;
                this.#tellTarget();
              },
            })
          : nothing}
        ${this.#account.header()}
      </header>
      ${this.#account.banner()} ${reachView(reachOf(navigator.onLine, this.#heard, this.files.cards))}
      <main>${this.#account.letsIn ? this.#inside() : this.#account.door()}</main>
    `;
  }

  /** What somebody sees who is let in. */
  #inside(): TemplateResult {
    const tabs = this.#tabs;
    if (tabs.length === 0) {
      return html`<p class="quiet-words" data-testid="no-rights">${text.session.nothing}</p>`;
    }
    if (tabs.length === 1) {
      return html`${this.#barredWords()} ${this.#panel(this.#tab)}`;
    }
    return html`
      ${tabsView(tabs, this.#tab, (tab, focus) => {
        this.#choose(tab);
        if (focus) {
          this.#shell.focus(`#tab-${tab}`);
        }
      })}
      ${this.#barredWords()} ${panelsView(tabs, this.#tab, (tab) => this.#panel(tab))}
    `;
  }

  /** A link has led to a tab that this person may not use. */
  #barredWords(): TemplateResult | typeof nothing {
    return this.#barredTab === null
      ? nothing
      : html`<p class="waits barred" role="status" data-testid="no-tab">${text.session.noTab(this.#barredTab)}</p>`;
  }

  #panel(tab: Tab): TemplateResult {
    switch (tab) {
      case "files":
        return this.files.view(this.#away.imports, (id) => void this.#away.cancel(id), this.#heard);
      case "copy":
        return html`${awayCards("remote", this.#away, this.#beyond, this.#shell)} ${copyView(this.#copying)}`;
      case "url":
        return html`${awayCards("url", this.#away, this.#beyond, this.#shell)} ${urlView(this.#url)}`;
      case "images":
        return imagesView(this.#images);
      case "history":
        return historyView(this.#history, {
          targets: this.#knownTargets,
          copied: this.#copied.id,
          onCopy: (id, command) => void this.#copied.copy(id, command),
          onImages: (target) => {
            this.#chosen = target;
            this.#tellTarget();
            this.show("images");
          },
        });
    }
  }

  get #beyond(): Beyond {
    const { id: copied, copy } = this.#copied;
    return { targets: this.#knownTargets, heard: this.#heard, copied, copy: (id, command) => void copy(id, command) };
  }

  get #takesFiles(): boolean {
    return this.#account.letsIn && this.#tabs.includes("files");
  }

  /** The tabs that are wanted and that this person may use. */
  get #tabs(): readonly Tab[] {
    return tabsFor(this.#account.view, this.#wishes().tabs);
  }

  get #first(): Tab {
    return this.#tabs[0] ?? "files";
  }

  /** The tab that the address leads to, where it is ours and there is one of it. */
  get #linked(): Tab | null {
    const tab = tabAt(location.hash);
    return this.#wishes().deepLinks && tab !== null && this.#tabs.includes(tab) ? tab : null;
  }

  get #target(): TargetView | null {
    return placed(this.#knownTargets, this.#wishes(), this.#chosen);
  }

  /** Why there is no target; `null` where there is one, or it is not known yet. */
  get #missing(): Explanation | null {
    const { target, project } = this.#wishes();
    return this.#targets.kind === "known" && this.#target === null ? text.prospect.noTarget(target ?? project ?? "") : null;
  }

  /** Whether the edge is there, as far as is known. */
  get #heard(): boolean {
    return this.#targets.kind !== "no-edge";
  }

  #onTargets(targets: Targets): void {
    const heard = this.#heard;
    const asked = this.#targets.kind === "asking";
    if (targets.kind !== "barred" || this.#targets.kind !== "known") {
      this.#targets = targets;
    }
    if (targets.kind === "known") {
      this.#knownTargets = targets.views;
      this.#tellTarget();
    } else if (targets.kind === "barred") {
      this.#account.look();
    }
    if (asked || heard !== this.#heard) {
      this.#heardBy.onReach(this.#heard);
    }
    this.#shell.changed();
  }

  #tellTarget(): void {
    this.#copying.setTarget(this.#target);
    this.#url.setTarget(this.#target);
    this.#images.setTarget(this.#target);
    this.files.onTarget();
    this.#shell.changed();
  }

  #onImport(view: ImportView): void {
    this.files.onImport(view);
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
    this.#barredTab = null;
    if (tab !== this.#tab) {
      this.#address(tab);
      this.#show(tab);
    }
  }

  /** Shows an image among those of its target. */
  #showImage(target: string, fingerprint: string): void {
    this.#chosen = target;
    this.#tellTarget();
    if (this.#tabs.includes("images")) {
      this.#address(`images/${fingerprint}`);
      this.#show("images", fingerprint);
    }
  }

  #address(fragment: string): void {
    if (this.#wishes().deepLinks) {
      history.replaceState(history.state, "", `#${fragment}`);
    }
  }

  #show(tab: Tab, place = this.#linked === tab ? placeAt(location.hash) : null): void {
    this.#tab = tab;
    this.#copying.hide();
    this.#images.hide();
    this.#history.hide();
    if (tab === "copy") {
      this.#copying.show();
    } else if (tab === "url") {
      this.#url.show();
    } else if (tab === "images") {
      this.#images.show(place);
    } else if (tab === "history") {
      this.#history.show(place);
    }
    this.#shell.changed();
  }

  /** Files hover, wherever on the page: the tab that takes them is shown while they do. */
  #onOver(over: boolean): void {
    if (over && this.#tab !== "files") {
      this.#left = this.#tab;
      this.show("files");
    } else if (!over && this.#left !== null) {
      this.#choose(this.#left);
      this.#left = null;
    }
    this.files.setOver(over);
  }
}
