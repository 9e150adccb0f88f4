/** Leads the focus to what is to have it. What an answer has to come for first is waited for, while nothing else has it. */

/** How long that is waited for, in milliseconds. */
const PATIENCE = 2_000;

export class Leading {
  /** What finds it; empty for nothing. */
  #to = "";
  #until = 0;

  /** What the selector finds is to have the focus after the next drawing. */
  want(selector: string): void {
    this.#to = selector;
    this.#until = performance.now() + PATIENCE;
  }

  /** It is drawn. */
  lead(root: ShadowRoot): void {
    if (this.#to === "") {
      return;
    }
    const found = root.querySelector<HTMLElement>(this.#to);
    found?.focus();
    if (found !== null || root.activeElement !== null || performance.now() > this.#until) {
      this.#to = "";
    }
  }
}
