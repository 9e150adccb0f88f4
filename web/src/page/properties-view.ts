/** The properties that a person sets over those of the image: a small list of lines. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { MOST_PROPERTIES, propertyFault, type Property } from "../model/properties";
import { text } from "../strings";

/** What it shows, and whom it tells. */
export interface PropertiesForm {
  /** Begins the ids of its fields. */
  readonly id: string;
  readonly properties: readonly Property[];
  readonly locked: boolean;
  readonly onProperties: (properties: readonly Property[]) => void;
}

export function propertiesView({ id, properties, locked, onProperties }: PropertiesForm): TemplateResult {
  const fault = propertyFault(properties);
  const change = (at: number, part: Partial<Property>): void => {
    onProperties(properties.map((one, place) => (place === at ? { ...one, ...part } : one)));
  };
  return html`
    <fieldset class="choice wide properties" data-testid="${id}-properties">
      <legend>${text.options.properties}</legend>
      <p class="hint">${text.options.propertiesHint}</p>
      ${properties.map(
        (property, at) => html`
          <div class="property">
            ${field(`${id}-name-${at.toString()}`, text.options.nameOf(at + 1), text.options.name, property.name, locked, fault?.at === at, (name) => { change(at, { name }); })}
            ${field(`${id}-value-${at.toString()}`, text.options.valueOf(at + 1), text.options.value, property.value, locked, false, (value) => { change(at, { value }); })}
            <button
              type="button"
              class="small"
              aria-label=${text.options.remove(property.name)}
              ?disabled=${locked}
              @click=${() => { onProperties(properties.filter((_, place) => place !== at)); }}
            >${text.options.removeShort}</button>
            ${fault?.at === at ? html`<p class="hint wrong whole" id="${id}-name-${at}-fault">${text.options.fault[fault.kind]}</p>` : nothing}
          </div>
        `,
      )}
      ${fault?.kind === "too-many" ? html`<p class="hint wrong">${text.options.fault["too-many"]}</p>` : nothing}
      <button
        type="button"
        class="small"
        data-testid="${id}-property-add"
        ?disabled=${locked || properties.length >= MOST_PROPERTIES}
        @click=${() => { onProperties([...properties, { name: "", value: "" }]); }}
      >${text.options.add}</button>
    </fieldset>
  `;
}

function field(
  id: string,
  label: string,
  placeholder: string,
  value: string,
  locked: boolean,
  wrong: boolean,
  onInput: (value: string) => void,
): TemplateResult {
  return html`
    <input
      id=${id}
      type="text"
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
      aria-label=${label}
      placeholder=${placeholder}
      .value=${live(value)}
      ?disabled=${locked}
      aria-invalid=${wrong ? "true" : "false"}
      aria-describedby=${wrong ? `${id}-fault` : nothing}
      @input=${(event: Event) => { onInput((event.target as HTMLInputElement).value); }}
    />
  `;
}
