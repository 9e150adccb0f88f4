/** The look of the list of imports that have no card. */

import { css } from "lit";

export const openStyles = css`
  .open {
    display: grid;
    gap: 0.25rem;
    margin-block-start: 2rem;
  }

  .open h2 {
    font-size: 1.125rem;
    font-weight: 620;
  }

  .open ul {
    display: grid;
    gap: 0.75rem;
    margin-block-start: 0.6rem;
    list-style: none;
  }

  .open li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.75rem 1.25rem;
    min-width: 0;
    padding: 0.875rem clamp(1rem, 4vw, 1.5rem);
    border: 1px solid var(--line);
    border-radius: var(--corner);
    background: var(--surface);
  }

  .open .about {
    flex: 1 1 16rem;
    display: grid;
    gap: 0.3rem;
    min-width: 0;
    overflow-wrap: anywhere;
  }
`;
