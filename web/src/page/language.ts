/** Has the page speak a language, whose words are fetched when it is chosen: no visit loads two. */

import { firstToBeHad, languageOf, type Language } from "../model/language";
import { speak, spoken, type Text } from "../strings";

/** Each language is a file of the built page. */
const WORDS: Readonly<Record<Language, () => Promise<Text>>> = {
  en: async () => (await import("../strings/en/index")).en,
  ja: async () => (await import("../strings/ja/index")).ja,
};

/** The language that was chosen last, which has its way however long its words take. */
let chosen: Language | null = null;

/** Speaks it from the end of the promise on. A language that cannot be fetched leaves the one before; fails like it. */
export async function speakLanguage(language: Language): Promise<void> {
  chosen = language;
  const words = await WORDS[language]();
  if (chosen === language) {
    speak(words);
  }
}

/**
 * Speaks the first language of a visit: the one the page's element asks for, else the browser. Where that cannot be fetched
 * any other is better than none.
 *
 * Fails when none can be fetched.
 */
export async function speakFirst(): Promise<void> {
  const wanted = document.querySelector("malleus-import")?.getAttribute("language") ?? null;
  const words = await firstToBeHad(languageOf(wanted, navigator.languages), WORDS);
  if (words === undefined) {
    throw new Error("the words of no language can be fetched");
  }
  // Another script on the page may have been quicker.
  if (!spoken()) {
    speak(words);
  }
}
