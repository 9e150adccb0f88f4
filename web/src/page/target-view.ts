/** The server images go to, or why there is none. */

import { html, type TemplateResult } from "lit";
import type { TargetView } from "../generated/api";
import { text } from "../strings";
import type { Target } from "./edge-link";

export function targetView(target: Target): TemplateResult {
  switch (target.kind) {
    case "asking":
      return frame("asking", html`<span>${text.target.asking}</span>`);
    case "no-edge":
      return frame("down", trouble(text.target.edgeDown, text.target.edgeDownAdvice));
    case "known":
      return target.view.reachable
        ? frame("up", reached(target.view))
        : frame("down", trouble(text.target.incusDown(target.view.name), text.target.incusDownAdvice));
  }
}

function frame(state: "asking" | "up" | "down", content: TemplateResult): TemplateResult {
  return html`<div class="target ${state}" data-testid="target" data-state=${state} role="status" aria-label=${text.target.label}>
    <span class="dot" aria-hidden="true"></span>
    <div>${content}</div>
  </div>`;
}

function reached({ name, project, serverVersion }: TargetView): TemplateResult {
  const more = [text.target.project(project), serverVersion === null ? "" : text.target.version(serverVersion)];
  return html`<strong>${name}</strong> <span class="more">${more.filter((part) => part !== "").join(", ")}</span>`;
}

function trouble(what: string, advice: string): TemplateResult {
  return html`<strong>${what}</strong> <span class="more">${advice}</span>`;
}
