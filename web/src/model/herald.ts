/**
 * What is said aloud of many cards. One after the other they would never stop: while few are under way each step of each is
 * said; else how they stand together, now and then and at the end.
 */

/** With more cards than this under way, they are spoken of together. */
const FEW = 3;
/** The least time between two sentences on all of them, in milliseconds. */
const PAUSE = 15_000;

export class Herald {
  #together = false;
  #saidAt = -Infinity;

  /**
   * What is to be said, if anything, when a card came to where `step` says. `open` is how many cards have not come to rest,
   * `all` how they stand together, both with that step.
   */
  hear(step: string, open: number, all: () => string, now: number): string {
    if (open > FEW) {
      this.#together = true;
    }
    if (!this.#together) {
      return step;
    }
    if (open === 0) {
      this.#together = false;
      this.#saidAt = -Infinity;
      return all();
    }
    if (now - this.#saidAt < PAUSE) {
      return "";
    }
    this.#saidAt = now;
    return all();
  }
}
