import { expect, test } from "vitest";
import { onCancel, onImport, onPause, onQueue, onTrouble } from "./acts";
import type { Card } from "./card";
import { after, fresh, image, ready, receiving, sent, trouble, uploading, view } from "./examples";
import { onImportView } from "./follow";
import { alike, overviewOf, together } from "./overview";

const done = onImportView(sent, { ...view, state: "done" }, 9);
const failed = onTrouble(uploading, trouble);
const refused = after(fresh, { type: "refused", trouble });
const cancelled = after(onCancel(ready), { type: "cancelled" });
const half = onImportView(uploading, receiving(5), 9);

/** Cards with numbers from 1. */
const numbered = (...cards: readonly Card[]): Card[] => cards.map((card, at) => ({ ...card, id: at + 1 }));

test("every card is counted once", () => {
  const cards = numbered(fresh, onQueue(fresh, true), ready, onImport(ready), half, sent, done, failed, refused, cancelled, onCancel(uploading));
  const { total, counts } = overviewOf(cards);
  expect(counts).toEqual({ looking: 2, describing: 0, ready: 1, underWay: 4, done: 1, failed: 1, refused: 1, cancelled: 1 });
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(total);
});

test("what was asked for is counted in bytes that were acknowledged", () => {
  expect(overviewOf(numbered(ready, half, done, failed)).bytes).toEqual({ done: 15, total: 20 });
  expect(overviewOf(numbered(sent, onImport(ready))).bytes).toEqual({ done: 10, total: 20 });
});

test("all of it is told as long as something is under way, and is never whole before the end", () => {
  expect(together(overviewOf(numbered(half, done)))).toBe(75);
  expect(together(overviewOf(numbered(sent, done)))).toBe(99);
  expect(together(overviewOf(numbered(done, failed)))).toBeNull();
  expect(together(overviewOf([]))).toBeNull();
  expect(together(overviewOf([{ ...onImport(ready), image: { ...image, size: 0 }, files: [] }]))).toBe(0);
});

test("each deed is for those cards that it can be done with", () => {
  const cards = numbered(ready, half, onPause(half, true), onQueue(onImport(ready), true), sent, done, failed, refused, { ...half, joined: true });
  const { deeds } = overviewOf(cards);
  expect(deeds.import).toEqual([1]);
  expect(deeds.pause).toEqual([2, 4]);
  expect(deeds.resume).toEqual([3]);
  expect(deeds.cancel).toEqual([1, 2, 3, 4, 5, 9]);
  expect(deeds.retry).toEqual([7]);
  expect(deeds.clear).toEqual([6, 8]);
});

test("overviews are alike when a person sees no difference", () => {
  const one = overviewOf(numbered(half, ready));
  expect(alike(one, overviewOf(numbered(half, ready)))).toBe(true);
  expect(alike(one, overviewOf(numbered(half, done)))).toBe(false);
  expect(alike(one, overviewOf(numbered(onImportView(uploading, receiving(6), 9), ready)))).toBe(false);
});
