/** Which ways of copying an image there are, and why the others are closed: only what Incus honours is offered. */

import type { CopyMode, RemoteImage, RemoteView, TargetView, WhyClosed } from "../generated/api";

/** All modes, in the order in which they are to be preferred. */
export const MODES: readonly CopyMode[] = ["pull", "push", "relay"];

/** Why an image cannot be kept up to date. */
export type WhyNotUpdated = "target-is-depot" | "not-pulled" | "no-alias" | "private";

/** What is to be copied, and where to. */
export interface Route {
  readonly remote: RemoteView;
  /** `null` while it is not known. */
  readonly target: TargetView | null;
  readonly image: RemoteImage;
}

/** Why a mode is closed, for all images of the remote or for this one; `null` where it is open. */
export function modeClosed({ remote, target, image }: Route, mode: CopyMode): WhyClosed | null {
  const way = remote.ways.find((one) => one.target === target?.name && one.mode === mode);
  return way?.closed ?? (mode === "pull" ? image.pullClosed : null);
}

/** The mode to go by: the wanted one where it is open, else the first open one, else the wanted one all the same. */
export function modeFor(route: Route, wanted: CopyMode | null): CopyMode {
  const open = MODES.filter((mode) => modeClosed(route, mode) === null);
  return wanted !== null && open.includes(wanted) ? wanted : (open[0] ?? wanted ?? "pull");
}

/** Why the image cannot be kept up to date in that mode; `null` where it can. */
export function updateClosed({ target, image }: Route, mode: CopyMode): WhyNotUpdated | null {
  if (target?.kind === "depot") {
    return "target-is-depot";
  }
  if (image.aliases.length === 0) {
    return "no-alias";
  }
  if (!image.followable) {
    return "private";
  }
  return mode === "pull" ? null : "not-pulled";
}

/** Whether there are aliases to copy. */
export function aliasesClosed({ image }: Route): "no-alias" | null {
  return image.aliases.length === 0 ? "no-alias" : null;
}
