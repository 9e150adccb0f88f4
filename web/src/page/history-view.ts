/** How the tab with the ended imports is drawn: the search, the list, and the import that is looked at. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { HistoryEntry } from "../generated/api";
import { counted, formatBytes, formatMoment } from "../model/format";
import { aliasesSet, allOfHistory, historyName, OUTCOMES, outcomeOf, type Past } from "../model/history";
import { text } from "../strings";
import { choiceField } from "./choice-field";
import { confirmDialog } from "./confirm-dialog";
import type { History } from "./history";
import { pastView, type PastContext } from "./past-view";
import { troubleBox } from "./settings-view";

export function historyView(page: History, context: PastContext): TemplateResult {
  const { past, loading, trouble, chosen } = page;
  return html`
    <section class="pane" aria-labelledby="history-title">
      <div class="bar-of-tools">
        <h2 class="title grow" id="history-title">${text.history.title}</h2>
        <button
          type="button"
          data-testid="history-reload"
          aria-disabled=${loading ? "true" : nothing}
          @click=${() => { if (!loading) { void page.load(); } }}
        >${loading && past !== null ? text.history.reloading : text.history.reload}</button>
        ${past === null || past.entries.length === 0
          ? nothing
          : html`<button type="button" id="history-clear" data-testid="history-clear" @click=${() => { page.askToClear(); }}>
              ${text.history.clear}
            </button>`}
      </div>
      ${troubleBox("history-trouble", trouble)}
      ${past !== null
        ? pastList(page, past)
        : loading
          ? html`<p class="quiet-words" role="status">${text.history.reading}</p>`
          : nothing}
      ${chosen === null ? nothing : pastView(page, chosen, context)}
    </section>
    ${page.clearing
      ? confirmDialog({
          id: "history-clear-all",
          title: text.history.clearTitle,
          words: text.history.clearWords,
          exactly: "",
          confirm: text.history.clear,
          keep: text.history.keep,
          onConfirm: () => void page.clear(),
          onKeep: () => { page.keep(); },
        })
      : nothing}
  `;
}

function pastList(page: History, past: Past): TemplateResult {
  const { filter, matches, chosen } = page;
  if (past.entries.length === 0) {
    return html`<p class="quiet-words" data-testid="history-empty">${text.history.empty}</p>`;
  }
  return html`
    <search class="filters">
      <div class="field wide">
        <label for="history-search">${text.history.search}</label>
        <input
          id="history-search"
          data-testid="history-search"
          type="search"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          aria-describedby="history-search-hint"
          .value=${live(filter.words)}
          @input=${(event: Event) => { page.look({ words: (event.target as HTMLInputElement).value }); }}
        />
        <p id="history-search-hint" class="hint">${text.history.searchHint}</p>
      </div>
      ${choiceField(
        "history-outcome",
        text.history.outcome,
        filter.outcome,
        OUTCOMES.map((outcome) => [outcome, text.history.outcomes[outcome]] as const),
        (value) => { page.look({ outcome: OUTCOMES.find((outcome) => outcome === value) ?? "" }); },
      )}
      ${past.targets.length > 1
        ? choiceField("history-target", text.history.target, filter.target, past.targets.map((name) => [name, name] as const), (target) => {
            page.look({ target });
          })
        : nothing}
    </search>
    <div class="listing past">
      <p class="count" role="status" data-testid="history-count">
        ${counted(text.history.count, matches.length, past.entries.length)}
      </p>
      ${matches.length === 0
        ? html`<p class="quiet-words">
            ${text.history.noMatch}
            <button type="button" class="small" @click=${() => { page.look(allOfHistory); }}>${text.history.clearFilter}</button>
          </p>`
        : html`
            <div class="columns" aria-hidden="true">
              ${Object.values(text.history.column).map((column) => html`<span>${column}</span>`)}
            </div>
            ${page.list.view({
              id: "history-list",
              label: text.history.list,
              items: matches,
              isChosen: ({ id }) => id === chosen?.id,
              row,
              onChoose: (entry) => { page.pick(entry); },
            })}
          `}
    </div>
  `;
}

function row(entry: HistoryEntry): TemplateResult {
  const outcome = outcomeOf(entry);
  const aliases = aliasesSet(entry);
  const more = aliases.length > 0 ? aliases.join(", ") : entry.files.join(" + ");
  return html`
    <span class="row-name">
      <strong>${historyName(entry)}</strong>
      <span class="hint">${more}</span>
    </span>
    <span class="outcome ${outcome}">${text.history.outcomes[outcome]}</span>
    <span>${entry.target}</span>
    <span>${entry.size === 0 ? text.copy.sizeUnknown : formatBytes(entry.size)}</span>
    <span>${formatMoment(entry.ended)}</span>
  `;
}
