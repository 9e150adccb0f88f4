import { expect, test } from "vitest";
import { rowAfter, rowsSeen, topFor, type Sight } from "./windowed";

const sight: Sight = { top: 0, height: 500, row: 50 };

test("every row that is seen is drawn, and few others, wherever it is scrolled to", () => {
  const count = 5_000;
  for (let top = 0; top <= count * 50 - 500; top += 777) {
    const { first, end } = rowsSeen({ ...sight, top }, count);
    expect(first * 50).toBeLessThanOrEqual(top);
    expect(end * 50).toBeGreaterThanOrEqual(top + 500);
    expect(end - first).toBeLessThan(30);
  }
});

test("nothing beyond either end is drawn", () => {
  expect(rowsSeen(sight, 0)).toEqual({ first: 0, end: 0 });
  expect(rowsSeen(sight, 3)).toEqual({ first: 0, end: 3 });
  expect(rowsSeen({ ...sight, top: -30 }, 3)).toEqual({ first: 0, end: 3 });
  const { first, end } = rowsSeen({ ...sight, top: 1e6 }, 20);
  expect(first).toBeLessThan(20);
  expect(end).toBe(20);
});

test("before anything is measured a few rows are drawn", () => {
  expect(rowsSeen({ top: 0, height: 0, row: 0 }, 5_000).end).toBeGreaterThan(0);
});

test("a row is scrolled to only where it is not seen whole", () => {
  expect(topFor(3, sight)).toBe(0);
  expect(topFor(10, sight)).toBe(50);
  expect(topFor(2, { ...sight, top: 120 })).toBe(100);
});

test("keys lead on, and stop at the ends", () => {
  const after = (key: string, at: number): number | null => rowAfter(key, at, 100, sight);
  expect(after("ArrowDown", 4)).toBe(5);
  expect(after("ArrowDown", -1)).toBe(0);
  expect(after("ArrowUp", 0)).toBe(0);
  expect(after("PageDown", 4)).toBe(13);
  expect(after("PageUp", 4)).toBe(0);
  expect(after("End", 4)).toBe(99);
  expect(after("Home", 4)).toBe(0);
  expect(after("x", 4)).toBeNull();
  expect(after("toString", 4)).toBeNull();
  expect(rowAfter("ArrowDown", -1, 0, sight)).toBeNull();
});
