/** What the edge tells of a card's import, and how it changes the card. */

import type { ImportView } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import { onFailing } from "./acts";
import { ended, onward, reached, type Card, type Phase } from "./card";
import { explain, hopeless, lacking, receivedOf } from "./import-view";
import { advance, further } from "./meter";
import { endTrouble } from "./words";

/** The card after news of its import from the edge. News that is older than what is known changes nothing. */
export function onImportView(card: Card, view: ImportView, now: number): Card {
  if (card.importId !== view.id || ended(card)) {
    return card;
  }
  // The edge may tell that an import was called off before the worker that did it tells why.
  if (view.state === "cancelled" && card.failing !== null) {
    return onFailing(card, card.failing);
  }
  const stuck = view.waiting === null ? null : explain(view.waiting);
  const received = receivedOf(view);
  const seen: Card = {
    ...card,
    stuck,
    target: view.target,
    fingerprint: view.fingerprint ?? card.fingerprint,
    alreadyPresent: view.alreadyPresent,
    skipped: view.skippedAliases,
    retryable: view.retryable,
    hopeless: hopeless(view),
    upload: received.done === 0 ? card.upload : further(card.upload, received, now),
    handed: view.forwarded.done > 0 ? advance(card.handed, view.forwarded, now) : stuck === null ? card.handed : null,
  };
  // What Incus did not finish is begun anew: the one way back there is.
  const back = stuck !== null && reached(card, "importing") && card.phase !== "cancelling";
  const there: Card = back ? { ...seen, phase: "forwarding" } : onward(seen, phaseOf(view, seen.phase));
  return { ...there, trouble: troubleOf(view) };
}

/** The card of an image whose import is at the edge already. */
export function onResumed(card: Card, view: ImportView, now: number): Card {
  const taken: Card = {
    ...card,
    phase: "uploading",
    importId: view.id,
    wanted: view.aliases,
    resumed: true,
    again: true,
    trouble: null,
    upload: receivedOf(view).total === 0 ? null : advance(null, receivedOf(view), now),
  };
  return onImportView(taken, view, now);
}

function phaseOf(view: ImportView, present: Phase): Phase {
  switch (view.state) {
    // Incus is handed bytes while the page still sends: for the person that is one upload.
    case "receiving":
    case "fetching":
    case "forwarding":
      return present === "uploading" && !lacking(view) ? "forwarding" : present;
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

function troubleOf(view: ImportView): Explanation | null {
  if (view.problem !== null) {
    return explain(view.problem);
  }
  return view.state === "failed" || view.state === "expired" ? endTrouble(view.state) : null;
}
