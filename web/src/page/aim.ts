/** The targets as the edge tells them, and the one that images go to. */

import type { TemplateResult } from "lit";
import type { TargetView } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import { isPlaced, placed } from "../model/place";
import { text } from "../strings";
import type { Targets } from "./edge-link";
import { targetView } from "./target-view";
import type { Wishes } from "./wishes";

export class Aim {
  readonly #wishes: () => Wishes;
  #targets: Targets = { kind: "asking" };
  /** The targets as they were known last: while the edge is away, forms keep their choices. */
  known: readonly TargetView[] = [];
  /** The target that a person chose, by its name. */
  #chosen: string | null = null;

  constructor(wishes: () => Wishes) {
    this.#wishes = wishes;
  }

  /** The one that images go to. */
  get target(): TargetView | null {
    return placed(this.known, this.#wishes(), this.#chosen);
  }

  /** Why there is no target; `null` where there is one, or it is not known yet. */
  get missing(): Explanation | null {
    const { target, project } = this.#wishes();
    return this.#targets.kind === "known" && this.target === null ? text.prospect.noTarget(target ?? project ?? "") : null;
  }

  /** Whether the edge is there, as far as is known. */
  get heard(): boolean {
    return this.#targets.kind !== "no-edge";
  }

  choose(name: string): void {
    this.#chosen = name;
  }

  /** News of the targets; true where it was not known whether the edge is there, or that has changed. */
  hear(targets: Targets): boolean {
    const { heard } = this;
    const asked = this.#targets.kind === "asking";
    // Whoever is kept out goes by what was known.
    if (targets.kind !== "barred" || this.#targets.kind !== "known") {
      this.#targets = targets;
    }
    if (targets.kind === "known") {
      this.known = targets.views;
    }
    return asked || heard !== this.heard;
  }

  /** `onChoose` hears of another target by its name. */
  view(onChoose: (name: string) => void): TemplateResult {
    const wishes = this.#wishes();
    const fixed = wishes.presets.locked.has("target") || isPlaced(wishes);
    return targetView(this.#targets, this.target, { fixed, missing: this.missing, onChoose });
  }
}
