/** What a card says of itself, in the language that is spoken. */

import type { Explanation } from "../generated/image-format";
import { fetchLate, text } from "../strings";
import { standing, type Card } from "./card";
import type { Kind, Overview } from "./overview";
import { DEEPEST, MOST_FILES, type WalkFault } from "./walk";

/** Where a card stands. The depot has words of its own for some of it. */
export function stands(card: Card, inDepot: boolean): string {
  return (inDepot ? text.standingInDepot[standing(card)] : undefined) ?? text.standing[standing(card)];
}

/** What is said of a card when it gets to where it stands; `title` is what it is called. */
export function announcement(card: Card, title: string, inDepot: boolean): string {
  const more = card.resumed && card.phase === "uploading" ? `. ${text.notice.resumed}` : "";
  const words =
    card.trouble === null ? `${stands(card, inDepot)}${more}` : said(card.trouble);
  return `${title}: ${words}`;
}

/** How all cards stand, to be said aloud. */
export function overviewSaid({ counts }: Overview): string {
  const kinds = Object.keys(text.overview.kind) as Kind[];
  return text.overview.said(kinds.filter((kind) => counts[kind] > 0).map((kind) => text.overview.count(counts[kind], text.overview.kind[kind])));
}

/** The words for files or folders that could not be taken. */
export function walkTrouble({ kind, at }: WalkFault): Explanation {
  switch (kind) {
    case "too-many":
      return text.walked.tooMany(MOST_FILES);
    case "too-deep":
      return text.walked.tooDeep(DEEPEST);
    case "unreadable":
      return text.unreadable(at);
  }
}

/** The words for an import that ended without the edge saying why. */
export function endTrouble(state: "failed" | "expired"): Explanation {
  return state === "expired" ? text.trouble.expired : text.trouble.unknown;
}

/** What an explanation says, in the language that is spoken. Where that has no words for its code, those it came with. */
export function worded({ code, sentence, advice, values }: Explanation): Words {
  const own = ownTroubles().find((trouble) => trouble.code === code);
  if (own !== undefined) {
    return own;
  }
  const words = Object.hasOwn(text.problems, code) ? text.problems[code] : undefined;
  if (words === undefined) {
    void fetchLate();
    return { sentence, advice };
  }
  const [told, todo] = typeof words === "function" ? words(values ?? {}) : words;
  return { sentence: told, advice: todo };
}

/** What the page itself says went wrong. */
function ownTroubles(): readonly Explanation[] {
  const { trouble, walked, unwanted } = text;
  return [...Object.values(trouble), walked.tooMany(MOST_FILES), walked.tooDeep(DEEPEST), ...Object.values(unwanted)];
}

/** What happened and what to do. */
export interface Words {
  readonly sentence: string;
  readonly advice: string;
}

/** All of an explanation in one go. */
export function said(explanation: Explanation): string {
  return text.sentences(worded(explanation));
}
