/** What the element is told of imports: those that have a card in it, of whatever kind. */

import type { Away } from "../model/away";
import type { Card } from "../model/card";
import { ofAway, ofCard, type ImportDetail } from "../model/detail";
import type { Heard, Wishes } from "./wishes";

export class Telling {
  readonly #wishes: () => Wishes;
  readonly #heard: Heard;
  /** Those without files that were told of, by their ids: what has come is to go, whatever the tabs are by then. */
  readonly #told = new Map<string, Away>();

  constructor(wishes: () => Wishes, heard: Heard) {
    this.#wishes = wishes;
    this.#heard = heard;
  }

  /** A card of files has come, has changed or has gone. */
  readonly onCard = (before: Card | undefined, after: Card | undefined): void => {
    this.#heard.onImport(before && ofCard(before), after && ofCard(after));
  };

  /** The same of an import without files. */
  readonly onAway = (before: Away | undefined, after: Away | undefined): void => {
    const id = (after ?? before)?.view.id ?? "";
    const was = this.#told.get(id);
    const is = after !== undefined && this.#shown(after) ? after : undefined;
    if (is === undefined) {
      this.#told.delete(id);
    } else {
      this.#told.set(id, is);
    }
    this.#heard.onImport(was && ofAway(was), is && ofAway(is));
  };

  /** The tabs may be others: their imports come and go with them. */
  onTabs(away: readonly Away[]): void {
    for (const one of [...away].reverse()) {
      this.onAway(one, one);
    }
  }

  /** All of them: those of files, then those of images from elsewhere. */
  all(cards: readonly Card[], away: readonly Away[]): readonly ImportDetail[] {
    const told = [...cards.map(ofCard), ...away.filter(({ view }) => this.#told.has(view.id)).map(ofAway)];
    return Object.freeze(told.map(({ detail }) => detail));
  }

  #shown({ origin }: Away): boolean {
    return this.#wishes().tabs.includes(origin.kind === "remote" ? "copy" : "url");
  }
}
