/**
 * Imports of images that no page has the files of: from a URL or a remote. What is known of each, and how it changes. No
 * DOM, no network, no clock.
 */

import type { FetchPhase, ImageType, ImportView, Origin, Progress } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import { explain, open, receivedOf } from "./import-view";
import { advance, further, type Meter } from "./meter";
import { endTrouble } from "./words";

/** Where an image comes from that has no files here. */
export type AwayOrigin = Exclude<Origin, { kind: "files" }>;

/** One such import. */
export interface Away {
  readonly view: ImportView;
  readonly origin: AwayOrigin;
  /** What the edge has downloaded itself. The total is infinite while it is not known. */
  readonly received: Meter | null;
  /** How much of what it fetches the target has, in percent. */
  readonly fetched: Meter | null;
  /** What the target has been handed. */
  readonly handed: Meter | null;
  /** What it becomes; `null` where that is not known. */
  readonly type: ImageType | null;
  /** Whether a person has called it off, and no answer came yet. */
  readonly cancelling: boolean;
  /** Whether the edge has said that it cannot be called off any more. */
  readonly tooLate: boolean;
  /** Why it was not called off, or not taken up again. */
  readonly trouble: Explanation | null;
}

/** Where such an import stands. */
export type AwayStanding =
  | "downloading"
  | `fetching-${FetchPhase}`
  | "sent-by-remote"
  | "stuck"
  | "forwarding"
  | "importing"
  | "finishing"
  | "done"
  | "cancelling"
  | "cancelled"
  | "failed";

/** The imports after news of one. One that has ended before it was known here is none of this page's. */
export function onAway(imports: readonly Away[], view: ImportView, now: number, begun: boolean): readonly Away[] {
  const { origin } = view;
  if (origin.kind === "files") {
    return imports;
  }
  const known = imports.find((one) => one.view.id === view.id);
  if (known !== undefined) {
    return imports.map((one) => (one === known ? later(known, view, origin, now) : one));
  }
  return open(view) || begun ? [later(unknown(view, origin), view, origin, now), ...imports] : imports;
}

/** The imports after one of them was changed here. */
export function change(imports: readonly Away[], id: string, step: (away: Away) => Away): readonly Away[] {
  return imports.map((one) => (one.view.id === id ? step(one) : one));
}

/** Where it stands. */
export function awayStanding({ view, origin, cancelling }: Away): AwayStanding {
  if (cancelling && open(view)) {
    return "cancelling";
  }
  if (view.waiting !== null && open(view)) {
    return "stuck";
  }
  switch (view.state) {
    case "receiving":
      return "downloading";
    case "fetching":
      return origin.kind === "remote" && origin.mode === "push" ? "sent-by-remote" : `fetching-${view.fetched?.phase ?? "asked"}`;
    case "forwarding":
      return incoming(view) ? "downloading" : "forwarding";
    case "expired":
      return "failed";
    case "importing":
    case "finishing":
    case "done":
    case "failed":
    case "cancelled":
      return view.state;
  }
}

/** Whether it can be called off. */
export function cancellable({ view, tooLate, cancelling }: Away): boolean {
  return open(view) && !tooLate && !cancelling;
}

/** Why it failed, or what a person was refused. */
export function awayTrouble({ view, trouble }: Away): Explanation | null {
  if (view.state === "failed" || view.state === "expired") {
    return view.problem === null ? endTrouble(view.state) : explain(view.problem);
  }
  return trouble;
}

/** Whether the edge still takes in bytes that it fetches itself. */
export function incoming({ state, files }: ImportView): boolean {
  return state === "receiving" || (state === "forwarding" && files.some(({ received: { done, total } }) => done < total));
}

/** The alias that a done import has left the image with; empty for none. */
export function awayAlias({ view: { aliases, skippedAliases } }: Away): string {
  return aliases.find((alias) => !skippedAliases.includes(alias)) ?? "";
}

function unknown(view: ImportView, origin: AwayOrigin): Away {
  return {
    view,
    origin,
    received: null,
    fetched: null,
    handed: null,
    type: null,
    cancelling: false,
    tooLate: false,
    trouble: null,
  };
}

function later(away: Away, view: ImportView, origin: AwayOrigin, now: number): Away {
  const moved = view.state !== away.view.state;
  const phase = view.fetched?.phase !== away.view.fetched?.phase;
  const percent = view.fetched?.percent ?? null;
  return {
    ...away,
    view,
    origin,
    received: view.files.length === 0 ? null : further(away.received, download(view), now),
    fetched: percent === null ? null : advance(phase ? null : away.fetched, { done: Math.min(100, percent), total: 100 }, now),
    handed: view.forwarded.done === 0 ? null : advance(away.handed, view.forwarded, now),
    cancelling: away.cancelling && open(view),
    // What has been taken up again can be called off again.
    tooLate: away.tooLate && open(view),
    trouble: moved ? null : away.trouble,
  };
}

/** A download whose size nobody told counts what came as its total; nothing of it is left, and yet it goes on. */
function download(view: ImportView): Progress {
  const { done, total } = receivedOf(view);
  const known = done < total || view.state !== "receiving";
  return { done, total: known ? total : Infinity };
}
