/** The tab of files: what was dropped and its cards, and the imports that have none. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ImportView, TargetView } from "../generated/api";
import type { Away } from "../model/away";
import type { Card } from "../model/card";
import { title } from "../model/describe";
import { open } from "../model/import-view";
import { nameOf, type OpenImport } from "../model/open";
import { announcement } from "../model/words";
import { text } from "../strings";
import { cardView, type CardActions } from "./card-view";
import type { Edge } from "./course";
import { dropZone } from "./drop-zone";
import { Drops } from "./drops";
import { OpenImports } from "./open-imports";
import { openView } from "./open-view";
import type { Shell } from "./shell";

export class FilesTab {
  readonly #target: (name: string | null) => TargetView | null;
  readonly #edge: Edge;
  readonly #shell: Shell;
  readonly #drops: Drops;
  readonly #open: OpenImports;
  #over = false;
  #copied: number | undefined;

  /** `endpoint` gives the absolute address of the edge, `target` a target by its name, for `null` the chosen one. */
  constructor(endpoint: () => string, target: (name: string | null) => TargetView | null, edge: Edge, shell: Shell) {
    this.#target = target;
    this.#edge = edge;
    this.#shell = shell;
    this.#drops = new Drops(
      endpoint,
      () => target(null)?.name ?? null,
      edge,
      (before, after) => { this.#onCard(before, after); },
      (said) => { shell.say(said); },
    );
    this.#open = new OpenImports(
      (id) => this.#drops.cards.some(({ importId }) => importId === id),
      () => { shell.changed(); },
    );
  }

  get cards(): readonly Card[] {
    return this.#drops.cards;
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
    this.#drops.stop();
  }

  /** Takes what was dropped. Must be called in the event's own turn. */
  drop(transfer: DataTransfer): void {
    void this.#drops.addDropped(transfer);
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
      ${cards.length === 0
        ? nothing
        : html`<ul class="cards">
            ${repeat(cards, ({ id }) => id, (card) =>
              cardView(card, this.#target(card.target), this.#copied === card.id, this.#actions(card)),
            )}
          </ul>`}
      ${openView(this.#open.shown, away.filter(({ view }) => open(view)), (one) => void this.#callOff(one), cancelAway, heard)}
    `;
  }

  #actions({ id }: Card): CardActions {
    return {
      typeAlias: (alias) => { this.#drops.typeAlias(id, alias); },
      chooseAliasTaken: (choice) => { this.#drops.chooseAliasTaken(id, choice); },
      describe: (field, value) => { this.#drops.describe(id, field, value); },
      wrap: () => { this.#drops.wrap(id); },
      import: () => { this.#drops.import(id); },
      pause: () => { this.#drops.pause(id); },
      resume: () => { this.#drops.resume(id); },
      cancel: () => { this.#drops.cancel(id); },
      retry: () => { this.#drops.retry(id); },
      remove: () => { this.#remove(id); },
      copy: (command) => void this.#copy(id, command),
    };
  }

  #onCard(before: Card | undefined, after: Card | undefined): void {
    // Said once per step, not with every percent.
    const said = after === undefined ? "" : this.#announced(after);
    if (said !== "" && (before === undefined || said !== this.#announced(before))) {
      this.#shell.say(said);
    }
    if (after !== undefined && before?.wrapping !== after.wrapping && after.phase === "describing") {
      this.#focusForm(after, before?.phase !== "describing");
    }
    this.#shell.changed();
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

  async #copy(id: number, command: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(command);
      this.#copied = id;
      this.#shell.say(text.action.copied);
    } catch {
      // Without permission the command can still be selected and copied by hand.
    }
  }
}
