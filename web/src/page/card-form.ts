/** The form of a card: its aliases and what becomes of taken ones at hand, all else folded away until wanted. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { AliasTaken, TargetView } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import { busy, importable, type Card } from "../model/card";
import type { Property } from "../model/properties";
import { doubt } from "../model/prospects";
import { aliasesIn, type Settings } from "../model/settings";
import { inTheWay } from "../model/taken";
import { worded } from "../model/words";
import { text } from "../strings";
import { propertiesView } from "./properties-view";
import { accessFields } from "./settings-view";

/** What can be done when an alias names another image. */
const CHOICES: readonly AliasTaken[] = ["fail", "move", "skip"];

/** What a person can do with it. */
export interface FormActions {
  readonly set: (settings: Settings) => void;
  readonly setProperties: (properties: readonly Property[]) => void;
  readonly import: () => void;
}

/** Whether a card has a form. */
export function hasForm(card: Card): boolean {
  return card.image !== null && card.wanted === null && (card.phase === "ready" || busy(card));
}

/** `against` is what would keep the import from working. */
export function formView(
  card: Card,
  target: TargetView | null,
  against: Explanation | null,
  actions: FormActions,
): TemplateResult | typeof nothing {
  if (!hasForm(card)) {
    return nothing;
  }
  const locked = card.phase !== "ready";
  const doubts = locked ? "" : doubt(card, target);
  return html`
    <form
      class="options"
      novalidate
      @submit=${(event: Event) => { event.preventDefault(); if (importable(card) && against === null) { actions.import(); } }}
    >
      ${aliasField(card, locked, actions)} ${takenField(card, locked, actions)} ${moreOptions(card, target, locked, actions)}
      ${doubts === "" ? nothing : html`<p class="waits wide" data-testid="card-doubt">${doubts}</p>`}
      ${against === null || locked ? nothing : obstacleView(card.id, against)}
    </form>
  `;
}

function aliasField({ id, settings, trouble }: Card, locked: boolean, { set }: FormActions): TemplateResult {
  const { fault } = aliasesIn(settings);
  const wrong = fault !== null || (trouble?.code.startsWith("alias-") ?? false);
  return html`
    <div class="field">
      <label for="alias-${id}">${text.settings.aliases}</label>
      <input
        id="alias-${id}"
        data-testid="alias-input"
        type="text"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        dir="ltr"
        .value=${live(settings.aliases)}
        ?disabled=${locked}
        aria-invalid=${wrong ? "true" : "false"}
        aria-describedby="alias-hint-${id} alias-taken-${id}"
        @input=${(event: Event) => { set({ ...settings, aliases: (event.target as HTMLInputElement).value }); }}
      />
      <p id="alias-hint-${id}" class=${fault === null ? "hint" : "hint wrong"} data-testid="alias-hint">
        ${fault === null ? text.settings.aliasesHint : text.aliasesFault(fault)}
      </p>
    </div>
  `;
}

function takenField(card: Card, locked: boolean, { set }: FormActions): TemplateResult {
  const { id, settings } = card;
  const taken = locked ? [] : inTheWay(card.taken, aliasesIn(settings).names, card.fingerprint);
  return html`
    <div class="field">
      <label for="taken-${id}">${text.settings.taken}</label>
      <select
        id="taken-${id}"
        data-testid="alias-taken-select"
        ?disabled=${locked}
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          set({ ...settings, aliasTaken: CHOICES.find((choice) => choice === value) ?? "fail" });
        }}
      >
        ${CHOICES.map((choice) => html`<option value=${choice} ?selected=${choice === settings.aliasTaken}>${text.alias[choice]}</option>`)}
      </select>
    </div>
    <div id="alias-taken-${id}" class=${taken.length === 0 ? "wide" : "wide waits"} data-testid="alias-taken">
      ${taken.map(({ alias, by }) => html`<p><bdi>${text.prospect.taken(alias, by)}</bdi></p>`)}
      ${taken.length === 0 ? nothing : html`<p>${text.prospect.choose[settings.aliasTaken]}</p>`}
    </div>
  `;
}

function moreOptions({ id, settings, properties }: Card, target: TargetView | null, locked: boolean, actions: FormActions): TemplateResult {
  const own = `card-${id.toString()}`;
  return html`
    <details class="more-options wide" data-testid="more-options">
      <summary>${text.options.title}</summary>
      <div class="options">
        ${accessFields({ id: own, settings, target, wrong: false, locked, onSettings: actions.set })}
        ${propertiesView({ id: own, properties, locked, onProperties: actions.setProperties })}
      </div>
    </details>
  `;
}

function obstacleView(id: number, against: Explanation): TemplateResult {
  const { sentence, advice } = worded(against);
  return html`
    <div class="trouble wide" id="against-${id}" data-testid="card-against" data-code=${against.code}>
      <p>${sentence}</p>
      <p>${advice}</p>
    </div>
  `;
}
