/** What a card says when its image is there: what to type next, and where to see it. */

import { html, nothing, type TemplateResult } from "lit";
import type { TargetView } from "../generated/api";
import { aliasSet, type Card } from "../model/card";
import { depotCommands, launchCommand, type Imported } from "../model/launch";
import { text } from "../strings";
import { copyButton } from "./copy-button";

export function doneView(card: Card, target: TargetView | null): TemplateResult | typeof nothing {
  const { id, image, fingerprint } = card;
  if (card.phase !== "done" || image === null || fingerprint === null) {
    return nothing;
  }
  const imported: Imported = {
    alias: aliasSet(card),
    fingerprint,
    instanceType: image.instanceType,
    project: target?.project ?? "default",
  };
  const inDepot = target?.kind === "depot";
  return html`
    <div class="launch">
      ${card.alreadyPresent ? html`<p>${inDepot ? text.away.present : text.alreadyPresent}</p>` : nothing}
      ${card.skipped.map((alias) => html`<p data-testid="alias-skipped">${text.alias.skipped(alias)}</p>`)}
      ${inDepot ? depotView(card, target, imported) : commandView(id, text.launch, text.launchNamed, launchCommand(imported))}
    </div>
  `;
}

/** Of what is not public, only who runs Malleus can let others read. */
function depotView({ id, settings, wanted }: Card, { name, address }: TargetView, imported: Imported): TemplateResult {
  if (address === null) {
    return html`<p>${text.inDepot}</p>`;
  }
  if (wanted === null && !settings.public) {
    return html`<p data-testid="depot-private">${text.private}</p>`;
  }
  return html`
    ${commandView(id, text.fromDepot, text.fromDepotNamed, depotCommands(imported, name, address))}
    <p class="hint">${text.listDelay}</p>
  `;
}

function commandView(id: number, intro: string, name: string, command: string): TemplateResult {
  const shown = `command-${id.toString()}`;
  return html`
    <p>${intro}</p>
    <div class="command">
      <code id=${shown} dir="ltr" data-testid="launch-command">${command}</code>
      ${copyButton({ words: command, name, shown, testid: "copy-command" })}
    </div>
  `;
}
