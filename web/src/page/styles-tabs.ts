/** The look of the tabs, and of the choice of a target. */

import { css } from "lit";

export const tabStyles = css`
  .tabs {
    display: flex;
    gap: 0.25rem;
    margin-block-end: 1.5rem;
    border-block-end: 1px solid var(--line);
    overflow-x: auto;
    scrollbar-width: none;
  }

  .tabs button {
    flex: none;
    min-height: 2.75rem;
    white-space: nowrap;
    margin-block-end: -1px;
    padding: 0.4rem 0.9rem;
    border: 0;
    border-block-end: 3px solid transparent;
    border-radius: 0.375rem 0.375rem 0 0;
    background: none;
    color: var(--ink-soft);
  }

  /* What the pointer is over must not look like what is shown. */
  .tabs button:hover:not(:disabled) {
    border-block-end-color: transparent;
    color: var(--ink);
  }

  .tabs button[aria-selected="true"]:not(:disabled) {
    border-block-end-color: var(--accent);
    color: var(--ink);
  }

  .tabs button:focus-visible {
    outline-offset: -3px;
  }

  .panel[hidden] {
    display: none;
  }

  .pane {
    display: grid;
    gap: 1.125rem;
    min-width: 0;
  }

  .cards.away {
    margin-block: 0 1.5rem;
  }

  .title {
    font-size: 1.125rem;
    font-weight: 620;
    overflow-wrap: anywhere;
  }

  .quiet-words {
    color: var(--ink-soft);
  }

  .target-choice {
    display: flex;
    align-items: center;
    gap: 0.6rem;
    min-width: 0;
    margin-inline-start: auto;
  }

  .target-choice select {
    inline-size: auto;
    max-inline-size: 14rem;
    min-height: 2.25rem;
    padding-block: 0.2rem;
  }

  @media (max-width: 34rem) {
    .tabs {
      gap: 0;
    }

    .tabs button {
      flex: 1 1 auto;
      padding-inline: 0.4rem;
      font-size: 0.875rem;
      line-height: 1.25;
    }

    .target-choice {
      margin-inline-start: 0;
    }
  }

  @media (forced-colors: active) {
    .tabs button[aria-selected="true"]:not(:disabled) {
      border-block-end-color: Highlight;
    }
  }
`;
