/** All cards in one look: how many stand where, how far they are together, and what can be done with all of them. */

import type { Progress } from "../generated/api";
import { busy, ended, holdable, importable, retriable, type Card } from "./card";

/** Where a card stands, as all of them are counted. */
export type Kind = "looking" | "describing" | "ready" | "underWay" | "done" | "failed" | "refused" | "cancelled";

/** What can be done with all cards at once. */
export type Deed = "import" | "pause" | "resume" | "cancel" | "retry" | "clear";

export interface Overview {
  readonly total: number;
  readonly counts: Readonly<Record<Kind, number>>;
  /** Acknowledged bytes of what was asked for; those of what has failed or was cancelled are not counted. */
  readonly bytes: Progress;
  /** The cards that each deed is for, from the top down. */
  readonly deeds: Readonly<Record<Deed, readonly number[]>>;
}

/** How many cards go on by themselves. */
export function goingOn(cards: readonly Card[]): number {
  return cards.reduce((count, card) => count + (["looking", "underWay"].includes(kindOf(card)) ? 1 : 0), 0);
}

export function overviewOf(cards: readonly Card[]): Overview {
  const counts = { looking: 0, describing: 0, ready: 0, underWay: 0, done: 0, failed: 0, refused: 0, cancelled: 0 };
  let [done, total] = [0, 0];
  for (const card of cards) {
    const kind = kindOf(card);
    counts[kind] += 1;
    if (kind === "underWay" || kind === "done") {
      const size = sizeOf(card);
      total += size;
      done += Math.min(size, acknowledged(card, size));
    }
  }
  const ids = (which: (card: Card) => boolean): readonly number[] => cards.filter(which).map(({ id }) => id);
  return {
    total: cards.length,
    counts,
    bytes: { done, total },
    deeds: {
      import: ids(importable),
      pause: ids((card) => holdable(card) && !card.paused),
      resume: ids((card) => holdable(card) && card.paused),
      cancel: ids((card) => !ended(card) && card.phase !== "cancelling"),
      retry: ids((card) => card.phase === "failed" && retriable(card)),
      clear: ids((card) => ended(card) && card.phase !== "failed"),
    },
  };
}

/** Whole percents of what was asked for, never 100 while something is under way; `null` where nothing is. */
export function together({ counts, bytes }: Overview): number | null {
  if (counts.underWay === 0) {
    return null;
  }
  return bytes.total === 0 ? 0 : Math.min(99, Math.floor((bytes.done / bytes.total) * 100));
}

/** Whether two overviews look the same. */
export function alike(one: Overview, other: Overview): boolean {
  return together(one) === together(other) && Object.entries(one.counts).every(([kind, count]) => other.counts[kind as Kind] === count);
}

function kindOf(card: Card): Kind {
  switch (card.phase) {
    case "inspecting":
    case "searching":
      return "looking";
    case "describing":
    case "ready":
    case "done":
    case "failed":
    case "refused":
    case "cancelled":
      return card.phase;
    case "cancelling":
      return card.importId === null ? "cancelled" : "underWay";
    default:
      return "underWay";
  }
}

function sizeOf({ image, files, upload }: Card): number {
  return image?.size ?? upload?.total ?? files.reduce((sum, { size }) => sum + size, 0);
}

function acknowledged(card: Card, size: number): number {
  return busy(card) && (card.phase === "starting" || card.phase === "uploading") ? (card.upload?.done ?? 0) : size;
}
