/** Does something once a second, as long as there is something to do. */

const SECOND = 1_000;

export class Ticker {
  readonly #tick: () => boolean;
  #ticking: ReturnType<typeof setInterval> | undefined;

  /** `tick` says whether it is to be called again. */
  constructor(tick: () => boolean) {
    this.#tick = tick;
  }

  /** Begins, unless it goes on already. */
  start(): void {
    this.#ticking ??= setInterval(() => {
      if (!this.#tick()) {
        this.stop();
      }
    }, SECOND);
  }

  stop(): void {
    clearInterval(this.#ticking);
    this.#ticking = undefined;
  }
}
