/** The look of a card. */

import { css } from "lit";
import { progressStyles } from "./styles-progress";

const own = css`
  .cards {
    display: grid;
    gap: var(--gap);
    margin-block-start: var(--gap);
    list-style: none;
  }

  .card {
    min-width: 0;
    border: 1px solid var(--line);
    border-radius: var(--corner);
    background: var(--surface);
  }

  .card article {
    display: grid;
    gap: 1.125rem;
    padding: clamp(1rem, 4vw, 1.5rem);
  }

  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: start;
    justify-content: space-between;
    gap: 0.4rem 1rem;
  }

  .head > div {
    min-width: 0;
  }

  .card h2 {
    font-size: 1.125rem;
    font-weight: 620;
    line-height: 1.35;
    overflow-wrap: anywhere;
  }

  .kind {
    color: var(--ink-soft);
  }

  .phase {
    padding: 0.1rem 0.7rem;
    border: 1px solid var(--line);
    border-radius: 1rem;
    font-size: 0.875rem;
    color: var(--ink-soft);
  }

  [data-phase="done"] .phase {
    border-color: var(--good);
    color: var(--good);
  }

  [data-phase="failed"] .phase,
  [data-phase="refused"] .phase {
    border-color: var(--bad);
    color: var(--bad);
  }

  dl {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr));
    gap: 0.75rem 1.25rem;
  }

  dl .wide,
  dl .file {
    grid-column: 1 / -1;
  }

  dt {
    color: var(--ink-soft);
    font-size: 0.8125rem;
  }

  dd {
    overflow-wrap: anywhere;
  }

  .mono,
  code {
    font-family: var(--mono);
    font-size: 0.875rem;
  }

  .trouble {
    padding: 0.75rem 1rem;
    border-inline-start: 4px solid var(--bad);
    border-radius: 0.25rem;
    background: var(--bad-wash);
    overflow-wrap: anywhere;
  }

  .trouble p:first-child {
    font-weight: 600;
  }

  .waits {
    padding-inline-start: 0.9rem;
    border-inline-start: 3px solid var(--accent);
    font-size: 0.875rem;
    overflow-wrap: anywhere;
  }

  .findings {
    display: grid;
    gap: 0.5rem;
    list-style: none;
    font-size: 0.875rem;
  }

  .findings li {
    padding-inline-start: 0.9rem;
    border-inline-start: 3px solid var(--line);
    color: var(--ink-soft);
    overflow-wrap: anywhere;
  }

  .findings .warning {
    border-inline-start-color: var(--warn);
    color: var(--ink);
  }

  .findings .warning strong {
    color: var(--warn);
  }

  .wrap .why {
    color: var(--ink-soft);
  }

  .wrap h3 {
    margin: 0.75rem 0 0.15rem;
    font-size: 1rem;
    font-weight: 620;
  }

  .wrap .wide {
    grid-column: 1 / -1;
  }

  .options {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr));
    gap: 0.75rem 1.25rem;
    padding-block-start: 1.125rem;
    border-block-start: 1px solid var(--line);
  }

  .field {
    display: grid;
    gap: 0.3rem;
    align-content: start;
    min-width: 0;
  }

  label {
    font-size: 0.875rem;
    font-weight: 550;
  }

  input[type="text"],
  input[type="password"],
  input[type="search"],
  input[type="url"],
  select {
    inline-size: 100%;
    min-height: 2.5rem;
    padding: 0.4rem 0.7rem;
    border: 1px solid var(--edge);
    border-radius: var(--corner-small);
    background: var(--surface);
    color: var(--ink);
    font: inherit;
  }

  input[aria-invalid="true"],
  select[aria-invalid="true"] {
    border-color: var(--bad);
  }

  input:disabled,
  select:disabled {
    border-color: var(--line);
    color: var(--ink-soft);
  }

  .hint {
    color: var(--ink-soft);
    font-size: 0.8125rem;
  }

  .hint.wrong {
    color: var(--bad);
  }

  .launch {
    display: grid;
    gap: 0.4rem;
  }

  .command {
    display: flex;
    align-items: stretch;
    gap: 0.5rem;
    min-width: 0;
  }

  .command code {
    flex: 1;
    min-width: 0;
    padding: 0.6rem 0.8rem;
    border: 1px solid var(--line);
    border-radius: var(--corner-small);
    background: var(--ground);
    overflow-wrap: anywhere;
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.6rem;
  }

  .actions:empty {
    display: none;
  }
`;

export const cardStyles = [own, progressStyles];
