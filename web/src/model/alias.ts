/** Alias names, by the rule of `AliasName` in `crates/upload-proto`: the edge checks again, this says it while one types. */

import { utf8Length } from "./utf8";

/** The longest alias, in bytes of UTF-8. */
const LONGEST = 64;
/** The most aliases of one import. */
export const MOST_ALIASES = 16;

/** White space as Rust sees it, control characters, and what Incus or a path refuses. */
const REFUSED = /[\p{White_Space}\p{Cc}$?&+"'`*\\]/u;

/** What is wrong with an alias. */
export type AliasFault =
  | { readonly kind: "empty" | "too-long" | "ends" | "segment" }
  | { readonly kind: "character"; readonly character: string };

/** What is wrong with an alias; `null` where every version of Incus takes it. */
export function aliasFault(alias: string): AliasFault | null {
  if (alias === "") {
    return { kind: "empty" };
  }
  if (utf8Length(alias) > LONGEST) {
    return { kind: "too-long" };
  }
  const refused = REFUSED.exec(alias);
  if (refused !== null) {
    return { kind: "character", character: refused[0] };
  }
  if (!/^[A-Za-z0-9]/.test(alias) || !/[A-Za-z0-9]$/.test(alias)) {
    return { kind: "ends" };
  }
  return spellable(alias) ? null : { kind: "segment" };
}

/** Whether an address can name the alias: parts that are empty or only dots get lost on the way. */
export function spellable(alias: string): boolean {
  return alias.split("/").every((segment) => !["", ".", ".."].includes(segment));
}

/** A proposal that begins as all aliases have to; empty where it would be none then. */
export function beginning(prefix: string, alias: string): string {
  if (alias === "" || alias.startsWith(prefix)) {
    return alias;
  }
  const whole = prefix + alias;
  return aliasFault(whole) === null ? whole : "";
}

/** What a field for aliases, parted by white space, holds. */
export interface Aliases {
  /** Each once, in the order they were typed. */
  readonly names: readonly string[];
  /** The first that is wrong, or that there are too many. */
  readonly fault: { readonly alias: string; readonly fault: AliasFault } | "too-many" | null;
}

/** The aliases of a field. */
export function parseAliases(typed: string): Aliases {
  const names = [...new Set(typed.split(/\p{White_Space}+/u).filter((name) => name !== ""))];
  for (const alias of names) {
    const fault = aliasFault(alias);
    if (fault !== null) {
      return { names, fault: { alias, fault } };
    }
  }
  return { names, fault: names.length > MOST_ALIASES ? "too-many" : null };
}

/** The shortest alias that can be set here, the first of those; empty for none. */
export function shortest(aliases: readonly string[]): string {
  return aliases
    .filter((alias) => aliasFault(alias) === null)
    .reduce((best, alias) => (best === "" || alias.length < best.length ? alias : best), "");
}
