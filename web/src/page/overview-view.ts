/** The bar above the cards, where there are several: how they stand together, and what can be done with all of them. */

import { html, nothing, type TemplateResult } from "lit";
import { formatBytes } from "../model/format";
import { together, type Deed, type Kind, type Overview } from "../model/overview";
import { text } from "../strings";
import { confirmDialog } from "./confirm-dialog";

/** Fewer cards than this speak for themselves. */
export const SEVERAL = 2;

const KINDS: readonly Kind[] = ["looking", "describing", "ready", "underWay", "done", "failed", "refused", "cancelled"];
const DEEDS: readonly Deed[] = ["import", "pause", "resume", "retry", "cancel", "clear"];

/** What a person can do with it. */
export interface OverviewActions {
  readonly does: (deed: Deed) => void;
  readonly confirm: () => void;
  readonly keep: () => void;
}

function look(deed: Deed): string {
  return deed === "import" ? "primary" : deed === "cancel" || deed === "clear" ? "quiet" : "";
}

/** With `asking`, it is asked once more whether all are to be cancelled. */
export function overviewView(overview: Overview, asking: boolean, actions: OverviewActions): TemplateResult | typeof nothing {
  if (overview.total < SEVERAL) {
    return nothing;
  }
  const { counts, bytes } = overview;
  const percent = together(overview);
  return html`
    <section class="overview" part="overview" id="overview" tabindex="-1" aria-label=${text.overview.title} data-testid="overview">
      <ul class="counts">
        ${KINDS.filter((kind) => counts[kind] > 0).map(
          (kind) => html`<li data-kind=${kind}><strong>${counts[kind]}</strong> ${text.overview.kind[kind]}</li>`,
        )}
      </ul>
      ${percent === null
        ? nothing
        : html`<div class="together">
            <progress data-testid="progress-overview" aria-label=${text.overview.together} max="100" .value=${percent}></progress>
            <span>${text.overview.bytes(percent, formatBytes(bytes.done), formatBytes(bytes.total))}</span>
          </div>`}
      <div class="actions">
        ${DEEDS.filter((deed) => overview.deeds[deed].length > 0).map(
          (deed) => html`<button
            type="button"
            class=${look(deed)}
            part=${`button ${look(deed)}`.trim()}
            data-testid="${deed}-all"
            @click=${() => { actions.does(deed); }}
          >${text.overview.deed[deed]}</button>`,
        )}
      </div>
      ${asking
        ? confirmDialog({
            id: "cancel-all",
            title: text.overview.cancelTitle,
            words: text.overview.cancelWords(counts.underWay),
            exactly: "",
            confirm: text.overview.cancelConfirm,
            keep: text.overview.cancelKeep,
            onConfirm: actions.confirm,
            onKeep: actions.keep,
          })
        : nothing}
    </section>
  `;
}
