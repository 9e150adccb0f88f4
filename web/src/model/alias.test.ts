import { expect, test } from "vitest";
import { aliasFault, beginning, MOST_ALIASES, parseAliases, shortest, spellable } from "./alias";

test.each(["a", "debian/13", "my-image_v1.2", "a日本語b", "a:b", "x".repeat(64)])("%s passes", (alias) => {
  expect(aliasFault(alias)).toBeNull();
});

test.each([
  ["", { kind: "empty" }],
  ["x".repeat(65), { kind: "too-long" }],
  [`a${"日".repeat(21)}b`, { kind: "too-long" }],
  ["a b", { kind: "character", character: " " }],
  ["a\nb", { kind: "character", character: "\n" }],
  ["a*b", { kind: "character", character: "*" }],
  ["a\\b", { kind: "character", character: "\\" }],
  ["a\u0000b", { kind: "character", character: "\u0000" }],
  ["a\u0085b", { kind: "character", character: "\u0085" }],
  ["a\u3000b", { kind: "character", character: "\u3000" }],
  ["../a", { kind: "ends" }],
  ["a/", { kind: "ends" }],
  ["日本", { kind: "ends" }],
  ["a//b", { kind: "segment" }],
  ["a/../b", { kind: "segment" }],
])("each fault is named: %j", (alias, fault) => {
  expect(aliasFault(alias)).toEqual(fault);
});

test("an alias of an old Incus may have parts that no address can name", () => {
  expect(spellable("../images/ab")).toBe(false);
  expect(spellable("a b")).toBe(true);
});

test("aliases are parted by white space, each is kept once", () => {
  expect(parseAliases("  debian/13 \n debian debian/13 ")).toEqual({ names: ["debian/13", "debian"], fault: null });
  expect(parseAliases("")).toEqual({ names: [], fault: null });
});

test("the first alias that is wrong is told", () => {
  expect(parseAliases("good b/ c/").fault).toEqual({ alias: "b/", fault: { kind: "ends" } });
  expect(parseAliases(Array.from({ length: MOST_ALIASES + 1 }, (_, at) => `a${at.toString()}`).join(" ")).fault).toBe("too-many");
});

test("the shortest alias that can be set is proposed", () => {
  expect(shortest(["debian/13/default", "debian/13", "debian/tr"])).toBe("debian/13");
  expect(shortest(["a b", "x/"])).toBe("");
  expect(shortest([])).toBe("");
});

test("a proposal begins as all aliases have to, or there is none", () => {
  expect(beginning("lab/", "debian/12")).toBe("lab/debian/12");
  expect(beginning("lab/", "lab/debian")).toBe("lab/debian");
  expect(beginning("", "debian")).toBe("debian");
  expect(beginning("lab/", "")).toBe("");
  expect(beginning("lab/", "x".repeat(61))).toBe("");
});
