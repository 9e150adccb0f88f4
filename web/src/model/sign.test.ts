import { expect, test } from "vitest";
import { onTrouble } from "./acts";
import { ready, receiving, sent, trouble, uploading, view } from "./examples";
import { onImportView } from "./follow";
import { overviewOf } from "./overview";
import { NO_SIGN, signOf, type Sign } from "./sign";

const half = overviewOf([onImportView(uploading, receiving(5), 9)]);
const done = overviewOf([onImportView(sent, { ...view, state: "done" }, 9), { ...ready, id: 2 }]);
const failed = overviewOf([onTrouble(uploading, trouble)]);
const underWay: Sign = { kind: "underWay", percent: 50 };

test("while something is under way the tab says how far, seen or not", () => {
  expect(signOf(NO_SIGN, half, false)).toEqual(underWay);
  expect(signOf(underWay, half, true)).toBe(underWay);
  expect(signOf({ kind: "done", count: 1 }, half, true)).toEqual(underWay);
});

test("how it ended is told until somebody looks", () => {
  const told = signOf(underWay, done, false);
  expect(told).toEqual({ kind: "done", count: 1 });
  expect(signOf(told, done, false)).toBe(told);
  expect(signOf(told, done, true)).toEqual(NO_SIGN);
  expect(signOf(underWay, failed, false)).toEqual({ kind: "failed", count: 1 });
});

test("who looks on needs no sign of the end, and nothing that was there before is told", () => {
  expect(signOf(underWay, done, true)).toEqual(NO_SIGN);
  expect(signOf(NO_SIGN, done, false)).toBe(NO_SIGN);
  expect(signOf(underWay, overviewOf([]), false)).toEqual(NO_SIGN);
});
