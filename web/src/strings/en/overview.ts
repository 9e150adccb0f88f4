/** The words of the bar above several cards, and of the browser's tab. */

import type { Deed, Kind } from "../../model/overview";

export const overview = {
  title: "All together",
  kind: {
    looking: "being looked into",
    describing: "to describe",
    ready: "ready",
    underWay: "under way",
    done: "done",
    failed: "failed",
    refused: "refused",
    cancelled: "cancelled",
  } satisfies Record<Kind, string>,
  together: "Progress of all imports",
  bytes: (percent: number, done: string, total: string) => `${percent.toString()} %, ${done} of ${total}`,
  deed: {
    import: "Import all",
    pause: "Pause all",
    resume: "Resume all",
    cancel: "Cancel all",
    retry: "Try failed again",
    clear: "Clear finished",
  } satisfies Record<Deed, string>,
  cancelTitle: "Cancel all imports?",
  cancelWords: (count: number) =>
    `${count === 1 ? "One import is" : `${count.toString()} imports are`} under way. What was sent of ${count === 1 ? "it" : "them"} is thrown away.`,
  cancelConfirm: "Cancel all",
  cancelKeep: "Go on",
  /** Says aloud how all of them stand. */
  said: (parts: readonly string[]) => parts.join(", "),
  count: (count: number, kind: string) => `${count.toString()} ${kind}`,
  /** The title of the browser's tab; `name` is what the page is called. */
  tab: {
    underWay: (percent: number, name: string) => `${percent.toString()} % · ${name}`,
    done: (count: number, name: string) => `✓ ${count.toString()} done · ${name}`,
    failed: (count: number, name: string) => `✗ ${count.toString()} failed · ${name}`,
  },
};
