/** One image of the target: what is known of it, its aliases, and what can be done with it. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { TargetImage } from "../generated/api";
import { aliasFault, spellable } from "../model/alias";
import { formatBytes, formatDay } from "../model/format";
import { shelfName } from "../model/images";
import { text } from "../strings";
import { confirmDialog } from "./confirm-dialog";
import { troubleBox } from "./settings-view";
import type { Chosen, TargetImages } from "./target-images";

export function imageView(page: TargetImages, chosen: Chosen): TemplateResult {
  const { image, busy, trouble, said } = chosen;
  const refreshes = image.refreshable && page.may("refresh-images");
  const deletes = page.may("delete-images");
  return html`
    <section class="card detail" part="card" aria-labelledby="image-title" data-testid="image-detail" data-fingerprint=${image.fingerprint}>
      <div class="head">
        <h2 id="image-title" tabindex="-1">${shelfName(image)}</h2>
        <button type="button" class="small" @click=${() => { page.close(); }}>${text.images.close}</button>
      </div>
      ${facts(image)} ${aliases(page, chosen)}
      ${said === "" ? nothing : html`<p class="waits" data-testid="image-said">${said}</p>`}
      ${troubleBox("image-trouble", trouble)}
      <div class="acts">
        <div class="act">
          <button
            type="button"
            data-testid="image-refresh"
            aria-describedby="image-refresh-hint"
            ?disabled=${!refreshes || busy !== null}
            @click=${() => void page.refresh()}
          >${busy === "refresh" ? text.images.refreshing : text.images.refresh}</button>
          <p id="image-refresh-hint" class=${refreshes ? "hint" : "hint why"}>
            ${!image.refreshable ? text.images.refreshClosed : refreshes ? text.images.refreshHint : text.session.mayNot.refresh}
          </p>
        </div>
        <button
          type="button"
          id="image-delete"
          class="danger"
          data-testid="image-delete"
          aria-describedby=${deletes ? nothing : "image-delete-why"}
          ?disabled=${!deletes || busy !== null}
          @click=${() => { page.askToDelete(); }}
        >${busy === "delete" ? text.images.deleting : text.images.delete}</button>
        ${deletes ? nothing : html`<p id="image-delete-why" class="hint why">${text.session.mayNot.delete}</p>`}
      </div>
    </section>
  `;
}

function facts(image: TargetImage): TemplateResult {
  const { fact } = text.images;
  const day = (seconds: number): string => (seconds === 0 ? "" : (formatDay(seconds) ?? ""));
  const lines: readonly (readonly [string, string, string])[] = [
    [fact.type, image.type === null ? text.typeUnknown : text.type[image.type], ""],
    [fact.architecture, image.architecture, ""],
    [fact.size, formatBytes(image.size), ""],
    [fact.created, day(image.created), ""],
    [fact.uploaded, day(image.uploaded), ""],
    [fact.update, image.autoUpdate ? text.images.updated : text.images.notUpdated, ""],
    [fact.access, image.public ? text.images.anyone : text.images.restricted, "wide"],
    [fact.source, image.source ?? text.images.sourceUnknown, "wide"],
    [fact.cached, image.cached ? text.images.cachedMeans : "", "wide"],
  ];
  return html`
    <dl>
      ${lines.map(([name, value, look]) => (value === "" ? nothing : html`<div class=${look}><dt>${name}</dt><dd>${value}</dd></div>`))}
      <div class="wide">
        <dt>${fact.fingerprint}</dt>
        <dd class="mono" data-testid="image-fingerprint">${image.fingerprint}</dd>
      </div>
    </dl>
  `;
}

function aliases(page: TargetImages, chosen: Chosen): TemplateResult {
  const { image, busy } = chosen;
  const sets = page.may("set-aliases");
  return html`
    <div class="aliases">
      <h3 id="image-aliases-title" tabindex="-1">${text.images.aliases}</h3>
      ${image.aliases.length === 0
        ? html`<p class="hint">${text.images.none}</p>`
        : html`<ul aria-labelledby="image-aliases-title" data-testid="image-aliases">
            ${image.aliases.map(
              (alias) => html`<li>
                <span class="mono">${alias}</span>
                ${spellable(alias)
                  ? html`<button
                      type="button"
                      class="small"
                      aria-label=${text.images.removeAliasOf(alias)}
                      ?disabled=${!sets || busy !== null}
                      @click=${() => void page.removeAlias(alias)}
                    >${text.images.removeAlias}</button>`
                  : html`<span class="hint">${text.images.unspellable}</span>`}
              </li>`,
            )}
          </ul>`}
      ${sets ? addAlias(page, chosen) : html`<p class="hint why">${text.session.mayNot.aliases}</p>`}
    </div>
  `;
}

function addAlias(page: TargetImages, { alias, taken, busy }: Chosen): TemplateResult {
  const fault = alias.trim() === "" ? null : aliasFault(alias.trim());
  return html`
    <form class="add" novalidate @submit=${(event: Event) => { event.preventDefault(); void page.setAlias(false); }}>
      <div class="field">
        <label for="image-alias">${text.images.newAlias}</label>
        <input
          id="image-alias"
          data-testid="image-alias"
          type="text"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          .value=${live(alias)}
          ?readonly=${busy === "alias"}
          aria-invalid=${fault === null && taken === null ? "false" : "true"}
          aria-describedby=${fault === null ? nothing : "image-alias-fault"}
          @input=${(event: Event) => { page.typeAlias((event.target as HTMLInputElement).value); }}
        />
      </div>
      <button type="submit" data-testid="image-alias-add" ?disabled=${busy !== null || alias.trim() === "" || fault !== null}>
        ${text.images.add}
      </button>
      ${fault === null ? nothing : html`<p id="image-alias-fault" class="hint wrong whole">${text.aliasFault(fault)}</p>`}
    </form>
    ${taken === null
      ? nothing
      : html`<div class="waits taken" role="group" aria-labelledby="image-taken" data-testid="image-taken">
          <p id="image-taken">${text.images.taken(taken)}</p>
          <div class="actions">
            <button type="button" id="image-move" aria-describedby="image-taken" @click=${() => void page.setAlias(true)}>
              ${text.images.move}
            </button>
            <button type="button" @click=${() => { page.leaveAlias(); }}>${text.images.leave}</button>
          </div>
        </div>`}
  `;
}

/** Asks once more before an image is deleted. */
export function deleteDialog(page: TargetImages): TemplateResult | typeof nothing {
  const { doomed, target } = page;
  return doomed === null
    ? nothing
    : confirmDialog({
        id: "delete",
        title: text.images.deleteTitle(shelfName(doomed)),
        words: text.images.deleteWords(target?.name ?? "", doomed.aliases),
        exactly: doomed.fingerprint,
        confirm: text.images.delete,
        keep: text.images.keep,
        onConfirm: () => void page.delete(),
        onKeep: () => { page.keep(); },
      });
}
