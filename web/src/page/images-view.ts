/** How the tab with the images of the target is drawn: the search and the list. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { TargetImage } from "../generated/api";
import { counted, formatBytes, formatDay } from "../model/format";
import { shelfName, type Shelf } from "../model/images";
import { text } from "../strings";
import { deleteDialog, imageView } from "./image-view";
import { troubleBox } from "./settings-view";
import type { TargetImages } from "./target-images";

export function imagesView(page: TargetImages): TemplateResult {
  const { target, shelf, loading, trouble } = page;
  if (target === null) {
    return html`<section class="pane" aria-label=${text.tabs.name.images}>
      <p class="quiet-words">${text.settings.noTarget}</p>
    </section>`;
  }
  return html`
    <section class="pane" aria-label=${text.images.list(target.name)}>
      <div class="bar-of-tools">
        <h2 class="title grow">${text.images.list(target.name)}</h2>
        <button
          type="button"
          data-testid="images-reload"
          aria-disabled=${loading ? "true" : nothing}
          @click=${() => { if (!loading) { void page.load(); } }}
        >${loading && shelf !== null ? text.images.reloading : text.images.reload}</button>
      </div>
      ${troubleBox("images-trouble", trouble)}
      ${shelf !== null ? shelfView(page, shelf, target.name) : loading ? html`<p class="quiet-words" role="status">${text.images.reading(target.name)}</p>` : nothing}
    </section>
    ${deleteDialog(page)}
  `;
}

function shelfView(page: TargetImages, { images }: Shelf, target: string): TemplateResult {
  const { words, matches, chosen } = page;
  if (images.length === 0) {
    return html`<p class="quiet-words" data-testid="images-empty">${text.images.empty}</p>`;
  }
  return html`
    <search class="filters">
      <div class="field wide">
        <label for="image-search">${text.images.search}</label>
        <input
          id="image-search"
          data-testid="image-search"
          type="search"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          aria-describedby="image-search-hint"
          .value=${live(words)}
          @input=${(event: Event) => { page.look((event.target as HTMLInputElement).value); }}
        />
        <p id="image-search-hint" class="hint">${text.images.searchHint}</p>
      </div>
    </search>
    <div class="listing">
      <p class="count" role="status" data-testid="images-count">${counted(text.copy.count, matches.length, images.length)}</p>
      ${matches.length === 0
        ? html`<p class="quiet-words">
            ${text.images.noMatch}
            <button type="button" class="small" @click=${() => { page.look(""); }}>${text.images.clear}</button>
          </p>`
        : html`
            <div class="columns" aria-hidden="true">
              ${Object.values(text.images.column).map((column) => html`<span>${column}</span>`)}
            </div>
            ${page.list.view({
              id: "image-list",
              label: text.images.list(target),
              items: matches,
              isChosen: ({ fingerprint }) => fingerprint === chosen?.image.fingerprint,
              row,
              onChoose: (image) => { page.pick(image); },
            })}
          `}
    </div>
    ${chosen === null ? nothing : imageView(page, chosen)}
  `;
}

function row(image: TargetImage): TemplateResult {
  const { aliases, type, architecture, size, created, uploaded } = image;
  const marks = [
    image.public ? text.images.public : "",
    image.autoUpdate ? text.images.autoUpdate : "",
    image.cached ? text.images.cached : "",
  ].filter((mark) => mark !== "");
  return html`
    <span class="row-name">
      <strong>${shelfName(image)}</strong>
      <span class="hint">${aliases.length === 0 ? text.images.noAlias : aliases.join(", ")}</span>
      ${marks.length === 0 ? nothing : html`<span class="marks">${marks.join(", ")}</span>`}
    </span>
    <span>${type === null ? text.typeUnknown : text.type[type]}</span>
    <span>${architecture}</span>
    <span>${formatBytes(size)}</span>
    <span>${formatDay(created === 0 ? uploaded : created)}</span>
  `;
}
