/**
 * One card: what is known of one drop. No DOM, no network, no clock. What a person does changes it in `acts`, what its
 * worker tells in `news`, what the edge tells in `follow`.
 *
 *     inspecting -> [searching] -> ready -> starting -> uploading -> forwarding -> importing -> finishing -> done
 *        |  ^           |  \__________\__________\____________\____________\____________\-> failed | cancelled
 *        v  |           v
 *        describing <---+-> refused   (the files make no image)
 *
 * A drop that turns out to be several ends its card without an end: the page puts theirs in its place. One whose import is
 * at the edge already goes from `ready` to where that stands.
 */

import type { ImageFacts, Remark, WaitFor } from "../generated/browser";
import type { Explanation, InstanceType, WrapField, WrapForm } from "../generated/image-format";
import { full, type Meter } from "./meter";
import { propertyFault, type Property } from "./properties";
import { aliasesIn, plainSettings, type Settings } from "./settings";
import type { Taken } from "./taken";
import type { Guesses } from "./wrap-form";

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
  readonly guesses: Guesses;
  readonly architectures: readonly string[];
  readonly instanceType: InstanceType;
  /** Why it is no image as it is. */
  readonly why: Explanation;
  /** The field that is wrong, and what is wrong with it. */
  readonly fault: { readonly field: WrapField; readonly trouble: Explanation } | null;
}

/** The fields of that form that a person fills in. */
export type DescribedField = Extract<WrapField, "os" | "release" | "architecture" | "description">;

/** What has come in the way of an import; with `refused` its files are at fault. */
export interface Failing {
  readonly trouble: Explanation;
  readonly refused: boolean;
}

/** What a card shows. */
export interface Card {
  readonly id: number;
  readonly files: readonly DroppedFile[];
  readonly phase: Phase;
  readonly image: ImageFacts | null;
  readonly settings: Settings;
  /** Whether a person typed the aliases: then no suggestion replaces them. */
  readonly aliasTyped: boolean;
  /** Set over those of its metadata.yaml. */
  readonly properties: readonly Property[];
  /** Aliases that other images of the target have, as it told last. */
  readonly taken: readonly Taken[];
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
  /** The target that its import goes to, as the edge tells it. */
  readonly target: string | null;
  /** The aliases its import asks for, where that was begun before this card; else those of its form. */
  readonly wanted: readonly string[] | null;
  /** Aliases that were left with another image. */
  readonly skipped: readonly string[];
  /** Whether the import was begun before this card, and is gone on with. */
  readonly resumed: boolean;
  /** Whether another tab sends the bytes. */
  readonly joined: boolean;
  /** Whether a person has it rest. */
  readonly paused: boolean;
  /** Whether it waits for its turn: at first to be looked into, later to be sent. */
  readonly queued: boolean;
  /** Whether the browser has no network. */
  readonly offline: boolean;
  /** Whether the bytes wait for the fingerprint. */
  readonly held: boolean;
  /** Seconds from one attempt to reach the edge to the next, or until its next turn; `null` while it goes on. */
  readonly unreached: number | null;
  /** What it waits for then. */
  readonly waitsFor: WaitFor;
  /** When that is over, in milliseconds. */
  readonly until: number;
  /** Why Incus does not get on with it just now; the edge tries again by itself. */
  readonly stuck: Explanation | null;
  readonly alreadyPresent: boolean;
  /** Whether a failed import can be taken up again without sending a byte. */
  readonly retryable: boolean;
  /** Whether it would fail again with the same files. */
  readonly hopeless: boolean;
  readonly trouble: Explanation | null;
  /** Why its worker is calling the import off. */
  readonly failing: Failing | null;
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
    settings: plainSettings,
    aliasTyped: false,
    properties: [],
    taken: [],
    findings: [],
    wrapping: null,
    waiting: false,
    hash: null,
    upload: null,
    handed: null,
    fingerprint: null,
    importId: null,
    target: null,
    wanted: null,
    skipped: [],
    resumed: false,
    joined: false,
    paused: false,
    queued: false,
    offline: false,
    held: false,
    unreached: null,
    waitsFor: "link",
    until: 0,
    stuck: null,
    alreadyPresent: false,
    retryable: false,
    hopeless: false,
    trouble: null,
    failing: null,
    again: false,
  };
}

/** Whether nothing follows by itself. */
export function ended({ phase }: Card): boolean {
  return phase === "done" || phase === "cancelled" || phase === "refused" || phase === "failed";
}

/** Whether an import is under way that must not be asked for again. */
export function busy(card: Card): boolean {
  return reached(card, "starting") && !ended(card);
}

/** Whether closing the page would lose something: bytes still go out from here, or are to. */
export function sending({ phase, joined }: Card): boolean {
  return (phase === "starting" || phase === "uploading") && !joined;
}

/** Whether its bytes could be going out just now: for that a device is kept awake. */
export function moving(card: Card): boolean {
  return sending(card) && !card.paused && !card.queued && !card.offline;
}

/** Whether Import may be pressed. */
export function importable(card: Card): boolean {
  return card.phase === "ready" && aliasesIn(card.settings).fault === null && propertyFault(card.properties) === null;
}

/** Whether beginning anew can help: never for files that make no image, or one that the edge refuses for what is in it. */
export function retriable({ phase, hopeless }: Card): boolean {
  return (phase === "failed" && !hopeless) || phase === "cancelled";
}

/** Whether the upload can be paused, or gone on with: not where another tab sends it. */
export function pausable(card: Card): boolean {
  return holdable(card) && (card.phase === "uploading" || card.queued || card.paused);
}

/** The same, also in the moment in which the edge is asked for an import. */
export function holdable(card: Card): boolean {
  return sending(card) && !full(card.upload);
}

/** Whether only the edge's word tells how the card goes on: nothing goes out from here any more, or it never did. */
export function followed(card: Card): boolean {
  return card.importId !== null && !ended(card) && (card.joined || reached(card, "forwarding"));
}

/** The alias that a done import has left the image with; empty for none. */
export function aliasSet({ settings, wanted, skipped }: Card): string {
  return (wanted ?? aliasesIn(settings).names).find((name) => !skipped.includes(name)) ?? "";
}

/** Where a card stands in finer steps than its phase: what the person is told. */
export type Standing = Phase | "in-line" | "elsewhere" | "paused" | "offline" | "unreached" | "limited" | "signed-out" | "held" | "queued" | "stuck";

const WAITING: Readonly<Record<WaitFor, Standing>> = { link: "unreached", turn: "limited", "sign-in": "signed-out" };

export function standing(card: Card): Standing {
  if (card.phase === "inspecting" && card.queued) {
    return "in-line";
  }
  if (card.phase === "starting" || card.phase === "uploading") {
    const halts: readonly (readonly [boolean, Standing])[] = [
      [card.joined, "elsewhere"],
      [card.paused, "paused"],
      [card.offline, "offline"],
      [card.unreached !== null, WAITING[card.waitsFor]],
      [card.held, "held"],
      [card.queued, "queued"],
    ];
    return halts.find(([holds]) => holds)?.[1] ?? card.phase;
  }
  return card.phase === "forwarding" && card.stuck !== null ? "stuck" : card.phase;
}

/** Whether the card is in that phase or beyond it. */
export function reached(card: Card, phase: Phase): boolean {
  return onTheWay(card.phase) >= onTheWay(phase);
}

/** The card in that phase, unless it is further already. */
export function onward(card: Card, phase: Phase): Card {
  return onTheWay(phase) > onTheWay(card.phase) ? { ...card, phase } : card;
}

function onTheWay(phase: Phase): number {
  return ORDER.indexOf(phase);
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
