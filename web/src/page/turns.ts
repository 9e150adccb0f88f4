/** The turns of all drops, to hash and to send: asked for here, told to their workers, shown on their cards. */

import { onQueue, onTurn } from "../model/acts";
import type { Card } from "../model/card";
import { MOST_HASHING, MOST_SENDING, Slots } from "../model/slots";
import type { Command } from "../worker/commands";

export class Turns {
  readonly #change: (id: number, step: (card: Card) => Card) => void;
  readonly #hashing: Slots;
  readonly #sending: Slots;

  /** `change` takes a card a step further, `send` gives its worker a command. */
  constructor(change: (id: number, step: (card: Card) => Card) => void, send: (id: number, command: Command) => void) {
    this.#change = change;
    this.#hashing = new Slots(MOST_HASHING, (id) => {
      change(id, onTurn);
      send(id, { type: "hash" });
    });
    this.#sending = new Slots(MOST_SENDING, (id) => {
      change(id, (card) => onQueue(card, false));
      send(id, { type: "go" });
    });
  }

  askToHash(id: number): void {
    this.#hashing.ask(id);
  }

  hashed(id: number): void {
    this.#hashing.release(id);
  }

  askToSend(id: number): void {
    this.#change(id, (card) => onQueue(card, true));
    this.#sending.ask(id);
  }

  /** It has sent, or rests. */
  sent(id: number): void {
    this.#change(id, (card) => onQueue(card, false));
    this.#sending.release(id);
  }

  /** It needs no turn any more. */
  leave(id: number): void {
    this.#hashing.release(id);
    this.#sending.release(id);
  }
}
