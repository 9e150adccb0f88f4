/** How far something is, how fast it goes and how long it will take. */

import type { Progress } from "../generated/api";

/** Progress with the recent samples its speed is computed from. Times are milliseconds of one clock. */
export interface Meter extends Progress {
  readonly samples: readonly Sample[];
}

interface Sample {
  readonly at: number;
  readonly done: number;
}

/** How far back speed is measured: long enough to even out slices, short enough to notice a change. */
const WINDOW = 10_000;
/** The least time between kept samples. */
const SPACING = 250;
/** Below this much time nothing is said of speed: it would be a guess. */
const SETTLED = 1_000;

/** The meter after news. Progress that goes back, as after a new beginning, starts the measuring anew. */
export function advance(meter: Meter | null, { done, total }: Progress, now: number): Meter {
  const sample = { at: now, done };
  if (meter === null || done < meter.done || total !== meter.total) {
    return { done, total, samples: [sample] };
  }
  const recent = meter.samples.filter(({ at }) => now - at <= WINDOW);
  const last = recent.at(-1);
  const samples = last === undefined || now - last.at >= SPACING ? [...recent, sample] : recent;
  return { done, total, samples };
}

/** The meter after news that may be old: it never goes back. */
export function further(meter: Meter | null, progress: Progress, now: number): Meter {
  return meter !== null && meter.total === progress.total && progress.done < meter.done ? meter : advance(meter, progress, now);
}

/** Bytes per second over the recent past; `null` while too little is known. */
export function speed({ samples, done, total }: Meter): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || done >= total) {
    return null;
  }
  const time = last.at - first.at;
  return time >= SETTLED && last.done > first.done ? ((last.done - first.done) / time) * 1000 : null;
}

/** Seconds until the end at the present speed; `null` while too little is known, or the total is not. */
export function secondsLeft(meter: Meter): number | null {
  const rate = speed(meter);
  return rate === null || meter.total === Infinity ? null : Math.ceil((meter.total - meter.done) / rate);
}

/** Whether it is all done. */
export function full(meter: Meter | null): boolean {
  return meter !== null && meter.done >= meter.total;
}
