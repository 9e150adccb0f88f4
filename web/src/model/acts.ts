/** What a person does with a card, and what the page does for them. */

import type { AliasTaken } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import { newCard, type Card, type DescribedField } from "./card";

/** The card after its Import button was pressed. */
export function onImport(card: Card): Card {
  return { ...card, phase: "starting", trouble: null, again: true, upload: null, handed: null };
}

/** The card after its Pause button was pressed, or pressed again. */
export function onPause(card: Card, paused: boolean): Card {
  return { ...card, paused };
}

/** The card when its bytes wait until others are sent, and when they need not any more. */
export function onQueue(card: Card, queued: boolean): Card {
  return { ...card, queued };
}

/** The card when its failed import is taken up again. */
export function onRetake(card: Card): Card {
  return { ...card, phase: "forwarding", trouble: null, retryable: false, handed: null, stuck: null };
}

/** The card after its Cancel button was pressed. What was only to be described stays what it is: no image. */
export function onCancel(card: Card): Card {
  return card.phase === "describing" && card.wrapping !== null
    ? onRefused(card, card.wrapping.why)
    : { ...card, phase: "cancelling" };
}

/** The card of files that are refused. */
export function onRefused(card: Card, trouble: Explanation): Card {
  return { ...card, phase: "refused", trouble };
}

/** The card when it is its turn to hash. */
export function onTurn(card: Card): Card {
  return { ...card, waiting: false };
}

/** The card after a field of its form was filled in. */
export function onDescribe(card: Card, field: DescribedField, value: string): Card {
  const { wrapping } = card;
  if (wrapping === null) {
    return card;
  }
  const fault = wrapping.fault?.field === field ? null : wrapping.fault;
  return { ...card, wrapping: { ...wrapping, fault, form: { ...wrapping.form, [field]: value } } };
}

/** The card after its form was sent. */
export function onWrap(card: Card): Card {
  return { ...card, phase: "inspecting" };
}

/** The card after its alias was typed. */
export function onAlias(card: Card, alias: string): Card {
  return { ...card, alias, aliasTyped: true, aliasFault: null, trouble: null };
}

/** The card after a choice of what to do when the alias is taken. */
export function onAliasTaken(card: Card, aliasTaken: AliasTaken): Card {
  return { ...card, aliasTaken, trouble: null };
}

/** The card as it begins anew with the same files and choices. */
export function onRetry({ id, files, alias, aliasTyped, aliasTaken, wrapping, again }: Card): Card {
  return { ...newCard(id, files), alias, aliasTyped: aliasTyped || again, aliasTaken, wrapping, again };
}

/** The card when it cannot go on for a reason the page found itself. */
export function onTrouble(card: Card, trouble: Explanation): Card {
  return { ...card, phase: "failed", trouble };
}
