/** Where files are dropped or chosen. */

import { html, nothing, svg, type TemplateResult } from "lit";
import { text } from "../strings";

/** What the drop zone shows, and whom it tells. Drops are heard by the whole element. */
export interface DropZone {
  /** Whether files hover over it. */
  readonly over: boolean;
  /** Whether it makes room for cards. */
  readonly compact: boolean;
  /** What was passed over of the last drop; empty when nothing was. */
  readonly notice: string;
  readonly onChoice: (files: readonly File[]) => void;
}

/** The picture of where things go in. */
export const tray = html`<svg class="tray" viewBox="0 0 40 40" aria-hidden="true">
  ${svg`<path d="M20 5v17m-7-7 7 7 7-7M7 25v8h26v-8" />`}
</svg>`;

export function dropZone({ over, compact, notice, onChoice }: DropZone): TemplateResult {
  const onChange = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    if (input.files !== null && input.files.length > 0) {
      onChoice([...input.files]);
    }
    // The same file can be chosen again.
    input.value = "";
  };
  return html`
    <section
      class="zone ${over ? "over" : ""} ${compact ? "compact" : ""}"
      part=${over ? "zone zone-over" : "zone"}
      data-testid="drop-zone"
      aria-labelledby="drop-title"
    >
      ${tray}
      <div class="words">
        <h2 id="drop-title">${text.drop.title}</h2>
        <p>${text.drop.hint}</p>
      </div>
      <div class="choices">
        <button id="choose" type="button" class="primary" part="button primary" @click=${choose}>${text.drop.choose}</button>
        <input type="file" multiple hidden data-testid="file-input" aria-label=${text.drop.choose} @change=${onChange} />
        <button type="button" part="button" @click=${choose}>${text.drop.chooseFolder}</button>
        <input
          type="file"
          webkitdirectory
          hidden
          data-testid="folder-input"
          aria-label=${text.drop.chooseFolder}
          @change=${onChange}
        />
      </div>
      ${notice === "" ? nothing : html`<p class="notice" data-testid="notice">${notice}</p>`}
      <p class="privacy">${text.drop.privacy}</p>
    </section>
  `;
}

function choose(event: Event): void {
  const input = (event.currentTarget as HTMLElement).nextElementSibling;
  if (input instanceof HTMLInputElement) {
    input.click();
  }
}
