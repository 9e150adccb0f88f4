/** The parts that a drop turned out to be: as many as a page can work on get a card each. */

import type { Sorted } from "../generated/browser";
import type { Explanation } from "../generated/image-format";
import { text } from "../strings";

/** The most images of one drop. Each gets a card. */
export const MOST_IMAGES = 1_000;
/** The most reasons for a refusal that are told one by one. */
export const MOST_REASONS = 50;

/** The parts, those beyond the bounds gathered in one that is refused. */
export function bounded(parts: readonly Sorted[]): readonly Sorted[] {
  const images = parts.filter(({ trouble }) => trouble === null);
  const refused = parts.filter(({ trouble }) => trouble !== null);
  return [
    ...images.slice(0, MOST_IMAGES),
    ...gathered(images.slice(MOST_IMAGES), text.trouble.tooManyImages),
    ...refused.slice(0, MOST_REASONS),
    ...gathered(refused.slice(MOST_REASONS), text.trouble.tooManyReasons),
  ];
}

function gathered(parts: readonly Sorted[], trouble: Explanation): readonly Sorted[] {
  return parts.length === 0 ? [] : [{ files: parts.flatMap(({ files }) => files), trouble }];
}
