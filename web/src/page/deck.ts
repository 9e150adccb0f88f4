/** What those who work on drops need of the page that shows them. */

import type { Card } from "../model/card";
import type { News } from "../model/news";
import type { Proof } from "../worker/commands";

/** Who asks the edge. */
export interface Asker {
  /** What the edge is told of them. */
  readonly proof: () => Proof;
  /** The edge wants to know anew who it is. */
  readonly onBarred: () => void;
}

/** The cards, and whoever acts for the page. */
export interface Deck {
  /** The absolute address of the edge. */
  endpoint(): string;
  /** What the edge is told of who asks. */
  proof(): Proof;
  card(id: number): Card | undefined;
  /** Takes a card a step further. */
  change(id: number, step: (card: Card) => Card): void;
  /** Hears what the page itself acts on, once the card shows it. */
  heard(id: number, news: News): void;
}
