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

/** Who draws anew when there are more words. */
export const listeners = new Set<() => void>();
/** The words that more are being fetched for, and until when. */
let lacking: { readonly words: Text; readonly fetched: Promise<void> } | null = null;

/**
 * The words for what an edge says against something are fetched when it first does: most visits need none of them. Until they
 * are there it is told in the words that it came with.
 */
export function fetchLate(): Promise<void> {
  const words = text;
  if (words.lateProblems === null) {
    return Promise.resolve();
  }
  if (lacking?.words !== words) {
    const fetched = words.lateProblems().then(
      (more) => {
        if (text === words) {
          speak({ ...words, problems: { ...words.problems, ...more }, lateProblems: null });
          listeners.forEach((listener) => { listener(); });
        }
      },
      // They are asked for again when they are wanting again.
      () => undefined,
    );
    lacking = { words, fetched: fetched.finally(() => { lacking = null; }) };
  }
  return lacking.fetched;
}

/** Whether there are words yet. */
export function spoken(): boolean {
  return (text as Text | undefined) !== undefined;
}
