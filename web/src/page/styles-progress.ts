/** The look of the steps of an import, and of every bar. */

import { css } from "lit";

export const progressStyles = css`
  .progress {
    display: grid;
    gap: 0.4rem;
  }

  .steps {
    display: grid;
    grid-template-columns: repeat(5, minmax(min-content, 1fr));
    gap: 0.35rem;
    margin: 0 0 0.25rem;
    padding: 0;
    list-style: none;
  }

  .steps li {
    display: grid;
    align-content: start;
    gap: 0.3rem;
    color: var(--ink-soft);
    font-size: 0.8125rem;
  }

  @media (max-width: 34rem) {
    .steps {
      gap: 0.25rem;
    }

    .steps li {
      font-size: 0.6875rem;
      letter-spacing: -0.01em;
    }
  }

  .steps [data-state="now"] {
    color: var(--ink);
    font-weight: 600;
  }

  .step-name {
    position: relative;
  }

  .track {
    block-size: 0.5rem;
    border-radius: 0.25rem;
    background: var(--line);
  }

  [data-state="done"] .track {
    background: var(--accent);
  }

  @media (forced-colors: active) {
    .track {
      border: 1px solid CanvasText;
    }

    [data-state="done"] .track {
      background: Highlight;
      forced-color-adjust: none;
    }
  }

  .step-words {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 1rem;
    font-size: 0.875rem;
  }

  .bar {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.3rem 1rem;
    font-size: 0.875rem;
  }

  .bar-name {
    font-weight: 550;
  }

  .bar-words {
    justify-self: end;
    color: var(--ink-soft);
  }

  /* What moves in a bar moves nothing else. A transition would lay out the whole card with every picture. */
  progress {
    grid-column: 1 / -1;
    contain: strict;
    appearance: none;
    inline-size: 100%;
    block-size: 0.5rem;
    border: 0;
    border-radius: 0.25rem;
    overflow: hidden;
    background: var(--line);
  }

  progress::-webkit-progress-bar {
    background: var(--line);
  }

  progress::-webkit-progress-value {
    background: var(--accent);
  }

  progress::-moz-progress-bar {
    background: var(--accent);
  }

  progress:indeterminate {
    background: linear-gradient(90deg, var(--line) 20%, var(--accent) 50%, var(--line) 80%) 0 0 / 200% 100%;
    animation: working 2.4s linear infinite;
  }

  progress:indeterminate::-webkit-progress-bar {
    background: transparent;
  }

  progress:indeterminate::-moz-progress-bar {
    background: transparent;
  }

  @keyframes working {
    to {
      background-position: -200% 0;
    }
  }
`;
