import { expect, test } from "vitest";
import { placeAt, TABS, tabAfter, tabAt, tabsOf } from "./tab";

test("a fragment leads to a tab, or elsewhere", () => {
  expect(tabAt("#copy")).toBe("copy");
  expect(tabAt("")).toBeNull();
  expect(tabAt("#other")).toBeNull();
  expect(tabAt("#history/abc")).toBe("history");
  expect(tabAt("#historyabc")).toBeNull();
  expect(placeAt("#history/abc")).toBe("abc");
  expect(placeAt("#history")).toBeNull();
  expect(placeAt("#history/")).toBeNull();
});

test("arrows go round, Home and End to the ends", () => {
  expect(tabAfter("ArrowRight", TABS, "files", false)).toBe("copy");
  expect(tabAfter("ArrowLeft", TABS, "files", false)).toBe("history");
  expect(tabAfter("ArrowRight", TABS, "history", false)).toBe("files");
  expect(tabAfter("ArrowRight", TABS, "files", true)).toBe("history");
  expect(tabAfter("Home", TABS, "url", false)).toBe("files");
  expect(tabAfter("End", TABS, "url", false)).toBe("history");
  expect(tabAfter("Tab", TABS, "url", false)).toBeNull();
});

test("a portal names its tabs, in its order", () => {
  expect(tabsOf("history files nonsense history")).toEqual(["history", "files"]);
  expect(tabsOf(null)).toEqual(TABS);
  expect(tabsOf("nonsense")).toEqual(TABS);
  expect(tabAfter("ArrowRight", ["history", "files"], "files", false)).toBe("history");
});
