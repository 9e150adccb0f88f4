import { expect, test } from "vitest";
import { unknownWords, type Worded } from "./unknown";

const none: Worded = { tabs: null, aliasTaken: null, locked: null, accept: null, language: null, theme: null };
const all = (): boolean => true;

test("what is known is not spoken of", () => {
  const written = { tabs: "files  copy", aliasTaken: "move", locked: "alias-taken", accept: "wrap", language: "ja-JP", theme: "dark" };
  expect(unknownWords(written, all)).toEqual([]);
  expect(unknownWords(none, all)).toEqual([]);
});

test("each word that means nothing is named, with what would mean something", () => {
  expect(unknownWords({ ...none, aliasTaken: "replace", accept: "container iso vm" }, all)).toEqual([
    "<malleus-import alias-taken> does not know “replace”, only: fail move skip",
    "<malleus-import accept> does not know “iso”, only: container virtual-machine unified split wrap",
    "<malleus-import accept> does not know “vm”, only: container virtual-machine unified split wrap",
  ]);
  expect(unknownWords({ ...none, language: "fr-CA" }, all)).toEqual(["<malleus-import language> does not know “fr-CA”, only: en ja"]);
});

test("only what has changed is spoken of", () => {
  expect(unknownWords({ ...none, theme: "blue" }, (property) => property === "tabs")).toEqual([]);
});
