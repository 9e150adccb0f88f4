/** The events that a portal hears of its imports. */

import type { ImportDetail, ImportState, Told } from "./detail";

/** The events that a change of an import is told by, and what each tells. */
export function eventsOf(before: Told | undefined, after: Told | undefined): readonly ImportEvent[] {
  if (after === undefined) {
    return before === undefined ? [] : [{ type: "malleus-removed", detail: before.detail }];
  }
  const { detail } = after;
  const was = before?.detail.state ?? null;
  const events: ImportEvent[] = [];
  if (before === undefined) {
    events.push({ type: "malleus-added", detail });
  }
  if (detail.type !== null && before?.known !== after.known) {
    events.push({ type: "malleus-inspected", detail });
  }
  if (was !== detail.state) {
    events.push({ type: "malleus-state", detail: Object.freeze({ ...detail, before: was }) });
    if (detail.state === "done" || detail.state === "failed" || detail.state === "refused" || detail.state === "cancelled") {
      events.push({ type: `malleus-${detail.state}`, detail });
    }
  } else if (before !== undefined && before.percent !== after.percent) {
    events.push({ type: "malleus-progress", detail });
  }
  return events;
}

/** An event of an import. */
export type ImportEvent =
  | { readonly type: "malleus-state"; readonly detail: ImportDetail & { readonly before: ImportState | null } }
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
