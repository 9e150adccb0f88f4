/** How far a card is: its steps, each with its own bar, and in words what those under way have done. */

import { html, nothing, type TemplateResult } from "lit";
import { standing, type Card } from "../model/card";
import { formatBytes, formatDuration, percent } from "../model/format";
import { full, secondsLeft, speed, type Meter } from "../model/meter";
import { stepsOf, type StepView } from "../model/steps";
import { text } from "../strings";

export function progressView(card: Card): TemplateResult | typeof nothing {
  const steps = stepsOf(card);
  if (steps.length === 0) {
    return nothing;
  }
  const moves = standing(card) === "uploading" || standing(card) === "elsewhere";
  return html`
    <div class="progress">
      <ol class="steps" data-testid="steps">${steps.map(stepView)}</ol>
      ${steps.map((step) => wordsView(step, step.step !== "sending" || moves))}
    </div>
  `;
}

function stepView({ step, state, meter }: StepView): TemplateResult {
  const name = text.progress.step[step];
  return html`
    <li data-step=${step} data-state=${state} aria-current=${state === "now" ? "step" : nothing}>
      ${state === "now" || (state === "waits" && meter !== null) ? bar(step, name, meter) : html`<span class="track"></span>`}
      <span class="step-name">${name} <span class="unseen">${text.progress.reached[state]}</span></span>
    </li>
  `;
}

function bar(step: string, name: string, meter: Meter | null): TemplateResult {
  return unknown(step, meter)
    ? html`<progress data-testid="progress-${step}" aria-label=${name}></progress>`
    : html`<progress data-testid="progress-${step}" aria-label=${name} max="100" .value=${percent(meter?.done ?? 0, meter?.total ?? 0)}></progress>`;
}

/** Incus tells no progress of its own: once it has all bytes, the bar only says that it works. */
function unknown(step: string, meter: Meter | null): boolean {
  return meter === null || meter.total === 0 || (step === "importing" && full(meter));
}

/** A step that does not `move` says nothing of speed. */
function wordsView({ step, state, meter }: StepView, moves: boolean): TemplateResult | typeof nothing {
  const said = words({ step, state, meter }, moves);
  return said === ""
    ? nothing
    : html`<p class="step-words" data-testid="words-${step}">
        <span class="bar-name">${text.progress.step[step]}</span> <span class="bar-words">${said}</span>
      </p>`;
}

function words({ step, state, meter }: StepView, moves: boolean): string {
  if (step === "hashing" && state === "waits") {
    return text.progress.turn;
  }
  if (state === "done" || state === "next" || step === "checking") {
    return "";
  }
  if (step === "naming") {
    return text.progress.naming;
  }
  if (step === "importing" && state === "now" && unknown(step, meter)) {
    return text.progress.waiting;
  }
  return meter === null ? "" : measured(meter, moves && state === "now");
}

function measured(meter: Meter, moves: boolean): string {
  const rate = moves ? speed(meter) : null;
  const left = moves ? secondsLeft(meter) : null;
  return [
    text.progress.of(formatBytes(meter.done), formatBytes(meter.total)),
    rate === null ? "" : text.progress.speed(formatBytes(rate)),
    left === null ? "" : text.progress.left(formatDuration(left)),
  ]
    .filter((part) => part !== "")
    .join(", ");
}
