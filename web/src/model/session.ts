/** Where whoever is at the page stands with the edge: whether they are let in, to which tenant, and what they may do there. */

import type { SessionView } from "../generated/api";
import type { Tab } from "./tab";

/** How far somebody is let in. */
export type Standing =
  /** It is not known yet, or there is no login. */
  | "open"
  /** Nobody is signed in. */
  | "out"
  /** They have several tenants, and have chosen none. */
  | "choosing"
  /** They have no tenant. */
  | "nowhere"
  | "in";

/** The rights that the page goes by, as the settings of the edge call them. */
export type Right = "import" | "list-images" | "set-aliases" | "delete-images" | "refresh-images" | "see-history";

/** How far somebody is let in, by what the edge says of them; `null` while it has not. */
export function standingOf(view: SessionView | null): Standing {
  if (view === null || view.way === "none") {
    return "open";
  }
  if (view.name === null) {
    return "out";
  }
  if (view.operator || view.tenant !== null) {
    return "in";
  }
  return view.tenants.length > 0 ? "choosing" : "nowhere";
}

/** Whether somebody may do it, as far as is known. */
export function may(view: SessionView | null, right: Right): boolean {
  return standingOf(view) !== "in" || view === null || view.operator || view.rights.includes(right);
}

/** What each tab is of no use without. */
const NEEDED: Readonly<Record<Tab, Right>> = {
  files: "import",
  copy: "import",
  url: "import",
  images: "list-images",
  history: "see-history",
};

/** Those of the tabs that somebody may use. */
export function tabsFor(view: SessionView | null, tabs: readonly Tab[]): readonly Tab[] {
  const allowed = tabs.filter((tab) => may(view, NEEDED[tab]));
  return allowed.length === tabs.length ? tabs : allowed;
}

/** The tenants that somebody can act in; `null` is none, which is everything. A single one is no choice. */
export function choices(view: SessionView): readonly (string | null)[] {
  const all = view.everything ? [null, ...view.tenants] : view.tenants;
  return all.length > 1 ? all : [];
}

/** Whether it is still the same person in the same tenant, so that all may go on from where it stood. */
export function sameAs(before: SessionView, after: SessionView): boolean {
  return before.way === after.way && before.name === after.name && before.tenant === after.tenant && before.operator === after.operator;
}
