/** The form that unfolds below the list of a remote's images when one is chosen. */

import { html, nothing, type TemplateResult } from "lit";
import { copyable, type CopyForm } from "../model/copy-form";
import { aliasesClosed, modeClosed, modeFor, MODES, updateClosed, type Route } from "../model/copy-rules";
import { formatBytes, formatDay } from "../model/format";
import type { RemoteImage } from "../generated/api";
import { text } from "../strings";
import type { Chosen, Copying } from "./copying";
import { accessFields, aliasFields, check, troubleBox, waysView, type SettingsForm } from "./settings-view";

/** The most aliases of an image that are listed. */
const MOST_ALIASES = 8;

export function copyFormView(copying: Copying): TemplateResult | typeof nothing {
  const { chosen, route } = copying;
  if (chosen === null || route === null) {
    return nothing;
  }
  const { form, trouble, sending, image } = chosen;
  const shared: SettingsForm = {
    id: "copy",
    settings: form.settings,
    target: copying.target,
    wrong: trouble?.code.startsWith("alias-") ?? false,
    locked: sending,
    fixed: copying.presets.locked,
    onSettings: (settings) => { copying.edit({ settings }); },
  };
  return html`
    <section class="card detail" part="card" aria-labelledby="copy-form-title" data-testid="copy-form">
      <div class="head">
        <h2 id="copy-form-title" tabindex="-1">${text.copy.form(copying.name)}</h2>
        <button type="button" class="small" @click=${() => { copying.close(); }}>${text.copy.close}</button>
      </div>
      ${facts(image)}
      <form class="options" novalidate @submit=${(event: Event) => { event.preventDefault(); void copying.submit(); }}>
        ${aliasFields(shared)}
        ${troubleBox("copy-trouble", trouble)}
        ${waysView(
          "copy-mode",
          text.copy.mode,
          MODES.map((mode) => {
            const closed = modeClosed(route, mode);
            return {
              value: mode,
              label: text.copy.modeName[mode],
              hint: text.copy.modeHint[mode],
              closed: closed === null ? null : text.copy.modeClosed[closed],
            };
          }),
          modeFor(route, form.mode),
          sending,
          (mode) => { copying.edit({ mode }); },
        )}
        <div class="checks wide">${aliasCheck(copying, chosen, route)} ${update(copying, form, route, sending)} ${accessFields(shared)}</div>
        <div class="actions wide">
          <button
            type="submit"
            class="primary"
          part="button primary"
            data-testid="copy-submit"
            ?disabled=${sending || !copyable(form, route)}
          >${sending ? text.copy.submitting : text.copy.submit}</button>
          ${copying.target === null ? html`<p class="hint">${text.settings.noTarget}</p>` : nothing}
        </div>
      </form>
    </section>
  `;
}

function aliasCheck(copying: Copying, { form, sending }: Chosen, route: Route): TemplateResult {
  return check({
    id: "copy-copy-aliases",
    label: text.copy.copyAliases,
    hint: text.copy.copyAliasesHint,
    closed: aliasesClosed(route) === null ? null : text.copy.noAliases,
    on: form.copyAliases,
    locked: sending,
    onSet: (copyAliases) => { copying.edit({ copyAliases }); },
  });
}

function update(copying: Copying, form: CopyForm, route: Route, locked: boolean): TemplateResult {
  const closed = updateClosed(route, modeFor(route, form.mode));
  return html`<div>
    ${check({
      id: "copy-auto-update",
      label: text.copy.autoUpdate,
      hint: text.copy.autoUpdateHint,
      closed: closed === null ? null : text.copy.updateClosed[closed],
      on: form.autoUpdate,
      locked,
      onSet: (autoUpdate) => { copying.edit({ autoUpdate }); },
    })}
    ${form.autoUpdate && closed === null
      ? html`<div class="field follow">
          <label for="copy-follow">${text.copy.follow}</label>
          <select
            id="copy-follow"
            data-testid="copy-follow"
            ?disabled=${locked}
            @change=${(event: Event) => { copying.edit({ follow: (event.target as HTMLSelectElement).value }); }}
          >
            ${route.image.aliases.map((alias) => html`<option value=${alias} ?selected=${alias === form.follow}>${alias}</option>`)}
          </select>
        </div>`
      : nothing}
  </div>`;
}

function facts(image: RemoteImage): TemplateResult {
  const { aliases } = image;
  const listed = aliases.slice(0, MOST_ALIASES).join(", ");
  const more = aliases.length > MOST_ALIASES ? ` ${text.copy.more(aliases.length - MOST_ALIASES)}` : "";
  const lines: readonly (readonly [string, string, string])[] = [
    [text.copy.column.type, image.type === null ? text.typeUnknown : text.type[image.type], ""],
    [text.fact.architecture, image.architecture, ""],
    [text.fact.size, image.size === 0 ? "" : formatBytes(image.size), ""],
    [text.fact.created, image.created === 0 ? "" : (formatDay(image.created) ?? ""), ""],
    [text.copy.serial, image.serial, "file"],
    [text.copy.access, image.public ? text.copy.anyone : text.copy.restricted, ""],
    [text.copy.aliasesThere, `${listed}${more}`, "wide"],
  ];
  return html`
    <dl>
      ${lines.map(([name, value, look]) => (value === "" ? nothing : html`<div class=${look}><dt>${name}</dt><dd>${value}</dd></div>`))}
      <div class="wide">
        <dt>${text.fact.fingerprint}</dt>
        <dd class="mono">${image.fingerprint}</dd>
      </div>
    </dl>
  `;
}
