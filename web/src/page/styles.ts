/** The look of the frame: colours, type, header, drop zone, buttons. Hosts may set the `--malleus-*` properties. */

import { css } from "lit";

export const styles = css`
  :host {
    --ink: var(--malleus-ink, light-dark(#182024, #e7ebec));
    --ink-soft: var(--malleus-ink-soft, light-dark(#556168, #a2afb4));
    --ground: var(--malleus-ground, light-dark(#f6f7f7, #121618));
    --surface: var(--malleus-surface, light-dark(#ffffff, #1a2023));
    --line: var(--malleus-line, light-dark(#d5dbdd, #313b40));
    --edge: var(--malleus-edge, light-dark(#7c898f, #74838a));
    --accent: var(--malleus-accent, light-dark(#0b6b64, #5cc9bd));
    --accent-ink: var(--malleus-accent-ink, light-dark(#ffffff, #08211e));
    --accent-wash: var(--malleus-accent-wash, light-dark(#e6f2f0, #16302d));
    --bad: var(--malleus-bad, light-dark(#a3261b, #ff9b8f));
    --bad-wash: var(--malleus-bad-wash, light-dark(#fcefed, #331c1a));
    --good: var(--malleus-good, light-dark(#1c7a3e, #6fd08f));
    --warn: var(--malleus-warn, light-dark(#8a5a00, #e8b95a));
    --corner: var(--malleus-radius, 0.875rem);
    --corner-small: var(--malleus-radius-small, 0.5rem);
    --gap: var(--malleus-gap, 1.25rem);
    --mono: var(--malleus-font-mono, ui-monospace, "SFMono-Regular", "Cascadia Mono", "DejaVu Sans Mono", monospace);
    display: block;
    box-sizing: border-box;
    padding: var(--malleus-padding, clamp(1rem, 4vw, 2rem));
    background: var(--ground);
    color: var(--ink);
    color-scheme: light dark;
    font: var(--malleus-font, 1rem/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif);
    font-variant-numeric: tabular-nums;
  }

  :host([hidden]) {
    display: none;
  }

  :host([theme="light"]) {
    color-scheme: light;
  }

  :host([theme="dark"]) {
    color-scheme: dark;
  }

  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }

  header,
  main {
    max-width: var(--malleus-width, 46rem);
    margin-inline: auto;
  }

  header {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0.5rem 2rem;
    margin-block-end: 1.75rem;
  }

  h1,
  h2,
  h3,
  p,
  dl,
  dd,
  ul {
    margin: 0;
    padding: 0;
  }

  h1 {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    column-gap: 0.6em;
    font-size: 1.375rem;
    font-weight: 650;
    letter-spacing: -0.01em;
  }

  .tagline {
    color: var(--ink-soft);
    font-size: 0.9375rem;
    font-weight: 400;
    letter-spacing: 0;
  }

  .target {
    display: flex;
    gap: 0.6rem;
    align-items: baseline;
    font-size: 0.9375rem;
  }

  .target strong {
    font-weight: 600;
  }

  .target .more {
    color: var(--ink-soft);
  }

  .target.down {
    flex-basis: 100%;
    padding: 0.75rem 1rem;
    border: 1px solid var(--bad);
    border-radius: var(--corner-small);
    background: var(--bad-wash);
  }

  .target.down .more {
    display: block;
    color: var(--ink);
  }

  .dot {
    flex: none;
    inline-size: 0.55rem;
    block-size: 0.55rem;
    border-radius: 50%;
    background: var(--edge);
    translate: 0 -0.05rem;
  }

  .up .dot {
    background: var(--good);
  }

  .down .dot {
    background: var(--bad);
  }

  .zone {
    display: grid;
    justify-items: center;
    gap: 0.75rem;
    padding: clamp(2rem, 8vw, 4.5rem) 1.25rem clamp(1.5rem, 6vw, 3rem);
    border: 2px dashed var(--edge);
    border-radius: var(--corner);
    background: var(--surface);
    text-align: center;
    transition: background-color 0.15s, border-color 0.15s;
  }

  .zone.over {
    border-style: solid;
    border-color: var(--accent);
    background: var(--accent-wash);
  }

  .zone h2 {
    font-size: 1.25rem;
    font-weight: 600;
  }

  .zone p {
    max-width: 34rem;
    color: var(--ink-soft);
    text-wrap: balance;
  }

  .choices {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 0.6rem;
  }

  .zone .notice {
    grid-column: 1 / -1;
    font-size: 0.875rem;
    overflow-wrap: anywhere;
  }

  .zone .privacy {
    margin-block-start: 0.75rem;
    font-size: 0.875rem;
  }

  .tray {
    inline-size: 3rem;
    block-size: 3rem;
    fill: none;
    stroke: var(--accent);
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .zone.compact {
    grid-template-columns: auto 1fr auto;
    align-items: center;
    justify-items: start;
    gap: 0.25rem 1rem;
    padding: 1.125rem 1.25rem;
    text-align: start;
  }

  .zone.compact h2 {
    font-size: 1rem;
  }

  .zone.compact .words p {
    font-size: 0.875rem;
  }

  .zone.compact .privacy {
    display: none;
  }

  .zone.compact .tray {
    inline-size: 2rem;
    block-size: 2rem;
  }

  @media (max-width: 34rem) {
    .zone.compact {
      grid-template-columns: auto 1fr;
    }

    .zone.compact .choices {
      grid-column: 1 / -1;
      justify-content: start;
      margin-block-start: 0.5rem;
    }
  }

  button {
    min-height: 2.5rem;
    padding: 0.4rem 1.1rem;
    border: 1px solid var(--edge);
    border-radius: var(--corner-small);
    background: var(--surface);
    color: var(--ink);
    font: inherit;
    font-weight: 550;
    cursor: pointer;
  }

  button:hover:not(:disabled) {
    border-color: var(--accent);
    color: var(--accent);
  }

  button.primary {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--accent-ink);
  }

  button.primary:hover:not(:disabled) {
    color: var(--accent-ink);
    filter: brightness(1.12);
  }

  button:disabled {
    opacity: 0.55;
    cursor: default;
  }

  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }

  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }

  :host(:not([page-drops])) .curtain {
    display: none;
  }

  .curtain {
    position: fixed;
    inset: 0;
    z-index: 10;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 0.5rem;
    border: 4px dashed var(--accent);
    background: color-mix(in srgb, var(--ground) 97%, transparent);
    color: var(--ink);
    font-size: clamp(1.25rem, 5vw, 2rem);
    font-weight: 620;
    text-align: center;
    pointer-events: none;
  }

  /* What shines through does not run into the words. */
  .curtain p {
    margin: 0;
    border-radius: 0.5rem;
    background: var(--ground);
    padding: 0.5rem 1.5rem;
  }
`;
