import { expect, test } from "vitest";
import { tabAfter, tabAt } from "./tab";

test("a fragment leads to a tab, or elsewhere", () => {
  expect(tabAt("#copy")).toBe("copy");
  expect(tabAt("")).toBeNull();
  expect(tabAt("#other")).toBeNull();
});

test("arrows go round, Home and End to the ends", () => {
  expect(tabAfter("ArrowRight", "files", false)).toBe("copy");
  expect(tabAfter("ArrowLeft", "files", false)).toBe("images");
  expect(tabAfter("ArrowRight", "images", false)).toBe("files");
  expect(tabAfter("ArrowRight", "files", true)).toBe("images");
  expect(tabAfter("Home", "url", false)).toBe("files");
  expect(tabAfter("End", "url", false)).toBe("images");
  expect(tabAfter("Tab", "url", false)).toBeNull();
});
