/** What went wrong: a sentence of what happened, one of what to do, and for whoever asks, where the log has more. */

import { html, nothing, type TemplateResult } from "lit";
import type { Explanation } from "../generated/image-format";
import { worded } from "../model/words";
import { text } from "../strings";
import { copyButton } from "./copy-button";

/** How it is shown. */
export interface TroubleLook {
  readonly id?: string;
  /** What tests call it; its id where there is none. */
  readonly testid?: string;
  /** Whether it is said at once to who does not see it, and can have the focus: it is the answer to what was just done. */
  readonly alert?: boolean;
  readonly wide?: boolean;
}

export function troubleView(
  trouble: Explanation | null,
  { id, testid, alert = false, wide = false }: TroubleLook = {},
): TemplateResult | typeof nothing {
  if (trouble === null) {
    return nothing;
  }
  const { sentence, advice } = worded(trouble);
  return html`
    <div
      class="trouble ${wide ? "wide" : ""}"
      part="trouble"
      id=${id ?? nothing}
      data-testid=${testid ?? id ?? nothing}
      data-code=${trouble.code}
      tabindex=${alert ? -1 : nothing}
      role=${alert ? "alert" : nothing}
    >
      <p data-testid="error">${sentence}</p>
      <p data-testid="error-advice">${advice}</p>
      ${detailsView(trouble)}
    </div>
  `;
}

/** Unfolds to what an operator needs to find it in the log. */
function detailsView({ code, values }: Explanation): TemplateResult {
  const instance = values?.["instance"] ?? "";
  return html`
    <details class="more-of-it" data-testid="error-details">
      <summary>${text.detail.title}</summary>
      <dl>
        <div><dt>${text.detail.code}</dt><dd class="mono" dir="ltr">${code}</dd></div>
        ${instance === ""
          ? nothing
          : html`<div><dt>${text.detail.id}</dt><dd class="mono" dir="ltr" id="log-${instance}" data-testid="error-id">${instance}</dd></div>`}
      </dl>
      ${instance === ""
        ? nothing
        : html`<p class="hint">${text.detail.hint}</p>
            ${copyButton({ words: `${code} ${instance}`, name: text.detail.title, shown: `log-${instance}`, testid: "error-copy" })}`}
    </details>
  `;
}
