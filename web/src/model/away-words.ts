/** What an import without files is called, and its progress, in words. */

import { text } from "../strings";
import type { Away, AwayOrigin } from "./away";
import { incoming } from "./away";
import { formatBytes, formatDuration, percent } from "./format";
import { full, secondsLeft, speed, type Meter } from "./meter";

/** What it is called: the image as its remote calls it, or the last part of its URL. */
export function awayName({ origin }: Away): string {
  return originName(origin);
}

/** What the image of an origin is called. */
export function originName(origin: AwayOrigin): string {
  if (origin.kind === "remote") {
    return /^[0-9a-f]{64}$/.test(origin.image) ? origin.image.slice(0, 12) : origin.image;
  }
  const [, host = "", path = ""] = /^https?:\/\/(?:[^/?#]*@)?([^/?#]*)([^?#]*)/i.exec(origin.url) ?? [];
  const last = path.split("/").findLast((part) => part !== "") ?? host;
  return decoded(last === "" ? origin.url : last);
}

/** A bar: how far something is, as a number where that is known, and in words. */
export interface Bar {
  readonly id: "download" | "fetch" | "send" | "handOver" | "work";
  /** `null` where it is not known. */
  readonly percent: number | null;
  readonly words: string;
}

/** The bars of an import that has not ended. `heard` is whether the edge tells of it: nobody knows how fast it is else. */
export function bars(away: Away, heard: boolean): readonly Bar[] {
  const { view, origin, received, handed } = away;
  const moves = heard && view.waiting === null;
  const shown: Bar[] = [];
  if (incoming(view)) {
    shown.push({ id: "download", ...(received === null ? unknown() : measured(received, moves)) });
  }
  if (view.state === "fetching") {
    shown.push({ id: origin.kind === "remote" && origin.mode === "push" ? "send" : "fetch", ...fetched(away, moves) });
  }
  if (view.state === "forwarding" && handed !== null && !full(handed)) {
    shown.push({ id: "handOver", ...measured(handed, moves) });
  } else if (view.state === "importing" || view.state === "finishing" || (view.state === "forwarding" && !incoming(view))) {
    // The target tells nothing of its own work: the bar only says that it goes on.
    shown.push({ id: "work", percent: null, words: text.away.standing.importing });
  }
  // What waits does not go on, and a bar must not look as if it did.
  return moves ? shown : shown.filter((bar) => bar.percent !== null);
}

/** Progress that the edge measures. */
function measured(meter: Meter, moves: boolean): Omit<Bar, "id"> {
  const known = meter.total !== Infinity;
  const rate = moves ? speed(meter) : null;
  const left = moves ? secondsLeft(meter) : null;
  return {
    percent: known ? percent(meter.done, meter.total) : null,
    words: joined([
      known ? text.progress.of(formatBytes(meter.done), formatBytes(meter.total)) : text.away.soFar(formatBytes(meter.done)),
      rate === null ? "" : text.progress.speed(formatBytes(rate)),
      left === null ? "" : text.progress.left(formatDuration(left)),
    ]),
  };
}

/** Progress that the target tells: percent, or bytes, or neither. */
function fetched({ view, fetched: meter }: Away, moves: boolean): Omit<Bar, "id"> {
  const told = view.fetched;
  if (told === null || (told.percent === null && told.bytes === null)) {
    return unknown();
  }
  const left = moves && meter !== null ? secondsLeft(meter) : null;
  return {
    percent: told.percent === null ? null : percent(told.percent, 100),
    words: joined([
      told.percent === null ? "" : text.away.percent(percent(told.percent, 100)),
      told.bytes === null ? "" : text.away.soFar(formatBytes(told.bytes)),
      told.perSecond === null || !moves ? "" : text.progress.speed(formatBytes(told.perSecond)),
      left === null ? "" : text.progress.left(formatDuration(left)),
    ]),
  };
}

function unknown(): Omit<Bar, "id"> {
  return { percent: null, words: text.away.started };
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(", ");
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
