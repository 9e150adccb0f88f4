/** What a language has for the words that come along with a code, from the worker or the edge. */

import type { Explanation } from "../generated/image-format";

/** What the words name: see `Explanation` and `Problem`. */
export type Values = Readonly<Record<string, string | undefined>>;

/** What happened and what to do: as it stands, or made of what is named. */
export type Worded = readonly [sentence: string, advice: string] | ((values: Values) => readonly [sentence: string, advice: string]);

/** What a table has for a value that was named; nothing for one that it does not know. */
export function among<T>(table: Readonly<Record<string, T>>, value: string | undefined): T | undefined {
  return value !== undefined && Object.hasOwn(table, value) ? table[value] : undefined;
}

/** The page's own troubles by their codes. */
export function byCode(troubles: Readonly<Record<string, Explanation>>): Record<string, readonly [string, string]> {
  return Object.fromEntries(Object.values(troubles).map(({ code, sentence, advice }) => [code, [sentence, advice] as const]));
}
