/** The look of forms: fields in a row, boxes to tick, ways to choose of. */

import { css } from "lit";

export const formStyles = css`
  input.mono {
    font-family: var(--mono);
    font-size: 0.875rem;
  }

  .options .wide {
    grid-column: 1 / -1;
  }

  .options.boxed {
    padding: clamp(1rem, 4vw, 1.5rem);
    border: 1px solid var(--line);
    border-radius: var(--corner);
    background: var(--surface);
  }

  .options .actions {
    align-items: center;
  }

  .bar-of-tools,
  .filters {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0.75rem 1.25rem;
  }

  .bar-of-tools .field {
    flex: 0 1 14rem;
  }

  .grow {
    flex: 1 1 auto;
    min-width: 0;
  }

  .age {
    flex: 1 1 12rem;
    display: grid;
    min-width: 0;
    font-size: 0.875rem;
    color: var(--ink-soft);
  }

  .age .address {
    overflow-wrap: anywhere;
  }

  .filters .field {
    flex: 1 1 9rem;
  }

  .filters .wide {
    flex-basis: 100%;
  }

  .choice {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }

  legend {
    padding: 0;
    margin-block-end: 0.4rem;
    font-size: 0.875rem;
    font-weight: 550;
  }

  .ways,
  .checks {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(12.5rem, 100%), 1fr));
    gap: 0.75rem 1.25rem;
    align-items: start;
  }

  .many {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.5rem;
  }

  .check {
    display: grid;
    grid-template-columns: auto 1fr;
    column-gap: 0.6rem;
    align-items: center;
    min-width: 0;
  }

  .check input {
    inline-size: 1.5rem;
    block-size: 1.5rem;
    margin: 0;
    accent-color: var(--accent);
  }

  .check label {
    padding-block: 0.15rem;
    overflow-wrap: anywhere;
  }

  .check .hint {
    grid-column: 2;
  }

  .shut label {
    color: var(--ink-soft);
  }

  .hint.why {
    padding-inline-start: 0.6rem;
    border-inline-start: 3px solid var(--edge);
  }

  .follow {
    margin-block-start: 0.5rem;
    margin-inline-start: 2.1rem;
  }
`;
