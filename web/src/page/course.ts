/** How imports go on that the edge alone has in hand: what it is asked, and what becomes of their cards. */

import type { Problem } from "../generated/api";
import { onRetake, onTrouble } from "../model/acts";
import { ended, followed, type Card } from "../model/card";
import { explain } from "../model/import-view";
import { onNews } from "../model/news";
import { text } from "../strings";

/** What the cards ask of the edge. How an import stands comes by another way, from wherever the edge tells it. */
export interface Edge {
  /** Whether it still knows an import; `null` when it does not say. */
  knows(id: string): Promise<boolean | null>;
  /** Calls an import off; false where it is too late, `null` when the edge does not answer. */
  cancel(id: string): Promise<boolean | null>;
  /** Takes a failed import up again: what speaks against it. */
  retry(id: string): Promise<Problem | "unreachable" | null>;
}

export class Course {
  readonly #edge: Edge;
  readonly #change: (id: number, step: (card: Card) => Card) => void;
  /** Imports that were called off while the edge may not have heard of it. */
  readonly #untold = new Set<string>();

  /** `change` takes a card a step further. */
  constructor(edge: Edge, change: (id: number, step: (card: Card) => Card) => void) {
    this.#edge = edge;
    this.#change = change;
  }

  /** Asks how the card's import stands. One that the edge no longer knows has ended. */
  async ask({ id, importId }: Card): Promise<void> {
    if (importId !== null && (await this.#edge.knows(importId)) === false) {
      this.#change(id, (card) => (ended(card) ? card : onTrouble(card, text.trouble.forgotten)));
    }
  }

  /** The edge is back: asks after the imports that only it goes on with, and says what it may not have heard. */
  async check(cards: readonly Card[]): Promise<void> {
    for (const card of cards.filter(followed)) {
      await this.ask(card);
    }
    for (const importId of this.#untold) {
      if ((await this.#edge.cancel(importId)) !== null) {
        this.#untold.delete(importId);
      }
    }
  }

  /** Calls off an import that another tab sends, or that the edge goes on with alone. */
  async callOff(id: number, importId: string): Promise<void> {
    const told = await this.#edge.cancel(importId);
    if (told === null) {
      this.#untold.add(importId);
    }
    // Where it is too late, the edge says how it goes on.
    if (told !== false) {
      this.#change(id, (card) => onNews(card, { type: "cancelled" }, performance.now()));
    }
  }

  /** The worker has called its import off. Whether the edge has heard of it, it did not say; told again, it does not mind. */
  calledOff({ importId }: Card): void {
    if (importId !== null) {
      this.#untold.add(importId);
    }
  }

  /** An import is gone on with after all. */
  wanted(importId: string): void {
    this.#untold.delete(importId);
  }

  /** Has the edge take a failed import up again. */
  async retake(id: number, importId: string): Promise<void> {
    this.#change(id, onRetake);
    const problem = await this.#edge.retry(importId);
    if (problem !== null) {
      const unreachable = problem === "unreachable";
      const trouble = unreachable ? text.trouble.unreachable : explain(problem);
      this.#change(id, (card) => ({ ...onTrouble(card, trouble), retryable: unreachable }));
    }
  }
}
