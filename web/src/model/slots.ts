/** Whose turn it is to hash. Hashing takes a core and the disk: more than two drops at once would only slow each other. */

/** The most drops that hash at the same time. */
const MOST = 2;

/** Grants turns in the order in which they are asked for. Drops go by their number. */
export class Slots {
  readonly #grant: (id: number) => void;
  readonly #held = new Set<number>();
  readonly #waiting = new Set<number>();

  /** `grant` is called with each drop whose turn it is. */
  constructor(grant: (id: number) => void) {
    this.#grant = grant;
  }

  /** The drop wants to hash. Asked again, nothing changes. */
  ask(id: number): void {
    if (!this.#held.has(id)) {
      this.#waiting.add(id);
      this.#serve();
    }
  }

  /** The drop has hashed, or will not any more. */
  release(id: number): void {
    this.#held.delete(id);
    this.#waiting.delete(id);
    this.#serve();
  }

  #serve(): void {
    for (const id of this.#waiting) {
      if (this.#held.size >= MOST) {
        return;
      }
      this.#waiting.delete(id);
      this.#held.add(id);
      this.#grant(id);
    }
  }
}
