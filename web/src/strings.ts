/** Every word the page says. Which language it speaks is chosen in one place, for the whole page. */

import type { en } from "./strings/en/index";

/** All words of one language. */
export type Text = typeof en;

/**
 * The words of the language that is spoken now: none before `speak` was called, so that a visit loads one language alone.
 * Whoever shows some looks here each time, and keeps none; no module looks while it is being loaded.
 */
export let text: Text;

/** Speaks another language from now on. What is shown already is to be drawn anew. */
export function speak(words: Text): void {
  text = words;
}

/** Whether there are words yet. */
export function spoken(): boolean {
  return (text as Text | undefined) !== undefined;
}
