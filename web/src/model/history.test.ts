import { expect, test } from "vitest";
import type { HistoryEntry } from "../generated/api";
import { historyEntry } from "./examples";
import { aliasesSet, allOfHistory, historyName, inHistory, outcomeOf, remembered } from "./history";

const done: HistoryEntry = { ...historyEntry, id: "a", aliases: ["web", "old"], skippedAliases: ["old"] };
const failed: HistoryEntry = { ...historyEntry, id: "b", state: "failed", target: "lab", image: { type: "container", description: "", os: "Alpine", release: "3.20" } };
const url: HistoryEntry = {
  ...historyEntry,
  id: "c",
  state: "cancelled",
  image: null,
  files: [],
  fingerprint: null,
  origin: { kind: "url", url: "https://images.example/a/debian.tar.xz?x=1", through: "edge" },
};
const past = remembered([done, failed, url]);
const ids = (entries: readonly HistoryEntry[]): string => entries.map(({ id }) => id).join("");

test("words, outcome and target narrow it down together", () => {
  expect(ids(inHistory(past, allOfHistory))).toBe("abc");
  expect(ids(inHistory(past, { ...allOfHistory, words: "WEB debian" }))).toBe("a");
  expect(ids(inHistory(past, { ...allOfHistory, words: "images.example" }))).toBe("c");
  expect(ids(inHistory(past, { ...allOfHistory, words: historyEntry.fingerprint?.slice(0, 6) ?? "" }))).toBe("ab");
  expect(ids(inHistory(past, { ...allOfHistory, outcome: "failed" }))).toBe("b");
  expect(ids(inHistory(past, { ...allOfHistory, outcome: "failed", target: "local" }))).toBe("");
  expect(past.targets).toEqual(["lab", "local"]);
});

test("what expired has failed", () => {
  expect(outcomeOf({ ...done, state: "expired" })).toBe("failed");
});

test("it is called by what is known of it", () => {
  expect(historyName(done)).toBe("Debian 13 (web)");
  expect(historyName(failed)).toBe("Alpine 3.20");
  expect(historyName(url)).toBe("debian.tar.xz");
  expect(historyName({ ...url, origin: { kind: "files" }, files: ["a.tar", "b.img"] })).toBe("a.tar + b.img");
  expect(historyName({ ...url, origin: { kind: "files" } })).toBe("c");
});

test("only what came to its end has set aliases, and not those that it left", () => {
  expect(aliasesSet(done)).toEqual(["web"]);
  expect(aliasesSet(failed)).toEqual([]);
});
