/** The look of the bar above several cards, and what keeps hundreds of them smooth. */

import { css } from "lit";

export const overviewStyles = css`
  /* What is not on the screen is not laid out. */
  .cards.many .card {
    content-visibility: auto;
    contain-intrinsic-block-size: auto 18rem;
  }

  .overview {
    display: grid;
    gap: 0.75rem;
    margin-block-start: 1.25rem;
    padding: 0.875rem clamp(1rem, 4vw, 1.5rem);
    border: 1px solid var(--line);
    border-radius: var(--corner);
    background: var(--surface);
  }

  .counts {
    display: flex;
    flex-wrap: wrap;
    gap: 0.15rem 1.25rem;
    list-style: none;
    color: var(--ink-soft);
    font-size: 0.9375rem;
  }

  .counts strong {
    color: var(--ink);
    font-size: 1.125rem;
    font-weight: 620;
  }

  .counts [data-kind="done"] strong {
    color: var(--good);
  }

  .counts [data-kind="failed"] strong,
  .counts [data-kind="refused"] strong {
    color: var(--bad);
  }

  .together {
    display: grid;
    gap: 0.3rem;
    color: var(--ink-soft);
    font-size: 0.875rem;
  }
`;
