/** The look of what is said across the page while nobody is reached, and of a screen with few colours. */

import { css } from "lit";

export const reachStyles = css`
  .reach {
    position: sticky;
    inset-block-start: 0;
    z-index: 5;
    max-width: 46rem;
    margin-inline: auto;
  }

  .banner {
    margin-block-end: 1.25rem;
    padding: 0.75rem 1rem;
    border: 1px solid var(--warn);
    border-inline-start-width: 4px;
    border-radius: var(--corner-small);
    background: var(--surface);
    font-size: 0.9375rem;
    overflow-wrap: anywhere;
  }

  .banner ul {
    margin-block-start: 0.35rem;
    padding-inline-start: 1.2rem;
    color: var(--ink-soft);
  }

  /* Where the person chooses the colours, backgrounds tell nothing apart. */
  @media (forced-colors: active) {
    .trouble,
    .zone.over,
    .waits {
      border: 2px solid;
    }

    .track {
      border: 1px solid;
    }

    [data-state="done"] .track {
      background: Highlight;
      forced-color-adjust: none;
    }

    .dot {
      background: CanvasText;
      forced-color-adjust: none;
    }

    .up .dot {
      background: Highlight;
    }

    .icon,
    .tray {
      stroke: CanvasText;
    }

    .curtain {
      background: Canvas;
    }

    button.primary {
      border-width: 2px;
    }

    .tabs button[aria-selected="true"]:not(:disabled) {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }

    :focus-visible {
      outline-color: Highlight;
    }

    progress {
      border: 1px solid;
    }
  }
`;
