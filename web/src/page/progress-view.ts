/** The bars of a card: hashing here, bytes the edge has confirmed, and Incus's part. */

import { html, nothing, type TemplateResult } from "lit";
import { ended, standing, type Card } from "../model/card";
import { formatBytes, formatDuration, percent } from "../model/format";
import { full, secondsLeft, speed, type Meter } from "../model/meter";
import { text } from "../strings";

export function progressView(card: Card): TemplateResult | typeof nothing {
  if (ended(card)) {
    return nothing;
  }
  const { phase, hash, upload, handed, waiting } = card;
  const moves = standing(card) === "uploading" || standing(card) === "elsewhere";
  const atIncus = phase === "forwarding" || phase === "importing" || phase === "finishing";
  const bars = [
    waiting ? turn() : hash === null || (full(hash) && upload === null) ? nothing : bar("progress-hash", text.progress.hash, hash),
    upload === null ? nothing : bar("progress-upload", text.progress.upload, upload, moves),
    handed === null && (!atIncus || card.stuck !== null) ? nothing : bar("progress-import", text.progress.import, handed),
  ];
  return bars.every((one) => one === nothing) ? nothing : html`<div class="progress">${bars}</div>`;
}

/** Nothing moves yet, so there is no bar. */
function turn(): TemplateResult {
  return html`
    <div class="bar" data-testid="hash-waiting">
      <span class="bar-name">${text.progress.hash}</span>
      <span class="bar-words">${text.progress.turn}</span>
    </div>
  `;
}

/** A bar that does not `move` says nothing of speed. */
function bar(id: string, name: string, meter: Meter | null, moves = true): TemplateResult {
  // Incus tells no progress of its own: once it has all bytes, the bar only says that it works.
  const unknown = meter === null || (id === "progress-import" && full(meter));
  return html`
    <div class="bar">
      <span class="bar-name" aria-hidden="true">${name}</span>
      <span class="bar-words">${unknown ? text.progress.waiting : words(meter, moves)}</span>
      ${unknown
        ? html`<progress data-testid=${id} aria-label=${name}></progress>`
        : html`<progress data-testid=${id} aria-label=${name} max="100" .value=${percent(meter.done, meter.total)}></progress>`}
    </div>
  `;
}

function words(meter: Meter, moves: boolean): string {
  if (full(meter)) {
    return `${formatBytes(meter.total)}, ${text.progress.done}`;
  }
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
