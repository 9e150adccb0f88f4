/** One import that has ended: what came of it, and what can be done next. */

import { html, nothing, type TemplateResult } from "lit";
import type { HistoryEntry, TargetView } from "../generated/api";
import { formatBytes, formatMoment } from "../model/format";
import { aliasesSet, historyName, outcomeOf } from "../model/history";
import { explain } from "../model/import-view";
import { launchCommand } from "../model/launch";
import { text } from "../strings";
import type { History } from "./history";
import { troubleBox } from "./settings-view";

/** What the page knows besides, and whom it tells. */
export interface PastContext {
  readonly targets: readonly TargetView[];
  /** The import whose command was copied last. */
  readonly copied: string;
  readonly onCopy: (id: string, command: string) => void;
  /** Shows the images of a target, by its name. */
  readonly onImages: (target: string) => void;
}

export function pastView(page: History, entry: HistoryEntry, context: PastContext): TemplateResult {
  const problem = entry.problem === null ? null : explain(entry.problem);
  return html`
    <section class="card detail" part="card" aria-labelledby="past-title" data-testid="past-detail" data-id=${entry.id}>
      <div class="head">
        <h2 id="past-title" tabindex="-1">${historyName(entry)}</h2>
        <button type="button" class="small" @click=${() => { page.close(); }}>${text.history.close}</button>
      </div>
      ${facts(entry)} ${troubleBox("past-problem", problem)} ${entry.state === "done" ? next(entry, context) : nothing}
      ${troubleBox("past-trouble", page.actTrouble)}
      <div class="actions">
        ${entry.state === "done"
          ? html`<button type="button" data-testid="past-images" @click=${() => { context.onImages(entry.target); }}>
              ${text.history.showImages}
            </button>`
          : nothing}
        <button type="button" class="quiet" data-testid="past-forget" @click=${() => void page.forget()}>
          ${text.history.forget}
        </button>
      </div>
    </section>
  `;
}

function facts(entry: HistoryEntry): TemplateResult {
  const { fact } = text.history;
  const type = entry.image?.type ?? null;
  const { origin, files, size, target, created, ended, fingerprint } = entry;
  const from = origin.kind === "files" ? text.history.fromFiles : text.away.kind(origin);
  const lines: readonly (readonly [string, string, string])[] = [
    [fact.outcome, text.history.outcomes[outcomeOf(entry)], ""],
    [fact.target, target, ""],
    [fact.type, type === null ? "" : text.type[type], ""],
    [fact.size, size === 0 ? "" : formatBytes(size), ""],
    [fact.begun, formatMoment(created), ""],
    [fact.ended, formatMoment(ended), ""],
    [fact.aliases, aliasesSet(entry).join(", "), "wide"],
    [fact.from, origin.kind === "url" ? `${from}: ${origin.url}` : from, "wide"],
    [fact.files, files.join(" + "), "wide file"],
  ];
  return html`
    <dl>
      ${lines.map(([name, value, look]) => (value === "" ? nothing : html`<div class=${look}><dt>${name}</dt><dd>${value}</dd></div>`))}
      ${fingerprint === null
        ? nothing
        : html`<div class="wide">
            <dt>${fact.fingerprint}</dt>
            <dd class="mono" data-testid="past-fingerprint">${fingerprint}</dd>
          </div>`}
    </dl>
  `;
}

function next(entry: HistoryEntry, { targets, copied, onCopy }: PastContext): TemplateResult {
  const { id, fingerprint, image, alreadyPresent, skippedAliases } = entry;
  const type = image?.type ?? null;
  const alias = aliasesSet(entry)[0] ?? "";
  const target = targets.find(({ name }) => name === entry.target);
  const command = launchCommand({
    alias,
    fingerprint: fingerprint ?? "",
    instanceType: type ?? "container",
    project: target?.project ?? "default",
  });
  return html`
    <div class="launch">
      ${alreadyPresent ? html`<p>${text.history.present}</p>` : nothing}
      ${skippedAliases.map((skipped) => html`<p>${text.alias.skipped(skipped)}</p>`)}
      ${target?.kind === "depot"
        ? html`<p>${text.away.inDepot}</p>`
        : fingerprint === null && alias === ""
          ? nothing
          : html`
              <p>${text.launch}</p>
              <div class="command">
                <code data-testid="launch-command">${command}</code>
                <button type="button" @click=${() => { onCopy(id, command); }}>
                  ${copied === id ? text.action.copied : text.action.copy}
                </button>
              </div>
              ${type === null ? html`<p class="hint">${text.away.typeUnknown}</p>` : nothing}
            `}
    </div>
  `;
}
