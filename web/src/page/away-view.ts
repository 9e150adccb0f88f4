/** The cards of imports that no page has the files of. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { TargetView } from "../generated/api";
import { awayAlias, awayStanding, awayTrouble, cancellable, type Away } from "../model/away";
import { awayName, bars, type Bar } from "../model/away-words";
import { explain, open } from "../model/import-view";
import { launchCommand } from "../model/launch";
import { said } from "../model/words";
import { text } from "../strings";
import { progressBar } from "./progress-bar";
import { troubleView } from "./trouble-view";

/** What a person can do with one. */
export interface AwayActions {
  readonly cancel: (id: string) => void;
  readonly retry: (id: string) => void;
  readonly remove: (id: string) => void;
  readonly copy: (id: string, command: string) => void;
}

/** What the cards show beside the imports. */
export interface AwayContext {
  /** The targets by their names. */
  readonly targets: readonly TargetView[];
  readonly retriable: (away: Away) => boolean;
  /** Whether the edge is there to tell how they stand. */
  readonly heard: boolean;
  /** The import whose command was copied last. */
  readonly copied: string;
}

export function awayView(imports: readonly Away[], context: AwayContext, actions: AwayActions): TemplateResult | typeof nothing {
  return imports.length === 0
    ? nothing
    : html`<ul class="cards away" aria-label=${text.away.title}>
        ${repeat(imports, ({ view }) => view.id, (away) => card(away, context, actions))}
      </ul>`;
}

function card(away: Away, context: AwayContext, actions: AwayActions): TemplateResult {
  const { view, origin } = away;
  const standing = awayStanding(away);
  const heading = `away-${view.id}`;
  const trouble = awayTrouble(away);
  return html`
    <li class="card" part="card" data-testid="away" data-phase=${view.state === "expired" ? "failed" : view.state} data-id=${view.id}>
      <article aria-labelledby=${heading}>
        <div class="head">
          <div>
            <h2 id=${heading} tabindex="-1" data-testid="away-title">${awayName(away)}</h2>
            <p class="kind">${text.away.kind(origin)}</p>
          </div>
          <span class="phase" data-testid="phase">${text.away.standing[standing]}</span>
        </div>
        ${facts(away)}
        ${troubleView(trouble)}
        ${notice(away)}
        ${open(view) ? html`<div class="progress">${bars(away, context.heard).map((bar) => barView(bar, awayName(away)))}</div>` : nothing}
        ${view.state === "done" ? done(away, context, actions) : nothing}
        <div class="actions">${buttons(away, context, actions)}</div>
      </article>
    </li>
  `;
}

function facts({ view, origin, type }: Away): TemplateResult {
  const lines: readonly (readonly [string, string, string])[] = [
    [text.away.from, origin.kind === "url" ? origin.url : "", "wide"],
    [text.images.fact.type, type === null ? "" : text.type[type], ""],
    [text.away.to, view.target, ""],
    [text.away.aliases, view.aliases.join(", "), "wide"],
  ];
  return html`
    <dl data-testid="away-facts">
      ${lines.map(([name, value, look]) => (value === "" ? nothing : html`<div class=${look}><dt>${name}</dt><dd>${value}</dd></div>`))}
      ${view.fingerprint === null
        ? nothing
        : html`<div class="wide">
            <dt>${text.fact.fingerprint}</dt>
            <dd class="mono" data-testid="fingerprint">${view.fingerprint}</dd>
          </div>`}
    </dl>
  `;
}

/** Why it does not get on, or cannot be called off. */
function notice({ view, tooLate }: Away): TemplateResult | typeof nothing {
  const { waiting } = view;
  const words = !open(view) ? "" : waiting !== null ? text.away.stuck(said(explain(waiting))) : tooLate ? text.away.tooLate : "";
  return words === "" ? nothing : html`<p class="waits" data-testid="away-notice">${words}</p>`;
}

function barView({ id, percent, words }: Bar, name: string): TemplateResult {
  const label = text.away.bar[id];
  return html`
    <div class="bar">
      <span class="bar-name" aria-hidden="true">${label}</span>
      <span class="bar-words">${words}</span>
      ${progressBar(text.action.named(label, name), percent, `progress-${id}`)}
    </div>
  `;
}

function done(away: Away, { targets, copied }: AwayContext, { copy }: AwayActions): TemplateResult {
  const { view, type } = away;
  const target = targets.find(({ name }) => name === view.target);
  return html`
    <div class="launch">
      ${view.alreadyPresent ? html`<p>${text.away.present}</p>` : nothing}
      ${view.skippedAliases.map((alias) => html`<p data-testid="alias-skipped">${text.alias.skipped(alias)}</p>`)}
      ${target?.kind === "depot"
        ? html`<p>${text.away.inDepot}</p>`
        : view.fingerprint === null && awayAlias(away) === ""
          ? nothing
          : command(
              launchCommand({
                alias: awayAlias(away),
                fingerprint: view.fingerprint ?? "",
                instanceType: type ?? "container",
                project: target?.project ?? "default",
              }),
              type === null,
              copied === view.id,
              (words) => { copy(view.id, words); },
            )}
    </div>
  `;
}

function command(words: string, unsure: boolean, copied: boolean, onCopy: (words: string) => void): TemplateResult {
  return html`
    <p>${text.launch}</p>
    <div class="command">
      <code data-testid="launch-command">${words}</code>
      <button type="button" @click=${() => { onCopy(words); }}>${copied ? text.action.copied : text.action.copy}</button>
    </div>
    ${unsure ? html`<p class="hint">${text.away.typeUnknown}</p>` : nothing}
  `;
}

function buttons(away: Away, { retriable }: AwayContext, actions: AwayActions): TemplateResult {
  const { id } = away.view;
  const button = (name: string, label: string, act: (id: string) => void, look: string): TemplateResult => html`
    <button
      type="button"
      class=${look}
      data-testid="away-${name}"
      aria-label=${text.action.named(label, awayName(away))}
      @click=${() => { act(id); }}
    >${label}</button>
  `;
  return html`
    ${retriable(away) ? button("retry", text.action.retry, actions.retry, "primary") : nothing}
    ${open(away.view)
      ? cancellable(away)
        ? button("cancel", text.action.cancel, actions.cancel, "quiet")
        : nothing
      : button("remove", text.action.remove, actions.remove, "quiet")}
  `;
}
