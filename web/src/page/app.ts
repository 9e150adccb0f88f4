/** What is in the element: the tabs and what each holds, the link to the edge, and the target that images go to. */

import { html, nothing, type TemplateResult } from "lit";
import type { ImportView, SessionView } from "../generated/api";
import { sending } from "../model/card";
import type { ImportDetail } from "../model/detail";
import { noPresets, permitted, type Presets } from "../model/presets";
import { reachOf } from "../model/reach";
import { may, tabsFor } from "../model/session";
import { placeAt, tabAt, type Tab } from "../model/tab";
import { text } from "../strings";
import { Account } from "./account";
import { Aim } from "./aim";
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
import { Hovering } from "./hovering";
import { imagesView } from "./images-view";
import { insideView } from "./inside-view";
import { reachView } from "./reach-view";
import type { Shell } from "./shell";
import { TargetImages } from "./target-images";
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
  readonly account: Account;
  readonly #aim: Aim;
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

  constructor(wishes: () => Wishes, shell: Shell, heard: Heard) {
    this.#wishes = wishes;
    this.#shell = shell;
    this.#heardBy = heard;
    this.account = new Account(wishes, shell, {
      sending: () => this.files.cards.some(sending),
      onView: (view) => { this.#onView(view); },
      onBack: () => {
        this.files.identify();
        this.#link?.reopen();
      },
    });
    this.#aim = new Aim(wishes);
    const api = new Api(this.account.access);
    this.#images = new TargetImages(api, shell);
    this.#telling = new Telling(wishes, heard);
    this.#copied = new Copied(shell);
    this.#away = new AwayImports(api, this.#edge, shell, this.#telling.onAway);
    this.#copying = new Copying(api, this.#away, shell);
    this.#url = new UrlImport(api, this.#away, shell);
    this.#history = new History(api, shell);
    this.files = new FilesTab({
      endpoint: () => wishes().base,
      asker: { proof: () => this.account.access.proof, onBarred: () => { this.account.look(); } },
      target: (name) => this.#aim.known.find((target) => target.name === name) ?? this.#aim.target,
      missing: () => this.#aim.missing,
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
    const hovering = new Hovering({
      shown: () => this.#tab,
      takes: () => this.#takesFiles,
      show: (tab) => { this.#choose(tab); },
      onOver: (over) => { this.files.setOver(over); },
      onDrop: (transfer) => { this.files.drop(transfer); },
    });
    hearDrops(host, whole, hovering, signal);
    hearPastes(host, whole, (files) => { this.add([...files]); }, signal);
    this.#beside = new Beside(this.files, async () => this.#link?.refresh(), signal);
    this.#connect();
    this.account.start(signal);
    this.#show(this.#linked ?? this.#first);
  }

  /** Speaks to the edge. */
  #connect(): void {
    this.#link = new EdgeLink(this.account.access, {
      onImport: (view) => { this.#onImport(view); },
      onReopened: () => {
        this.account.lookAgain();
        void this.files.check();
        void this.#away.check();
        // What could not be had is asked for again.
        this.#show(this.#tab);
      },
      onTargets: (targets) => { this.#onTargets(targets); },
      listens: () => may(this.account.view, "import") || may(this.account.view, "see-history"),
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

  /** Other attributes: what follows of them is shown. */
  rewish(): void {
    const presets = (this.#presets = permitted(this.#wishes().presets, this.account.view));
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
    return html`
      <header part="header">
        <h1 part="title">${text.name}<span class="tagline">${text.tagline}</span></h1>
        ${this.account.letsIn ? this.#aim.view((name) => { this.#aimAt(name); }) : nothing}
        ${this.account.header()}
      </header>
      ${this.account.banner()} ${reachView(reachOf(navigator.onLine, this.#aim.heard, this.files.cards))}
      <main>${this.account.letsIn ? this.#inside() : this.account.door()}</main>
    `;
  }

  #inside(): TemplateResult {
    return insideView({
      tabs: this.#tabs,
      shown: this.#tab,
      barred: this.#barredTab,
      panel: (tab) => this.#panel(tab),
      onChoose: (tab, focus) => {
        this.#choose(tab);
        if (focus) {
          this.#shell.focus(`#tab-${tab}`);
        }
      },
    });
  }

  #panel(tab: Tab): TemplateResult {
    switch (tab) {
      case "files":
        return this.files.view(this.#away.imports, (id) => void this.#away.cancel(id), this.#aim.heard);
      case "copy":
        return html`${awayCards("remote", this.#away, this.#beyond, this.#shell)} ${copyView(this.#copying)}`;
      case "url":
        return html`${awayCards("url", this.#away, this.#beyond, this.#shell)} ${urlView(this.#url)}`;
      case "images":
        return imagesView(this.#images);
      case "history":
        return historyView(this.#history, {
          targets: this.#aim.known,
          copied: this.#copied.id,
          onCopy: (id, command) => void this.#copied.copy(id, command),
          onImages: (target) => {
            this.#aimAt(target);
            this.show("images");
          },
        });
    }
  }

  get #beyond(): Beyond {
    const { id: copied, copy } = this.#copied;
    return { targets: this.#aim.known, heard: this.#aim.heard, copied, copy: (id, command) => void copy(id, command) };
  }

  get #takesFiles(): boolean {
    return this.account.letsIn && this.#tabs.includes("files");
  }

  /** The tabs that are wanted and that this person may use. */
  get #tabs(): readonly Tab[] {
    return tabsFor(this.account.view, this.#wishes().tabs);
  }

  get #first(): Tab {
    return this.#tabs[0] ?? "files";
  }

  /** The tab that the address leads to, where it is ours and there is one of it. */
  get #linked(): Tab | null {
    const tab = tabAt(location.hash);
    return this.#wishes().deepLinks && tab !== null && this.#tabs.includes(tab) ? tab : null;
  }

  #onTargets(targets: Targets): void {
    const changed = this.#aim.hear(targets);
    if (targets.kind === "known") {
      this.#tellTarget();
    } else if (targets.kind === "barred") {
      this.account.look();
    }
    if (changed) {
      this.#heardBy.onReach(this.#aim.heard);
    }
    this.#shell.changed();
  }

  #aimAt(target: string): void {
    this.#aim.choose(target);
    this.#tellTarget();
  }

  #tellTarget(): void {
    this.#copying.setTarget(this.#aim.target);
    this.#url.setTarget(this.#aim.target);
    this.#images.setTarget(this.#aim.target);
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
    this.#aimAt(target);
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
}
