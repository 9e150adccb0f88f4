/** Where files are dropped or chosen. */

import { html, svg, type TemplateResult } from "lit";
import { text } from "../strings";

/** What the drop zone shows, and whom it tells. */
export interface DropZone {
  /** Whether files hover over it. */
  readonly over: boolean;
  /** Whether it makes room for cards. */
  readonly compact: boolean;
  readonly onOver: (over: boolean) => void;
  readonly onFiles: (files: readonly File[]) => void;
}

const tray = svg`<path d="M20 5v17m-7-7 7 7 7-7M7 25v8h26v-8" />`;

export function dropZone({ over, compact, onOver, onFiles }: DropZone): TemplateResult {
  const take = (files: FileList | null | undefined): void => {
    if (files !== null && files !== undefined && files.length > 0) {
      onFiles([...files]);
    }
  };
  return html`
    <section
      class="zone ${over ? "over" : ""} ${compact ? "compact" : ""}"
      data-testid="drop-zone"
      aria-labelledby="drop-title"
      @dragover=${(event: DragEvent) => { event.preventDefault(); onOver(true); }}
      @dragleave=${(event: DragEvent) => { if (left(event)) { onOver(false); } }}
      @drop=${(event: DragEvent) => { event.preventDefault(); onOver(false); take(event.dataTransfer?.files); }}
    >
      <svg class="tray" viewBox="0 0 40 40" aria-hidden="true">${tray}</svg>
      <div class="words">
        <h2 id="drop-title">${over ? text.drop.over : text.drop.title}</h2>
        <p>${text.drop.hint}</p>
      </div>
      <button id="choose" type="button" class="primary" @click=${choose}>${text.drop.choose}</button>
      <input
        type="file"
        multiple
        hidden
        data-testid="file-input"
        aria-label=${text.drop.choose}
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          take(input.files);
          // The same file can be chosen again.
          input.value = "";
        }}
      />
      <p class="privacy">${text.drop.privacy}</p>
    </section>
  `;
}

function choose(event: Event): void {
  const button = event.currentTarget as HTMLElement;
  button.parentElement?.querySelector("input")?.click();
}

/** Moving from the zone to something inside it leaves nothing. */
function left({ currentTarget, relatedTarget }: DragEvent): boolean {
  return !(relatedTarget instanceof Node && (currentTarget as Node).contains(relatedTarget));
}
