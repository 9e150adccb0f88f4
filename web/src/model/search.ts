/** Search by words over texts that are made once. */

/** What is searched. */
export interface Searched {
  /** All text of it, in lower case. */
  readonly text: string;
  readonly fingerprint: string;
}

/** What is searched, from its texts and its fingerprint. */
export function searched(texts: readonly string[], fingerprint: string): Searched {
  return { text: texts.join("\n").toLowerCase(), fingerprint };
}

/** A test for what was typed: each word is in the text, or begins the fingerprint. */
export function finder(typed: string): (one: Searched) => boolean {
  const words = typed.toLowerCase().split(/\s+/u).filter((word) => word !== "");
  return ({ text, fingerprint }) => words.every((word) => text.includes(word) || fingerprint.startsWith(word));
}
