/** How a card is drawn. It holds nothing: the card comes in, what a person does goes out. */

import { html, nothing, type TemplateResult } from "lit";
import type { TargetView } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import { aliasSet, ended, importable, pausable, retriable, standing, type Card } from "../model/card";
import { droppedFacts, facts, kind, title, wantedFacts } from "../model/describe";
import { launchCommand } from "../model/launch";
import { obstacle } from "../model/prospects";
import { said, stands } from "../model/words";
import { text } from "../strings";
import { formView, hasForm, type FormActions } from "./card-form";
import { cardIcon } from "./card-icon";
import { findingsView } from "./findings-view";
import { progressView } from "./progress-view";
import { troubleView } from "./trouble-view";
import { wrapButton, wrapView, type WrapActions } from "./wrap-view";

/** What a person can do with a card. */
export interface CardActions extends WrapActions, FormActions {
  readonly pause: () => void;
  readonly resume: () => void;
  readonly cancel: () => void;
  readonly retry: () => void;
  readonly remove: () => void;
  readonly copy: (what: Copied, words: string) => void;
}

/** What of a card can be copied. */
export type Copied = "command" | "fingerprint";

export function cardView(card: Card, target: TargetView | null, copied: Copied | null, actions: CardActions): TemplateResult {
  const against = obstacle(card, target);
  const heading = `title-${card.id.toString()}`;
  return html`
    <li class="card" data-testid="card" data-phase=${card.phase}>
      <article aria-labelledby=${heading}>
        <div class="head">
          ${cardIcon(card)}
          <div class="what">
            <h2 id=${heading} data-testid="card-title">${title(card)}</h2>
            ${card.image === null ? nothing : html`<p class="kind">${kind(card.image)}</p>`}
          </div>
          <span class="phase" data-testid="phase">${stands(card, target?.kind === "depot")}</span>
        </div>
        ${factsView(card, copied, actions)} ${findingsView(card)} ${troubleView(card.trouble)} ${wrapView(card, actions)}
        ${formView(card, target, against, actions)} ${noticeView(card)} ${progressView(card)}
        ${doneView(card, target, copied, actions)}
        <div class="actions">${buttons(card, against, actions)}</div>
      </article>
    </li>
  `;
}

function factsView(card: Card, copied: Copied | null, { copy }: CardActions): TemplateResult {
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
            ${fingerprint === null
              ? html`<dd>${shown}</dd>`
              : html`<dd class="copyable">
                  <span class="mono" dir="ltr" data-testid="fingerprint">${fingerprint}</span>
                  ${copyButton(text.fact.fingerprint, copied === "fingerprint", () => { copy("fingerprint", fingerprint); })}
                </dd>`}
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

function doneView(card: Card, target: TargetView | null, copied: Copied | null, actions: CardActions): TemplateResult | typeof nothing {
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
              <code dir="ltr" data-testid="launch-command">${command}</code>
              <button type="button" data-testid="copy-command" @click=${() => { actions.copy("command", command); }}>
                ${copied === "command" ? text.action.copied : text.action.copy}
              </button>
            </div>
          `}
    </div>
  `;
}

function copyButton(name: string, copied: boolean, act: () => void): TemplateResult {
  const label = copied ? text.action.copied : text.action.copy;
  return html`<button type="button" class="small" aria-label=${text.action.named(label, name)} @click=${act}>${label}</button>`;
}

function buttons(card: Card, against: Explanation | null, actions: CardActions): TemplateResult {
  const button = (id: string, label: string, act: () => void, look: string, disabled = false, why = ""): TemplateResult => html`
    <button
      type="button"
      class=${look}
      data-testid=${id}
      aria-label=${text.action.named(label, title(card))}
      aria-describedby=${why === "" ? nothing : why}
      ?disabled=${disabled}
      @click=${act}
    >${label}</button>
  `;
  const why = against === null || card.phase !== "ready" ? "" : `against-${card.id.toString()}`;
  return html`
    ${wrapButton(card)}
    ${hasForm(card)
      ? button("import-button", text.action.import, actions.import, "primary", !importable(card) || against !== null, why)
      : nothing}
    ${pausable(card)
      ? button("pause-button", card.paused ? text.action.resume : text.action.pause, card.paused ? actions.resume : actions.pause, "")
      : nothing}
    ${retriable(card) ? button("retry-button", text.action.retry, actions.retry, "primary") : nothing}
    ${ended(card)
      ? button("remove-button", text.action.remove, actions.remove, "quiet")
      : button("cancel-button", text.action.cancel, actions.cancel, "quiet", card.phase === "cancelling")}
  `;
}
