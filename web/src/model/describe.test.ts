import { expect, test } from "vitest";
import { newCard } from "./card";
import { droppedFacts, title } from "./describe";

const titled = (...names: string[]): string => title(newCard(1, files(names)));
const files = (names: readonly string[]): { name: string; size: number }[] => names.map((name) => ({ name, size: 1 }));

test.each([
  [[], "What was dropped"],
  [["a.tar"], "a.tar"],
  [["a.tar", "b.img"], "a.tar + b.img"],
  [["vm/metadata.yaml", "vm/rootfs.img", "vm/templates/a"], "vm"],
  [["a.txt", "b.txt", "c.txt"], "a.txt and 2 more files"],
  [["vm/a", "vm/b", "other/c"], "vm/a and 2 more files"],
])("the files %j are called %s", (names, expected) => {
  expect(titled(...names)).toBe(expected);
});

test("a card lists a few files and counts the others", () => {
  const values = (count: number): string[] => droppedFacts(files(Array.from({ length: count }, (_, at) => at.toString()))).map(({ value }) => value);
  expect(values(6)).toHaveLength(6);
  expect(values(10_000)).toHaveLength(6);
  expect(values(10_000).at(-1)).toBe("9995 more files");
});
