/** How a card is drawn. It holds nothing: the card comes in, what a person does goes out. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { AliasTaken, TargetView } from "../generated/api";
import { aliasSet, busy, ended, importable, pausable, retriable, standing, type Card } from "../model/card";
import { droppedFacts, facts, kind, title, wantedFacts } from "../model/describe";
import { launchCommand } from "../model/launch";
import { said, stands } from "../model/words";
import { text } from "../strings";
import { findingsView } from "./findings-view";
import { progressView } from "./progress-view";
import { troubleView } from "./trouble-view";
import { wrapButton, wrapView, type WrapActions } from "./wrap-view";

/** What can be done when an alias names another image. */
const CHOICES: readonly AliasTaken[] = ["fail", "move", "skip"];

/** What a person can do with a card. */
export interface CardActions extends WrapActions {
  readonly typeAlias: (alias: string) => void;
  readonly chooseAliasTaken: (choice: AliasTaken) => void;
  readonly import: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly cancel: () => void;
  readonly retry: () => void;
  readonly remove: () => void;
  readonly copy: (command: string) => void;
}

export function cardView(card: Card, target: TargetView | null, copied: boolean, actions: CardActions): TemplateResult {
  const heading = `title-${card.id.toString()}`;
  return html`
    <li class="card" data-testid="card" data-phase=${card.phase}>
      <article aria-labelledby=${heading}>
        <div class="head">
          <div>
            <h2 id=${heading} data-testid="card-title">${title(card)}</h2>
            ${card.image === null ? nothing : html`<p class="kind">${kind(card.image)}</p>`}
          </div>
          <span class="phase" data-testid="phase">${stands(card, target?.kind === "depot")}</span>
        </div>
        ${factsView(card)} ${findingsView(card)} ${troubleView(card.trouble)} ${wrapView(card, actions)}
        ${formView(card, actions)} ${noticeView(card)} ${progressView(card)}
        ${doneView(card, target, copied, actions)}
        <div class="actions">${buttons(card, actions)}</div>
      </article>
    </li>
  `;
}

function factsView(card: Card): TemplateResult {
  const { image, files, fingerprint, hash } = card;
  const lines = image === null ? droppedFacts(files) : [...facts(image), ...wantedFacts(card)];
  const shown = fingerprint ?? (hash === null || ended(card) ? null : text.fact.computing);
  return html`
    <dl data-testid="card-facts">
      ${lines.map(({ name, value, file }) => html`<div class=${file === true ? "file" : nothing}><dt>${name}</dt><dd>${value}</dd></div>`)}
      ${shown === null
        ? nothing
        : html`<div class="wide">
            <dt>${text.fact.fingerprint}</dt>
            <dd class=${fingerprint === null ? "" : "mono"} data-testid=${fingerprint === null ? nothing : "fingerprint"}>${shown}</dd>
          </div>`}
    </dl>
  `;
}

/** Why it does not get on, or gets on from where it did not begin. */
function noticeView(card: Card): TemplateResult | typeof nothing {
  const words = notice(card);
  return words === "" ? nothing : html`<p class="waits" data-testid="card-notice">${words}</p>`;
}

function notice(card: Card): string {
  const { unreached, stuck } = card;
  switch (standing(card)) {
    case "elsewhere":
      return text.notice.elsewhere;
    case "paused":
      return text.notice.paused;
    case "offline":
      return text.notice.offline;
    case "unreached":
      return unreached === null ? "" : text.notice.unreached(unreached);
    case "held":
      return text.notice.held;
    case "queued":
      return text.notice.queued;
    case "stuck":
      return stuck === null ? "" : text.notice.stuck(said(stuck));
    case "uploading":
      return card.resumed ? text.notice.resumed : "";
    default:
      return "";
  }
}

function formView(card: Card, actions: CardActions): TemplateResult | typeof nothing {
  if (card.image === null || card.wanted !== null || (card.phase !== "ready" && !busy(card))) {
    return nothing;
  }
  const { id, alias, aliasFault, aliasTaken, trouble } = card;
  const locked = card.phase !== "ready";
  const wrong = aliasFault !== null || (trouble?.code.startsWith("alias-") ?? false);
  return html`
    <form class="options" @submit=${(event: Event) => { event.preventDefault(); if (importable(card)) { actions.import(); } }}>
      <div class="field">
        <label for="alias-${id}">${text.alias.label}</label>
        <input
          id="alias-${id}"
          data-testid="alias-input"
          type="text"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          .value=${live(alias)}
          ?disabled=${locked}
          aria-invalid=${wrong ? "true" : "false"}
          aria-describedby="alias-hint-${id}"
          @input=${(event: Event) => { actions.typeAlias((event.target as HTMLInputElement).value); }}
        />
        <p id="alias-hint-${id}" class=${aliasFault === null ? "hint" : "hint wrong"} data-testid="alias-hint">
          ${aliasFault === null ? text.alias.hint : text.aliasFault(aliasFault)}
        </p>
      </div>
      <div class="field">
        <label for="taken-${id}">${text.alias.taken}</label>
        <select
          id="taken-${id}"
          data-testid="alias-taken-select"
          ?disabled=${locked}
          @change=${(event: Event) => {
            const { value } = event.target as HTMLSelectElement;
            actions.chooseAliasTaken(CHOICES.find((choice) => choice === value) ?? "fail");
          }}
        >
          ${CHOICES.map((choice) => html`<option value=${choice} ?selected=${choice === aliasTaken}>${text.alias[choice]}</option>`)}
        </select>
      </div>
    </form>
  `;
}

function doneView(card: Card, target: TargetView | null, copied: boolean, actions: CardActions): TemplateResult | typeof nothing {
  const { image, fingerprint } = card;
  if (card.phase !== "done" || image === null || fingerprint === null) {
    return nothing;
  }
  const command = launchCommand({ alias: aliasSet(card), fingerprint, instanceType: image.instanceType, project: target?.project ?? "default" });
  return html`
    <div class="launch">
      ${card.alreadyPresent ? html`<p>${target?.kind === "depot" ? text.away.present : text.alreadyPresent}</p>` : nothing}
      ${card.skipped.map((alias) => html`<p data-testid="alias-skipped">${text.alias.skipped(alias)}</p>`)}
      ${target?.kind === "depot"
        ? html`<p>${text.away.inDepot}</p>`
        : html`
            <p>${text.launch}</p>
            <div class="command">
              <code data-testid="launch-command">${command}</code>
              <button type="button" @click=${() => { actions.copy(command); }}>
                ${copied ? text.action.copied : text.action.copy}
              </button>
            </div>
          `}
    </div>
  `;
}

function buttons(card: Card, actions: CardActions): TemplateResult {
  const button = (id: string, label: string, act: () => void, look: string, disabled = false): TemplateResult => html`
    <button
      type="button"
      class=${look}
      data-testid=${id}
      aria-label=${text.action.named(label, title(card))}
      ?disabled=${disabled}
      @click=${act}
    >${label}</button>
  `;
  const offered = card.image !== null && card.wanted === null && (card.phase === "ready" || busy(card));
  return html`
    ${wrapButton(card)}
    ${offered ? button("import-button", text.action.import, actions.import, "primary", !importable(card)) : nothing}
    ${pausable(card)
      ? button("pause-button", card.paused ? text.action.resume : text.action.pause, card.paused ? actions.resume : actions.pause, "")
      : nothing}
    ${retriable(card) ? button("retry-button", text.action.retry, actions.retry, "primary") : nothing}
    ${ended(card)
      ? button("remove-button", text.action.remove, actions.remove, "quiet")
      : button("cancel-button", text.action.cancel, actions.cancel, "quiet", card.phase === "cancelling")}
  `;
}
