/** The list of imports that were begun before and have no card yet. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { awayStanding, cancellable, type Away } from "../model/away";
import { awayName, bars } from "../model/away-words";
import { receivedOf } from "../model/import-view";
import { percent } from "../model/format";
import { nameOf, receivedWords, wordsOf, type OpenImport } from "../model/open";
import { text } from "../strings";
import { progressBar } from "./progress-bar";

/** `away` are those among them that no page has the files of, and `heard` is whether the edge is there to tell of them. */
export function openView(
  imports: readonly OpenImport[],
  away: readonly Away[],
  cancel: (open: OpenImport) => void,
  cancelAway: (id: string) => void,
  heard: boolean,
): TemplateResult | typeof nothing {
  return imports.length + away.length === 0
    ? nothing
    : html`
        <section class="open" aria-labelledby="open-title" data-testid="open-imports">
          <h2 id="open-title">${text.open.title}</h2>
          <p class="hint">${text.open.intro}</p>
          <ul>
            ${repeat(away, ({ view }) => view.id, (one) => awayRow(one, cancelAway, heard))}
            ${repeat(imports, ({ view }) => view.id, (open) => row(open, cancel))}
          </ul>
        </section>
      `;
}

function awayRow(away: Away, cancel: (id: string) => void, heard: boolean): TemplateResult {
  const { view, origin } = away;
  const name = awayName(away);
  return html`
    <li data-testid="open-away" data-state=${view.state}>
      <div class="about">
        <strong>${name}</strong>
        <span>${text.away.kind(origin)}. ${text.away.standing[awayStanding(away)]}.</span>
        ${bars(away, heard).map(
          ({ id, percent: known, words }) => html`
            <span class="hint">${text.away.bar[id]}: ${words}</span>
            ${progressBar(text.action.named(text.away.bar[id], name), known)}
          `,
        )}
      </div>
      ${cancellable(away)
        ? html`<button
            type="button"
            class="quiet"
            data-testid="open-cancel-button"
            aria-label=${text.action.named(text.action.cancel, name)}
            @click=${() => { cancel(view.id); }}
          >${text.action.cancel}</button>`
        : nothing}
    </li>
  `;
}

function row(open: OpenImport, cancel: (open: OpenImport) => void): TemplateResult {
  const { view } = open;
  const { done, total } = receivedOf(view);
  const name = nameOf(view);
  return html`
    <li data-testid="open-import" data-state=${view.state}>
      <div class="about">
        <strong>${name}</strong>
        <span>${wordsOf(open, performance.now())}</span>
        <span class="hint">${receivedWords(view)}</span>
        ${progressBar(text.action.named(text.progress.step.sending, name), percent(done, total))}
      </div>
      <button
        type="button"
        class="quiet"
        data-testid="open-cancel-button"
        aria-label=${text.action.named(text.action.cancel, name)}
        @click=${() => { cancel(open); }}
      >${text.action.cancel}</button>
    </li>
  `;
}
