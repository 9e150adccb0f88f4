/** A field to choose one of several values with, or all of them. */

import { html, type TemplateResult } from "lit";
import { text } from "../strings";

/** `values` are pairs of a value and its words; the empty value stands for all. */
export function choiceField(
  id: string,
  label: string,
  chosen: string,
  values: readonly (readonly [string, string])[],
  onChoose: (value: string) => void,
): TemplateResult {
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <select id=${id} data-testid=${id} @change=${(event: Event) => { onChoose((event.target as HTMLSelectElement).value); }}>
        <option value="" ?selected=${chosen === ""}>${text.copy.all}</option>
        ${values.map(([value, words]) => html`<option value=${value} ?selected=${value === chosen}>${words}</option>`)}
      </select>
    </div>
  `;
}
