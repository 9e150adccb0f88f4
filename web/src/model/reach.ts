/** What a page that reaches nobody says: what is away, what goes on without it, and what waits. */

import { busy, ended, sending, type Card } from "./card";

/** What is away. */
export type Gone = "network" | "edge";

/** What a person is told of it. */
export interface Reach {
  readonly gone: Gone;
  /** How many uploads wait for it. */
  readonly waits: number;
  /** How many imports are at the edge with all their bytes: they need no page. */
  readonly alone: number;
  /** How many cards a person still has to decide on: nothing of them is lost. */
  readonly kept: number;
}

/** `null` while all is well. `online` is what the browser says, `heard` whether the edge answers. */
export function reachOf(online: boolean, heard: boolean, cards: readonly Card[]): Reach | null {
  if (online && heard) {
    return null;
  }
  const waits = cards.filter(sending).length;
  const alone = cards.filter((card) => busy(card) && !sending(card)).length;
  const kept = cards.filter((card) => !busy(card) && !ended(card)).length;
  return { gone: online ? "edge" : "network", waits, alone, kept };
}
