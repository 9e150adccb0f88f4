/** What a browser's tab shows of the imports on its page. */

import { together, type Overview } from "./overview";

/** What the tab tells. */
export type Sign =
  | { readonly kind: "none" }
  | { readonly kind: "underWay"; readonly percent: number }
  | { readonly kind: "done" | "failed"; readonly count: number };

export const NO_SIGN: Sign = { kind: "none" };

/** The sign after another, and with it whether the page is `seen`: how it ended is told until somebody looks. */
export function signOf(before: Sign, overview: Overview, seen: boolean): Sign {
  const percent = together(overview);
  if (percent !== null) {
    return before.kind === "underWay" && before.percent === percent ? before : { kind: "underWay", percent };
  }
  if (seen || before.kind === "none") {
    return before.kind === "none" ? before : NO_SIGN;
  }
  if (before.kind !== "underWay") {
    return before;
  }
  const { failed, done } = overview.counts;
  return failed > 0 ? { kind: "failed", count: failed } : done > 0 ? { kind: "done", count: done } : NO_SIGN;
}
