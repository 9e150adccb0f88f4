/** Has the page speak another language. */

import { fetchLate, speak } from "../strings";
import type { FirstWords } from "./words";

/** How often a language was chosen. The last choice has its way, however long the words of those before take. */
let chosen = 0;
/** What was asked for when the words that are spoken now were chosen; nothing where nobody has asked. */
let answered: string | null | undefined;

/** Speaks the first words of a visit, which were fetched beside the element. */
export function speakFirst({ wanted, words }: FirstWords): void {
  answered = wanted;
  speak(words);
}

/**
 * Speaks the language that is wanted, else what the browser prefers, from the end of the promise on. Where its words cannot
 * be fetched, the one before stays.
 */
export async function speakLanguage(wanted: string | null): Promise<void> {
  chosen += 1;
  const choice = chosen;
  if (wanted === answered) {
    return;
  }
  try {
    // Those who load the element have loaded this beside it.
    const { fetchWords } = await import("./words");
    const words = await fetchWords(wanted);
    if (choice === chosen) {
      answered = wanted;
      speak(words);
      // What is shown already may be told in any of them.
      void fetchLate();
    }
  } catch {
    // Words that cannot be fetched are no reason to show none.
  }
}
