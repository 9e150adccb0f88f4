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

test("where one word is meant, several are none", () => {
  expect(unknownWords({ ...none, theme: "light dark" }, all)).toEqual(["<malleus-import theme> does not know “light dark”, only: light dark"]);
});

test("a word that stands there twice is named once", () => {
  expect(unknownWords({ ...none, tabs: "file files file" }, all)).toHaveLength(1);
});

test("only what has changed is spoken of", () => {
  expect(unknownWords({ ...none, theme: "blue" }, (property) => property === "tabs")).toEqual([]);
});
