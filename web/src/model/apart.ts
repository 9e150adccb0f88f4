/** Proposals of aliases that are each card's own. */

import { beginning } from "./alias";
import { ended, type Card } from "./card";
import { aliasesIn } from "./settings";
import { askable } from "./taken";

/** The highest number that is tried. */
const MOST = 1_000;

/** The card with a proposal that begins as all aliases have to; with none where that would be too long. */
export function prefixed(card: Card, prefix: string): Card {
  const { image, settings, aliasTyped } = card;
  const aliases = beginning(prefix, settings.aliases);
  return image === null || aliasTyped || aliases === settings.aliases ? card : { ...card, settings: { ...settings, aliases } };
}

/**
 * The card with a proposal of its own: where another of `cards` that has not ended asks for the proposed alias, a number is
 * put behind it, as browsers do with the names of downloads. The same files dropped twice are one image, which may have
 * its alias twice; and what a person typed stays.
 */
export function apart(card: Card, cards: readonly Card[]): Card {
  const { image, settings, aliasTyped } = card;
  const proposed = settings.aliases;
  if (image === null || aliasTyped || proposed === "") {
    return card;
  }
  const own = identity(card);
  const asked = new Set(
    cards
      .filter((other) => other.id !== card.id && !ended(other) && identity(other) !== own)
      .flatMap((other) => other.wanted ?? aliasesIn(other.settings).names),
  );
  let alias = proposed;
  for (let number = 2; asked.has(alias); number++) {
    alias = `${proposed}-${number.toString()}`;
    if (number > MOST || !askable(alias)) {
      alias = "";
      break;
    }
  }
  return alias === proposed ? card : { ...card, settings: { ...settings, aliases: alias } };
}

function identity({ image }: Card): string {
  return JSON.stringify(image?.files.map(({ role, identity }) => [role, identity]));
}
