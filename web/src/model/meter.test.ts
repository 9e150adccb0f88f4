import { describe, expect, test } from "vitest";
import { advance, full, further, rested, secondsLeft, speed, ticked, type Meter } from "./meter";

const MIB = 1 << 20;

/** Numbers from 0 to 1, the same each time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function run(steps: readonly (readonly [number, number])[], total: number): Meter {
  const meter = steps.reduce<Meter | null>((present, [at, done]) => advance(present, { done, total }, at), null);
  if (meter === null) {
    throw new Error("no steps");
  }
  return meter;
}

/** What a person reads, each time it changes. */
interface Reading {
  readonly at: number;
  readonly left: number | null;
  readonly truth: number;
}

/** Sends `total` bytes at what `rate` says in bytes per second, with news every `every` milliseconds; gives what is read. */
function watch(total: number, rate: (at: number) => number, every: () => number): Reading[] {
  let [at, done] = [0, 0];
  let meter = advance(null, { done: 0, total }, 0);
  const readings: Reading[] = [];
  while (done < total) {
    const step = every();
    done = Math.min(total, done + (rate(at) * step) / 1000);
    at += step;
    meter = advance(meter, { done, total }, at);
    const left = secondsLeft(meter);
    if (readings.at(-1)?.left !== left) {
      readings.push({ at, left, truth: (total - done) / rate(at) });
    }
  }
  return readings;
}

/** How often what is read grows. */
function rises(readings: readonly Reading[]): number {
  return readings.filter(({ left }, at) => left !== null && left > (readings[at - 1]?.left ?? Infinity)).length;
}

test("speed and time left follow what was measured", () => {
  const meter = run([[0, 0], [1000, 10 * MIB], [2000, 20 * MIB], [3000, 30 * MIB]], 1000 * MIB);
  expect(speed(meter)).toBeCloseTo(10 * MIB, -6);
  expect(secondsLeft(meter)).toBe(120);
});

test("nothing is said before there is a second and a half of it, when it stands still, or when it is done", () => {
  expect(speed(run([[0, 0], [1400, MIB]], 2 * MIB))).toBeNull();
  expect(speed(run([[0, MIB], [5000, MIB]], 2 * MIB))).toBeNull();
  const done = run([[0, 0], [5000, MIB]], MIB);
  expect(speed(done)).toBeNull();
  expect(secondsLeft(done)).toBeNull();
  expect(full(done)).toBe(true);
});

test("a meter holds no more however long it runs", () => {
  let meter = advance(null, { done: 0, total: 1e9 }, 0);
  const size = JSON.stringify(meter).length;
  for (let at = 10; at < 60_000; at += 10) {
    meter = advance(meter, { done: at, total: 1e9 }, at);
  }
  expect(JSON.stringify(meter).length).toBeLessThan(size + 300);
});

test("a new beginning is measured anew", () => {
  const meter = run([[0, 0], [2000, 10 * MIB], [3000, 0], [4000, MIB], [5500, 2.5 * MIB]], 100 * MIB);
  expect(speed(meter)).toBeCloseTo(MIB, -5);
});

test("what is older news changes nothing", () => {
  const meter = run([[0, 0], [2000, 10 * MIB]], 100 * MIB);
  expect(further(meter, { done: 5 * MIB, total: 100 * MIB }, 3000)).toBe(meter);
});

describe("at a steady speed with jitter, for any size, speed and rhythm of news", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])("the time left never grows, changes once a second at most and is right (%i)", (seed) => {
    const next = random(seed);
    const rate = (1 + 200 * next()) * MIB;
    const seconds = 40 + 600 * next();
    const readings = watch(rate * seconds, () => rate * (0.7 + 0.6 * next()), () => 20 + 600 * next());
    expect(rises(readings)).toBe(0);
    for (const [at, reading] of readings.entries()) {
      expect(reading.at - (readings[at - 1]?.at ?? -Infinity)).toBeGreaterThanOrEqual(reading.left === null ? 0 : 999);
    }
    const settled = readings.filter(({ at, left }) => at > 10_000 && left !== null);
    expect(settled.length).toBeGreaterThan(0);
    for (const { left, at } of settled) {
      const truth = seconds - at / 1000;
      // A step is 30 s where ten minutes are left.
      expect(Math.abs((left ?? 0) - truth)).toBeLessThan(32 + 0.2 * truth);
    }
  });
});

test("halts of seconds, as when a disk is synchronised, do not make it jump", () => {
  const rate = (at: number): number => (at % 4000 < 2500 ? 16 * MIB : 0);
  const readings = watch(2000 * MIB, rate, () => 500).filter(({ at }) => at > 8_000);
  expect(rises(readings)).toBe(0);
});

test("a speed that falls for good is followed within a quarter of a minute", () => {
  const readings = watch(3000 * MIB, (at) => (at < 60_000 ? 40 * MIB : 4 * MIB), () => 250);
  const late = readings.filter(({ at, left }) => at > 60_000 + 30_000 && left !== null);
  for (const { left, truth } of late.slice(0, 5)) {
    expect((left ?? 0) / truth).toBeGreaterThan(0.6);
  }
  expect(rises(readings)).toBeLessThanOrEqual(6);
});

test("without news it counts on, for a while", () => {
  const meter = run([[0, 0], [1000, 10 * MIB], [2000, 20 * MIB], [3000, 30 * MIB]], 600 * MIB);
  expect(secondsLeft(meter)).toBe(60);
  expect(ticked(meter, 3500)).toBe(meter);
  expect(secondsLeft(ticked(meter, 7000))).toBe(55);
  const still = ticked(meter, 9000);
  expect(secondsLeft(still)).toBeNull();
  expect(ticked(still, 10_000)).toBe(still);
});

test("bytes that were there before are no speed, nor those that come with the first news after a pause", () => {
  const begun = run([[0, 500 * MIB], [1000, 510 * MIB], [2500, 525 * MIB]], 1000 * MIB);
  expect(speed(begun)).toBeCloseTo(10 * MIB, -6);
  const paused = rested(begun);
  expect(paused === null ? null : speed(paused)).toBeNull();
  let meter = advance(paused, { done: 800 * MIB, total: 1000 * MIB }, 60_000);
  for (let second = 1; second <= 5; second++) {
    meter = advance(meter, { done: (800 + second * 10) * MIB, total: 1000 * MIB }, 60_000 + second * 1000);
  }
  expect(speed(meter)).toBeCloseTo(10 * MIB, -6);
  expect(rested(rested(begun))).toEqual(paused);
});

test.each([60_000, 3_600_000, 86_400_000])("a gap in the clock of %i ms, as after a sleep, is not measured", (gap) => {
  let meter = run([[0, 0], [1000, 10 * MIB], [2000, 20 * MIB], [3000, 30 * MIB]], 1000 * MIB);
  meter = advance(meter, { done: 31 * MIB, total: 1000 * MIB }, 3000 + gap);
  for (let second = 1; second <= 3; second++) {
    meter = advance(meter, { done: (31 + second * 10) * MIB, total: 1000 * MIB }, 3000 + gap + second * 1000);
  }
  expect(speed(meter)).toBeCloseTo(10 * MIB, -6);
});

test("a clock that goes back does no harm", () => {
  const meter = run([[5000, 0], [6000, MIB], [1000, 2 * MIB], [2000, 3 * MIB], [3500, 4.5 * MIB]], 100 * MIB);
  expect(speed(meter)).toBeCloseTo(MIB, -5);
});

test("without a known total there is a speed and no time left", () => {
  const meter = run([[0, 0], [1000, MIB], [2500, 2.5 * MIB]], Infinity);
  expect(speed(meter)).toBeCloseTo(MIB, -5);
  expect(secondsLeft(meter)).toBeNull();
});
