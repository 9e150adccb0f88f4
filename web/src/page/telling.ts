/** What the element is told of imports: those that have a card in it, of whatever kind. */

import type { Away } from "../model/away";
import type { Card } from "../model/card";
import { ofAway, ofCard, type ImportDetail } from "../model/detail";
import type { Heard, Wishes } from "./wishes";

export class Telling {
  readonly #wishes: () => Wishes;
  readonly #heard: Heard;

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
    const one = after ?? before;
    if (one !== undefined && this.#shown(one)) {
      this.#heard.onImport(before && ofAway(before), after && ofAway(after));
    }
  };

  /** All of them: those of files, then those of images from elsewhere. */
  all(cards: readonly Card[], away: readonly Away[]): readonly ImportDetail[] {
    const told = [...cards.map(ofCard), ...away.filter((one) => this.#shown(one)).map(ofAway)];
    return Object.freeze(told.map(({ detail }) => detail));
  }

  #shown({ origin }: Away): boolean {
    return this.#wishes().tabs.includes(origin.kind === "remote" ? "copy" : "url");
  }
}
