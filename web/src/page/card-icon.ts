/** What a card is, as a small picture beside its name. */

import { html, svg, type TemplateResult } from "lit";
import type { Card } from "../model/card";

/** A box for a container, a screen for a virtual machine, a sheet for what is not known yet, a barred circle for what is none. */
const SHAPES = {
  container: svg`<path d="M4 9 16 3l12 6v14l-12 6-12-6zm0 0 12 6 12-6M16 15v14" />`,
  machine: svg`<path d="M3 6h26v17H3zm9 22h8m-4-5v5M9 11l4 3.5L9 18m7 0h6" />`,
  unknown: svg`<path d="M8 3h11l6 6v20H8zm11 0v6h6M13 17h7m-7 5h7" />`,
  refused: svg`<circle cx="16" cy="16" r="12" /><path d="m8 8 16 16" />`,
};

export function cardIcon({ image, phase, wrapping }: Card): TemplateResult {
  const type = image?.instanceType ?? wrapping?.instanceType ?? null;
  const shape =
    phase === "refused"
      ? SHAPES.refused
      : type === null
        ? SHAPES.unknown
        : type === "container"
          ? SHAPES.container
          : SHAPES.machine;
  return html`<svg class="icon" viewBox="0 0 32 32" aria-hidden="true">${shape}</svg>`;
}
