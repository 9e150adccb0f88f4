/** Asks once more before something that cannot be undone, over everything else. */

import { html, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";

/** What it asks, and whom it tells. */
export interface Question {
  /** Begins the ids of its elements. */
  readonly id: string;
  readonly title: string;
  readonly words: string;
  /** What it is about, to the letter; empty for nothing. */
  readonly exactly: string;
  readonly confirm: string;
  readonly keep: string;
  readonly onConfirm: () => void;
  /** Also when it is closed by the Escape key. */
  readonly onKeep: () => void;
}

export function confirmDialog({ id, title, words, exactly, confirm, keep, onConfirm, onKeep }: Question): TemplateResult {
  return html`
    <dialog ${ref(open)} aria-labelledby="${id}-title" aria-describedby="${id}-words" data-testid="${id}-dialog" @close=${onKeep}>
      <h2 id="${id}-title">${title}</h2>
      <p id="${id}-words">${words}</p>
      <p class="mono" ?hidden=${exactly === ""}>${exactly}</p>
      <div class="actions">
        <button type="button" autofocus data-testid="${id}-cancel" @click=${onKeep}>${keep}</button>
        <button type="button" class="danger" data-testid="${id}-confirm" @click=${onConfirm}>${confirm}</button>
      </div>
    </dialog>
  `;
}

function open(element: Element | undefined): void {
  // It is not in the document before all of it is drawn.
  queueMicrotask(() => {
    if (element instanceof HTMLDialogElement && element.isConnected && !element.open) {
      element.showModal();
    }
  });
}
