/** Every word the page says. Which language it speaks is chosen in one place, for the whole page. */

import { en } from "./strings/en/index";

/** All words of one language. */
export type Text = typeof en;

/** The words of the language that is spoken now. Whoever shows some looks here each time, and keeps none. */
export let text: Text = en;

/** Speaks another language from now on. What is shown already is to be drawn anew. */
export function speak(words: Text): void {
  text = words;
}
