/** What a portal is told of a card: plain objects that do not change. */

import type { InstanceType } from "../generated/image-format";
import type { Card, Standing } from "./card";
import { standing } from "./card";
import { title } from "./describe";
import { aliasesIn } from "./settings";
import { worded } from "./words";

/** One import, as events and `imports` tell of it. */
export interface ImportDetail {
  /** Names the card on its page. */
  readonly card: number;
  /** Names the import at the edge; `null` before it is there. */
  readonly id: string | null;
  readonly state: Standing;
  /** What it is called. */
  readonly title: string;
  /** The names of its files. */
  readonly files: readonly string[];
  /** In bytes. */
  readonly size: number;
  /** What it is; `null` until that is known. */
  readonly type: InstanceType | null;
  readonly architecture: string | null;
  readonly fingerprint: string | null;
  readonly aliases: readonly string[];
  /** The target's name, once the import is there. */
  readonly target: string | null;
  /** Acknowledged bytes. */
  readonly sent: number;
  readonly problem: { readonly code: string; readonly sentence: string; readonly advice: string } | null;
}

/** What is told of a card. */
export function detailOf(card: Card): ImportDetail {
  const { id, importId, files, image, fingerprint, settings, wanted, target, upload, trouble } = card;
  return {
    card: id,
    id: importId,
    state: standing(card),
    title: title(card),
    files: files.map(({ name }) => name),
    size: image?.size ?? files.reduce((sum, { size }) => sum + size, 0),
    type: image?.instanceType ?? null,
    architecture: image?.metadata.architecture ?? null,
    fingerprint,
    aliases: wanted ?? aliasesIn(settings).names,
    target,
    sent: upload?.done ?? 0,
    problem: trouble === null ? null : { code: trouble.code, ...worded(trouble) },
  };
}

/** The events that a change of a card is told by, and what each tells. */
export function eventsOf(before: Card | undefined, after: Card | undefined): readonly CardEvent[] {
  if (after === undefined) {
    return before === undefined ? [] : [{ type: "malleus-removed", detail: detailOf(before) }];
  }
  const detail = detailOf(after);
  const was = before === undefined ? null : standing(before);
  const events: CardEvent[] = [];
  if (before === undefined) {
    events.push({ type: "malleus-added", detail });
  }
  if (detail.type !== null && before?.image !== after.image) {
    events.push({ type: "malleus-inspected", detail });
  }
  if (was !== detail.state) {
    events.push({ type: "malleus-state", detail: { ...detail, before: was } });
    if (detail.state === "done" || detail.state === "failed" || detail.state === "refused" || detail.state === "cancelled") {
      events.push({ type: `malleus-${detail.state}`, detail });
    }
  } else if (before !== undefined && percent(before) !== percent(after)) {
    events.push({ type: "malleus-progress", detail });
  }
  return events;
}

/** An event of a card. */
export type CardEvent =
  | { readonly type: "malleus-state"; readonly detail: ImportDetail & { readonly before: Standing | null } }
  | {
      readonly type:
        | "malleus-added"
        | "malleus-inspected"
        | "malleus-removed"
        | "malleus-progress"
        | "malleus-done"
        | "malleus-failed"
        | "malleus-refused"
        | "malleus-cancelled";
      readonly detail: ImportDetail;
    };

/** Whole percents of what was sent: progress is told so often, and no oftener. */
function percent({ upload }: Card): number {
  return upload === null || upload.total === 0 ? 0 : Math.floor((upload.done / upload.total) * 100);
}
