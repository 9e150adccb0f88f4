/** Where images go. */

import type { TargetView } from "../generated/api";

/** What the page around the element asks for; `null` for nothing. */
export interface Wish {
  readonly target: string | null;
  readonly project: string | null;
}

export function isPlaced({ target, project }: Wish): boolean {
  return target !== null || project !== null;
}

/**
 * The target: never another one than was asked for. Where none was, the one a person has chosen, while it is there, else the
 * first.
 */
export function placed(views: readonly TargetView[], wish: Wish, chosen: string | null): TargetView | null {
  const { target, project } = wish;
  if (isPlaced(wish)) {
    return views.find((view) => (target === null || view.name === target) && (project === null || view.project === project)) ?? null;
  }
  return views.find(({ name }) => name === chosen) ?? views[0] ?? null;
}
