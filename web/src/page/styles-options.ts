/** The look of a card's picture, of what can be copied, and of what unfolds. */

import { css } from "lit";

export const optionStyles = css`
  .head .icon {
    flex: none;
    inline-size: 2rem;
    block-size: 2rem;
    margin-block-start: 0.1rem;
    fill: none;
    stroke: var(--accent);
    stroke-width: 2;
    stroke-linejoin: round;
    stroke-linecap: round;
  }

  [data-phase="refused"] .icon,
  [data-phase="failed"] .icon {
    stroke: var(--bad);
  }

  .head .what {
    flex: 1 1 12rem;
  }

  .copyable {
    display: flex;
    flex-wrap: wrap;
    align-items: start;
    gap: 0.25rem 0.75rem;
  }

  .copyable .mono {
    flex: 1 1 18rem;
    min-width: 0;
  }

  details > summary {
    min-block-size: 1.75rem;
    padding-block: 0.15rem;
    color: var(--ink-soft);
    font-size: 0.9375rem;
    cursor: pointer;
  }

  .more-of-it > summary {
    font-size: 0.8125rem;
  }

  .more-of-it dl {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.5rem;
    user-select: all;
  }

  .more-options > .options {
    padding-block-start: 0.75rem;
  }

  .properties {
    display: grid;
    gap: 0.6rem;
    justify-items: start;
  }

  .property {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
    inline-size: 100%;
  }

  .property input {
    flex: 1 1 8rem;
    min-width: 0;
  }

  .property .whole {
    flex-basis: 100%;
  }
`;
