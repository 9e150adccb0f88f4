/** The tab of files: what was dropped and its cards, and the imports that have none. */

import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { ImportView, TargetView } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import { onDescribe, onProperties, onSettings, onTaken } from "../model/acts";
import type { Away } from "../model/away";
import type { Card } from "../model/card";
import { title } from "../model/describe";
import { open } from "../model/import-view";
import { Herald } from "../model/herald";
import { nameOf, type OpenImport } from "../model/open";
import { obstacle, takenWords } from "../model/prospects";
import type { Presets } from "../model/presets";
import { aliasesIn } from "../model/settings";
import { goingOn, overviewOf, type Deed, type Overview } from "../model/overview";
import { inTheWay, type Taken } from "../model/taken";
import { announcement, overviewSaid } from "../model/words";
import { text } from "../strings";
import { AliasWatch } from "./alias-watch";
import type { Api } from "./api";
import { cardView, type CardActions } from "./card-view";
import type { Edge } from "./course";
import type { Asker } from "./deck";
import { dropZone, tray } from "./drop-zone";
import { Drops } from "./drops";
import { OpenImports } from "./open-imports";
import { openView } from "./open-view";
import type { Shell } from "./shell";
import { Together } from "./together";

/** So many cards are laid out only where they are looked at. */
const MANY = 20;
/** How many cards that were not there before are drawn in one picture. */
const NEW_AT_ONCE = 10;

/** What it needs of the rest of the element. */
export interface Means {
  /** The absolute address of the edge. */
  readonly endpoint: () => string;
  readonly asker: Asker;
  /** A target by its name, for `null` the one that images go to. */
  readonly target: (name: string | null) => TargetView | null;
  /** Why there is no such target; `null` where that is not so, or not known yet. */
  readonly missing: () => Explanation | null;
  readonly presets: () => Presets;
  readonly api: Api;
  readonly edge: Edge;
  readonly shell: Shell;
  readonly onCard: (before: Card | undefined, after: Card | undefined) => void;
  /** Shows an image among those of its target. */
  readonly showImage: (target: string, fingerprint: string) => void;
  /** Whether there is a tab that shows them. */
  readonly showsImages: () => boolean;
  /** Asks anew how the targets stand. */
  readonly look: () => void;
}

export class FilesTab {
  readonly #target: (name: string | null) => TargetView | null;
  readonly #edge: Edge;
  readonly #shell: Shell;
  readonly #means: Means;
  readonly #drops: Drops;
  readonly #open: OpenImports;
  readonly #together: Together;
  readonly #herald = new Herald();
  readonly #aliases: AliasWatch;
  #over = false;
  /** How many cards are drawn, from the top down: hundreds that come at once are drawn in shares. */
  #drawn = 0;
  #growing = false;

  constructor(means: Means) {
    const { target, shell } = means;
    this.#means = means;
    this.#target = target;
    this.#edge = means.edge;
    this.#shell = shell;
    this.#drops = new Drops(
      means.endpoint,
      means.asker,
      () => target(null),
      means.presets,
      means.edge,
      (before, after) => { this.#onCard(before, after); },
      (said) => { shell.say(said); },
    );
    this.#together = new Together(this.#drops, shell, (card) => this.#against(card) === null);
    this.#aliases = new AliasWatch(means.api, (id, taken) => { this.#onTaken(id, taken); });
    this.#open = new OpenImports(
      (id) => this.#drops.cards.some(({ importId }) => importId === id),
      () => { shell.changed(); },
    );
  }

  get cards(): readonly Card[] {
    return this.#drops.cards;
  }

  /** How the cards stand together. */
  get overview(): Overview {
    return overviewOf(this.#drops.cards);
  }

  /** The browser says whether there is a network. */
  setOnline(online: boolean): void {
    this.#drops.setOnline(online);
    this.#shell.changed();
  }

  /** Has what waits tried at once, and what is open begun anew where connections may be `dead`. */
  wake(dead: boolean): void {
    this.#drops.wake(dead);
  }

  /** Somebody has signed in again, or there is another token. */
  identify(): void {
    this.#drops.identify(this.#means.asker.proof());
  }

  /** News from the edge. */
  onImport(view: ImportView): void {
    this.#drops.onImport(view);
    this.#open.onImport(view);
  }

  /** The edge is back, perhaps after it was away. */
  check(): Promise<void> {
    return this.#drops.check();
  }

  stop(): void {
    this.#open.stop();
    this.#aliases.stop();
    this.#drops.stop();
  }

  /** Takes what was dropped. Must be called in the event's own turn. */
  drop(transfer: DataTransfer): void {
    void this.#drops.addDropped(transfer);
  }

  /** Takes files that were pasted, or came by the element's methods. */
  add(files: readonly File[]): void {
    void this.#drops.addChosen(files);
  }

  setOver(over: boolean): void {
    if (over !== this.#over) {
      this.#over = over;
      this.#shell.changed();
    }
  }

  /**
   * `away` are the imports that no page has the files of, `cancelAway` calls one off by its id, and `heard` is whether the edge
   * is there to tell of them.
   */
  view(away: readonly Away[], cancelAway: (id: string) => void, heard: boolean): TemplateResult {
    const cards = this.#drops.cards;
    return html`
      ${dropZone({
        over: this.#over,
        compact: cards.length > 0,
        notice: this.#drops.passedOver.length === 0 ? "" : text.passedOver(this.#drops.passedOver),
        onChoice: (files) => void this.#drops.addChosen(files),
      })}
      ${this.#over ? html`<div class="curtain" data-testid="curtain" aria-hidden="true">${tray} <p>${text.drop.over}</p></div>` : nothing}
      ${this.#together.view()}
      ${cards.length === 0
        ? nothing
        : html`<ul class=${cards.length >= MANY ? "cards many" : "cards"}>
            ${repeat(this.#share(cards), ({ id }) => id, (card) => this.#card(card))}
          </ul>`}
      ${openView(this.#open.shown, away.filter(({ view }) => open(view)), (one) => void this.#callOff(one), cancelAway, heard)}
    `;
  }

  /** The cards that are drawn now; the others follow, some with each picture. */
  #share(cards: readonly Card[]): readonly Card[] {
    this.#drawn = Math.min(cards.length, this.#drawn);
    if (this.#drawn < cards.length && !this.#growing) {
      this.#drawn = Math.min(cards.length, this.#drawn + NEW_AT_ONCE);
      this.#growing = true;
      // A page that is hidden is not drawn, but goes on.
      const soon = document.visibilityState === "visible" ? requestAnimationFrame : setTimeout;
      soon(() => {
        this.#growing = false;
        this.#shell.changed();
      });
    }
    return cards.slice(0, this.#drawn);
  }

  /** Drawn anew only where something that it shows has changed: there may be hundreds. */
  #card(card: Card): unknown {
    const target = this.#target(card.target);
    const against = this.#against(card);
    const { locked: fixed } = this.#means.presets();
    const images = this.#means.showsImages();
    return guard([card, target, against?.code, fixed, images, text], () =>
      cardView(card, { target, against, fixed, images }, this.#actions(card)),
    );
  }

  /** What would keep the card's import from working. */
  #against(card: Card): Explanation | null {
    return this.#means.missing() ?? obstacle(card, this.#target(card.target));
  }

  /** Does it with every card that it can be done with, without asking once more. */
  do(deed: Deed): void {
    void this.#together.do(deed);
  }

  #actions({ id }: Card): CardActions {
    return {
      set: (settings) => { this.#drops.alter(id, (card) => onSettings(card, settings)); },
      setProperties: (properties) => { this.#drops.alter(id, (card) => onProperties(card, properties)); },
      describe: (field, value) => { this.#drops.alter(id, (card) => onDescribe(card, field, value)); },
      wrap: () => { this.#drops.wrap(id); },
      ask: this.#means.look,
      import: () => { this.#drops.import(id); },
      pause: () => { this.#drops.pause(id); },
      resume: () => { this.#drops.resume(id); },
      cancel: () => { this.#drops.cancel(id); },
      retry: () => { this.#drops.retry(id); },
      remove: () => { this.#remove(id); },
      show: () => { this.#show(id); },
    };
  }

  #onCard(before: Card | undefined, after: Card | undefined): void {
    // Said once per step, not with every percent.
    const step = after === undefined ? "" : this.#announced(after);
    if (step !== "" && (before === undefined || step !== this.#announced(before))) {
      const said = this.#herald.hear(step, goingOn(this.#drops.cards), () => overviewSaid(this.overview), performance.now());
      if (said !== "") {
        this.#shell.say(said);
      }
    }
    if (after !== undefined && before?.wrapping !== after.wrapping && after.phase === "describing") {
      this.#focusForm(after, before?.phase !== "describing");
    }
    this.#look(after, before?.id ?? after?.id ?? 0);
    this.#means.onCard(before, after);
    this.#shell.changed();
  }

  #onTaken(id: number, taken: readonly Taken[]): void {
    this.#drops.alter(id, (one) => onTaken(one, taken));
    const card = this.#drops.cards.find((one) => one.id === id);
    const [first] = card === undefined ? [] : inTheWay(taken, aliasesIn(card.settings).names, card.fingerprint);
    if (first !== undefined) {
      this.#shell.say(takenWords(first, Date.now()));
    }
  }

  /** Asks the target who has the card's aliases, while that matters. */
  #look(card: Card | undefined, id: number): void {
    if (card?.phase === "ready") {
      this.#aliases.look(id, this.#target(null)?.name ?? null, aliasesIn(card.settings).names);
    } else {
      this.#aliases.leave(id);
    }
  }

  /** Another target is chosen, or it has become another: what was said of it is asked for anew. */
  onTarget(): void {
    for (const card of this.#drops.cards) {
      this.#look(card, card.id);
    }
  }

  #announced(card: Card): string {
    return announcement(card, title(card), this.#target(card.target)?.kind === "depot");
  }

  /** Leads to the form that has come up, unless a person writes elsewhere; and to the field that is wrong. */
  #focusForm({ id, wrapping }: Card, fresh: boolean): void {
    if (wrapping === null) {
      return;
    }
    const { fault } = wrapping;
    if (fault !== null) {
      this.#shell.focus(`#wrap-${id.toString()}-${fault.field}`);
    } else if (fresh && !this.#shell.writing()) {
      this.#shell.focus(`#wrap-${id.toString()}`);
    }
  }

  #remove(id: number): void {
    this.#drops.remove(id);
    // The button that had the focus is gone.
    this.#shell.focus("#choose");
    this.#shell.changed();
  }

  /** Calls off an import that has no card. */
  async #callOff({ view }: OpenImport): Promise<void> {
    const name = nameOf(view);
    const told = await this.#edge.cancel(view.id);
    this.#shell.say(told === true ? text.open.cancelled(name) : text.open.notCancelled(name));
    if (told === true) {
      this.#open.forget(view.id);
      // The button that had the focus goes away.
      this.#shell.focus("#choose");
    }
    this.#shell.changed();
  }

  #show(id: number): void {
    const card = this.#drops.cards.find((one) => one.id === id);
    if (card?.fingerprint != null) {
      this.#means.showImage(this.#target(card.target)?.name ?? "", card.fingerprint);
    }
  }
}
