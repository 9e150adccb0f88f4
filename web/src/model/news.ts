/** What the worker of a card tells, and how it changes the card. */

import type { ImportView } from "../generated/api";
import type { ImageFacts, WorkerEvent } from "../generated/browser";
import { onRefused } from "./acts";
import { ended, onward, type Card } from "./card";
import { onResumed } from "./follow";
import { advance, further, rested } from "./meter";
import { guessesOf } from "./wrap-form";

/** All that a worker tells: what its module does, and what its script does about other tabs. */
export type News = WorkerEvent | LeadNews;

/** Who sends the bytes of an import. */
export type LeadNews =
  /** The image's import is at the edge already, and is gone on with. */
  | { readonly type: "resumed"; readonly import: ImportView }
  /** Another tab sends the bytes. */
  | { readonly type: "joined" }
  /** The bytes go out from here, as soon as the page lets them. */
  | { readonly type: "leading"; readonly id: string }
  /** Whether its import is at the edge already has been asked; what came of it was told before. */
  | { readonly type: "looked" };

/** A shorter wait for the edge than this, in milliseconds, is not worth a word. */
const BRIEF = 1_000;

/** The card after news from its worker. `now` is in milliseconds. */
export function onNews(card: Card, event: News, now: number): Card {
  switch (event.type) {
    case "passed-over":
    case "sorted":
    case "looked":
      return card;
    case "searching":
      return { ...card, phase: "searching" };
    case "wrappable":
      return onWrappable(card, event);
    case "wrap-refused":
      return card.wrapping === null
        ? card
        : { ...card, phase: "describing", wrapping: { ...card.wrapping, fault: { field: event.field, trouble: event.trouble } } };
    case "inspected":
      return {
        ...card,
        phase: "ready",
        image: event.image,
        findings: event.image.findings,
        settings: { ...card.settings, aliases: suggested(card, event.image) },
      };
    case "found":
      return { ...card, findings: event.findings };
    case "hash-wanted":
      return { ...card, waiting: true };
    case "refused":
      return onRefused(card, event.trouble);
    case "hashing":
      return { ...card, waiting: false, hash: advance(card.hash, event.progress, now) };
    case "hashed":
      return { ...card, fingerprint: event.fingerprint };
    case "resumed":
      return onResumed(card, event.import, now);
    case "joined":
      return { ...card, joined: true };
    case "leading":
      return { ...card, importId: event.id, joined: false };
    case "created":
      return { ...onward(card, "uploading"), unreached: null };
    case "held-back":
      return { ...card, held: true };
    case "uploading":
      return { ...card, held: false, unreached: null, upload: further(card.upload, event.progress, now) };
    case "waiting":
      return onWaiting(card, event, now);
    case "sent":
      return onward({ ...card, unreached: null }, "forwarding");
    case "overtaken":
      return { ...card, held: false, unreached: null };
    case "failing":
      return { ...card, failing: { trouble: event.trouble, refused: event.refused } };
    case "problem":
      return {
        ...card,
        phase: event.over ? "failed" : "ready",
        importId: event.over ? card.importId : null,
        unreached: null,
        trouble: event.trouble,
        again: event.over && card.again,
      };
    case "cancelled":
      return ended(card) ? card : { ...card, phase: "cancelled", trouble: null };
  }
}

/** A form filled in before something failed is not asked for again. */
function onWrappable(
  card: Card,
  { form, architectures, architectureSeen, instanceType, trouble }: Extract<WorkerEvent, { type: "wrappable" }>,
): Card {
  const filled = card.wrapping ?? { form, guesses: guessesOf(form, architectureSeen) };
  return {
    ...card,
    phase: "describing",
    waiting: false,
    hash: null,
    wrapping: { form: filled.form, guesses: filled.guesses, architectures, instanceType, why: trouble, fault: null },
  };
}

function onWaiting(card: Card, { millis, why }: Extract<WorkerEvent, { type: "waiting" }>, now: number): Card {
  return millis <= BRIEF && why === "link"
    ? card
    : { ...card, unreached: Math.ceil(millis / 1000), waitsFor: why, until: now + millis, upload: rested(card.upload) };
}

function suggested(card: Card, image: ImageFacts): string {
  return card.aliasTyped ? card.settings.aliases : (image.suggestedAlias ?? "");
}
