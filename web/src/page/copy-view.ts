/** How the tab that copies images is drawn: the remote, the search, the list. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { ImageType, RemoteImage } from "../generated/api";
import { imageName } from "../model/catalogue";
import { counted, formatAge, formatBytes, formatDay } from "../model/format";
import { said } from "../model/words";
import { text } from "../strings";
import { choiceField } from "./choice-field";
import { copyFormView } from "./copy-form-view";
import type { Copying, Shown } from "./copying";
import { troubleBox } from "./settings-view";

const TYPES: readonly ImageType[] = ["container", "virtual-machine"];

export function copyView(copying: Copying): TemplateResult {
  const { remotes, busy, trouble } = copying;
  if (remotes === null) {
    return html`<section class="pane" aria-label=${text.tabs.name.copy}>
      ${busy === "remotes" ? html`<p class="quiet-words" role="status">${text.copy.asking}</p>` : nothing}
      ${troubleBox("copy-load-trouble", trouble)} ${trouble === null ? nothing : again(copying)}
    </section>`;
  }
  return remotes.length === 0
    ? html`<section class="pane" aria-label=${text.tabs.name.copy}>
        <p data-testid="no-remotes"><strong>${text.copy.none}</strong> ${text.copy.noneAdvice}</p>
      </section>`
    : html`<section class="pane" aria-label=${text.tabs.name.copy}>
        ${remoteView(copying)} ${troubleBox("copy-load-trouble", trouble)}
        ${trouble === null || copying.shown !== null ? nothing : again(copying)}
        ${copying.shown === null ? nothing : catalogue(copying, copying.shown)}
      </section>`;
}

function again(copying: Copying): TemplateResult {
  return html`<div><button type="button" @click=${() => { copying.again(); }}>${text.action.retry}</button></div>`;
}

function remoteView(copying: Copying): TemplateResult {
  const { remotes, remote, shown, busy } = copying;
  return html`
    <div class="bar-of-tools">
      <div class="field">
        <label for="copy-remote">${text.copy.remote}</label>
        <select
          id="copy-remote"
          data-testid="copy-remote"
          @change=${(event: Event) => { copying.choose((event.target as HTMLSelectElement).value); }}
        >
          ${remote === null ? html`<option value="" selected>${text.copy.choose}</option>` : nothing}
          ${(remotes ?? []).map(({ name }) => html`<option value=${name} ?selected=${name === remote?.name}>${name}</option>`)}
        </select>
      </div>
      ${remote === null
        ? nothing
        : html`
            <p class="age" role="status" data-testid="copy-age">
              <span class="address">${remote.address}</span>
              <span>${busy === "catalogue" ? text.copy.reading(remote.name) : shown === null ? "" : age(shown)}</span>
            </p>
            <button
              type="button"
              data-testid="copy-refresh"
              aria-disabled=${busy === "" ? nothing : "true"}
              @click=${() => { copying.refresh(); }}
            >${busy === "refresh" ? text.copy.refreshing : text.copy.refresh}</button>
          `}
    </div>
  `;
}

function age({ read }: Shown): string {
  return read === null ? text.copy.neverRead : text.copy.read(formatAge(Math.max(0, Date.now() - read) / 1000));
}

function catalogue(copying: Copying, { index, problem }: Shown): TemplateResult {
  const { filter, matches, remote, chosen } = copying;
  const name = remote?.name ?? "";
  return html`
    ${problem === null
      ? nothing
      : html`<div class="waits" data-testid="copy-problem">
          <p>${text.copy.notRead(name)} ${said(problem)} ${index.images.length > 0 ? text.copy.old : ""}</p>
        </div>`}
    ${index.images.length === 0
      ? html`<p class="quiet-words">${text.copy.empty}</p>`
      : html`
          <search class="filters">
            <div class="field wide">
              <label for="copy-search">${text.copy.search}</label>
              <input
                id="copy-search"
                data-testid="copy-search"
                type="search"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby="copy-search-hint"
                .value=${live(filter.words)}
                @input=${(event: Event) => { copying.look({ words: (event.target as HTMLInputElement).value }); }}
              />
              <p id="copy-search-hint" class="hint">${text.copy.searchHint}</p>
            </div>
            ${choiceField("copy-type", text.copy.type, filter.type, TYPES.map((type) => [type, text.type[type]] as const), (value) => {
              copying.look({ type: TYPES.find((type) => type === value) ?? "" });
            })}
            ${choiceField(
              "copy-architecture",
              text.copy.architecture,
              filter.architecture,
              index.architectures.map((one) => [one, one] as const),
              (value) => { copying.look({ architecture: value }); },
            )}
          </search>
          <div class="listing">
            <p class="count" role="status" data-testid="copy-count">${counted(text.copy.count, matches.length, index.images.length)}</p>
            ${matches.length === 0
              ? html`<p class="quiet-words">
                  ${text.copy.noMatch}
                  <button type="button" class="small" @click=${() => { copying.look({ words: "", type: "", architecture: "" }); }}>
                    ${text.copy.clear}
                  </button>
                </p>`
              : html`
                  <div class="columns" aria-hidden="true">
                    ${Object.values(text.copy.column).map((column) => html`<span>${column}</span>`)}
                  </div>
                  ${copying.list.view({
                    id: "copy-list",
                    label: text.copy.list(name),
                    items: matches,
                    isChosen: (image) => image === chosen?.image,
                    row,
                    onChoose: (image) => { copying.pick(image); },
                  })}
                `}
          </div>
          ${copyFormView(copying)}
        `}
  `;
}

function row(image: RemoteImage): TemplateResult {
  const { aliases, type, architecture, size, created } = image;
  return html`
    <span class="row-name">
      <strong>${imageName(image)}</strong>
      <span class="hint">${aliases.length === 0 ? image.description : aliases.join(", ")}</span>
    </span>
    <span>${type === null ? text.typeUnknown : text.type[type]}</span>
    <span>${architecture}</span>
    <span>${size === 0 ? text.copy.sizeUnknown : formatBytes(size)}</span>
    <span>${created === 0 ? image.serial : formatDay(created)}</span>
  `;
}
