/** Says across the page that the network or the edge is away, for as long as it is. */

import { html, nothing, type TemplateResult } from "lit";
import type { Reach } from "../model/reach";
import { text } from "../strings";

/** The region is always there, so that what comes into it is said. */
export function reachView(reach: Reach | null): TemplateResult {
  return html`<div class="reach" role="status" data-testid="reach" data-gone=${reach?.gone ?? nothing}>
    ${reach === null ? nothing : banner(reach)}
  </div>`;
}

function banner({ gone, waits, alone, kept }: Reach): TemplateResult {
  const { sentence, advice } = text.reach.gone[gone];
  const more = [
    waits > 0 ? text.reach.waits(waits) : "",
    alone > 0 ? text.reach.alone[gone](alone) : "",
    kept > 0 ? text.reach.kept(kept) : "",
  ].filter((words) => words !== "");
  return html`
    <div class="banner">
      <p><strong>${sentence}</strong> ${advice}</p>
      ${more.length === 0 ? nothing : html`<ul>${more.map((words) => html`<li>${words}</li>`)}</ul>`}
    </div>
  `;
}
