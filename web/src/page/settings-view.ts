/** The part of a form that says what becomes of an image: aliases, what to do when one is taken, who may read it, profiles. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { AliasTaken, TargetView } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import type { Fixed } from "../model/presets";
import { aliasesIn, chooseProfiles, setProfile, type Settings } from "../model/settings";
import { text } from "../strings";
import { troubleView } from "./trouble-view";

/** What can be done when an alias names another image. */
const CHOICES: readonly AliasTaken[] = ["fail", "move", "skip"];

/** What it shows, and whom it tells. */
export interface SettingsForm {
  /** Begins the ids of its fields. */
  readonly id: string;
  readonly settings: Settings;
  readonly target: TargetView | null;
  /** Whether the edge has said something against the aliases. */
  readonly wrong: boolean;
  readonly locked: boolean;
  /** What a person may never change. */
  readonly fixed: ReadonlySet<Fixed>;
  readonly onSettings: (settings: Settings) => void;
}

/** What is said of a field for aliases that nothing is wrong with. */
export function aliasesHint(fixed: ReadonlySet<Fixed>): string {
  return fixed.has("alias-right") ? text.session.mayNot.aliases : text.settings.aliasesHint;
}

export function aliasFields({ id, settings, wrong, locked, fixed, onSettings }: SettingsForm): TemplateResult {
  const { fault } = aliasesIn(settings);
  return html`
    <div class="field">
      <label for="${id}-aliases">${text.settings.aliases}</label>
      <input
        id="${id}-aliases"
        data-testid="${id}-aliases"
        type="text"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        .value=${live(settings.aliases)}
        ?disabled=${locked || fixed.has("aliases")}
        aria-invalid=${wrong || fault !== null ? "true" : "false"}
        aria-describedby=${wrong ? `${id}-aliases-hint ${id}-trouble` : `${id}-aliases-hint`}
        @input=${(event: Event) => { onSettings({ ...settings, aliases: (event.target as HTMLInputElement).value }); }}
      />
      <p id="${id}-aliases-hint" class=${fault === null ? "hint" : "hint wrong"} data-testid="${id}-aliases-hint">
        ${fault === null ? aliasesHint(fixed) : text.aliasesFault(fault)}
      </p>
    </div>
    <div class="field">
      <label for="${id}-taken">${text.settings.taken}</label>
      <select
        id="${id}-taken"
        data-testid="${id}-taken"
        ?disabled=${locked || fixed.has("alias-taken")}
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          onSettings({ ...settings, aliasTaken: CHOICES.find((choice) => choice === value) ?? "fail" });
        }}
      >
        ${CHOICES.map(
          (choice) => html`<option value=${choice} ?selected=${choice === settings.aliasTaken}>${text.alias[choice]}</option>`,
        )}
      </select>
    </div>
  `;
}

export function accessFields({ id, settings, target, locked, fixed, onSettings }: SettingsForm): TemplateResult {
  return html`
    ${check({
      id: `${id}-public`,
      label: text.settings.public,
      hint: text.settings.publicHint,
      on: settings.public,
      locked: locked || fixed.has("public"),
      onSet: (on) => { onSettings({ ...settings, public: on }); },
    })}
    ${target === null || target.profiles.length === 0 ? nothing : profiles(id, settings, target, locked || fixed.has("profiles"), onSettings)}
  `;
}

function profiles(
  id: string,
  settings: Settings,
  target: TargetView,
  locked: boolean,
  onSettings: (settings: Settings) => void,
): TemplateResult {
  const chosen = settings.profiles;
  return html`
    ${check({
      id: `${id}-profiles`,
      label: text.settings.profiles,
      hint: text.settings.profilesHint,
      on: chosen !== null,
      locked,
      onSet: (on) => { onSettings(chooseProfiles(settings, on, target)); },
    })}
    ${chosen === null
      ? nothing
      : html`<fieldset class="choice wide" data-testid="${id}-profile-list">
          <legend>${text.settings.profilesOf}</legend>
          <div class="many">
            ${target.profiles.map((name, at) =>
              check({
                id: `${id}-profile-${at.toString()}`,
                label: name,
                on: chosen.includes(name),
                locked,
                onSet: (on) => { onSettings(setProfile(settings, name, on, target)); },
              }),
            )}
          </div>
        </fieldset>`}
  `;
}

/** A box to tick, with what it means or why it is closed. */
export interface Check {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  /** Why it cannot be ticked. */
  readonly closed?: string | null;
  readonly on: boolean;
  readonly locked: boolean;
  readonly onSet: (on: boolean) => void;
}

export function check({ id, label, hint, closed, on, locked, onSet }: Check): TemplateResult {
  const shut = closed !== null && closed !== undefined;
  const words = shut ? closed : (hint ?? "");
  return html`
    <div class="check ${shut ? "shut" : ""}">
      <input
        id=${id}
        data-testid=${id}
        type="checkbox"
        .checked=${live(on && !shut)}
        ?disabled=${shut || locked}
        aria-describedby=${words === "" ? nothing : `${id}-hint`}
        @change=${(event: Event) => { onSet((event.target as HTMLInputElement).checked); }}
      />
      <label for=${id}>${label}</label>
      ${words === "" ? nothing : html`<p id="${id}-hint" class=${shut ? "hint why" : "hint"}>${words}</p>`}
    </div>
  `;
}

/** One of several ways, of which some may be closed. */
export interface Way<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly hint: string;
  readonly closed: string | null;
}

/** Ways to choose one of, each with what it means or why it is closed. */
export function waysView<T extends string>(
  id: string,
  legend: string,
  ways: readonly Way<T>[],
  chosen: T | null,
  locked: boolean,
  onChoose: (value: T) => void,
): TemplateResult {
  return html`
    <fieldset class="choice wide" data-testid=${id}>
      <legend>${legend}</legend>
      <div class="ways">
        ${ways.map(
          ({ value, label, hint, closed }) => html`
            <div class="check ${closed === null ? "" : "shut"}">
              <input
                id="${id}-${value}"
                data-testid="${id}-${value}"
                type="radio"
                name=${id}
                value=${value}
                .checked=${live(value === chosen && closed === null)}
                ?disabled=${closed !== null || locked}
                aria-describedby="${id}-${value}-hint"
                @change=${() => { onChoose(value); }}
              />
              <label for="${id}-${value}">${label}</label>
              <p id="${id}-${value}-hint" class=${closed === null ? "hint" : "hint why"}>${closed ?? hint}</p>
            </div>
          `,
        )}
      </div>
    </fieldset>
  `;
}

/** What the edge says against a form. */
export function troubleBox(id: string, trouble: Explanation | null): TemplateResult | typeof nothing {
  return troubleView(trouble, { id, alert: true, wide: true });
}
