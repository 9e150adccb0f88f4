/** The steps that every import takes, and how far a card is in each. Hashing and sending go on side by side. */

import { ended, reached, standing, type Card } from "./card";
import { full, type Meter } from "./meter";

/** A step of an import. */
export type Step = "checking" | "hashing" | "sending" | "importing" | "naming";

/** How far a step is. */
export type StepState = "done" | "now" | "waits" | "next";

/** A step of one card. */
export interface StepView {
  readonly step: Step;
  readonly state: StepState;
  /** How far it is, where that can be told in bytes. */
  readonly meter: Meter | null;
}

/** The steps of a card; none where nothing is under way. */
export function stepsOf(card: Card): readonly StepView[] {
  const steps: readonly StepView[] = [
    { step: "checking", state: checking(card), meter: null },
    { step: "hashing", state: hashing(card), meter: card.hash },
    { step: "sending", state: sending(card), meter: card.upload },
    { step: "importing", state: importing(card), meter: card.handed },
    { step: "naming", state: card.phase === "finishing" ? "now" : "next", meter: null },
  ];
  const rests = ended(card) || card.phase === "describing" || card.phase === "cancelling";
  return rests || steps.every(({ state }) => state === "done" || state === "next") ? [] : steps;
}

function checking(card: Card): StepState {
  if (card.phase === "inspecting" || card.phase === "searching") {
    return card.queued ? "waits" : "now";
  }
  return "done";
}

function hashing(card: Card): StepState {
  if (card.fingerprint !== null || reached(card, "forwarding")) {
    return "done";
  }
  if (card.waiting) {
    return "waits";
  }
  return card.hash === null ? "next" : "now";
}

function sending(card: Card): StepState {
  if (reached(card, "forwarding") || full(card.upload)) {
    return "done";
  }
  if (card.phase !== "starting" && card.phase !== "uploading") {
    return "next";
  }
  const stands = standing(card);
  return stands === card.phase || stands === "elsewhere" ? "now" : "waits";
}

function importing(card: Card): StepState {
  if (reached(card, "finishing")) {
    return "done";
  }
  if (reached(card, "forwarding")) {
    return card.stuck === null ? "now" : "waits";
  }
  // Large images are handed on while they still come in.
  return card.handed === null ? "next" : "now";
}
