/** Imports that have ended: made ready once, then searched with every key. */

import type { HistoryEntry } from "../generated/api";
import { finder, searched, type Searched } from "./search";

/** What came of an import. One that was given up because nothing came has failed too. */
export type Outcome = "done" | "failed" | "cancelled";

export const OUTCOMES: readonly Outcome[] = ["done", "failed", "cancelled"];

/** What is looked for. */
export interface HistoryFilter {
  /** As typed. */
  readonly words: string;
  /** Empty for all. */
  readonly outcome: Outcome | "";
  /** The name of a target; empty for all. */
  readonly target: string;
}

export const allOfHistory: HistoryFilter = { words: "", outcome: "", target: "" };

/** Ended imports made ready to be searched. */
export interface Past {
  readonly entries: readonly HistoryEntry[];
  readonly texts: readonly Searched[];
  /** The targets they went to, in order. */
  readonly targets: readonly string[];
}

/** Makes ended imports ready to be searched. */
export function remembered(entries: readonly HistoryEntry[]): Past {
  return {
    entries,
    texts: entries.map((entry) =>
      searched(
        [entry.image?.description ?? "", entry.image?.os ?? "", entry.image?.release ?? "", entry.image?.type ?? "", entry.target, ...entry.aliases, ...entry.files, originText(entry)],
        entry.fingerprint ?? "",
      ),
    ),
    targets: [...new Set(entries.map(({ target }) => target))].sort(),
  };
}

/** What a filter leaves, in its order. */
export function inHistory({ entries, texts }: Past, { words, outcome, target }: HistoryFilter): readonly HistoryEntry[] {
  const found = finder(words);
  return entries.filter((entry, at) => {
    const text = texts[at];
    return (
      (outcome === "" || outcomeOf(entry) === outcome) &&
      (target === "" || entry.target === target) &&
      text !== undefined &&
      found(text)
    );
  });
}

/** What came of it. */
export function outcomeOf({ state }: HistoryEntry): Outcome {
  return state === "done" || state === "cancelled" ? state : "failed";
}

/** What it is called: its description, else its system, else where it came from. */
export function historyName({ image, files, origin, fingerprint, id }: HistoryEntry): string {
  const system = [image?.os ?? "", image?.release ?? ""].filter((part) => part !== "").join(" ");
  const from = origin.kind === "files" ? files.join(" + ") : origin.kind === "url" ? lastOf(origin.url) : origin.image;
  return [image?.description ?? "", system, from].find((name) => name.trim() !== "") ?? (fingerprint ?? id).slice(0, 12);
}

/** The aliases that it has set: none where it did not come so far. */
export function aliasesSet({ state, aliases, skippedAliases }: HistoryEntry): readonly string[] {
  return state === "done" ? aliases.filter((alias) => !skippedAliases.includes(alias)) : [];
}

function originText({ origin }: HistoryEntry): string {
  return origin.kind === "files" ? "" : origin.kind === "url" ? origin.url : `${origin.remote} ${origin.image}`;
}

function lastOf(url: string): string {
  return url.split(/[?#]/u)[0]?.split("/").findLast((part) => part !== "") ?? url;
}
