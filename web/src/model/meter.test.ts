import { expect, test } from "vitest";
import { advance, full, secondsLeft, speed, type Meter } from "./meter";

const MIB = 1 << 20;

function run(steps: readonly (readonly [number, number])[], total: number): Meter {
  let meter: Meter | null = null;
  for (const [at, done] of steps) {
    meter = advance(meter, { done, total }, at);
  }
  if (meter === null) {
    throw new Error("no steps");
  }
  return meter;
}

test("speed and time left follow the recent past", () => {
  const meter = run([[0, 0], [1000, 10 * MIB], [2000, 20 * MIB]], 100 * MIB);
  expect(speed(meter)).toBe(10 * MIB);
  expect(secondsLeft(meter)).toBe(8);
});

test("nothing is said before there is a second of it, when it stands still, or when it is done", () => {
  expect(speed(run([[0, 0], [500, MIB]], 2 * MIB))).toBeNull();
  expect(speed(run([[0, MIB], [5000, MIB]], 2 * MIB))).toBeNull();
  const done = run([[0, 0], [5000, MIB]], MIB);
  expect(speed(done)).toBeNull();
  expect(full(done)).toBe(true);
});

test("what lies further back is forgotten", () => {
  const meter = run([[0, 0], [30_000, 10 * MIB], [31_000, 11 * MIB], [32_000, 12 * MIB]], 100 * MIB);
  expect(speed(meter)).toBe(MIB);
});

test("samples stay few however often news come", () => {
  let meter: Meter | null = null;
  for (let at = 0; at < 60_000; at += 10) {
    meter = advance(meter, { done: at, total: 1e9 }, at);
  }
  expect(meter?.samples.length).toBeLessThan(50);
});

test("a new beginning is measured anew", () => {
  const meter = run([[0, 0], [2000, 10 * MIB], [3000, 0], [5000, 2 * MIB]], 100 * MIB);
  expect(speed(meter)).toBe(MIB);
});
