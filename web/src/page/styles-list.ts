/** The look of long lists, of what unfolds below them, and of the dialog over them. */

import { css } from "lit";

export const listStyles = css`
  .listing {
    --row: 4.25rem;
    --columns: minmax(0, 1fr) 7.25rem 5.25rem 5rem 5.25rem;
    display: grid;
    gap: 0.4rem;
    min-width: 0;
  }

  .count {
    color: var(--ink-soft);
    font-size: 0.875rem;
  }

  .columns,
  .row {
    display: grid;
    grid-template-columns: var(--columns);
    gap: 0 0.75rem;
    align-items: center;
    padding-inline: 1rem;
  }

  .columns {
    color: var(--ink-soft);
    font-size: 0.8125rem;
    scrollbar-gutter: stable;
  }

  .list {
    position: relative;
    max-block-size: min(30rem, 65vh);
    border: 1px solid var(--line);
    border-radius: var(--corner);
    background: var(--surface);
    overflow: hidden auto;
    overscroll-behavior: contain;
  }

  .rows {
    position: relative;
    block-size: calc(var(--count) * var(--row));
  }

  .row-probe {
    position: absolute;
    block-size: var(--row);
    inline-size: 0;
    visibility: hidden;
  }

  .row {
    position: absolute;
    inset-inline: 0;
    inset-block-start: calc(var(--at) * var(--row));
    block-size: var(--row);
    border-block-end: 1px solid var(--line);
    font-size: 0.875rem;
    cursor: pointer;
  }

  .row > span {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .row-name {
    display: grid;
  }

  .row-name > * {
    overflow: hidden;
    text-overflow: ellipsis;
  }

  .row strong {
    font-size: 0.9375rem;
    font-weight: 600;
  }

  .row:hover {
    background: var(--ground);
  }

  .row[aria-selected="true"] {
    background: var(--accent-wash);
    box-shadow: inset 4px 0 0 var(--accent);
  }

  .list:focus-visible .active {
    outline: 2px solid var(--accent);
    outline-offset: -3px;
    border-radius: 0.375rem;
  }

  .marks {
    color: var(--accent);
    font-size: 0.75rem;
    line-height: 1.2;
  }

  .detail {
    display: grid;
    gap: 1.125rem;
    padding: clamp(1rem, 4vw, 1.5rem);
    overflow-wrap: anywhere;
  }

  [tabindex="-1"]:focus-visible {
    outline-offset: 0;
  }

  .detail .head h2 {
    flex: 1 1 0;
    min-width: 0;
  }

  button.small {
    min-height: 2rem;
    padding: 0.15rem 0.75rem;
    font-size: 0.875rem;
  }

  button.danger {
    border-color: var(--bad);
    color: var(--bad);
  }

  .aliases {
    display: grid;
    gap: 0.6rem;
    padding-block-start: 1.125rem;
    border-block-start: 1px solid var(--line);
  }

  .aliases h3 {
    font-size: 0.9375rem;
    font-weight: 620;
  }

  .aliases ul {
    display: grid;
    gap: 0.4rem;
    list-style: none;
  }

  .aliases li,
  .acts,
  .act {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem 1rem;
  }

  .aliases li > span {
    min-width: 0;
  }

  .act {
    flex: 1 1 18rem;
    justify-content: start;
  }

  .act .hint {
    flex: 1 1 12rem;
  }

  .add {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0.5rem 0.75rem;
  }

  .add .field {
    flex: 1 1 12rem;
  }

  .add .whole {
    flex-basis: 100%;
  }

  .taken {
    display: grid;
    gap: 0.5rem;
  }

  dialog {
    max-inline-size: min(32rem, calc(100vw - 2rem));
    padding: clamp(1rem, 4vw, 1.5rem);
    border: 1px solid var(--edge);
    border-radius: var(--corner);
    background: var(--surface);
    color: var(--ink);
    overflow-wrap: anywhere;
  }

  dialog[open] {
    display: grid;
    gap: 0.75rem;
  }

  dialog::backdrop {
    background: rgb(0 0 0 / 50%);
  }

  dialog .actions {
    justify-content: end;
  }

  dialog h2 {
    font-size: 1.125rem;
    font-weight: 620;
  }

  @media (forced-colors: active) {
    .row[aria-selected="true"] {
      border-inline-start: 4px solid Highlight;
    }
  }

  @media (max-width: 44rem) {
    .listing {
      --row: 5.5rem;
      --columns: auto auto auto 1fr;
    }

    .columns {
      display: none;
    }

    .row {
      gap: 0 0.5rem;
      align-content: center;
      padding-inline: 0.75rem;
      font-size: 0.8125rem;
    }

    .row .row-name {
      grid-column: 1 / -1;
    }
  }
`;
