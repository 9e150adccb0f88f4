/** How the tab that imports from a URL is drawn. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Through, UrlWays } from "../generated/api";
import { fieldOf, hostsOf, sha256, sha256Usable, throughClosed, throughFor, urlFault, urlSendable } from "../model/url-form";
import { text } from "../strings";
import { accessFields, aliasFields, troubleBox, waysView, type SettingsForm } from "./settings-view";
import type { UrlImport } from "./url-import";

const WAYS: readonly Through[] = ["edge", "incus"];

export function urlView(page: UrlImport): TemplateResult {
  const { ways, loadTrouble } = page;
  return html`<section class="pane" aria-labelledby="url-title">
    <h2 id="url-title" class="title">${text.url.title}</h2>
    ${ways !== null
      ? form(page, ways)
      : loadTrouble === null
        ? html`<p class="quiet-words" role="status">${text.url.asking}</p>`
        : html`${troubleBox("url-load-trouble", loadTrouble)}
            <div><button type="button" @click=${() => void page.load()}>${text.action.retry}</button></div>`}
  </section>`;
}

function form(page: UrlImport, ways: UrlWays): TemplateResult {
  const { form, target, sending, trouble } = page;
  const chosen = throughFor(form, ways, target);
  const shared: SettingsForm = {
    id: "url",
    settings: form.settings,
    target,
    wrong: wrong(page, "aliases"),
    locked: sending,
    fixed: page.presets.locked,
    onSettings: (settings) => { page.edit({ settings }); },
  };
  return html`
    <form
      class="options boxed"
      novalidate
      data-testid="url-form"
      @submit=${(event: Event) => { event.preventDefault(); void page.submit(); }}
    >
      ${chosen === null ? html`<p class="wide waits" data-testid="url-nothing">${text.url.nothing}</p>` : nothing}
      ${urlField(page)} ${troubleBox("url-trouble", trouble)}
      ${waysView(
        "url-through",
        text.url.through,
        WAYS.map((through) => {
          const closed = throughClosed(through, ways, target);
          return {
            value: through,
            label: text.url.throughName[through],
            hint: `${text.url.throughHint[through]} ${hostWords(through, ways)}`,
            closed: closed === null ? null : text.url.closed[closed],
          };
        }),
        chosen,
        sending,
        (through) => { page.edit({ through }); },
      )}
      ${fingerprintField(page)} ${aliasFields(shared)}
      <div class="checks wide">${accessFields(shared)}</div>
      <div class="actions wide">
        <button
          type="submit"
          class="primary"
          part="button primary"
          data-testid="url-submit"
          ?disabled=${sending || !urlSendable(form, ways, target)}
        >${sending ? text.url.submitting : text.url.submit}</button>
        ${target === null ? html`<p class="hint">${text.settings.noTarget}</p>` : nothing}
      </div>
    </form>
  `;
}

function hostWords(through: Through, ways: UrlWays): string {
  const hosts = hostsOf(through, ways);
  return hosts.length === 0 ? text.url.anyHost : text.url.hosts(hosts);
}

function urlField(page: UrlImport): TemplateResult {
  const { form, sending } = page;
  const fault = page.left.has("url") ? urlFault(form.url) : null;
  const refused = wrong(page, "url");
  return html`
    <div class="field wide">
      <label for="url-url">${text.url.url}</label>
      <input
        id="url-url"
        data-testid="url-url"
        type="url"
        inputmode="url"
        autocomplete="off"
        spellcheck="false"
        placeholder="https://"
        .value=${live(form.url)}
        ?disabled=${sending}
        aria-required="true"
        aria-invalid=${fault !== null || refused ? "true" : "false"}
        aria-describedby=${refused ? "url-url-hint url-trouble" : "url-url-hint"}
        @input=${(event: Event) => { page.edit({ url: (event.target as HTMLInputElement).value }); }}
        @change=${(event: Event) => { page.leave("url", encoded((event.target as HTMLInputElement).value)); }}
      />
      <p id="url-url-hint" class=${fault === null ? "hint" : "hint wrong"} data-testid="url-url-hint">
        ${fault === null ? text.url.urlHint : text.url.fault[fault]}
      </p>
    </div>
  `;
}

/** Whether the edge refused what is in that field. */
function wrong({ trouble }: UrlImport, field: ReturnType<typeof fieldOf>): boolean {
  return trouble !== null && fieldOf(trouble.code) === field;
}

/** What was typed as a browser's address line would understand it: other letters than ASCII are encoded. */
function encoded(typed: string): string {
  const url = typed.trim();
  return /[^!-~]/.test(url) && URL.canParse(url) ? new URL(url).href : url;
}

function fingerprintField(page: UrlImport): TemplateResult {
  const { form, sending } = page;
  const usable = !page.left.has("fingerprint") || sha256Usable(form.fingerprint);
  const refused = wrong(page, "fingerprint");
  return html`
    <div class="field wide">
      <label for="url-fingerprint">${text.url.fingerprint}</label>
      <input
        id="url-fingerprint"
        data-testid="url-fingerprint"
        class="mono"
        type="text"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        .value=${live(form.fingerprint)}
        ?disabled=${sending}
        aria-invalid=${usable && !refused ? "false" : "true"}
        aria-describedby=${refused ? "url-fingerprint-hint url-trouble" : "url-fingerprint-hint"}
        @input=${(event: Event) => { page.edit({ fingerprint: (event.target as HTMLInputElement).value }); }}
        @change=${(event: Event) => { page.leave("fingerprint", sha256((event.target as HTMLInputElement).value)); }}
      />
      <p id="url-fingerprint-hint" class=${usable ? "hint" : "hint wrong"} data-testid="url-fingerprint-hint">
        ${usable ? text.url.fingerprintHint : text.url.fingerprintFault}
      </p>
    </div>
  `;
}
