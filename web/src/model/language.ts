/** Which language the page speaks. */

/** The languages there are words of, by their tags. */
export type Language = "en" | "ja";

/** The language of the first tag that there are words of; `wanted` is what a page's author asks for, before what the person's browser prefers. */
export function languageOf(wanted: string | null, preferred: readonly string[]): Language {
  for (const tag of [wanted ?? "", ...preferred]) {
    const language = tag.split("-")[0]?.toLowerCase();
    if (language === "en" || language === "ja") {
      return language;
    }
  }
  return "en";
}

/** What there is of the first language that can be had, `first` before all others; nothing where none can. */
export async function firstToBeHad<T>(first: Language, sources: Readonly<Record<Language, () => Promise<T>>>): Promise<T | undefined> {
  const others = (Object.keys(sources) as Language[]).filter((language) => language !== first);
  for (const language of [first, ...others]) {
    try {
      return await sources[language]();
    } catch {
      // The next one, then.
    }
  }
  return undefined;
}
