/** Whose turn it is to do what few can do at the same time. */

/** The most drops that are looked into at once: each takes a worker, with several MiB of memory. */
export const MOST_LOOKING = 4;
/** The most drops that hash at once. It takes a core and the disk: more would only slow each other. */
export const MOST_HASHING = 2;
/**
 * The most drops that send at once. Over HTTP/1.1 a browser keeps six connections to a server for all tabs, and a sender
 * takes two, one for its body and one to ask how far that is.
 */
export const MOST_SENDING = 2;

/** Grants turns in the order in which they are asked for, the urgent ones first. Drops go by their number. */
export class Slots {
  readonly #most: number;
  readonly #grant: (id: number) => void;
  readonly #held = new Set<number>();
  readonly #urgent = new Set<number>();
  readonly #waiting = new Set<number>();
  #closed = false;

  /** Of `most` turns at once, `grant` is called with each drop whose turn it is. */
  constructor(most: number, grant: (id: number) => void) {
    this.#most = most;
    this.#grant = grant;
  }

  /** The drop wants a turn, before others where that is `urgent`. Asked again, it keeps its place or gets a better one. */
  ask(id: number, urgent = false): void {
    if (this.#held.has(id)) {
      return;
    }
    if (urgent) {
      this.#waiting.delete(id);
      this.#urgent.add(id);
    } else if (!this.#urgent.has(id)) {
      this.#waiting.add(id);
    }
    this.#serve();
  }

  /** The drop needs its turn no more, or does not want one after all. */
  release(id: number): void {
    this.#held.delete(id);
    this.#urgent.delete(id);
    this.#waiting.delete(id);
    this.#serve();
  }

  /** Whether it is the drop's turn. */
  has(id: number): boolean {
    return this.#held.has(id);
  }

  /** Grants no turns until it is opened. Those that are held stay held. */
  close(): void {
    this.#closed = true;
  }

  /** Grants turns again. */
  open(): void {
    this.#closed = false;
    this.#serve();
  }

  #serve(): void {
    // A grant may ask and release: each round looks anew.
    for (let id = this.#next(); id !== undefined; id = this.#next()) {
      this.#urgent.delete(id);
      this.#waiting.delete(id);
      this.#held.add(id);
      this.#grant(id);
    }
  }

  #next(): number | undefined {
    if (this.#closed || this.#held.size >= this.#most) {
      return undefined;
    }
    for (const id of this.#urgent) {
      return id;
    }
    for (const id of this.#waiting) {
      return id;
    }
    return undefined;
  }
}
