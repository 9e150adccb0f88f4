/** The form of a card: its aliases and what becomes of taken ones at hand, all else folded away until wanted. */

import { html, noChange, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { AliasTaken, TargetView } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import { busy, importable, type Card } from "../model/card";
import type { Fixed } from "../model/presets";
import { propertyFault, type Property } from "../model/properties";
import { doubt, takenWords } from "../model/prospects";
import { aliasesIn, type Settings } from "../model/settings";
import { inTheWay, type Taken } from "../model/taken";
import { text } from "../strings";
import type { CardContext } from "./card-view";
import { propertiesView } from "./properties-view";
import { accessFields, aliasesHint } from "./settings-view";
import { troubleView } from "./trouble-view";

/** What can be done when an alias names another image. */
const CHOICES: readonly AliasTaken[] = ["fail", "move", "skip"];

/** What the edge says against what is folded away. */
const IN_OPTIONS: readonly string[] = ["bad-properties", "bad-profiles", "profile-missing"];

/** What a person can do with it. */
export interface FormActions {
  readonly set: (settings: Settings) => void;
  readonly setProperties: (properties: readonly Property[]) => void;
  readonly import: () => void;
  /** Asks the target anew how it stands. */
  readonly ask: () => void;
}

/** Whether a card has a form. It stands there, closed, while it is not known yet what image it is for. */
export function hasForm(card: Card): boolean {
  const { phase, image, wanted } = card;
  const looking = phase === "inspecting" || phase === "searching";
  return wanted === null && (looking || (image !== null && (phase === "ready" || busy(card))));
}

export function formView(
  card: Card,
  { target, against, fixed }: CardContext,
  actions: FormActions,
): TemplateResult | typeof nothing {
  if (!hasForm(card)) {
    return nothing;
  }
  const locked = card.phase !== "ready";
  const taken = locked ? [] : inTheWay(card.taken, aliasesIn(card.settings).names, card.fingerprint);
  const doubts = locked ? "" : doubt(card, target);
  return html`
    <form
      class="options"
      novalidate
      @submit=${(event: Event) => { event.preventDefault(); if (importable(card) && against === null) { actions.import(); } }}
    >
      ${aliasField(card, taken, locked, fixed, actions)}
      ${takenField(card, taken, locked || fixed.has("alias-taken"), actions)}
      ${moreOptions(card, target, fixed, locked, actions)}
      ${doubts === "" ? nothing : html`<p class="waits wide" data-testid="card-doubt">${doubts}</p>`}
      ${against === null || locked ? nothing : obstacleView(card.id, against, actions)}
    </form>
  `;
}

function aliasField(
  { id, settings, trouble }: Card,
  taken: readonly Taken[],
  locked: boolean,
  fixed: ReadonlySet<Fixed>,
  { set }: FormActions,
): TemplateResult {
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
        ?disabled=${locked || fixed.has("aliases")}
        aria-invalid=${wrong ? "true" : "false"}
        aria-describedby="alias-hint-${id}${taken.length === 0 ? "" : ` alias-taken-${id.toString()}`}"
        @input=${(event: Event) => { set({ ...settings, aliases: (event.target as HTMLInputElement).value }); }}
      />
      <p id="alias-hint-${id}" class=${fault === null ? "hint" : "hint wrong"} data-testid="alias-hint">
        ${fault === null ? aliasesHint(fixed) : text.aliasesFault(fault)}
      </p>
    </div>
  `;
}

/** What is said of a taken alias stands where there is room for it: it comes and goes while one types. */
function takenField({ id, settings }: Card, taken: readonly Taken[], locked: boolean, { set }: FormActions): TemplateResult {
  return html`
    <div class="field">
      <label for="taken-${id}">${text.settings.taken}</label>
      <select
        id="taken-${id}"
        data-testid="alias-taken-select"
        ?disabled=${locked}
        aria-describedby=${taken.length === 0 ? nothing : `alias-taken-${id.toString()}`}
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          set({ ...settings, aliasTaken: CHOICES.find((choice) => choice === value) ?? "fail" });
        }}
      >
        ${CHOICES.map((choice) => html`<option value=${choice} ?selected=${choice === settings.aliasTaken}>${text.alias[choice]}</option>`)}
      </select>
      <div id="alias-taken-${id}" class="hint room ${taken.length === 0 ? "" : "told"}" data-testid="alias-taken">
        ${taken.map((one) => html`<p>${takenWords(one, Date.now())}</p>`)}
        ${taken.length === 0 ? nothing : html`<p>${text.prospect.choose[settings.aliasTaken]}</p>`}
      </div>
    </div>
  `;
}

/** Unfolds by itself where something in it is wrong, and never folds by itself. */
function moreOptions(
  card: Card,
  target: TargetView | null,
  fixed: ReadonlySet<Fixed>,
  locked: boolean,
  actions: FormActions,
): TemplateResult | typeof nothing {
  if (fixed.has("public") && fixed.has("profiles") && fixed.has("properties")) {
    return nothing;
  }
  const { id, settings, properties, trouble } = card;
  const own = `card-${id.toString()}`;
  const wrong = propertyFault(properties) !== null || (trouble !== null && IN_OPTIONS.includes(trouble.code));
  return html`
    <details class="more-options wide" data-testid="more-options" ?open=${wrong ? true : noChange}>
      <summary>${text.options.title}</summary>
      <div class="options">
        ${accessFields({ id: own, settings, target, wrong: false, locked, fixed, onSettings: actions.set })}
        ${fixed.has("properties") ? nothing : propertiesView({ id: own, properties, locked, onProperties: actions.setProperties })}
      </div>
    </details>
  `;
}

function obstacleView(id: number, against: Explanation, { ask }: FormActions): TemplateResult {
  return html`
    ${troubleView(against, { id: `against-${id.toString()}`, testid: "card-against", wide: true })}
    ${against.code === "image-too-large" ? nothing : againView(ask)}
  `;
}

function againView(ask: () => void): TemplateResult {
  return html`<div class="wide"><button type="button" class="small" data-testid="ask-again" @click=${ask}>${text.prospect.again}</button></div>`;
}
