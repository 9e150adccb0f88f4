/** Whose turn it is to do what few can do at the same time. */

/** The most drops that hash at once. It takes a core and the disk: more would only slow each other. */
export const MOST_HASHING = 2;
/**
 * The most drops that send at once. Over HTTP/1.1 a browser keeps six connections to a server for all tabs, and a sender
 * takes two, one for its body and one to ask how far that is.
 */
export const MOST_SENDING = 2;

/** Grants turns in the order in which they are asked for. Drops go by their number. */
export class Slots {
  readonly #most: number;
  readonly #grant: (id: number) => void;
  readonly #held = new Set<number>();
  readonly #waiting = new Set<number>();

  /** Of `most` turns at once, `grant` is called with each drop whose turn it is. */
  constructor(most: number, grant: (id: number) => void) {
    this.#most = most;
    this.#grant = grant;
  }

  /** The drop wants a turn. Asked again, nothing changes. */
  ask(id: number): void {
    if (!this.#held.has(id)) {
      this.#waiting.add(id);
      this.#serve();
    }
  }

  /** The drop needs its turn no more. */
  release(id: number): void {
    this.#held.delete(id);
    this.#waiting.delete(id);
    this.#serve();
  }

  #serve(): void {
    for (const id of this.#waiting) {
      if (this.#held.size >= this.#most) {
        return;
      }
      this.#waiting.delete(id);
      this.#held.add(id);
      this.#grant(id);
    }
  }
}
