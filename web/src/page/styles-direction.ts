/** The look on pages that are written from right to left: places are mirrored, words keep their own direction. */

import { css } from "lit";

export const directionStyles = css`
  /* Each goes by its own first letter, as names, sentences and the page around them may differ. */
  h1,
  h2,
  h3,
  p,
  dt,
  dd,
  li,
  label,
  legend,
  summary,
  span,
  strong,
  button {
    unicode-bidi: plaintext;
  }

  /* Yet it stands where its place begins. */
  h1,
  h2,
  h3,
  p,
  dt,
  dd,
  li,
  label,
  summary,
  .columns > span,
  .row > span,
  .row-name > * {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }

  /* What is not language: fingerprints, aliases, commands, addresses. */
  .mono,
  code,
  .address,
  input[type="url"] {
    direction: ltr;
    unicode-bidi: isolate;
  }

  progress:indeterminate:dir(rtl) {
    animation-direction: reverse;
  }

  .row[aria-selected="true"]:dir(rtl) {
    box-shadow: inset -4px 0 0 var(--accent);
  }
`;
