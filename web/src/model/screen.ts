/** Keeps from being imported what a portal does not take. */

import { text } from "../strings";
import { onRefused } from "./acts";
import type { Card } from "./card";
import { unwanted, wraps, type Presets } from "./presets";

/** The card, refused where it is of a kind that is not taken. */
export function screened(card: Card, presets: Presets): Card {
  if (card.phase === "ready" && card.image !== null) {
    const kind = unwanted(presets, card.image);
    return kind === null ? card : onRefused(card, text.unwanted[kind]);
  }
  return card.phase === "describing" && card.wrapping !== null && !wraps(presets) ? onRefused(card, card.wrapping.why) : card;
}
