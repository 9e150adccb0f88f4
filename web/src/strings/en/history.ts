/** The words of the tab with the imports that have ended. */

import type { Outcome } from "../../model/history";
import { formatNumber } from "../../model/format";

export const history = {
  title: "History",
  reading: "Reading what has ended",
  reload: "Reload",
  reloading: "Reloading",
  empty: "No import has ended yet. Those under way are on the tabs where they were begun.",
  noMatch: "No import matches.",
  clearFilter: "Show all",
  search: "Search the history",
  searchHint: "Words of the image, its aliases, files, target or source, or the start of a fingerprint.",
  outcome: "Outcome",
  target: "Target",
  outcomes: { done: "Done", failed: "Failed", cancelled: "Cancelled" } satisfies Record<Outcome, string>,
  count: (shown: number, all: number) =>
    shown === all
      ? `${formatNumber(all)} import${all === 1 ? "" : "s"}`
      : `${formatNumber(shown)} of ${formatNumber(all)} imports`,
  list: "Imports that have ended",
  column: { name: "Image", outcome: "Outcome", target: "Target", size: "Size", ended: "Ended" },
  fromFiles: "From files",
  fact: {
    outcome: "Outcome",
    from: "From",
    target: "Target",
    type: "Type",
    size: "Size",
    aliases: "Aliases",
    begun: "Begun",
    ended: "Ended",
    files: "Files",
    fingerprint: "Fingerprint",
  },
  present: "The target had this image already.",
  showImages: "Show the target’s images",
  forget: "Remove from the history",
  forgotten: (name: string) => `${name} is removed from the history.`,
  close: "Close",
  clear: "Clear the history",
  clearTitle: "Clear the history?",
  clearWords: "All imports that have ended are removed from this list, for everyone who uses this page. The images stay where they are.",
  cleared: "The history is cleared.",
  keep: "Cancel",
};
