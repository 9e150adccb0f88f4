/** What a card is, as a small picture beside its name. Its words say the same. */

import { html, svg, type TemplateResult } from "lit";
import type { Card } from "../model/card";

/**
 * A box for a container and a screen for a virtual machine, in two parts where the image comes in two; a sheet for what is
 * not known yet, a barred circle for what is none.
 */
const SHAPES = {
  container: svg`<path d="M4 9 16 3l12 6v14l-12 6-12-6zm0 0 12 6 12-6M16 15v14" />`,
  "container-split": svg`<path d="M4 8 16 2l12 6-12 6zM4 14v9l12 6 12-6v-9l-12 6zm12 6v9" />`,
  machine: svg`<path d="M3 6h26v17H3zm9 22h8m-4-5v5M9 11l4 3.5L9 18m7 0h6" />`,
  "machine-split": svg`<path d="M3 11h20v14H3zm6 0V5h20v14h-6M7 16l3 2.5L7 21m6 0h5" />`,
  unknown: svg`<path d="M8 3h11l6 6v20H8zm11 0v6h6M13 17h7m-7 5h7" />`,
  refused: svg`<circle cx="16" cy="16" r="12" /><path d="m8 8 16 16" />`,
};

export function cardIcon(card: Card): TemplateResult {
  const shape = shapeOf(card);
  return html`<svg class="icon" viewBox="0 0 32 32" aria-hidden="true" data-shape=${shape}>${SHAPES[shape]}</svg>`;
}

function shapeOf({ image, phase, wrapping }: Card): keyof typeof SHAPES {
  const type = image?.instanceType ?? wrapping?.instanceType ?? null;
  if (phase === "refused" || type === null) {
    return phase === "refused" ? "refused" : "unknown";
  }
  const parts = image !== null && image.files.length > 1 ? "-split" : "";
  return `${type === "container" ? "container" : "machine"}${parts}`;
}
