import { expect, test } from "vitest";
import type { TargetImage } from "../generated/api";
import { targetImage } from "./examples";
import { onShelf, shelfName, shelved, successor, withAlias, without, withoutAlias } from "./images";

const one: TargetImage = { ...targetImage, fingerprint: "1".repeat(64), aliases: ["b"] };
const two: TargetImage = { ...targetImage, fingerprint: "2".repeat(64), aliases: ["a", "c"], type: "virtual-machine" };
const names = (images: readonly TargetImage[]): readonly (readonly string[])[] => images.map(({ aliases }) => aliases);

test("images are found by all that is told of them", () => {
  const shelf = shelved([one, { ...two, source: "https://images.example" }]);
  expect(onShelf(shelf, "debian")).toHaveLength(2);
  expect(onShelf(shelf, "virtual IMAGES.example")).toHaveLength(1);
  expect(onShelf(shelf, "1111")).toEqual([one]);
  expect(onShelf(shelf, "nothing")).toEqual([]);
});

test("an image is called by what it tells", () => {
  expect(shelfName({ ...one, properties: { os: "Debian", release: "13" } })).toBe("Debian 13");
  expect(shelfName({ ...one, properties: { os: "Debian", description: "Mine" } })).toBe("Mine");
  expect(shelfName({ ...one, properties: {} })).toBe("b");
  expect(shelfName({ ...one, properties: {}, aliases: [] })).toBe("111111111111");
});

test("an alias names one image", () => {
  expect(names(withAlias([one, two], "a", one.fingerprint))).toEqual([["a", "b"], ["c"]]);
  expect(names(withAlias([one, two], "b", one.fingerprint))).toEqual([["b"], ["a", "c"]]);
  expect(names(withoutAlias([one, two], "c"))).toEqual([["b"], ["a"]]);
});

test("an image that is deleted is gone", () => {
  expect(without([one, two], one.fingerprint)).toEqual([two]);
});

test("what a refresh has put in an image's place is found by an alias", () => {
  const newer = { ...one, fingerprint: "3".repeat(64) };
  expect(successor([one, two], one)).toBe(one);
  expect(successor([newer, two], one)).toBe(newer);
  expect(successor([two], one)).toBeNull();
});
