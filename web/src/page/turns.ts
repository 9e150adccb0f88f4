/** The turns of all drops: to be looked into, to hash and to send. Asked for here, shown on their cards. */

import { onQueue, onTurn } from "../model/acts";
import type { Card } from "../model/card";
import { MOST_HASHING, MOST_LOOKING, MOST_SENDING, Slots } from "../model/slots";

/** How long no sender begins after the edge had no room for one import more, in milliseconds. */
const PUT_OFF = 5_000;

/** What a turn is for. */
export type Turn = "look" | "hash" | "send";

export class Turns {
  readonly #change: (id: number, step: (card: Card) => Card) => void;
  readonly #looking: Slots;
  readonly #hashing: Slots;
  readonly #sending: Slots;
  #putOff: number | undefined;

  /** `change` takes a card a step further; `granted` is called with each drop whose turn it is. */
  constructor(change: (id: number, step: (card: Card) => Card) => void, granted: (id: number, turn: Turn) => void) {
    this.#change = change;
    this.#looking = new Slots(MOST_LOOKING, (id) => {
      change(id, (card) => onQueue(card, false));
      granted(id, "look");
    });
    this.#hashing = new Slots(MOST_HASHING, (id) => {
      change(id, onTurn);
      granted(id, "hash");
    });
    this.#sending = new Slots(MOST_SENDING, (id) => {
      change(id, (card) => onQueue(card, false));
      granted(id, "send");
    });
  }

  /** Whether it is the drop's turn for that. */
  has(id: number, turn: Turn): boolean {
    return this.#slots(turn).has(id);
  }

  /** Whether it is the drop's turn for anything. */
  any(id: number): boolean {
    return this.has(id, "look") || this.has(id, "hash") || this.has(id, "send");
  }

  askToLook(id: number): void {
    this.#change(id, (card) => onQueue(card, true));
    this.#looking.ask(id);
  }

  looked(id: number): void {
    this.#looking.release(id);
  }

  /** Whoever sends goes first: its bytes are in vain until the fingerprint is there. */
  askToHash(id: number): void {
    this.#hashing.ask(id, this.#sending.has(id));
  }

  hashed(id: number): void {
    this.#hashing.release(id);
  }

  askToSend(id: number): void {
    if (!this.#sending.has(id)) {
      this.#change(id, (card) => onQueue(card, true));
      this.#sending.ask(id);
    }
  }

  /** It has sent, or rests. */
  sent(id: number): void {
    this.#change(id, (card) => onQueue(card, false));
    this.#sending.release(id);
  }

  /** The edge has no room for one import more: this drop is the first to try again, a while later. */
  putOff(id: number): void {
    this.#sending.close();
    this.#sending.release(id);
    this.#change(id, (card) => onQueue(card, true));
    this.#sending.ask(id, true);
    clearTimeout(this.#putOff);
    this.#putOff = setTimeout(() => { this.#sending.open(); }, PUT_OFF);
  }

  /** It needs no turn any more. */
  leave(id: number): void {
    this.#looking.release(id);
    this.#hashing.release(id);
    this.#sending.release(id);
  }

  #slots(turn: Turn): Slots {
    return { look: this.#looking, hash: this.#hashing, send: this.#sending }[turn];
  }
}
