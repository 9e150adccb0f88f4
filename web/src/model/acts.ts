/** What a person does with a card, and what the page does for them. */

import type { Explanation } from "../generated/image-format";
import { newCard, type Card, type DescribedField, type Failing } from "./card";
import { rested, ticked, type Meter } from "./meter";
import type { Property } from "./properties";
import type { Settings } from "./settings";
import type { Taken } from "./taken";
import { described } from "./wrap-form";

/** The card after its Import button was pressed. */
export function onImport(card: Card): Card {
  return { ...card, phase: "starting", trouble: null, again: true, upload: null, handed: null };
}

/** The card after its Pause button was pressed, or pressed again. */
export function onPause(card: Card, paused: boolean): Card {
  return { ...card, paused, upload: rested(card.upload) };
}

/** The card when it waits for its turn, and when it need not any more. */
export function onQueue(card: Card, queued: boolean): Card {
  return card.queued === queued ? card : { ...card, queued };
}

/** The card when the edge has no room for its import, which is asked for again later. */
export function onPutOff(card: Card): Card {
  return { ...card, importId: null, unreached: null };
}

/** The card when the browser loses the network, and when there is one again. */
export function onNetwork(card: Card, online: boolean): Card {
  return card.offline === !online ? card : { ...card, offline: !online, upload: rested(card.upload) };
}

/** The card some time later: what it shows of speed, time left and waits counts on. The same one where nothing changes. */
export function onTick(card: Card, now: number): Card {
  const tick = (meter: Meter | null): Meter | null => (meter === null ? null : ticked(meter, now));
  const [hash, upload, handed] = [tick(card.hash), tick(card.upload), tick(card.handed)];
  const counts = card.unreached !== null && card.waitsFor === "turn";
  const unreached = counts ? Math.max(0, Math.ceil((card.until - now) / 1000)) : card.unreached;
  return hash === card.hash && upload === card.upload && handed === card.handed && unreached === card.unreached
    ? card
    : { ...card, hash, upload, handed, unreached };
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
  return card.waiting ? { ...card, waiting: false } : card;
}

/** The card after a field of its form was filled in. */
export function onDescribe(card: Card, field: DescribedField, value: string): Card {
  return card.wrapping === null ? card : { ...card, wrapping: described(card.wrapping, field, value) };
}

/** The card after its form was sent. */
export function onWrap(card: Card): Card {
  return { ...card, phase: "inspecting" };
}

/** The card after what becomes of its image was chosen. */
export function onSettings(card: Card, settings: Settings): Card {
  return { ...card, settings, aliasTyped: card.aliasTyped || settings.aliases !== card.settings.aliases, trouble: null };
}

/** The card after its properties were changed. */
export function onProperties(card: Card, properties: readonly Property[]): Card {
  return { ...card, properties, trouble: null };
}

/** The card when the target has told which images have its aliases. */
export function onTaken(card: Card, taken: readonly Taken[]): Card {
  return { ...card, taken };
}

/** The card as it begins anew with the same files and choices. */
export function onRetry({ id, files, settings, aliasTyped, properties, wrapping, again, offline }: Card): Card {
  return { ...newCard(id, files), settings, aliasTyped: aliasTyped || again, properties, wrapping, again, offline };
}

/** The card whose worker has called its import off. */
export function onFailing(card: Card, { trouble, refused }: Failing): Card {
  return refused ? onRefused(card, trouble) : onTrouble(card, trouble);
}

/** The card when it cannot go on for a reason the page found itself. */
export function onTrouble(card: Card, trouble: Explanation): Card {
  return { ...card, phase: "failed", trouble };
}
