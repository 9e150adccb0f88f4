/** Shows in the browser's tab, by its title and its icon, how the imports on its page stand. */

import type { Overview } from "../model/overview";
import { NO_SIGN, signOf, type Sign } from "../model/sign";
import { text } from "../strings";

/** Colours that can be told from a light and a dark tab. */
const COLOUR = { underWay: "#0d8a80", done: "#1c8a45", failed: "#d0392b" } as const;
/** The radius of the ring in the icon, and its length. */
const RADIUS = 12;
const ROUND = 2 * Math.PI * RADIUS;

export class TabSign {
  #sign: Sign = NO_SIGN;
  #overview: Overview | null = null;
  /** What the page had before. */
  #title: string | null = null;
  #icon: { readonly link: HTMLLinkElement; readonly href: string | null } | null = null;

  /** Listens until `signal` says otherwise, and then leaves the tab as it was. */
  constructor(signal: AbortSignal) {
    const look = (): void => {
      if (this.#overview !== null) {
        this.show(this.#overview);
      }
    };
    document.addEventListener("visibilitychange", look, { signal });
    addEventListener("focus", look, { signal });
    signal.addEventListener("abort", () => { this.#put(NO_SIGN); });
  }

  show(overview: Overview): void {
    this.#overview = overview;
    const sign = signOf(this.#sign, overview, document.visibilityState === "visible");
    if (sign !== this.#sign) {
      this.#put(sign);
    }
  }

  #put(sign: Sign): void {
    this.#sign = sign;
    if (sign.kind === "none") {
      this.#restore();
      return;
    }
    this.#title ??= document.title;
    document.title =
      sign.kind === "underWay" ? text.overview.tab.underWay(sign.percent, text.name) : text.overview.tab[sign.kind](sign.count, text.name);
    this.#icon ??= iconOf();
    this.#icon.link.href = `data:image/svg+xml,${encodeURIComponent(drawn(sign))}`;
  }

  #restore(): void {
    if (this.#title !== null) {
      document.title = this.#title;
      this.#title = null;
    }
    if (this.#icon !== null) {
      const { link, href } = this.#icon;
      if (href === null) {
        link.remove();
      } else {
        link.href = href;
      }
      this.#icon = null;
    }
  }
}

function iconOf(): { readonly link: HTMLLinkElement; readonly href: string | null } {
  const present = document.querySelector<HTMLLinkElement>('link[rel~="icon"]');
  if (present !== null) {
    return { link: present, href: present.getAttribute("href") };
  }
  const link = document.createElement("link");
  link.rel = "icon";
  document.head.append(link);
  return { link, href: null };
}

function drawn(sign: Exclude<Sign, { kind: "none" }>): string {
  const colour = COLOUR[sign.kind];
  const ring = (stroke: string, length: number): string =>
    `<circle cx="16" cy="16" r="${RADIUS.toString()}" fill="none" stroke="${stroke}" stroke-width="7" stroke-dasharray="${length.toFixed(1)} 99" transform="rotate(-90 16 16)"/>`;
  const mark = (path: string): string =>
    `<circle cx="16" cy="16" r="16" fill="${colour}"/><path d="${path}" fill="none" stroke="#fff" stroke-width="4.5" stroke-linecap="round" stroke-linejoin="round"/>`;
  const shape =
    sign.kind === "underWay"
      ? ring("#8a979c", ROUND) + ring(colour, (ROUND * sign.percent) / 100)
      : mark(sign.kind === "done" ? "M8.5 16.5l5 5 10-11" : "M10.5 10.5l11 11m0-11l-11 11");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${shape}</svg>`;
}
