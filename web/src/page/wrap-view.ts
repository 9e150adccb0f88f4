/** The form that describes a rootfs or disk which came without metadata. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Card, DescribedField, Wrapping } from "../model/card";
import { said, worded } from "../model/words";
import { text } from "../strings";

/** What a person can do with it. */
export interface WrapActions {
  readonly describe: (field: DescribedField, value: string) => void;
  readonly wrap: () => void;
}

export function wrapView({ id, phase, wrapping }: Card, actions: WrapActions): TemplateResult | typeof nothing {
  if (phase !== "describing" || wrapping === null) {
    return nothing;
  }
  const heading = `wrap-${id.toString()}`;
  return html`
    <form
      id="wrap-form-${id}"
      class="options wrap"
      data-testid="wrap-form"
      novalidate
      aria-labelledby=${heading}
      aria-describedby="${heading}-why"
      @submit=${(event: Event) => { event.preventDefault(); actions.wrap(); }}
    >
      <div class="wide" id="${heading}-why">
        <p class="why">${worded(wrapping.why).sentence}</p>
        <h3 id=${heading} tabindex="-1" data-focus="wrap">${text.wrap.title[wrapping.instanceType]}</h3>
        <p class="hint">${text.wrap.intro}</p>
      </div>
      ${textField(id, "os", wrapping, actions)} ${textField(id, "release", wrapping, actions)}
      ${architectureField(id, wrapping, actions)} ${textField(id, "description", wrapping, actions)}
      ${otherFault(wrapping)}
    </form>
  `;
}

/** The button that sends the form, to stand beside the card's others. */
export function wrapButton({ id, phase }: Card): TemplateResult | typeof nothing {
  return phase === "describing"
    ? html`<button type="submit" form="wrap-form-${id}" class="primary" part="button primary" data-testid="wrap-button">${text.wrap.submit}</button>`
    : nothing;
}

function textField(id: number, name: DescribedField, wrapping: Wrapping, { describe }: WrapActions): TemplateResult {
  return field(id, name, wrapping, (input) => html`
    <input
      id=${input}
      data-testid="wrap-${name}"
      type="text"
      autocomplete="off"
      .value=${live(wrapping.form[name] ?? "")}
      aria-invalid=${wrong(name, wrapping) ? "true" : "false"}
      aria-describedby=${described(name, wrapping) ? `${input}-note` : nothing}
      @input=${(event: Event) => { describe(name, (event.target as HTMLInputElement).value); }}
    />
  `);
}

function architectureField(id: number, wrapping: Wrapping, { describe }: WrapActions): TemplateResult {
  const { architectures, form } = wrapping;
  return field(id, "architecture", wrapping, (input) => html`
    <select
      id=${input}
      data-testid="wrap-architecture"
      aria-invalid=${wrong("architecture", wrapping) ? "true" : "false"}
      aria-describedby=${described("architecture", wrapping) ? `${input}-note` : nothing}
      @change=${(event: Event) => { describe("architecture", (event.target as HTMLSelectElement).value); }}
    >
      ${architectures.includes(form.architecture) ? nothing : html`<option value="" selected>${text.wrap.choose}</option>`}
      ${architectures.map((name) => html`<option value=${name} ?selected=${name === form.architecture}>${name}</option>`)}
    </select>
  `);
}

function field(id: number, name: DescribedField, wrapping: Wrapping, input: (id: string) => TemplateResult): TemplateResult {
  const own = `wrap-${id.toString()}-${name}`;
  return html`
    <div class="field">
      <label for=${own}>${text.wrap.label[name]}</label>
      ${input(own)}
      ${noteView(`${own}-note`, name, wrapping)}
    </div>
  `;
}

/** What is wrong with a field, or where its proposal is from. It has room of its own, so that nothing moves. */
function noteView(id: string, name: DescribedField, wrapping: Wrapping): TemplateResult {
  const { fault, guesses } = wrapping;
  const guess = guesses[name];
  return fault?.field === name
    ? html`<p id=${id} class="hint wrong" data-testid="wrap-fault">${words(fault)}</p>`
    : html`<p id=${id} class="hint line" data-testid="wrap-guess">${guess === undefined ? nothing : text.wrap.guessed[guess]}</p>`;
}

function described(name: DescribedField, wrapping: Wrapping): boolean {
  return wrong(name, wrapping) || wrapping.guesses[name] !== undefined;
}

/** A fault of what no field of the form shows is told all the same. */
function otherFault({ fault }: Wrapping): TemplateResult | typeof nothing {
  return fault === null || fault.field in text.wrap.label
    ? nothing
    : html`<p class="wide hint wrong" data-testid="wrap-fault">${words(fault)}</p>`;
}

function wrong(name: DescribedField, { fault }: Wrapping): boolean {
  return fault?.field === name;
}

function words({ trouble }: NonNullable<Wrapping["fault"]>): string {
  return said(trouble);
}
