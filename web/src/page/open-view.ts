/** The list of imports that were begun before and have no card yet. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { receivedOf } from "../model/follow";
import { percent } from "../model/format";
import { nameOf, receivedWords, wordsOf, type OpenImport } from "../model/open";
import { text } from "../strings";

export function openView(imports: readonly OpenImport[], cancel: (open: OpenImport) => void): TemplateResult | typeof nothing {
  return imports.length === 0
    ? nothing
    : html`
        <section class="open" aria-labelledby="open-title" data-testid="open-imports">
          <h2 id="open-title">${text.open.title}</h2>
          <p class="hint">${text.open.intro}</p>
          <ul>
            ${repeat(imports, ({ view }) => view.id, (open) => row(open, cancel))}
          </ul>
        </section>
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
        <progress aria-label=${text.action.named(text.progress.upload, name)} max="100" .value=${percent(done, total)}></progress>
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
