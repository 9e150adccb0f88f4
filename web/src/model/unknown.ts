/** Words in attributes that mean nothing, told to whoever wrote the page. */

import { KINDS, OPTIONS } from "./presets";
import { TABS } from "./tab";

/** What each attribute knows, by its property. */
const KNOWN = {
  tabs: TABS,
  aliasTaken: ["fail", "move", "skip"],
  locked: OPTIONS,
  accept: KINDS,
  language: ["en", "ja"],
  theme: ["light", "dark"],
} satisfies Record<string, readonly string[]>;

/** Those of which one word is meant, and not a list. */
const SINGLE: readonly string[] = ["aliasTaken", "language", "theme"];

/** The attributes that have words of their own, as they are written; `null` for those that are not there. */
export type Worded = Readonly<Record<keyof typeof KNOWN, string | null>>;

/** A sentence for each word that `changed` attributes do not know. */
export function unknownWords(written: Worded, changed: (property: string) => boolean): readonly string[] {
  return Object.entries(KNOWN).flatMap(([property, known]: [string, readonly string[]]) => {
    const value = changed(property) ? (written[property as keyof Worded] ?? "") : "";
    const words = SINGLE.includes(property) ? [value] : [...new Set(value.split(/\s+/u))];
    const attribute = property.replace(/[A-Z]/gu, (capital) => `-${capital.toLowerCase()}`);
    return words
      .filter((word) => word !== "" && !known.includes(property === "language" ? (word.split("-")[0] ?? "").toLowerCase() : word))
      .map((word) => `<malleus-import ${attribute}> does not know “${word}”, only: ${known.join(" ")}`);
  });
}
