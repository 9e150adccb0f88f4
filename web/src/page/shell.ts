/** What the parts of the element may ask of it. */

import type { CSSResult } from "lit";

export interface Shell {
  /** Something is to be drawn anew. */
  changed(): void;
  /** Says something in the live region. */
  say(words: string): void;
  /** Gives the focus to what the selector finds, once it is drawn. */
  focus(selector: string): void;
  /** Adds styles that came later. */
  dress(styles: CSSResult): void;
  /** All begins anew, for somebody else or in another tenant. */
  restart(): void;
  /** Whether a person is writing: the focus is not to be taken from them. */
  writing(): boolean;
}
