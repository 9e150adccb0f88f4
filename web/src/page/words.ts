/**
 * Fetches the words of a language, each a file of the built page, so that no visit loads two. What the first scripts of a page
 * load beside the element, and the element when another language is chosen.
 */

import { firstToBeHad, languageOf, type Language } from "../model/language";
import type { Text } from "../strings";

const WORDS: Readonly<Record<Language, () => Promise<Text>>> = {
  en: async () => (await import("../strings/en/index")).en,
  ja: async () => (await import("../strings/ja/index")).ja,
};

/** Those of the language that is wanted, else of what the browser prefers. Fails when they cannot be fetched. */
export function fetchWords(wanted: string | null): Promise<Text> {
  return WORDS[languageOf(wanted, navigator.languages)]();
}

/** The first words of a visit, and what was asked for. */
export interface FirstWords {
  readonly wanted: string | null;
  readonly words: Text;
}

/**
 * The first words of a visit: as the page's element wants them. Where those cannot be fetched any others are better than
 * none; fails when there are no others.
 */
export async function fetchFirstWords(): Promise<FirstWords> {
  const wanted = document.querySelector("malleus-import")?.getAttribute("language") ?? null;
  const words = await firstToBeHad(languageOf(wanted, navigator.languages), WORDS);
  if (words === undefined) {
    throw new Error("the words of no language can be fetched");
  }
  return { wanted, words };
}
