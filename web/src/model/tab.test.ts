import { expect, test } from "vitest";
import { placeAt, tabAfter, tabAt } from "./tab";

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
  expect(tabAfter("ArrowRight", "files", false)).toBe("copy");
  expect(tabAfter("ArrowLeft", "files", false)).toBe("history");
  expect(tabAfter("ArrowRight", "history", false)).toBe("files");
  expect(tabAfter("ArrowRight", "files", true)).toBe("history");
  expect(tabAfter("Home", "url", false)).toBe("files");
  expect(tabAfter("End", "url", false)).toBe("history");
  expect(tabAfter("Tab", "url", false)).toBeNull();
});
