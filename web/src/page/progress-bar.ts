/** A bar by a number, or one that only says that something goes on. */

import { html, type TemplateResult } from "lit";

/** `percent` is `null` where it is not known. */
export function progressBar(label: string, percent: number | null, id = "progress"): TemplateResult {
  return percent === null
    ? html`<progress data-testid=${id} aria-label=${label}></progress>`
    : html`<progress data-testid=${id} aria-label=${label} max="100" .value=${percent}></progress>`;
}
