/** How a card is drawn. It holds nothing: the card comes in, what a person does goes out. */

import { html, nothing, type TemplateResult } from "lit";
import type { TargetView } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import { ended, importable, pausable, retriable, standing, type Card } from "../model/card";
import { kind, title } from "../model/describe";
import type { Fixed } from "../model/presets";
import { said, stands } from "../model/words";
import { formatDuration } from "../model/format";
import { text } from "../strings";
import { doneView } from "./card-done";
import { factsView } from "./card-facts";
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
  /** Shows the image where the target's others are. */
  readonly show: () => void;
}

/** What a card shows besides what it is. */
export interface CardContext {
  readonly target: TargetView | null;
  /** What would keep its import from working. */
  readonly against: Explanation | null;
  /** What a person may not change. */
  readonly fixed: ReadonlySet<Fixed>;
  /** Whether the target's images can be shown. */
  readonly images: boolean;
}

export function cardView(card: Card, context: CardContext, actions: CardActions): TemplateResult {
  const { target } = context;
  const heading = `title-${card.id.toString()}`;
  return html`
    <li class="card" part="card card-${card.phase}" data-testid="card" data-phase=${card.phase}>
      <article aria-labelledby=${heading}>
        <div class="head">
          ${cardIcon(card)}
          <div class="what">
            <h2 id=${heading} data-testid="card-title">${title(card)}</h2>
            ${kindView(card)}
          </div>
          <span class="phase" data-testid="phase">${stands(card, target?.kind === "depot")}</span>
        </div>
        ${factsView(card)} ${findingsView(card)} ${troubleView(card.trouble)} ${wrapView(card, actions)}
        ${formView(card, context, actions)} ${noticeView(card)} ${progressView(card)}
        ${doneView(card, target)}
        <div class="actions">${buttons(card, context, actions)}</div>
      </article>
    </li>
  `;
}

/** Its line is there before it is known. */
function kindView({ image, phase, wrapping }: Card): TemplateResult | typeof nothing {
  const type = wrapping === null || phase === "refused" ? "" : text.type[wrapping.instanceType];
  const looking = phase === "inspecting" || phase === "searching" ? "\u00a0" : "";
  const words = image === null ? type || looking : kind(image);
  return words === "" ? nothing : html`<p class="kind">${words}</p>`;
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
    case "limited":
      return unreached === null ? "" : text.notice.limited(formatDuration(unreached));
    case "signed-out":
      return text.notice.signedOut;
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

function buttons(card: Card, { against, images }: CardContext, actions: CardActions): TemplateResult {
  const button = (id: string, label: string, act: () => void, look: string, disabled = false, why = ""): TemplateResult => html`
    <button
      type="button"
      class=${look}
      part=${look === "" ? "button" : `button ${look}`}
      data-testid=${id}
      aria-label=${text.action.named(label, title(card))}
      aria-describedby=${why === "" ? nothing : why}
      ?disabled=${disabled}
      @click=${act}
    >${label}</button>
  `;
  const ready = card.phase === "ready";
  const faulty = ready && !importable(card);
  const why = faulty ? `why-${card.id.toString()}` : ready && against !== null ? `against-${card.id.toString()}` : "";
  return html`
    ${wrapButton(card)}
    ${hasForm(card)
      ? button("import-button", text.action.import, actions.import, "primary", !importable(card) || against !== null, why)
      : nothing}
    ${faulty ? html`<p class="hint why" id=${why} data-testid="import-why">${text.prospect.mend}</p>` : nothing}
    ${pausable(card)
      ? button("pause-button", card.paused ? text.action.resume : text.action.pause, card.paused ? actions.resume : actions.pause, "")
      : nothing}
    ${retriable(card) ? button("retry-button", text.action.retry, actions.retry, "primary") : nothing}
    ${card.phase === "done" && images ? button("show-button", text.showImages, actions.show, "") : nothing}
    ${ended(card)
      ? button("remove-button", text.action.remove, actions.remove, "quiet")
      : button("cancel-button", text.action.cancel, actions.cancel, "quiet", card.phase === "cancelling")}
  `;
}
