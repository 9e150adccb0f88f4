/**
 * How far something is, how fast it goes and how long it will take, so that a person can read it: the speed is an average
 * that forgets, and the time left counts down rather than jumps. No clock: every `now` is in milliseconds of one.
 */

import type { Progress } from "../generated/api";

/** Progress with what its speed is computed from. */
export interface Meter extends Progress {
  /** Where measuring goes on from; `null` while nothing is measured. */
  readonly mark: Sample | null;
  /** When there was progress last. */
  readonly moved: number;
  readonly average: Average;
  /** What is shown of the speed and the time left; `null` while too little is known. */
  readonly shown: Shown | null;
}

interface Sample {
  readonly at: number;
  readonly done: number;
}

/** Bytes and the time they took, in milliseconds, both fading away with `FADE`: their quotient is the average. */
interface Average {
  readonly bytes: number;
  readonly time: number;
}

interface Shown {
  readonly at: number;
  /** Bytes per second. */
  readonly speed: number;
  /** Seconds, to be rounded. */
  readonly left: number;
  /** Since when it has been far off what the speed says; `null` while it is not. */
  readonly off: number | null;
}

/** In this many milliseconds what was measured fades to a third: long enough to even out slices and short halts. */
const FADE = 12_000;
/** The least time between measurements. */
const SPACING = 250;
/** A longer time than this without news was no transfer but a rest: a pause, a sleep, a link that was down. */
const REST = 8_000;
/** Below this much measured time nothing is said of speed: it would be a guess. */
const SETTLED = 1_500;
/** Without progress for so long, it stands still, and nothing is said of speed. */
const STILL = 5_000;
/** What is shown changes no more often than this. */
const SHOWN_FOR = 1_000;
/** A time left that is off by more than this share of it is put right, if it stays so for `PATIENCE`. */
const OFF = 0.3;
const PATIENCE = 4_000;
/** Fewer seconds than this are nothing to be off by. */
const LITTLE = 3;

const NOTHING: Average = { bytes: 0, time: 0 };

/** The meter after news. Progress that goes back, as after a new beginning, starts the measuring anew. */
export function advance(meter: Meter | null, { done, total }: Progress, now: number): Meter {
  if (meter === null || done < meter.done || total !== meter.total) {
    // What was there before is no speed.
    return { done, total, mark: { at: now, done }, moved: now, average: NOTHING, shown: null };
  }
  const moved = done > meter.done ? now : meter.moved;
  return ticked(measured({ ...meter, done, moved }, now), now);
}

/** The meter after news that may be old: it never goes back. */
export function further(meter: Meter | null, progress: Progress, now: number): Meter {
  return meter !== null && meter.total === progress.total && progress.done < meter.done ? meter : advance(meter, progress, now);
}

/** The meter of what rests: the time from now to the next news is not measured. */
export function rested(meter: Meter | null): Meter | null {
  return meter === null || (meter.mark === null && meter.shown === null) ? meter : { ...meter, mark: null, shown: null };
}

/** The meter some time later: what is shown of it counts on without news. The same one where nothing changes. */
export function ticked(meter: Meter, now: number): Meter {
  const { shown, average, done, total } = meter;
  const known = average.time >= SETTLED && average.bytes > 0 && done < total && now - meter.moved <= STILL && meter.mark !== null;
  if (!known) {
    return shown === null ? meter : { ...meter, shown: null };
  }
  if (shown !== null && now - shown.at < SHOWN_FOR) {
    return meter;
  }
  const speed = (average.bytes / average.time) * 1000;
  return { ...meter, shown: counted(shown, speed, (total - done) / speed, now) };
}

/** Bytes per second as shown, in few digits; `null` while too little is known. */
export function speed({ shown, done, total }: Meter): number | null {
  if (shown === null || done >= total) {
    return null;
  }
  // Two digits in the unit in which it is told.
  const unit = 1024 ** Math.max(0, Math.floor(Math.log2(shown.speed) / 10));
  const value = shown.speed / unit;
  const digit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.round((Math.round(value / digit) * digit) * unit);
}

/** Seconds until the end as shown, in steps that grow with it; `null` while too little is known, or the total is not. */
export function secondsLeft({ shown, done, total }: Meter): number | null {
  return shown === null || done >= total || total === Infinity ? null : stepped(shown.left);
}

/** Whether it is all done. */
export function full(meter: Meter | null): boolean {
  return meter !== null && meter.done >= meter.total;
}

function measured(meter: Meter, now: number): Meter {
  const { mark, done, average } = meter;
  if (mark === null || now - mark.at > REST || now < mark.at) {
    return { ...meter, mark: { at: now, done } };
  }
  const time = now - mark.at;
  if (time < SPACING) {
    return meter;
  }
  const kept = Math.exp(-time / FADE);
  return {
    ...meter,
    mark: { at: now, done },
    average: { bytes: average.bytes * kept + (done - mark.done), time: average.time * kept + time },
  };
}

/** What is shown after what was: it counts down, drawn a little towards what the speed says, and jumps only when far off. */
function counted(shown: Shown | null, speed: number, computed: number, now: number): Shown {
  if (shown === null) {
    return { at: now, speed, left: computed, off: null };
  }
  const expected = Math.max(0, shown.left - (now - shown.at) / 1000);
  const error = computed - expected;
  const far = Math.abs(error) > Math.max(LITTLE, OFF * expected);
  const off = far ? (shown.off ?? now) : null;
  if (off !== null && now - off >= PATIENCE) {
    return { at: now, speed, left: computed, off: null };
  }
  // Never more than was said before.
  return { at: now, speed, left: Math.min(shown.left, Math.max(0, expected + error / 4)), off };
}

/** Steps in which a time left is told: the longer, the coarser. In seconds. */
const STEPS = [
  [60, 5],
  [600, 30],
  [3_600, 60],
  [18_000, 300],
  [Infinity, 1_800],
] as const;

function stepped(seconds: number): number {
  const step = STEPS.find(([below]) => seconds <= below)?.[1] ?? 1;
  return Math.max(step, Math.ceil(seconds / step) * step);
}
