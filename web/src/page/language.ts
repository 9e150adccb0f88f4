/** Has the page speak a language: English is at hand, others are fetched. */

import type { Language } from "../model/language";
import { speak } from "../strings";
import { en } from "../strings/en/index";

/** Speaks it from the end of the promise on. A language that cannot be fetched leaves the one before. */
export async function speakLanguage(language: Language): Promise<void> {
  switch (language) {
    case "en":
      speak(en);
      break;
    case "ja":
      speak((await import("../strings/ja/index")).ja);
      break;
  }
}
