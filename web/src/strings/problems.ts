/** What a language has for the words that come along with a code, from the worker or the edge. */

/** What the words name: see `Explanation` and `Problem`. */
export type Values = Readonly<Record<string, string | undefined>>;

/** What happened and what to do: as it stands, or made of what is named. */
export type Worded = readonly [sentence: string, advice: string] | ((values: Values) => readonly [sentence: string, advice: string]);

/** What a table has for a value that was named; nothing for one that it does not know. */
export function among<T>(table: Readonly<Record<string, T>>, value: string | undefined): T | undefined {
  return value !== undefined && Object.hasOwn(table, value) ? table[value] : undefined;
}
