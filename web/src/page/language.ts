/** Has the page speak another language. */

import { speak } from "../strings";

/** How often a language was chosen. The last choice has its way, however long the words of those before take. */
let chosen = 0;

/**
 * Speaks the language that is wanted, else what the browser prefers, from the end of the promise on. Where its words cannot
 * be fetched, the one before stays.
 */
export async function speakLanguage(wanted: string | null): Promise<void> {
  chosen += 1;
  const choice = chosen;
  try {
    // Those who load the element have loaded this beside it.
    const { fetchWords } = await import("./words");
    const words = await fetchWords(wanted);
    if (choice === chosen) {
      speak(words);
    }
  } catch {
    // Words that cannot be fetched are no reason to show none.
  }
}
