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

  .facts {
    display: grid;
    gap: 0.6rem;
  }

  /* As high as its button, which comes later. */
  .copyable {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.75rem;
    min-block-size: 2rem;
  }

  /* Its beginning, of the length that "incus image list" shows; all of it is there to be selected and copied. */
  .short {
    inline-size: 13.5ch;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    user-select: all;
  }

  /* Two words in one place: the wider one makes the room. */
  button.copy {
    display: inline-grid;
    flex: none;
    place-items: center;
  }

  button.copy > span {
    grid-area: 1 / 1;
  }

  button.copy[data-state="copied"] > :first-child,
  button.copy:not([data-state="copied"]) > :last-child {
    visibility: hidden;
  }

  .command code {
    white-space: pre-wrap;
  }

  details > summary {
    min-block-size: 1.75rem;
    padding-block: 0.15rem;
    color: var(--ink-soft);
    font-size: 0.9375rem;
    cursor: pointer;
  }

  details > summary:hover {
    color: var(--accent);
  }

  .more-of-it > summary {
    font-size: 0.8125rem;
  }

  .more-of-it > dl,
  .more-of-it > p {
    padding-block: 0.35rem;
  }

  .trouble .more-of-it {
    margin-block-start: 0.25rem;
  }

  .trouble .more-of-it > dl {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.5rem;
  }

  .trouble .more-of-it dd {
    user-select: all;
  }

  .more-options > .options {
    padding-block: 0.5rem 0.25rem;
    border-block-start: 0;
  }

  /* Room for what is said of a taken alias: two lines, as its neighbour's hint has in a narrow column. */
  @media (min-width: 34rem) {
    .hint.room {
      min-block-size: 2lh;
    }
  }

  .hint.line {
    min-block-size: 1lh;
  }

  .actions > .why {
    align-self: center;
  }

  .hint.told {
    color: var(--warn);
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
