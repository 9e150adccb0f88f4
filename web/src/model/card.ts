/**
 * One card: what is known of one drop, and how news change it. No DOM, no network, no clock.
 *
 *     inspecting -> [searching] -> ready -> starting -> uploading -> forwarding -> importing -> finishing -> done
 *        |  ^           |  \__________\__________\____________\____________\____________\-> failed | cancelled
 *        v  |           v
 *        describing <---+-> refused   (the files make no image)
 *
 * A drop that turns out to be several ends its card without an end: the page puts theirs in its place.
 */

import type { AliasTaken, ImportView, Problem, State } from "../generated/api";
import type { ImageFacts, Remark, WorkerEvent } from "../generated/browser";
import type { Explanation, InstanceType, WrapField, WrapForm } from "../generated/image-format";
import { endTrouble } from "../strings";
import { advance, type Meter } from "./meter";

/** Where a card stands. */
export type Phase =
  | "inspecting"
  | "searching"
  | "describing"
  | "ready"
  | "starting"
  | "uploading"
  | "forwarding"
  | "importing"
  | "finishing"
  | "done"
  | "cancelling"
  | "cancelled"
  | "refused"
  | "failed";

/** A dropped file, by what the page knows of it. */
export interface DroppedFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
}

/** The form that describes a rootfs or disk which came without metadata. */
export interface Wrapping {
  readonly form: WrapForm;
  readonly architectures: readonly string[];
  readonly instanceType: InstanceType;
  /** Why it is no image as it is. */
  readonly why: Explanation;
  /** The field that is wrong, and what is wrong with it. */
  readonly fault: { readonly field: WrapField; readonly trouble: Explanation } | null;
}

/** The fields of that form that a person fills in. */
export type DescribedField = Extract<WrapField, "os" | "release" | "architecture" | "description">;

/** What a card shows. */
export interface Card {
  readonly id: number;
  readonly files: readonly DroppedFile[];
  readonly phase: Phase;
  readonly image: ImageFacts | null;
  readonly alias: string;
  /** Whether a person typed the alias: then no suggestion replaces it. */
  readonly aliasTyped: boolean;
  readonly aliasFault: string | null;
  readonly aliasTaken: AliasTaken;
  /** What is worth knowing of the image, the worst first. */
  readonly findings: readonly Remark[];
  readonly wrapping: Wrapping | null;
  /** Whether it waits until other drops have been hashed. */
  readonly waiting: boolean;
  readonly hash: Meter | null;
  readonly upload: Meter | null;
  /** What Incus has been handed. */
  readonly handed: Meter | null;
  readonly fingerprint: string | null;
  readonly importId: string | null;
  readonly alreadyPresent: boolean;
  readonly trouble: Explanation | null;
  /** Whether to import as soon as that can be: a person asked for it before something failed. */
  readonly again: boolean;
}

/** A card for files just dropped. */
export function newCard(id: number, files: readonly DroppedFile[]): Card {
  return {
    id,
    files,
    phase: "inspecting",
    image: null,
    alias: "",
    aliasTyped: false,
    aliasFault: null,
    aliasTaken: "fail",
    findings: [],
    wrapping: null,
    waiting: false,
    hash: null,
    upload: null,
    handed: null,
    fingerprint: null,
    importId: null,
    alreadyPresent: false,
    trouble: null,
    again: false,
  };
}

/** The card after news from its worker. `now` is in milliseconds. */
export function onWorkerEvent(card: Card, event: WorkerEvent, now: number): Card {
  switch (event.type) {
    case "passed-over":
    case "sorted":
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
        alias: suggested(card, event.image),
      };
    case "found":
      return { ...card, findings: event.findings };
    case "hash-wanted":
      return { ...card, waiting: true };
    case "refused":
      return onRefused(card, event.trouble);
    case "alias":
      // An answer to what has been typed over since says nothing.
      return event.alias === card.alias ? { ...card, aliasFault: event.fault } : card;
    case "hashing":
      return { ...card, waiting: false, hash: advance(card.hash, event.progress, now) };
    case "hashed":
      return { ...card, fingerprint: event.fingerprint };
    case "created":
      return onImportView({ ...onward(card, "uploading"), importId: event.import.id }, event.import, now);
    case "uploading":
      return { ...card, upload: advance(card.upload, event.progress, now) };
    case "sent":
      return onward(card, "forwarding");
    case "overtaken":
      return onImportView(card, event.import, now);
    case "problem":
      return { ...card, phase: event.over ? "failed" : "ready", trouble: event.trouble, again: event.over && card.again };
    case "cancelled":
      return ended(card) ? card : { ...card, phase: "cancelled", trouble: null };
  }
}

/** The card after news of its import from the edge. News that is older than what is known changes nothing. */
export function onImportView(card: Card, view: ImportView, now: number): Card {
  if (card.importId !== view.id || ended(card)) {
    return card;
  }
  const seen: Card = {
    ...card,
    fingerprint: view.fingerprint ?? card.fingerprint,
    alreadyPresent: view.alreadyPresent,
    handed: view.forwarded.done > 0 ? advance(card.handed, view.forwarded, now) : card.handed,
  };
  return { ...onward(seen, phaseOf(view.state, seen.phase)), trouble: troubleOf(view) };
}

/** The card after its Import button was pressed. */
export function onImport(card: Card): Card {
  return { ...card, phase: "starting", trouble: null, again: true, upload: null, handed: null };
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

/** Whether nothing follows by itself. */
export function ended({ phase }: Card): boolean {
  return phase === "done" || phase === "cancelled" || phase === "refused" || phase === "failed";
}

/** Whether an import is under way that must not be asked for again. */
export function busy(card: Card): boolean {
  return onTheWay(card.phase) >= onTheWay("starting") && !ended(card);
}

/** Whether closing the page would lose something: bytes still go out from here. */
export function sending({ phase }: Card): boolean {
  return phase === "starting" || phase === "uploading";
}

/** Whether Import may be pressed. */
export function importable(card: Card): boolean {
  return card.phase === "ready" && card.aliasFault === null;
}

/** Whether beginning anew can help: never for files that make no image. */
export function retriable({ phase }: Card): boolean {
  return phase === "failed" || phase === "cancelled";
}

/** The trouble as the edge tells it. */
export function explain(problem: Problem): Explanation {
  return { code: problem.type.replace(/^\/problems\//, ""), sentence: problem.title, advice: problem.detail };
}

const ORDER: readonly Phase[] = [
  "inspecting",
  "searching",
  "describing",
  "ready",
  "starting",
  "uploading",
  "forwarding",
  "importing",
  "finishing",
  "cancelling",
  "done",
  "cancelled",
  "refused",
  "failed",
];

/** A form filled in before something failed is not asked for again. */
function onWrappable(
  card: Card,
  { form, architectures, instanceType, trouble }: Extract<WorkerEvent, { type: "wrappable" }>,
): Card {
  const filled = card.wrapping?.form ?? form;
  return {
    ...card,
    phase: "describing",
    waiting: false,
    hash: null,
    wrapping: { form: filled, architectures, instanceType, why: trouble, fault: null },
  };
}

function onTheWay(phase: Phase): number {
  return ORDER.indexOf(phase);
}

/** The card in that phase, unless it is further already. */
function onward(card: Card, phase: Phase): Card {
  return onTheWay(phase) > onTheWay(card.phase) ? { ...card, phase } : card;
}

function suggested(card: Card, image: ImageFacts): string {
  return card.aliasTyped ? card.alias : (image.suggestedAlias ?? "");
}

function phaseOf(state: State, present: Phase): Phase {
  switch (state) {
    // Incus is handed bytes while the page still sends: for the person that is one upload.
    case "receiving":
    case "forwarding":
      return present;
    case "expired":
      return "failed";
    case "importing":
    case "finishing":
    case "done":
    case "failed":
    case "cancelled":
      return state;
  }
}

function troubleOf(view: ImportView): Explanation | null {
  if (view.problem !== null) {
    return explain(view.problem);
  }
  return view.state === "failed" || view.state === "expired" ? endTrouble(view.state) : null;
}
