/** The look of signing in, of the choice of a tenant, and of the line in the header. */

import type { css as Css, CSSResult } from "lit";

/** Written with what it is given, as `late-account` is. */
export function accountStyles(css: typeof Css): CSSResult {
  return css`
    .door {
      display: grid;
      gap: 1rem;
      justify-items: start;
      max-inline-size: 32rem;
      margin-inline: auto;
      padding: clamp(1.25rem, 5vw, 2.25rem);
      border: 1px solid var(--line);
      border-radius: var(--corner);
      background: var(--surface);
    }

    .door.within {
      max-inline-size: none;
      margin-block-start: 0.75rem;
      padding: 0;
      border: 0;
    }

    .door h2 {
      font-size: 1.25rem;
      font-weight: 620;
      overflow-wrap: anywhere;
    }

    .door form,
    .door details,
    .door .trouble {
      inline-size: 100%;
    }

    .door form {
      display: grid;
      gap: 1rem;
    }

    .door details form {
      margin-block-start: 0.75rem;
    }

    .waits.barred {
    margin-block-end: 1rem;
  }

  .banner > .actions {
      margin-block-start: 0.6rem;
    }

    .tenants {
      display: grid;
      gap: 0.6rem;
      inline-size: 100%;
      list-style: none;
    }

    .tenants button {
      inline-size: 100%;
      text-align: start;
      overflow-wrap: anywhere;
    }

    a.button {
      display: inline-block;
      padding: 0.5rem 1.1rem;
      border: 1px solid var(--accent);
      border-radius: var(--corner-small);
      background: var(--accent);
      color: var(--accent-ink);
      font-weight: 550;
      text-decoration: none;
    }

    a.button:hover {
      filter: brightness(1.12);
    }

    .account {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: end;
      gap: 0.4rem 1.25rem;
      flex-basis: 100%;
      min-width: 0;
      color: var(--ink-soft);
      font-size: 0.875rem;
      overflow-wrap: anywhere;
    }

    .account strong {
      color: var(--ink);
      font-weight: 600;
    }

    .account .target-choice {
      margin-inline-start: 0;
    }

    @media (max-width: 34rem) {
      .account {
        justify-content: start;
      }
    }
  `;
}
