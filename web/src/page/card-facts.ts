/** What is known of a card's image: what one looks for first, its fingerprint, and folded away, the rest. */

import { html, nothing, type TemplateResult } from "lit";
import { ended, type Card } from "../model/card";
import { awaitedFacts, droppedFacts, facts, moreFacts, wantedFacts, type Fact } from "../model/describe";
import { text } from "../strings";
import { copyButton } from "./copy-button";

export function factsView(card: Card): TemplateResult {
  const { image, files } = card;
  const looking = card.phase === "inspecting" || card.phase === "searching";
  const first = image !== null ? [...facts(image), ...wantedFacts(card)] : looking ? awaitedFacts(files) : droppedFacts(files);
  return html`
    <div class="facts" data-testid="card-facts">
      <dl>${first.map(lineView)} ${fingerprintView(card, looking)}</dl>
      ${image === null ? nothing : moreView(card, moreFacts(image))}
    </div>
  `;
}

function lineView({ name, value, file }: Fact): TemplateResult {
  return html`<div class=${file === true ? "file" : nothing}><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** Its beginning is shown, and all of it is copied. Its line is there before it is known. */
function fingerprintView(card: Card, looking: boolean): TemplateResult | typeof nothing {
  const { id, fingerprint, image } = card;
  if (fingerprint === null) {
    return looking || (image !== null && !ended(card))
      ? html`<div class="wide"><dt>${text.fact.fingerprint}</dt><dd class="copyable">${text.fact.computing}</dd></div>`
      : nothing;
  }
  const shown = `fingerprint-${id.toString()}`;
  return html`
    <div class="wide">
      <dt>${text.fact.fingerprint}</dt>
      <dd class="copyable">
        <span id=${shown} class="mono short" dir="ltr" title=${fingerprint} data-testid="fingerprint">${fingerprint}</span>
        ${copyButton({ words: fingerprint, name: text.fact.fingerprint, shown, testid: "copy-fingerprint" })}
      </dd>
    </div>
  `;
}

function moreView({ id, fingerprint }: Card, lines: readonly Fact[]): TemplateResult {
  return html`
    <details class="more-of-it" data-testid="more-facts">
      <summary id="more-facts-${id}">${text.fact.moreOfIt}</summary>
      <dl>
        ${lines.map(lineView)}
        ${fingerprint === null
          ? nothing
          : html`<div class="wide"><dt>${text.fact.fingerprint}</dt><dd class="mono" dir="ltr">${fingerprint}</dd></div>`}
      </dl>
    </details>
  `;
}
