/** The server images go to, or why there is none; and the choice where there are several. */

import { html, nothing, type TemplateResult } from "lit";
import type { TargetView } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import { worded } from "../model/words";
import { text } from "../strings";
import type { Targets } from "./edge-link";

/** Whether a person may choose the target, and why there may be none. */
export interface TargetChoice {
  readonly fixed: boolean;
  /** The target that was asked for is not there. */
  readonly missing: Explanation | null;
  /** Hears of another target by its name. */
  readonly onChoose: (name: string) => void;
}

/** `chosen` is the target that images go to. */
export function targetView(targets: Targets, chosen: TargetView | null, { fixed, missing, onChoose }: TargetChoice): TemplateResult {
  switch (targets.kind) {
    case "asking":
    case "barred":
      return frame("asking", html`<span>${text.target.asking}</span>`);
    case "no-edge":
      // What to do about it stands below, across the page.
      return frame("down", html`<span class="more">${text.target.away}</span>`, "asking");
    case "known": {
      if (missing !== null) {
        const { sentence, advice } = worded(missing);
        return frame("down", trouble(sentence, advice));
      }
      const view = chosen ?? targets.views[0];
      const many = targets.views.length > 1 && !fixed;
      const state = view.reachable ? frame("up", reached(view, many)) : frame("down", down(view));
      return many ? html`${choice(targets.views, view, onChoose)} ${state}` : state;
    }
  }
}

function choice(views: readonly TargetView[], chosen: TargetView, onChoose: (name: string) => void): TemplateResult {
  return html`
    <label class="target-choice" part="target-choice">
      <span>${text.target.label}</span>
      <select
        data-testid="target-select"
        aria-label=${text.target.choose}
        @change=${(event: Event) => { onChoose((event.target as HTMLSelectElement).value); }}
      >
        ${views.map(({ name }) => html`<option value=${name} ?selected=${name === chosen.name}>${name}</option>`)}
      </select>
    </label>
  `;
}

function frame(state: "asking" | "up" | "down", content: TemplateResult, look = state): TemplateResult {
  return html`<div class="target ${look}" part="target" data-testid="target" data-state=${state} role="status" aria-label=${text.target.label}>
    <span class="dot" aria-hidden="true"></span>
    <div>${content}</div>
  </div>`;
}

/** Its name is in the choice already where there is one. */
function reached({ name, kind, project, serverVersion }: TargetView, many: boolean): TemplateResult {
  const more =
    kind === "depot"
      ? [text.target.depot]
      : [text.target.project(project), serverVersion === null ? "" : text.target.version(serverVersion)];
  const words = html`<span class="more">${more.filter((part) => part !== "").join(", ")}</span>`;
  return html`${many ? nothing : html`<strong>${name}</strong> `}${words}`;
}

function down({ name, kind }: TargetView): TemplateResult {
  return kind === "depot"
    ? trouble(text.target.depotDown(name), text.target.depotDownAdvice)
    : trouble(text.target.incusDown(name), text.target.incusDownAdvice);
}

function trouble(what: string, advice: string): TemplateResult {
  return html`<strong>${what}</strong> <span class="more">${advice}</span>`;
}
